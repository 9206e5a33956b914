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
}

// New makes the dialect.
func New(d dialect.Deps) *Dialect {
	j := &Dialect{Deps: d.Filled()}
	j.nonces = newNonces(j.Now)
	j.routes = j.table()
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
	result, err := d.answer(w, r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	write(w, http.StatusOK, func(id string) any { return success{id, result} })
}

func (d *Dialect) answer(w http.ResponseWriter, r *http.Request) (any, error) {
	found, values := d.find(r.Method, r.URL.Path)
	signed, nonce, err := d.claim(r, values["regionId"])
	if err != nil {
		return nil, err
	}
	body, err := front.ReadStranger(w, r, maxBody)
	if err != nil {
		return nil, err
	}
	who, err := d.signIn(w, r, signed, nonce, body)
	if err != nil {
		return nil, err
	}
	if err := d.Limit(who.ID); err != nil {
		return nil, err
	}
	if found == nil {
		return nil, media.Errorf(media.CodeNotFound, "there is no operation %s %s", r.Method, r.URL.Path)
	}
	if err := who.May(found.role); err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, media.Errorf(media.CodeInvalid, "the query cannot be read")
	}
	result, err := found.serve(&call{Context: r.Context(), who: who, path: values, query: query, body: body, nonce: nonce})
	if err != nil {
		return nil, err
	}
	return dialect.Shown(who, result)
}
