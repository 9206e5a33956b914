package dispatch

import (
	"context"
	"errors"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// An Engine is the task protocol on one database.
type Engine struct {
	db      *store.DB
	options Options
}

// New makes an engine. Nothing runs before Run or Sweep.
func New(db *store.DB, options Options) (*Engine, error) {
	return &Engine{db: db, options: options.withDefaults()}, nil
}

// Submit writes a new job, its tasks, the event job.created, and a ticket for
// each task that waits for none. It sets what the caller left empty: IDs,
// numbers, states, attempts, times, MaxRuns; a task's priority is the job's.
// Task.Needs are IDs, so tasks with dependents must have theirs.
func (e *Engine) Submit(ctx context.Context, tx store.Tx, job *media.Job) error {
	return errors.ErrUnsupported
}

// Which chooses tasks of a job.
type Which struct {
	Tasks  []string // IDs; all of the job when empty
	Failed bool     // only those that failed or were canceled
}

// CancelJob cancels what of a job has not ended; nothing to cancel is no fault.
// Running tasks are asked to stop, and end when their worker says so.
func (e *Engine) CancelJob(ctx context.Context, tx store.Tx, project, job string) error {
	return errors.ErrUnsupported
}

// CancelTask cancels one task that has not ended, and fails those that need it.
func (e *Engine) CancelTask(ctx context.Context, tx store.Tx, project, task string) error {
	return errors.ErrUnsupported
}

// Restart begins ended tasks again, with all ended tasks that read their
// outputs and with failed ones whose outputs they read. CodeConflict when no
// such task has ended.
func (e *Engine) Restart(ctx context.Context, tx store.Tx, project, job string, which Which) error {
	return errors.ErrUnsupported
}

// Reprioritize changes the priority of a job and of its tasks that have not
// begun. CodeConflict when the job has ended.
func (e *Engine) Reprioritize(ctx context.Context, tx store.Tx, project, job string, priority int32) error {
	return errors.ErrUnsupported
}

// Trash puts an ended job into the trash, or back (trashed false), with its
// event. CodeConflict when it has not ended.
func (e *Engine) Trash(ctx context.Context, tx store.Tx, project, job string, trashed bool) error {
	return errors.ErrUnsupported
}

// Run claims and runs tasks, with so many slots for each queue, until ctx ends;
// then it takes no more, lets fn go on for Options.Grace, ends the contexts of
// those that are left with ErrDraining, and returns when they have returned.
// It sweeps meanwhile. fn may run in as many goroutines as there are slots.
func (e *Engine) Run(ctx context.Context, queues map[media.Queue]int, fn func(context.Context, *Lease) error) error {
	return errors.ErrUnsupported
}

// Sweep sweeps until ctx ends: for a process that runs no tasks.
func (e *Engine) Sweep(ctx context.Context) error { return errors.ErrUnsupported }

// Succeed ends the task as succeeded: outputs, details, dependents and tickets
// in one transaction. worker.lease_lost means that nothing was written, and
// that what was published must be treated as somebody else's.
func (e *Engine) Succeed(ctx context.Context, lease *Lease, result Result) error {
	return errors.ErrUnsupported
}
