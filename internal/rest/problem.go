package rest

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/mediamill/mediamill/internal/media"
)

// A Problem is the answer to a request that did not succeed (RFC 9457). Code,
// Field and Hint are those of the first of Errors.
type Problem struct {
	Type   string         `json:"type" doc:"Always about:blank; use code to distinguish problems" example:"about:blank"`
	Title  string         `json:"title" doc:"Text of the status code"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty" doc:"What is wrong"`
	Code   media.Code     `json:"code" doc:"Stable code in the form class.reason; see docs/errors.md"`
	Field  string         `json:"field,omitempty" doc:"Field of the request with the error, such as tasks[2].params.height"`
	Hint   string         `json:"hint,omitempty" doc:"How to solve the problem"`
	Errors []*media.Error `json:"errors,omitempty" doc:"All errors, in the order of the fields of the request"`

	retryAfter int // seconds
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders tells huma further headers.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Basic realm="Mediamill", charset="UTF-8"`)
	}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	return h
}

// ContentType tells huma that this is no plain JSON.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statusAborted is what servers write into their logs for a caller that went
// away; nobody gets it.
const statusAborted = 499

// statusOf is the one table from codes to HTTP: by code, then by class.
func statusOf(code media.Code) int {
	switch code {
	case media.CodeInvalid:
		return http.StatusBadRequest
	case media.CodeUnauthorized:
		return http.StatusUnauthorized
	case media.CodeForbidden:
		return http.StatusForbidden
	case media.CodeNotFound:
		return http.StatusNotFound
	case media.CodeConflict, media.CodeOutputExists:
		return http.StatusConflict
	case media.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case media.CodeRateLimited:
		return http.StatusTooManyRequests
	case media.CodeTimeout:
		return http.StatusRequestTimeout
	case media.CodeAborted:
		return statusAborted
	case media.CodeWorkerInternal:
		return http.StatusInternalServerError
	}
	if code.Unavailable() {
		return http.StatusServiceUnavailable
	}
	switch code.Class() {
	case "config", "input", "engine", "output", "verify":
		return http.StatusUnprocessableEntity
	case "request":
		return http.StatusBadRequest
	case "policy":
		return http.StatusForbidden
	}
	return http.StatusInternalServerError
}

// problemOf gives an error the form in which it leaves.
func problemOf(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = media.Errorf(media.CodeTooLarge, "the body has more than %d bytes", tooLarge.Limit)
	}
	faults, several := errors.AsType[media.Faults](err)
	if !several || len(faults) == 0 {
		faults = media.Faults{media.AsError(err)}
	}
	first := faults[0]
	p := &Problem{
		Type: "about:blank", Status: statusOf(first.Code), Detail: first.Message,
		Code: first.Code, Field: first.Field, Hint: first.Hint, Errors: faults,
	}
	if p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable {
		p.retryAfter = 2
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// write answers outside of huma.
func (p *Problem) write(w http.ResponseWriter) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller is gone when this fails
}

// asProblem turns huma's own errors, of parameters and bodies that it cannot
// read, into ours.
func asProblem(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := &Problem{Type: "about:blank", Detail: model.Detail, Code: media.CodeInvalid}
	switch model.Status {
	case http.StatusRequestEntityTooLarge:
		p.Code = media.CodeTooLarge
	case http.StatusRequestTimeout:
		p.Code = media.CodeTimeout
	case http.StatusInternalServerError: // the body broke off
		if ctx.Context().Err() != nil {
			p.Code = media.CodeAborted
		}
	}
	p.Status = statusOf(p.Code)
	p.Title = http.StatusText(p.Status)
	if _, w := humago.Unwrap(ctx); w != nil {
		if s, ok := w.(*seen); ok {
			s.instead = p.Status // huma is about to write its own
		}
	}
	var hint media.Phrase
	for _, e := range model.Errors {
		if strings.HasPrefix(e.Message, huma.ErrUnknownContentType.Error()) { // curl -d sends a form unless it is told
			hint = media.Phrasef("the body must be JSON: send the header Content-Type: application/json, for example with curl --json")
		}
		p.Errors = append(p.Errors, media.Fault(p.Code, e.Location, nil, "%s", e.Message).WithHint("%s", hint))
	}
	if len(p.Errors) > 0 {
		p.Field, p.Detail, p.Hint = p.Errors[0].Field, p.Errors[0].Message, hint.Text
	}
	return p, nil
}
