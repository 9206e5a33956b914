// Package tencent speaks the API of Tencent Cloud's Media Processing Service,
// version 2019-06-12: JSON over POST / (or its parameters over GET /), signed with
// TC3-HMAC-SHA256, with the action in a header. Its unmodified clients work
// against Mediamill if their endpoint and scheme are set.
//
// README.md lists what works, what is accepted without effect and what is refused.
package tencent

import (
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dialect"
)

// name is the Origin of jobs, and the dialect of documents.
const name = "tencent"

// version is the one of the API's versions that there is.
const version = "2019-06-12"

// A Dialect responds to Tencent's clients.
type Dialect struct {
	dialect.Deps
	actions map[string]action
	known   map[string]bool // all actions of the vendor's model
	frame   dialect.Frame
}

// New makes the dialect.
func New(d dialect.Deps) *Dialect {
	t := &Dialect{Deps: d.Filled(), actions: actions(), known: modeled()}
	t.frame = dialect.Frame{Claim: t.claim, Body: readBody, SignedBody: true, Limit: t.Limit, Find: t.operation, Refuse: refuse}
	return t
}

// Name is dialect.Dialect's.
func (d *Dialect) Name() string { return name }

// Owns accepts requests that name an action of Tencent's API or are signed as one.
// The path does not matter: clients have none, or that of a gateway.
func (d *Dialect) Owns(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, imagePath) || r.Header.Get("X-TC-Action") != "" || strings.HasPrefix(r.Header.Get("Authorization"), algorithm)
}

// ServeHTTP responds to one call. The status is always 200: clients read errors from
// the body, and treat another status as a network failure.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, imagePath) {
		d.image(w, r)
		return
	}
	id := uuid.NewString()
	answer, err := d.frame.Answer(w, r)
	if err != nil {
		fault := d.fault(err)
		if fault.code == internalError {
			d.LogFailure(r.Context(), "a call failed", "action", r.Header.Get("X-TC-Action"), "request", id, "error", err)
		}
		write(w, id, fault)
		return
	}
	write(w, id, answer)
}

// operation is the action that a request asks for.
func (d *Dialect) operation(r *http.Request) (dialect.Operation, error) {
	act, err := d.action(r)
	if err != nil {
		return dialect.Operation{}, err
	}
	return dialect.Operation{Role: act.role, Serve: func(who *auth.Principal, body []byte) (any, error) {
		tree, fromQuery, err := parameters(r, body)
		if err != nil {
			return nil, err
		}
		return act.serve(&call{Dialect: d, ctx: r.Context(), who: who, tree: tree, text: fromQuery})
	}}, nil
}

func refuse(need auth.Role) error {
	return failf("AuthFailure.UnauthorizedOperation", "the access key may not call this action; it needs the role %s", need)
}

// action finds what a request asks for.
func (d *Dialect) action(r *http.Request) (action, error) {
	word := parameter(r, "Action")
	switch v := parameter(r, "Version"); {
	case word == "":
		return action{}, failf("MissingParameter", "the header X-TC-Action is missing")
	case v != version:
		return action{}, failf("NoSuchVersion", "the version %q does not exist; this is %s", v, version)
	}
	if act, ok := d.actions[word]; ok {
		return act, nil
	}
	if d.known[word] {
		return action{}, failf("UnsupportedOperation", "the action %s is not available here", word)
	}
	return action{}, failf("InvalidAction", "there is no action %q", word)
}

// parameter is one of the common parameters, which a GET may have in its query.
func parameter(r *http.Request, name string) string {
	if v := r.Header.Get("X-TC-" + name); v != "" || r.Method != http.MethodGet {
		return v
	}
	return r.URL.Query().Get(name)
}

// An action is one of the API's, and who may call it.
type action struct {
	role  auth.Role
	serve func(*call) (any, error)
}
