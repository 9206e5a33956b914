package rest

import (
	"net/http"
	"regexp"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mediamill/mediamill/internal/auth"
)

var pathVariable = regexp.MustCompile(`\{([a-z]+)(\.\.\.)?\}`)

// raw registers a route that reads or writes bytes itself: files, archives,
// streams, parts. An error of fn is answered as a problem; fn returns one only
// while nothing was written.
func (a *API) raw(r route, fn func(w http.ResponseWriter, req *http.Request, who *auth.Principal) error) {
	operation := r.operation(a)
	operation.Path = pathVariable.ReplaceAllString(operation.Path, "{$1}")
	for _, v := range pathVariable.FindAllStringSubmatch(r.path, -1) {
		operation.Parameters = append(operation.Parameters, &huma.Param{
			Name: v[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString},
		})
	}
	operation.Parameters = append(operation.Parameters, r.params...)
	kind := r.produces
	if kind == "" {
		kind = "application/octet-stream"
	}
	operation.Responses["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{kind: {}}}
	a.huma.OpenAPI().AddOperation(&operation)
	a.mux.HandleFunc(r.method+" /api/v1"+r.path, func(w http.ResponseWriter, req *http.Request) {
		who := principalOf(req.Context())
		err := who.May(r.role)
		if err == nil {
			err = fn(w, req, who)
		}
		if err != nil {
			a.fail(w, req, err)
		}
	})
}

// fail answers with a problem, and logs what is our fault.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(unlessGone(r.Context(), err))
	if p.Status >= http.StatusInternalServerError {
		a.Log.Error("request failed", "path", shownPath(r.URL.Path), "request", requestID(r.Context()), "error", err)
	}
	p.write(w)
}

// query describes a parameter of the query of a raw route.
func query(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "query", Description: doc, Schema: &huma.Schema{Type: huma.TypeString}}
}
