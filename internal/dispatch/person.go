package dispatch

import (
	"context"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// CancelJob cancels what of a job has not ended; nothing to cancel is no fault.
// Running tasks are asked to stop, and end when their worker says so.
func (e *Engine) CancelJob(ctx context.Context, tx store.Tx, project, job string) error {
	return e.change(ctx, tx, project, job, func(c *change) error {
		// From the end of the graph, so that tasks that wait are canceled
		// themselves and do not fail for what they wait for.
		for _, t := range slices.Backward(c.tasks) {
			if t.State == media.Waiting {
				if err := c.cancel(t); err != nil {
					return err
				}
			}
		}
		for _, t := range c.tasks {
			if err := c.cancel(t); err != nil {
				return err
			}
		}
		return nil
	})
}

// CancelTask cancels one task that has not ended, and fails those that need it.
func (e *Engine) CancelTask(ctx context.Context, tx store.Tx, project, task string) error {
	job, err := e.jobOf(ctx, tx, project, task)
	if err != nil {
		return err
	}
	return e.change(ctx, tx, project, job, func(c *change) error {
		t, err := c.find(task)
		if err != nil {
			return err
		}
		return c.cancel(t)
	})
}

func (e *Engine) jobOf(ctx context.Context, tx store.Tx, project, task string) (string, error) {
	t, err := e.db.TaskIn(ctx, tx, project, task)
	if err != nil {
		return "", err
	}
	return t.JobID, nil
}

// Reprioritize changes the priority of a job and of its tasks, except of those
// that have one of their own. What runs goes on. CodeConflict when the job has
// ended.
func (e *Engine) Reprioritize(ctx context.Context, tx store.Tx, project, job string, priority int32) error {
	return e.change(ctx, tx, project, job, func(c *change) error {
		if c.job.State.Ended() {
			return media.Errorf(media.CodeConflict, "the job is %s", c.job.State).WithHint("restart it first")
		}
		if c.job.Priority == priority {
			return nil
		}
		c.event("", media.EventJobPriority, priorityData{From: c.job.Priority, To: priority})
		c.job.Priority, c.touched = priority, true
		for _, t := range c.tasks {
			if t.OwnPriority {
				continue
			}
			if err := c.reorder(t, priority); err != nil {
				return err
			}
		}
		return nil
	})
}

// ReprioritizeTask gives a task, and what its run made of itself, a priority of
// their own; nil gives it back its job's. CodeConflict when it has ended.
func (e *Engine) ReprioritizeTask(ctx context.Context, tx store.Tx, project, task string, priority *int32) error {
	job, err := e.jobOf(ctx, tx, project, task)
	if err != nil {
		return err
	}
	return e.change(ctx, tx, project, job, func(c *change) error {
		t, err := c.find(task)
		if err != nil {
			return err
		}
		family := []*taskRow{t}
		for _, other := range c.tasks {
			if other.Parent == t.ID {
				family = append(family, other)
			}
		}
		if !slices.ContainsFunc(family, func(t *taskRow) bool { return !t.State.Ended() }) {
			return media.Errorf(media.CodeConflict, "the task is %s", t.State).WithHint("restart it first")
		}
		to := c.job.Priority
		if priority != nil {
			to = *priority
		}
		if t.Priority != to {
			c.event(t.ID, media.EventTaskPriority, priorityData{From: t.Priority, To: to})
		}
		for _, t := range family {
			t.OwnPriority, t.changed = priority != nil, true
			if err := c.reorder(t, to); err != nil {
				return err
			}
		}
		return nil
	})
}

// reorder changes the priority of a task, and its ticket, which holds the order.
func (c *change) reorder(t *taskRow, priority int32) error {
	if t.Priority == priority {
		return nil
	}
	t.Priority, t.changed = priority, true
	if t.State != media.Queued {
		return nil
	}
	return c.queue(t)
}

type priorityData struct {
	From int32 `json:"from"`
	To   int32 `json:"to"`
}

// Trash puts an ended job into the trash, or back (trashed false), with its
// event. CodeConflict when it has not ended.
func (e *Engine) Trash(ctx context.Context, tx store.Tx, project, job string, trashed bool) error {
	return e.change(ctx, tx, project, job, func(c *change) error {
		switch {
		case trashed == (c.job.Deleted != nil):
			return nil
		case !c.job.State.Ended():
			return media.Errorf(media.CodeConflict, "the job is %s", c.job.State).WithHint("cancel it first")
		case trashed:
			c.job.Deleted = &c.job.Now
			c.event("", media.EventJobDeleted, struct{}{})
		default:
			c.job.Deleted = nil
			c.event("", media.EventJobRestored, struct{}{})
		}
		c.touched = true
		return nil
	})
}
