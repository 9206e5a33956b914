package dispatch

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// sweepBatch bounds what one sweep does; the next goes on.
const sweepBatch = 500

// Sweep sweeps until ctx ends: for a process that runs no tasks.
func (e *Engine) Sweep(ctx context.Context) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	e.sweepLoop(ctx)
	return nil
}

// start is what an embedded process does before anything else. It alone has
// the database, so every lease is one of its former life.
func (e *Engine) start(ctx context.Context) (err error) {
	if !e.options.Embedded {
		return nil
	}
	e.begin.Do(func() {
		if err = e.db.EndLeases(ctx); err == nil {
			e.sweep(ctx, 0)
		}
	})
	return err
}

// sweepLoop sweeps about once in Options.Sweep, with jitter, so that the
// processes of a fleet do not ask all at once.
func (e *Engine) sweepLoop(ctx context.Context) {
	for {
		pause := e.options.Sweep/2 + rand.N(e.options.Sweep)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
			e.sweep(ctx, e.options.Stray)
		}
	}
}

// sweep finds what nobody else would ever move. What it finds is checked again
// under the lock of its job, so a late or doubled sweep does no harm.
func (e *Engine) sweep(ctx context.Context, stray time.Duration) {
	err := e.alone(ctx, func() {
		away := e.missed && time.Since(e.reached) > e.options.Lease/2
		answered := e.sweepOne(ctx, "a lease expired", e.expired, func(ctx context.Context, c *change, t *taskRow) error {
			if t.State != media.Running || t.Lease == nil || !t.Lease.Before(c.job.Now) {
				return nil
			}
			t.expired = true
			return c.lose(ctx, t, away)
		})
		answered = e.sweepOne(ctx, "a retry is due", e.due, func(_ context.Context, c *change, t *taskRow) error {
			if t.State != media.Retrying || t.RetryAt == nil || t.RetryAt.After(c.job.Now) {
				return nil
			}
			return c.queue(t)
		}) && answered
		e.sweepTickets(ctx, stray)
		e.reach(answered)
	})
	if err != nil && ctx.Err() == nil {
		e.options.Logger.Warn("a sweep failed", "error", err)
	}
}

// alone runs fn unless another process of the fleet, or another goroutine, is
// sweeping.
func (e *Engine) alone(ctx context.Context, fn func()) error {
	if !e.swept.TryLock() {
		return nil
	}
	defer e.swept.Unlock()
	ran, err := e.db.Alone(ctx, fn)
	if err != nil || !ran {
		e.reach(err == nil)
	}
	return err
}

// reach notes whether the database is in order; the caller holds swept.
func (e *Engine) reach(inOrder bool) {
	if e.missed = !inOrder; inOrder {
		e.reached = time.Now()
	}
}

func (e *Engine) expired(ctx context.Context) ([]store.Suspect, error) {
	return e.db.ExpiredTasks(ctx, sweepBatch)
}

func (e *Engine) due(ctx context.Context) ([]store.Suspect, error) {
	return e.db.DueTasks(ctx, sweepBatch)
}

// sweepOne moves each task that find suspects, those of one job in one
// transaction. It is false when the database could not be asked or written.
func (e *Engine) sweepOne(ctx context.Context, what string,
	find func(context.Context) ([]store.Suspect, error), move func(context.Context, *change, *taskRow) error,
) (answered bool) {
	list, err := find(ctx)
	if err != nil {
		if ctx.Err() == nil {
			e.options.Logger.Warn("the sweeper cannot read the tasks", "for", what, "error", err)
		}
		return false
	}
	answered = true
	jobs, tasks := []string{}, map[string][]string{}
	for _, s := range list {
		if tasks[s.Job] == nil {
			jobs = append(jobs, s.Job)
		}
		tasks[s.Job] = append(tasks[s.Job], s.Task)
	}
	for _, job := range jobs {
		err := e.db.InTx(ctx, func(tx store.Tx) error {
			return e.change(ctx, tx, "", job, func(c *change) error {
				for _, t := range slices.Clone(c.tasks) {
					if !slices.Contains(tasks[job], t.ID) {
						continue
					}
					if err := move(ctx, c, t); err != nil {
						return err
					}
				}
				return nil
			})
		})
		switch {
		case err == nil:
			e.options.Logger.Info("swept "+what, "job", job, "tasks", tasks[job])
		case errors.Is(err, store.ErrMoved), media.CodeOf(err) == media.CodeNotFound, ctx.Err() != nil:
			// It moved, or went away, in the meantime.
		default:
			answered = false
			e.options.Logger.Error("the sweeper could not move tasks", "for", what, "job", job, "tasks", tasks[job], "error", err)
		}
	}
	return answered
}

// sweepTickets gives a new ticket to queued tasks that would wait for ever:
// their ticket is gone, or somebody fetched it and died before the claim. It
// looks at a part of the queue each time, and goes round.
func (e *Engine) sweepTickets(ctx context.Context, stray time.Duration) {
	var orphans []int64
	e.sweepOne(ctx, "the ticket of a task was lost", func(ctx context.Context) (list []store.Suspect, err error) {
		list, orphans, err = e.ticketless(ctx, stray)
		return list, err
	}, func(_ context.Context, c *change, t *taskRow) error {
		if t.State != media.Queued {
			return nil
		}
		return c.queue(t)
	})
	if len(orphans) == 0 {
		return
	}
	err := e.db.InTx(ctx, func(tx store.Tx) error {
		for _, id := range orphans {
			if err := e.tickets.Cancel(ctx, tx, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		e.options.Logger.Warn("tickets without a task could not be removed", "error", err)
	}
}

// ticketless are queued tasks without a ticket that can still come, and tickets
// that were fetched long ago and are of no task: their worker died after our
// finish and before the dispatcher's own.
func (e *Engine) ticketless(ctx context.Context, stray time.Duration) (list []store.Suspect, orphans []int64, err error) {
	batch, err := e.db.QueuedTasks(ctx, e.place, sweepBatch)
	if err != nil {
		return nil, nil, err
	}
	e.place = ""
	if len(batch) == sweepBatch {
		e.place = batch[len(batch)-1].Task
	}
	tickets := make([]int64, len(batch))
	for i, s := range batch {
		tickets[i] = s.Ticket
	}
	lost, err := e.tickets.Lost(ctx, e.db.Reader(), tickets, stray)
	if err != nil || len(lost) == 0 {
		return nil, nil, err
	}
	isLost := make(map[int64]bool, len(lost))
	for _, id := range lost {
		isLost[id] = true
	}
	for _, s := range batch {
		if isLost[s.Ticket] {
			list = append(list, s)
		}
	}
	owners, err := e.db.TicketOwners(ctx, lost)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range owners {
		delete(isLost, s.Ticket)
	}
	for _, s := range list {
		delete(isLost, s.Ticket)
	}
	for id := range isLost {
		orphans = append(orphans, id)
	}
	return list, orphans, nil
}
