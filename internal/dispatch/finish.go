package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Succeed ends the task as succeeded: outputs, details, dependents and tickets
// in one transaction. worker.lease_lost means that nothing was written, and
// that what was published must be treated as somebody else's.
func (e *Engine) Succeed(ctx context.Context, l *Lease, result Result) error {
	return e.finish(ctx, l, l.attempt(media.Succeeded, nil), func(ctx context.Context, c *change, t *taskRow) error {
		if err := e.db.ReplaceOutputs(ctx, c.tx, t.ID, result.Outputs); err != nil {
			return err
		}
		if err := e.db.SetDetails(ctx, c.tx, t.ID, result.Warnings, result.Details); err != nil {
			return err
		}
		if err := c.fanOut(ctx, t, result); err != nil {
			return err
		}
		if l.Job.Callback.Wants(media.EventProgress) && !t.Hidden {
			c.events = append(c.events, progressEvent(l.Task, 100))
		}
		return c.succeed(t, result.Verdict)
	})
}

// Fail ends the run with an error. A fault of the surroundings makes the task
// wait while its patience lasts, and one that may pass is tried again while runs
// are left; otherwise the task has failed, with all that need it.
func (e *Engine) Fail(ctx context.Context, l *Lease, reason *media.Error) error {
	return e.finish(ctx, l, l.attempt(media.Failed, reason), func(_ context.Context, c *change, t *taskRow) error {
		switch {
		case t.CancelRequested:
			return c.endCanceled(t)
		case reason.Code.Chance() == media.Waits:
			return c.outwait(t, reason)
		case reason.Code.Chance() == media.Few && t.failures() < t.MaxRuns:
			return c.retry(t, reason)
		}
		return c.fail(t, reason)
	})
}

// Canceled ends the task as canceled: its work has stopped.
func (e *Engine) Canceled(ctx context.Context, l *Lease) error {
	reason := media.Errorf(media.CodeCanceled, "canceled")
	return e.finish(ctx, l, l.attempt(media.Canceled, reason), func(_ context.Context, c *change, t *taskRow) error {
		return c.endCanceled(t)
	})
}

// HandBack puts the task back into its queue, for another worker, and does not
// count the run.
func (e *Engine) HandBack(ctx context.Context, l *Lease) error { return e.handBack(ctx, l, nil) }

// handBack also keeps with the attempt why.
func (e *Engine) handBack(ctx context.Context, l *Lease, why *media.Error) error {
	return e.finish(ctx, l, l.attempt(media.Queued, why), func(_ context.Context, c *change, t *taskRow) error {
		if t.CancelRequested {
			return c.endCanceled(t)
		}
		t.Runs--
		return c.queue(t)
	})
}

// pauseFinish is between two tries to write the end of a run.
const pauseFinish = 200 * time.Millisecond

// finish writes the end of a run, and tries again while the database is away
// and the lease lasts. It works when ctx has ended: what was done must be
// told. A try whose answer was lost may have been written; the attempt's row
// then says so.
func (e *Engine) finish(ctx context.Context, l *Lease, attempt media.Attempt, fn func(context.Context, *change, *taskRow) error) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), max(l.left(), time.Second))
	defer stop()
	l.setEnding(true)
	defer l.setEnding(false)
	for {
		err := e.db.InTx(ctx, func(tx store.Tx) error {
			return e.change(ctx, tx, "", l.Task.JobID, func(c *change) error {
				t, err := c.find(l.Task.ID)
				if err != nil {
					return err
				}
				if t.State != media.Running || t.Attempt != attempt.Attempt || t.Worker != l.Worker {
					return store.ErrMoved
				}
				// The dispatcher ends the ticket when Run's function returns.
				t.Ticket = 0
				if err := e.db.EndAttempt(ctx, tx, attempt); err != nil {
					return err
				}
				return fn(ctx, c, t)
			})
		})
		switch {
		case err == nil:
			l.end()
			return nil
		case errors.Is(err, store.ErrMoved), media.CodeOf(err) == media.CodeNotFound:
			if e.wasWritten(ctx, attempt) {
				l.end()
				return nil
			}
			l.end()
			return leaseLost(err)
		case !e.db.Passing(err) && ctx.Err() == nil:
			return err
		}
		e.options.Logger.Warn("the end of a run cannot be saved yet", "task", l.Task.ID, "attempt", attempt.Attempt, "error", err)
		select {
		case <-ctx.Done():
			l.end()
			return leaseLost(err)
		case <-time.After(pauseFinish):
		}
	}
}

// wasWritten says whether this very end of the attempt is in the database.
func (e *Engine) wasWritten(ctx context.Context, a media.Attempt) bool {
	state, worker, err := e.db.AttemptEnd(ctx, a.TaskID, a.Attempt)
	// A lost worker's attempt is failed as well, but never with another's word.
	return err == nil && state == a.State && worker == a.Worker && state != media.Failed
}

// fanOut adds the tasks that t's run planned. What needs t then waits for the
// last of them.
func (c *change) fanOut(ctx context.Context, t *taskRow, result Result) error {
	if len(result.Children) == 0 && result.Then == nil {
		return nil
	}
	now := c.job.Now
	number := c.tasks[len(c.tasks)-1].Number
	add := func(child media.Task) (string, error) {
		number++
		child.ID, child.Number, child.Parent = "", number, t.ID
		child.Priority, child.OwnPriority = t.Priority, t.OwnPriority
		c.engine.prepare(&child, c.job.ID, now)
		if err := c.engine.db.InsertTask(ctx, c.tx, c.job.Project, &child); err != nil {
			return "", err
		}
		if err := c.engine.db.InsertNeeds(ctx, c.tx, &child); err != nil {
			return "", err
		}
		row := &taskRow{TaskRow: store.NewRow(&child), ticketed: child.State == media.Queued, changed: true}
		c.tasks = append(c.tasks, row)
		return child.ID, nil
	}
	var needs []string
	for _, child := range result.Children {
		child.Hidden, child.Needs = true, nil
		id, err := add(child)
		if err != nil {
			return err
		}
		needs = append(needs, id)
	}
	if result.Then == nil {
		return nil
	}
	then := *result.Then
	then.Needs = needs
	dependents := c.dependents(t)
	id, err := add(then)
	if err != nil {
		return err
	}
	for _, d := range dependents {
		d.Needs = append(d.Needs, id)
		if err := c.engine.db.InsertNeeds(ctx, c.tx, &media.Task{TaskOrder: media.TaskOrder{ID: d.ID, Needs: []string{id}}}); err != nil {
			return err
		}
	}
	return nil
}
