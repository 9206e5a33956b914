package dispatch

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// An Engine is the task protocol on one database. Its methods may be called
// from several goroutines.
type Engine struct {
	db      *store.DB
	tickets dispatcher
	options Options

	begin   sync.Once  // what an embedded process does first
	swept   sync.Mutex // one sweep at a time in this process
	place   string     // in the queued tasks: how far their tickets were looked at
	reached time.Time  // when a sweep last found the database in order
	missed  bool       // a sweep since then did not
}

// New makes an engine. Nothing runs before Run or Sweep.
func New(db *store.DB, options Options) (*Engine, error) {
	options = options.withDefaults()
	options.Worker = cmp.Or(options.Worker, store.NewID())
	tickets, err := newRiver(db, options.Logger)
	if err != nil {
		return nil, err
	}
	return &Engine{db: db, tickets: tickets, options: options}, nil
}

// Worker is the ID of this process as a worker.
func (e *Engine) Worker() string { return e.options.Worker }

// Submit writes a new job, its tasks, the event job.created, and a ticket for
// each task that waits for none. It sets what the caller left empty: IDs,
// numbers, states, attempts, times, MaxRuns; the priority of a task without
// OwnPriority is the job's.
// Task.Needs are IDs, so tasks with dependents must have theirs.
func (e *Engine) Submit(ctx context.Context, tx store.Tx, job *media.Job) error {
	now, err := store.Now(ctx, tx)
	if err != nil {
		return err
	}
	job.ID = cmp.Or(job.ID, store.NewID())
	job.Created, job.State = now, media.JobQueued
	for i := range job.Tasks {
		t := &job.Tasks[i]
		t.Number = i + 1
		if !t.OwnPriority {
			t.Priority = job.Priority
		}
		e.prepare(t, job.ID, now)
	}
	if err := e.db.InsertJob(ctx, tx, job); err != nil {
		return err
	}
	if err := e.dispatchNew(ctx, tx, job.Tasks); err != nil {
		return err
	}
	return e.db.AppendEvents(ctx, tx, job.ID, []media.Event{{Type: media.EventJobCreated}})
}

// prepare sets what a new task begins with.
func (e *Engine) prepare(t *media.Task, job string, now time.Time) {
	t.ID = cmp.Or(t.ID, store.NewID())
	t.JobID, t.Created = job, now
	t.Attempt, t.MaxRuns = 1, cmp.Or(t.MaxRuns, e.options.MaxRuns)
	t.State = media.Queued
	if len(t.Needs) > 0 {
		t.State = media.Waiting
		return
	}
	t.Queued = &now
}

// dispatchNew gives each new task that is queued its first ticket.
func (e *Engine) dispatchNew(ctx context.Context, tx store.Tx, tasks []media.Task) error {
	var tickets []Ticket
	for i := range tasks {
		if t := &tasks[i]; t.State == media.Queued {
			tickets = append(tickets, Ticket{Task: t.ID, Job: t.JobID, Attempt: t.Attempt, Priority: t.Priority, Queue: t.Queue})
		}
	}
	ids, err := e.tickets.Dispatch(ctx, tx, tickets)
	if err != nil {
		return err
	}
	for i, id := range ids {
		if err := e.db.SetTicket(ctx, tx, tickets[i].Task, id); err != nil {
			return err
		}
	}
	return nil
}
