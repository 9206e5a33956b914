package dispatch

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A change is one transaction's work on one job: the job's row is locked, its
// tasks are moved through the table of media.State, and close writes tasks,
// tickets, the job's own state, the events and the callback outbox together.
// Every transition of a task goes through move.
type change struct {
	engine *Engine
	tx     store.Tx
	job    *store.HeldJob
	tasks  []*taskRow // of the whole job, by number
	events []media.Event
	taken  []int64 // tickets to cancel

	judged  bool // the verdict of a task changed
	touched bool // write the job even when nothing that is derived changed
}

// change locks the job, runs fn, and writes what it did. project "" is any.
func (e *Engine) change(ctx context.Context, tx store.Tx, project, job string, fn func(*change) error) error {
	c := &change{engine: e, tx: tx}
	if err := c.open(ctx, project, job); err != nil {
		return err
	}
	if err := fn(c); err != nil {
		return err
	}
	return c.close(ctx)
}

// move is the only way from one state to another.
func (c *change) move(t *taskRow, to media.State) error {
	if !t.State.CanBecome(to) {
		return media.Errorf(media.CodeConflict, "task %s is %s and cannot become %s", t.Name, t.State, to)
	}
	c.event(t.ID, media.EventTaskState, taskStateData{
		Task: t.Name, Number: t.Number, Operation: t.Operation, Attempt: t.Attempt,
		From: t.State, To: to, Worker: t.Worker, Error: t.Error,
	})
	t.State, t.changed = to, true
	switch {
	case to.Ended():
		t.Ended = &c.job.Now
		t.Lease, t.RetryAt, t.CancelRequested = nil, nil, false
	case to == media.Waiting, to == media.Queued:
		t.Lease, t.RetryAt, t.Ended, t.Worker = nil, nil, nil, ""
	}
	return nil
}

type taskStateData struct {
	Task      string       `json:"task"`
	Number    int          `json:"number"`
	Operation string       `json:"operation"`
	Attempt   int          `json:"attempt"`
	From      media.State  `json:"from"`
	To        media.State  `json:"to"`
	Worker    string       `json:"worker,omitempty"`
	Error     *media.Error `json:"error,omitempty"`
}

func (c *change) event(task string, kind media.EventType, data any) {
	b, err := json.Marshal(data)
	if err != nil {
		b = []byte(`{}`) // our own types; there is no such value
	}
	c.events = append(c.events, media.Event{TaskID: task, Type: kind, Data: b})
}

// queue gives the task a new ticket, at close, and so a new attempt: whoever
// has an older ticket can no longer claim or finish.
func (c *change) queue(t *taskRow) error {
	c.takeBack(t)
	t.Attempt++
	if t.State != media.Queued {
		if err := c.move(t, media.Queued); err != nil {
			return err
		}
		t.Queued = &c.job.Now
	}
	t.Progress, t.Phase = store.RestartProgress, ""
	t.ticketed, t.changed = true, true
	return nil
}

// takeBack cancels the ticket that the task has.
func (c *change) takeBack(t *taskRow) {
	if t.Ticket != 0 {
		c.taken = append(c.taken, t.Ticket)
	}
	t.Ticket, t.changed = 0, true
}

// succeed ends a running task with its verdict, "" for none, and queues those that
// waited for it alone.
func (c *change) succeed(t *taskRow, verdict media.Verdict) error {
	t.Error, t.Progress = nil, 100
	if err := c.move(t, media.Succeeded); err != nil {
		return err
	}
	if verdict == "" && c.gated(t) {
		verdict = media.VerdictReview // nothing passes that nobody judged
	}
	if verdict != "" {
		c.judge(t, verdict, media.ByPolicy, "")
	}
	for _, d := range c.dependents(t) {
		if d.State != media.Waiting {
			continue
		}
		if err := c.settle(d); err != nil {
			return err
		}
	}
	return nil
}

// fail ends a task and, as their input will not come, those that wait for it;
// of a fan-out, also the brothers.
func (c *change) fail(t *taskRow, reason *media.Error) error {
	t.Error = reason
	if err := c.move(t, media.Failed); err != nil {
		return err
	}
	return c.abandon(t)
}

// cancel ends a task that no worker has, or asks its worker to end it.
func (c *change) cancel(t *taskRow) error {
	if t.State.Ended() {
		return nil
	}
	c.engine.options.Logger.Debug("cancel", "task", t.ID, "state", t.State)
	if t.State == media.Running {
		t.CancelRequested, t.changed = true, true
		if t.Ticket != 0 {
			c.taken = append(c.taken, t.Ticket)
		}
		return nil
	}
	return c.endCanceled(t)
}

func (c *change) endCanceled(t *taskRow) error {
	c.takeBack(t)
	t.Error = media.Errorf(media.CodeCanceled, "canceled")
	if err := c.move(t, media.Canceled); err != nil {
		return err
	}
	return c.abandon(t)
}

// abandon ends what the end of t made pointless.
func (c *change) abandon(t *taskRow) error {
	for _, d := range c.dependents(t) {
		if d.State != media.Waiting {
			continue
		}
		reason := media.Errorf(media.CodeParentFailed, "task %s, whose output this one reads, %s", t.Name, ended(t.State))
		if err := c.fail(d, reason); err != nil {
			return err
		}
	}
	if t.Parent == "" || !t.Hidden {
		return nil
	}
	for _, brother := range c.tasks {
		if brother.Parent == t.Parent && brother.Hidden && !brother.CancelRequested {
			if err := c.cancel(brother); err != nil {
				return err
			}
		}
	}
	return nil
}

func ended(s media.State) media.Phrase {
	if s == media.Canceled {
		return media.Phrasef("was canceled")
	}
	return media.Phrasef("failed")
}

// retry sends a failed run to another attempt after a pause that doubles.
func (c *change) retry(t *taskRow, reason *media.Error) error {
	pause := c.engine.options.Backoff << min(max(t.failures()-1, 0), 16)
	return c.pause(t, reason, pause)
}

// outwait lets a task wait for its surroundings: as long as it has waited
// already, from Options.Backoff to Options.Longest, until that is more than
// Options.Patience in all. The run is not counted.
func (c *change) outwait(t *taskRow, reason *media.Error) error {
	o := c.engine.options
	t.Runs--
	if waited := t.Waited.Duration(); waited < o.Patience {
		return c.pause(t, reason, max(o.Backoff, min(waited, o.Longest)))
	}
	last := *reason
	last.Reword("%s; the task has waited %s for this to be solved", &last, o.Patience).
		WithHint("restart the task after the problem is solved; an operator can raise worker.patience")
	return c.fail(t, &last)
}

// pause makes a task wait for its next attempt, a little longer than it must,
// so that tasks which failed together do not come back together.
func (c *change) pause(t *taskRow, reason *media.Error, pause time.Duration) error {
	pause += rand.N(pause/4 + 1)
	pause = pause.Truncate(time.Millisecond)
	at := c.job.Now.Add(pause)
	if reason.Code.Chance() == media.Waits {
		t.Waited += media.Seconds(pause.Seconds())
	}
	t.Error = reason
	if err := c.move(t, media.Retrying); err != nil {
		return err
	}
	t.Lease, t.RetryAt = nil, &at
	return nil
}

// lose takes a task from a worker that is gone. It is no sign against the task
// when the database was away: then no worker could renew a lease.
func (c *change) lose(ctx context.Context, t *taskRow, away bool) error {
	reason := media.Errorf(media.CodeWorkerLost, "worker %s did not report within the lease time", t.Worker)
	err := c.engine.db.EndAttempt(ctx, c.tx, media.Attempt{
		TaskID: t.ID, Attempt: t.Attempt, State: media.Failed, Error: reason,
	})
	if err != nil {
		return err
	}
	if t.Losses++; away {
		t.Runs, t.Losses = t.Runs-1, t.Losses-1
	}
	switch {
	case t.CancelRequested:
		return c.endCanceled(t)
	case t.Losses >= c.engine.options.MaxLoss:
		c.takeBack(t)
		return c.fail(t, media.Errorf(media.CodeWorkerPoisoned, "its worker was lost %d times while it ran", t.Losses).
			WithHint("the source or the parameters may exhaust the machine; see the logs of the attempts"))
	}
	t.Error = reason
	return c.queue(t)
}

// dependents are the tasks that read t's outputs.
func (c *change) dependents(t *taskRow) []*taskRow {
	var list []*taskRow
	for _, d := range c.tasks {
		if slices.Contains(d.Needs, t.ID) {
			list = append(list, d)
		}
	}
	return list
}

// missing counts the tasks that t needs and that have not succeeded, or not passed.
func (c *change) missing(t *taskRow) int {
	n := 0
	for _, other := range c.tasks {
		if slices.Contains(t.Needs, other.ID) && c.lacks(t, other) {
			n++
		}
	}
	return n
}

// lacks says that t cannot begin because of a task that it needs.
func (c *change) lacks(t, other *taskRow) bool {
	return other.State != media.Succeeded || t.NeedsPass(other.ID) && other.Verdict != media.VerdictPass
}

// find is the task with the ID, of this job.
func (c *change) find(id string) (*taskRow, error) {
	for _, t := range c.tasks {
		if t.ID == id {
			return t, nil
		}
	}
	return nil, media.Errorf(media.CodeNotFound, "the task does not exist")
}

func leaseLost(cause error) *media.Error {
	e := media.Errorf(media.CodeLeaseLost, "the lease of this attempt ended")
	e.Err = cause
	return e
}
