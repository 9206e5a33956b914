package rest

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

var problemType = reflect.TypeFor[Problem]()

// maxBody is the largest JSON body of a request.
const maxBody = 1 << 20

// maxOpenBody is that of who has not signed in.
const maxOpenBody = 16 << 10

// An answer is a JSON body.
type answer[T any] struct{ Body T }

// none is an answer without a body.
type none struct{}

// A route is how an operation is reached and documented.
type route struct {
	method, path, id string
	tag, summary     string
	description      string
	role             auth.Role
	runs             bool          // only for who runs the installation
	open             bool          // for everybody
	status           int           // of success; 200, or 204 for no body, when 0
	params           []*huma.Param // of a raw route, beside those in its path
	produces         string        // MIME type of a raw route
	bodies           map[int][]any // what an answer of a status may hold, where its body is any
	also             []string      // further MIME types of the answer
}

// handle registers an operation: request in, value or error out.
func handle[I, O any](a *API, r route, fn func(ctx context.Context, who *auth.Principal, in *I) (*O, error)) {
	operation := r.operation(a)
	huma.Register(a.huma, operation, func(ctx context.Context, in *I) (*O, error) {
		who := principalOf(ctx)
		var err error
		if !r.open {
			err = who.May(r.role)
		}
		if err == nil && r.runs {
			err = who.MayRun()
		}
		if err != nil {
			return nil, problemOf(err)
		}
		out, err := fn(ctx, who, in)
		if err != nil {
			p := problemOf(unlessGone(ctx, err))
			if p.Status >= http.StatusInternalServerError {
				a.Log.Error("request failed", "operation", r.id, "request", requestID(ctx), "error", err)
			}
			return nil, p
		}
		if !r.open && who.May(auth.Operator) != nil {
			redact(out)
		}
		return out, nil
	})
}

// unlessGone is err while somebody waits for the answer. What fails when nobody
// does any more fails because of that. A body that came too slowly ends ctx as
// well, though its sender still waits.
func unlessGone(ctx context.Context, err error) error {
	if slow, ok := errors.AsType[front.TooSlow](err); ok {
		return slow
	}
	if ctx.Err() == nil {
		return err
	}
	return media.Fault(media.CodeAborted, "", err, "the client closed the connection before the response")
}

func (r route) operation(a *API) huma.Operation {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(problemType, true, "")
	needs := "Requires the role " + string(r.role) + "."
	if r.runs {
		needs = "Requires an administrator of the default project."
	}
	if r.open {
		needs = "Requires no credentials."
	}
	if r.description != "" {
		needs = r.description + " " + needs
	}
	most := int64(maxBody)
	if r.open {
		most = maxOpenBody
	}
	operation := huma.Operation{
		Method: r.method, Path: "/api/v1" + r.path, OperationID: r.id, Tags: []string{r.tag},
		Summary: r.summary, Description: needs, DefaultStatus: r.status,
		MaxBodyBytes: most, BodyReadTimeout: -1, // the front has the rules of how bodies come
		SkipValidateBody: true, RejectUnknownQueryParameters: true,
		Responses: map[string]*huma.Response{"default": {
			Description: "Error",
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: schema}},
		}},
	}
	for status, bodies := range r.bodies {
		var schemas []*huma.Schema
		for _, body := range bodies {
			schemas = append(schemas, a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(body), true, ""))
		}
		holds := &huma.Schema{OneOf: schemas}
		if len(schemas) == 1 {
			holds = schemas[0]
		}
		operation.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status), Content: map[string]*huma.MediaType{"application/json": {Schema: holds}},
		}
		for _, kind := range r.also {
			operation.Responses[strconv.Itoa(status)].Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
		}
	}
	return operation
}
