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
		t.Runs, t.Losses, t.Waited, t.Error = 0, 0, 0, nil
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
	c.grow(chosen)
	return chosen, nil
}

// grow adds what must go with the chosen tasks, and leaves out those that cannot
// begin whatever they do: a verdict that they need is block, or one that they read
// is left out.
func (c *change) grow(chosen map[*taskRow]bool) {
	for grown := true; grown; {
		grown = false
		for _, t := range c.tasks {
			if !chosen[t] && t.State.Ended() && !c.inUse(t) && c.goesWith(t, chosen) {
				chosen[t], grown = true, true
			}
		}
	}
	for shrunk := true; shrunk; {
		shrunk = false
		for t := range chosen {
			if c.blocks(t, chosen) != nil || c.readsWhatFailed(t, chosen) {
				delete(chosen, t)
				shrunk = true
			}
		}
	}
}

// readsWhatFailed says whether t needs a task that did not succeed and stays so.
func (c *change) readsWhatFailed(t *taskRow, chosen map[*taskRow]bool) bool {
	return slices.ContainsFunc(c.tasks, func(other *taskRow) bool {
		return slices.Contains(t.Needs, other.ID) && !chosen[other] && (other.State == media.Failed || other.State == media.Canceled)
	})
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
		t.Runs, t.Losses, t.Waited, t.Error, t.Started = 0, 0, 0, nil, nil
		t.Progress, t.Waiting = store.RestartProgress, 0
		if t.Verdict != "" {
			t.Verdict, c.judged = "", true
		}
		for _, other := range c.tasks {
			if slices.Contains(t.Needs, other.ID) && (chosen[other] || c.lacks(t, other)) {
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
			t.Waiting, t.Error, t.changed = c.missing(t), c.held(t), true
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
				return media.Errorf(media.CodeConflict, "attempts of task %s are still running", t.Name).
					WithHint("cancel the job, or wait")
			}
			if err := c.engine.db.DeleteTask(ctx, c.tx, child.ID); err != nil {
				return err
			}
			child.changed = false
			delete(chosen, child)
		}
		c.tasks = slices.DeleteFunc(c.tasks, func(other *taskRow) bool { return other.Parent == t.ID })
	}
	return nil
}
