// Package jobs is the service behind every protocol: it turns a request into a
// job, and changes, lists and removes jobs. All faults of a request are reported at
// once, each with its field.
package jobs

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/uploads"
)

// Spec and TaskSpec are what a caller asks for.
type (
	Spec     = media.Spec
	TaskSpec = media.TaskSpec
)

// A Planner looks at sources without making a job. The worker's package has one.
type Planner interface {
	// Plan probes the sources of a job that was not saved and plans each of its
	// tasks. What is wrong with one task is that task's Error.
	Plan(ctx context.Context, job *media.Job) ([]media.TaskPlan, error)
	// Probe reads a source of the project and says what is in it.
	Probe(ctx context.Context, project string, source media.SourceRef) (*media.Source, error)
}

// Deps are what a Service is made of.
type Deps struct {
	DB         *store.DB
	Engine     *dispatch.Engine
	Storages   *storages.Service
	Uploads    *uploads.Service // one without limits when nil
	Outbound   *outbound.Client
	Operations catalogue.Catalogue
	Samples    []string // names of the built-in samples
	// Capabilities are of this machine's ffmpeg; they are nil when it has none,
	// or none yet. A job may need an encoder that only a worker elsewhere has.
	Capabilities func() *ffmpeg.Capabilities
	Planner      Planner // nil: dry runs and probes are refused with engine.missing
	Retention    Retention
	Log          *slog.Logger
}

// A Service creates and changes jobs, and keeps templates.
type Service struct {
	Deps
	batches   wakeup
	protocols []Protocol
}

// New makes a Service.
func New(d Deps) *Service {
	d.Log = cmp.Or(d.Log, slog.Default())
	if d.Capabilities == nil {
		d.Capabilities = func() *ffmpeg.Capabilities { return nil }
	}
	if d.Uploads == nil {
		d.Uploads = &uploads.Service{DB: d.DB, Storages: d.Storages}
	}
	return &Service{Deps: d, batches: make(wakeup, 1)}
}

// idempotencyLifetime is how long a key stands for the job that it made.
const idempotencyLifetime = 7 * 24 * time.Hour
