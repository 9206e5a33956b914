package dispatch

import (
	"context"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A taskRow is a task of the job that a change holds.
type taskRow struct {
	*store.TaskRow
	changed  bool
	ticketed bool // gets a ticket at close
	expired  bool // write it only if its lease is over
}

// failures are the runs that ended by themselves.
func (t *taskRow) failures() int { return t.Runs - t.Losses }

func (c *change) open(ctx context.Context, project, job string) (err error) {
	if c.job, err = c.engine.db.Hold(ctx, c.tx, project, job); err != nil {
		return err
	}
	for _, row := range c.job.Rows {
		c.tasks = append(c.tasks, &taskRow{TaskRow: row})
	}
	return nil
}

// close writes all of it. Tickets come first, since a task row names its own.
func (c *change) close(ctx context.Context) error {
	if err := c.dispatch(ctx); err != nil {
		return err
	}
	for _, t := range c.tasks {
		if t.changed {
			if err := c.engine.db.SaveTask(ctx, c.tx, t.TaskRow, t.expired); err != nil {
				return err
			}
		}
	}
	if c.judged {
		if err := c.engine.db.IndexVerdicts(ctx, c.tx, c.job.ID); err != nil {
			return err
		}
	}
	slices.Sort(c.taken)
	for _, ticket := range slices.Compact(c.taken) {
		if err := c.engine.tickets.Cancel(ctx, c.tx, ticket); err != nil {
			return err
		}
	}
	if err := c.derive(ctx); err != nil {
		return err
	}
	return c.engine.db.AppendEvents(ctx, c.tx, c.job.ID, c.events)
}

func (c *change) dispatch(ctx context.Context) error {
	var tickets []Ticket
	var queued []*taskRow
	for _, t := range c.tasks {
		if t.ticketed {
			queued = append(queued, t)
			tickets = append(tickets, Ticket{Task: t.ID, Job: c.job.ID, Attempt: t.Attempt, Priority: t.Priority, Queue: t.Queue})
		}
	}
	ids, err := c.engine.tickets.Dispatch(ctx, c.tx, tickets)
	for i, id := range ids {
		queued[i].Ticket = id
	}
	return err
}

// derive sets what of the job is a function of its tasks.
func (c *change) derive(ctx context.Context) error {
	j := &c.job.Job
	before, progress, failure := *j, 0.0, (*media.Error)(nil)
	states, visible := make([]media.State, len(c.tasks)), 0
	for i, t := range c.tasks {
		states[i] = t.State
		if !t.Hidden {
			visible++
			progress += max(t.Progress, 0)
		}
		if t.State == media.Failed && failure == nil {
			failure = t.Error
		}
	}
	j.State, j.Error = media.StateOf(states), failure
	if visible > 0 {
		j.Progress = progress / float64(visible)
	}
	if j.State != media.JobQueued && j.Started == nil && slices.ContainsFunc(c.tasks, func(t *taskRow) bool { return t.Runs > 0 }) {
		j.Started = &c.job.Now
	}
	if !j.State.Ended() {
		j.Ended = nil
	} else if !before.State.Ended() || j.Ended == nil {
		j.Ended = &c.job.Now
	}
	if j.State != before.State {
		c.event("", media.EventJobState, jobStateData{From: before.State, To: j.State})
		if j.State.Ended() {
			c.event("", media.EventJobEnded, jobStateData{From: before.State, To: j.State, Error: j.Error})
		}
	}
	if j.State == before.State && j.Progress == before.Progress && (j.Error == nil) == (before.Error == nil) && !c.touched {
		return nil
	}
	if err := c.engine.db.SaveJob(ctx, c.tx, j); err != nil || sameError(j.Error, before.Error) {
		return err
	}
	return c.searchable(ctx)
}

type jobStateData struct {
	From  media.JobState `json:"from"`
	To    media.JobState `json:"to"`
	Error *media.Error   `json:"error,omitempty"`
}

func sameError(a, b *media.Error) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Code == b.Code && a.Message == b.Message
}

// searchable puts the job's error, and no earlier one, into what search looks in.
func (c *change) searchable(ctx context.Context) error {
	text := ""
	if e := c.job.Error; e != nil {
		text = strings.ToLower(string(e.Code) + "\n" + e.Message)
	}
	return c.engine.db.SetErrorText(ctx, c.tx, c.job.ID, text)
}
