package dispatch

import (
	"context"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Which chooses tasks of a job.
type Which struct {
	Tasks  []string // IDs; all of the job when empty
	Failed bool     // only those that failed or were canceled
}

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

// Restart begins ended tasks again, with all ended tasks that read their
// outputs and with failed ones whose outputs they read. A task that waits for
// its next attempt is queued at once. What succeeded and is being read by a task
// that is queued or runs is left as it is. CodeConflict when that leaves nothing
// to restart.
func (e *Engine) Restart(ctx context.Context, tx store.Tx, project, job string, which Which) error {
	return e.change(ctx, tx, project, job, func(c *change) error {
		hurried, err := c.hurry(which)
		if err != nil {
			return err
		}
		chosen, err := c.choose(which)
		if err != nil {
			return err
		}
		if hurried && len(chosen) == 0 {
			return nil
		}
		if len(chosen) == 0 && !c.job.State.Ended() {
			return media.Errorf(media.CodeConflict, "the job is %s, and none of its tasks can be restarted now", c.job.State).
				WithHint("cancel the job first, or wait until it has ended")
		}
		if len(chosen) == 0 {
			return media.Errorf(media.CodeConflict, "there is nothing to restart").
				WithHint("only tasks that have ended, and whose outputs no running task reads, can be restarted")
		}
		return c.restart(ctx, chosen)
	})
}

// hurry queues those of which that wait for their next attempt, as new as a
// restart makes them, and says whether there are any.
func (c *change) hurry(which Which) (any bool, err error) {
	for _, t := range c.tasks {
		if t.State != media.Retrying || len(which.Tasks) > 0 && !slices.Contains(which.Tasks, t.ID) {
			continue
		}
		any = true
		t.Runs, t.Losses, t.WaitedMS, t.Error = 0, 0, 0, nil
		if err := c.queue(t); err != nil {
			return any, err
		}
	}
	return any, nil
}

// choose is which, with what must go with it.
func (c *change) choose(which Which) (map[*taskRow]bool, error) {
	chosen := map[*taskRow]bool{}
	for _, id := range which.Tasks {
		t, err := c.find(id)
		if err != nil {
			return nil, err
		}
		chosen[t] = true
	}
	for _, t := range c.tasks {
		if len(which.Tasks) == 0 && !t.Hidden {
			chosen[t] = true
		}
		if !t.State.Ended() || which.Failed && t.State == media.Succeeded || c.inUse(t) {
			delete(chosen, t)
		}
	}
	for grown := true; grown; {
		grown = false
		for _, t := range c.tasks {
			if !chosen[t] && t.State.Ended() && !c.inUse(t) && c.goesWith(t, chosen) {
				chosen[t], grown = true, true
			}
		}
	}
	return chosen, nil
}

// goesWith says whether t reads what a chosen task will make anew, or has not
// made what a chosen task reads.
func (c *change) goesWith(t *taskRow, chosen map[*taskRow]bool) bool {
	for other := range chosen {
		if slices.Contains(t.Needs, other.ID) {
			return true
		}
		if t.State != media.Succeeded && slices.Contains(other.Needs, t.ID) {
			return true
		}
	}
	return false
}

// inUse says whether t's outputs are read by a task that will not wait again.
func (c *change) inUse(t *taskRow) bool {
	return t.State == media.Succeeded && slices.ContainsFunc(c.dependents(t), func(d *taskRow) bool {
		return !d.State.Ended() && d.State != media.Waiting
	})
}

func (c *change) restart(ctx context.Context, chosen map[*taskRow]bool) error {
	if err := c.removeChildren(ctx, chosen); err != nil {
		return err
	}
	var again []*taskRow
	for _, t := range c.tasks { // in the order of numbers
		if chosen[t] {
			again = append(again, t)
		}
	}
	for _, t := range again {
		t.Runs, t.Losses, t.WaitedMS, t.Error, t.StartedMS = 0, 0, 0, nil, nil
		t.Progress, t.Waiting = restartProgress, 0
		for _, other := range c.tasks {
			if slices.Contains(t.Needs, other.ID) && (chosen[other] || other.State != media.Succeeded) {
				t.Waiting++
			}
		}
		if t.Waiting == 0 {
			if err := c.queue(t); err != nil {
				return err
			}
			continue
		}
		c.takeBack(t)
		t.Attempt++
		if err := c.move(t, media.Waiting); err != nil {
			return err
		}
	}
	for _, t := range c.tasks {
		if t.State == media.Waiting {
			t.Waiting, t.changed = c.missing(t), true
		}
	}
	return nil
}

// removeChildren forgets what a chosen task made of itself: its next run plans anew.
func (c *change) removeChildren(ctx context.Context, chosen map[*taskRow]bool) error {
	for t := range chosen {
		for _, child := range c.tasks {
			if child.Parent != t.ID {
				continue
			}
			if !child.State.Ended() {
				return media.Errorf(media.CodeConflict, "parts of task %s still run", t.Name).
					WithHint("cancel the job, or wait")
			}
			if _, err := c.tx.Exec(ctx, `DELETE FROM tasks WHERE id = $1`, child.ID); err != nil {
				return err
			}
			child.changed = false
			delete(chosen, child)
		}
		c.tasks = slices.DeleteFunc(c.tasks, func(other *taskRow) bool { return other.Parent == t.ID })
	}
	return nil
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
		c.event("", "job.priority", priorityData{From: c.job.Priority, To: priority})
		c.job.Priority, c.job.touched = priority, true
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
			c.event(t.ID, "task.priority", priorityData{From: t.Priority, To: to})
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
		case trashed == (c.job.DeletedMS != nil):
			return nil
		case !c.job.State.Ended():
			return media.Errorf(media.CodeConflict, "the job is %s", c.job.State).WithHint("cancel it first")
		case trashed:
			c.job.DeletedMS = &c.job.NowMS
			c.event("", "job.deleted", struct{}{})
		default:
			c.job.DeletedMS = nil
			c.event("", "job.restored", struct{}{})
		}
		c.job.touched = true
		return nil
	})
}
