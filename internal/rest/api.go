// Package rest is the native API under /api/v1: its operations, its OpenAPI 3.1
// document and the page that shows it.
//
// Every error response is application/problem+json (RFC 9457) with the code, the
// field and all faults; see problem.go.
package rest

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/notify"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/pack"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/uploads"
)

// Deps are what the API is made of.
type Deps struct {
	DB       *store.DB
	Auth     *auth.Service
	Jobs     *jobs.Service
	Storages *storages.Service
	Uploads  *uploads.Service // one without limits when nil
	Links    *deliver.Links   // nil: links are refused
	Live     *notify.Live
	Packs    *pack.Service    // of this machine; nil: there are none
	Notifier *notify.Notifier // for metrics; nil when this process delivers no callbacks
	Version  string
	// Sample makes a built-in sample and says where it lies; nil: there is none.
	Sample func(ctx context.Context, name string) (path string, err error)
	Rates  *auth.Rates // of requests of an access key; none when nil
	// OpenMetrics shows /metrics to everybody, and not only to this machine and
	// to administrators of the default project.
	OpenMetrics bool
	Dialects    []Dialect // that Before serves, for who asks which there are
	// Before puts other protocols before the API on the same listener, within its
	// log and its last words on a panic; nil is none.
	Before func(native http.Handler) http.Handler
	// Ready says what keeps this process from serving, and what it is made of;
	// nil looks at the database alone.
	Ready func(ctx context.Context) (facts map[string]string, err error)
	Log   *slog.Logger
}

// An API serves the requests.
type API struct {
	Deps
	mux  *http.ServeMux
	huma huma.API
}

// New makes the handler of /api, /healthz, /readyz and /metrics.
func New(d Deps) http.Handler {
	d.Log = cmp.Or(d.Log, slog.Default())
	if d.Uploads == nil {
		d.Uploads = &uploads.Service{DB: d.DB, Storages: d.Storages}
	}
	a := &API{Deps: d, mux: http.NewServeMux()}
	a.huma = humago.New(a.mux, a.document())
	a.registerJobs()
	a.registerTasks()
	a.registerAnnotations()
	a.registerReviews()
	a.registerComparison()
	a.registerWordLists()
	a.registerEvents()
	a.registerTemplates()
	a.registerStorages()
	a.registerUploads()
	a.registerOutputs()
	a.registerLinks()
	a.registerDeliveries()
	a.registerAdmin()
	a.registerPacks()
	a.registerDialects()
	a.registerHealth()
	a.registerMetrics()
	a.registerDocs()
	return a.outer(a.mux)
}

// document is the head of the OpenAPI document.
func (a *API) document() huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	op.RegisterUnits(registry)
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Mediamill", Version: a.Version,
				Description: "The native API of Mediamill. Authenticate with `Authorization: Bearer <key ID>.<secret>`, or Basic with the key ID and the secret. " +
					"Errors are problem+json; `code` is stable, and `errors` lists every error with its field.",
			},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer": {Type: "http", Scheme: "bearer", Description: "<key ID>.<secret>"},
					"basic":  {Type: "http", Scheme: "basic", Description: "The key ID as user name, the secret as password"},
				},
			},
			Security: []map[string][]string{{"bearer": {}}, {"basic": {}}},
		},
		OpenAPIPath:   "/api/v1/openapi",
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{asProblem},
	}
}
