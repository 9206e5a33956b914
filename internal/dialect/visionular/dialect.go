// Package visionular speaks the API of Visionular's AuroraCloud VOD, version 1:
// tasks, templates, storages and the webhook of a storage. Its README lists what
// works, what differs and what is refused.
package visionular

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

// Origin marks the jobs that this dialect created.
const Origin = "visionular"

// root is the base path of the vendor's endpoint, api.visionular.com.
const root = "/vodencoding/v1/"

// maxBody in bytes is far more than the largest request of the vendor's models.
const maxBody = 256 << 10

// A Dialect is the protocol in front of the core.
type Dialect struct {
	dialect.Deps
	routes map[string]route
	frame  dialect.Frame
}

// A route is one operation: who may call it, and how it is served.
type route struct {
	method string
	role   auth.Role
	serve  func(*call) (any, error)
}

// New makes the dialect.
func New(d dialect.Deps) *Dialect {
	v := &Dialect{Deps: d.Filled()}
	v.routes = map[string]route{
		"create_task":     {http.MethodPost, auth.Operator, v.createTask},
		"query_task":      {http.MethodGet, auth.Viewer, v.queryTask},
		"list_task":       {http.MethodGet, auth.Viewer, v.listTask},
		"query_template":  {http.MethodGet, auth.Viewer, v.queryTemplate},
		"list_template":   {http.MethodGet, auth.Viewer, v.listTemplate},
		"add_template":    {http.MethodPost, auth.Operator, v.addTemplate},
		"update_template": {http.MethodPut, auth.Operator, v.updateTemplate},
		"del_template":    {http.MethodDelete, auth.Operator, v.deleteTemplate},
		"add_storage":     {http.MethodPost, auth.Admin, v.addStorage},
		"list_storage":    {http.MethodGet, auth.Viewer, v.listStorage},
		"del_storage":     {http.MethodDelete, auth.Admin, v.deleteStorage},
	}
	v.frame = dialect.Frame{Claim: v.claim, Body: readBody, Limit: v.Limit, Find: v.operation}
	return v
}

// Name is dialect.Dialect's.
func (d *Dialect) Name() string { return Origin }

// Owns accepts everything below /vodencoding/v1; slashes may be doubled.
func (d *Dialect) Owns(r *http.Request) bool {
	return strings.HasPrefix(path.Clean(r.URL.Path)+"/", root)
}

// A call is a request that was signed in and found its operation.
type call struct {
	context.Context
	who   *auth.Principal
	query url.Values
	body  []byte
}

// ServeHTTP is http.Handler's.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, err := d.frame.Answer(w, r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	write(w, http.StatusOK, envelope{Msg: "success", Data: data})
}

// claim takes HTTP Basic with the access key's ID and secret. The header
// auth-type says so; the vendor's other mode, a signature, is not public.
func (d *Dialect) claim(r *http.Request) (dialect.Proof, error) {
	if _, _, ok := r.BasicAuth(); !ok || r.Header.Get("auth-type") != "use-basic" {
		return nil, media.Errorf(media.CodeUnauthorized, "send HTTP Basic with the access key's ID and secret, and the header auth-type: use-basic")
	}
	return func([]byte) (*auth.Principal, error) { return d.Auth.SignIn(r.Context(), r.Header, front.Source(r)) }, nil
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	return front.ReadAll(w, r, maxBody)
}

// operation is what a request asks for.
func (d *Dialect) operation(r *http.Request) (dialect.Operation, error) {
	found, known := d.routes[strings.TrimPrefix(path.Clean(r.URL.Path), root)]
	if !known || found.method != r.Method {
		return dialect.Operation{}, media.Errorf(codeNoOperation, "there is no operation %s %s", r.Method, r.URL.Path)
	}
	return dialect.Operation{Role: found.role, Serve: func(who *auth.Principal, body []byte) (any, error) {
		query, err := dialect.Query(r, codeMalformed)
		if err != nil {
			return nil, err
		}
		return found.serve(&call{Context: r.Context(), who: who, query: query, body: body})
	}}, nil
}
