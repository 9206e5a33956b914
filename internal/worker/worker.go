// Package worker runs tasks: claim → fetch → pipeline → publish → finish. It
// knows no operation by name and no HTTP.
package worker

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/pipeline"
	"github.com/mediamill/mediamill/internal/store"
)

// Storages opens a project's storage by name; the default one for "".
type Storages interface {
	Bucket(ctx context.Context, project, name string) (blob.Bucket, error)
}

// Deps are what a worker is made of.
type Deps struct {
	DB       *store.DB
	Engine   *dispatch.Engine
	Pipeline *pipeline.Pipeline
	Storages Storages
	// Operations are those that tasks may be of.
	Operations catalogue.Catalogue
	Outbound   *outbound.Client
	// Sample makes the named sample video once, and says where it lies; told
	// hears meanwhile how far it is.
	Sample      func(ctx context.Context, name string, told func(percent float64)) (path string, err error)
	Scratch     string        // folder for sources and unfinished outputs
	SourceBytes int64         // largest source; 0 is no limit
	FetchWall   time.Duration // longest download
	Slots       map[media.Queue]int
	Self        media.Worker // how this process shows itself in the list of workers
	Health      *Health      // of this machine
	Log         *slog.Logger
}

// A Worker claims and runs tasks.
type Worker struct {
	Deps
	resting sync.Mutex
	rests   bool // the machine is unfit
}

// New makes a worker; nothing happens before Run.
func New(d Deps) *Worker { return &Worker{Deps: d} }

// Run claims tasks until ctx ends, then drains: see dispatch.Engine.Run. It
// shows itself in the list of workers meanwhile. When somebody asks for it
// there it drains as well, and claims again when they take that back. While the
// machine is unfit it claims nothing, and what runs goes on.
func (w *Worker) Run(ctx context.Context) error {
	if err := os.MkdirAll(w.Scratch, 0o700); err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot create the scratch folder %s", w.Scratch)
	}
	w.sweepScratch()
	w.judge(w.Health.Look(ctx))
	turns := make(chan bool) // true: drain; false: claim again
	var shown sync.WaitGroup
	shown.Go(func() { w.show(ctx, turns) })
	shown.Go(func() { w.mind(ctx) })
	err := w.claim(ctx, turns)
	shown.Wait()
	forget, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer done()
	if e := w.DB.ForgetWorker(forget, w.Self.ID); e != nil {
		w.Log.Warn("cannot remove this worker from the list", "error", e)
	}
	return err
}

// claim runs the engine, and only its sweeper while the worker is drained.
func (w *Worker) claim(ctx context.Context, turns <-chan bool) error {
	work := func(ctx context.Context) error { return w.Engine.Run(ctx, w.Slots, w.work) }
	run := work
	for {
		part, stop := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- run(part) }()
		select {
		case err := <-ended: // by itself, or since ctx ended
			stop()
			return err
		case drain := <-turns:
			stop()
			if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
				return err
			}
			if run = work; drain {
				run = w.Engine.Sweep
			}
		}
	}
}

// show keeps the row in the list of workers fresh, and tells when somebody
// asked the worker to drain, or to go on.
func (w *Worker) show(ctx context.Context, turns chan<- bool) {
	tick := time.NewTicker(3 * time.Second)
	defer tick.Stop()
	self := w.Self
	for {
		self.Fault = w.Health.Fault()
		asked, err := w.DB.SeeWorker(ctx, &self)
		if err != nil && ctx.Err() == nil {
			w.Log.Warn("cannot update this worker in the list", "error", err)
		}
		if err == nil && asked != self.Draining {
			self.Draining = asked
			w.Log.Info("draining was requested or ended", "drain", asked)
			select {
			case turns <- asked:
			case <-ctx.Done():
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// work runs one attempt. What its error means is the engine's to decide.
func (w *Worker) work(ctx context.Context, lease *dispatch.Lease) error {
	log := w.Log.With("job", lease.Job.ID, "task", lease.Task.ID, "attempt", lease.Task.Attempt, "operation", lease.Task.Operation)
	if fault := w.Health.Fault(); fault != nil {
		return dispatch.Unfit(fault) // its ticket was on the way
	}
	log.Info("task started")
	began := time.Now()
	run := &attempt{Worker: w, lease: lease, log: log, began: began}
	run.source = &fetcher{Deps: &w.Deps, job: lease.Job}
	own, err := openRoom(w.Scratch, lease.Task.ID)
	if err == nil {
		run.dir, run.source.dir = own.dir, own.dir
		err = run.do(ctx)
	}
	run.record(err)
	if own != nil {
		if e := own.close(); e != nil {
			log.Warn("cannot remove the scratch folder", "error", e)
		}
	}
	took := time.Since(began).Milliseconds()
	if err != nil && ctx.Err() == nil {
		if fault := w.Health.Blame(ctx, err); fault != nil {
			w.judge(fault)
			log.Warn("task returned to the queue", "took_ms", took, "code", media.CodeOf(err), "error", err)
			return dispatch.Unfit(fault)
		}
		if media.CodeOf(err) == media.CodeWorkerDisk && errors.Is(err, fs.ErrNotExist) {
			// The disk is in order, so that waiting for it would not bring the file.
			err = media.Wrap(media.CodeWorkerInternal, err, "a file that the run should have written is missing")
		}
	}
	switch cause := context.Cause(ctx); {
	case err == nil:
		log.Info("task succeeded", "took_ms", took)
	case cause != nil:
		log.Info("task stopped", "took_ms", took, "cause", cause)
	default:
		log.Warn("task failed", "took_ms", took, "code", media.CodeOf(err), "error", err)
	}
	return err
}
