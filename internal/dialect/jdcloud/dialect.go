// Package jdcloud speaks the OpenAPI of JD Cloud's Media Processing Service,
// version 1 in its last revision 0.4.10: snapshot tasks and templates, transcode
// jobs and templates, the older thumbnail tasks of a region, callbacks and
// notifications. Its README lists what works, what differs and what is refused.
package jdcloud

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/front"
	"github.com/mediamill/mediamill/internal/media"
)

// Origin marks the jobs that this dialect created.
const Origin = "jdcloud"

// root is the base path of the vendor's endpoint, mps.jdcloud-api.com.
const root = "/v1/"

// maxBody in bytes is far more than the largest request of the vendor's models.
const maxBody = 256 << 10

// A Dialect is the protocol in front of the core.
type Dialect struct {
	dialect.Deps
	nonces *nonces
	routes []route
	frame  dialect.Frame
}

// New makes the dialect.
func New(d dialect.Deps) *Dialect {
	j := &Dialect{Deps: d.Filled()}
	j.nonces = newNonces(j.Now)
	j.routes = j.table()
	j.frame = dialect.Frame{Claim: j.claim, Body: readBody, SignedBody: true, Limit: j.Limit, Find: j.operation}
	return j
}

// Name is dialect.Dialect's.
func (d *Dialect) Name() string { return Origin }

// Owns accepts everything below /v1.
func (d *Dialect) Owns(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, root) }

// A call is a request that was signed in and found its operation.
type call struct {
	context.Context
	who   *auth.Principal
	path  map[string]string // values of the route's variables
	query url.Values
	body  []byte
	nonce string // of the signature; one mutation each
}

// ServeHTTP is http.Handler's.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	result, err := d.frame.Answer(w, r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	write(w, http.StatusOK, func(id string) any { return success{id, result} })
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	return front.ReadStranger(w, r, maxBody)
}

// operation is what a request asks for.
func (d *Dialect) operation(r *http.Request) (dialect.Operation, error) {
	found, values := d.find(r.Method, r.URL.Path)
	if found == nil {
		return dialect.Operation{}, media.Errorf(media.CodeNotFound, "there is no operation %s %s", r.Method, r.URL.Path)
	}
	return dialect.Operation{Role: found.role, Serve: func(who *auth.Principal, body []byte) (any, error) {
		query, err := dialect.Query(r, media.CodeInvalid)
		if err != nil {
			return nil, err
		}
		return found.serve(&call{Context: r.Context(), who: who, path: values, query: query, body: body, nonce: r.Header.Get(nonceHeader)})
	}}, nil
}
