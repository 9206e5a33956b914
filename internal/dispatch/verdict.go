package dispatch

import (
	"context"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Review writes a decision about a task that has succeeded with a verdict, and makes
// it the verdict of the task, unless a policy decides after a person. In the same
// transaction tasks that were held begin, or end. It sets what of r the database
// knows. CodeConflict when the task has no verdict.
func (e *Engine) Review(ctx context.Context, tx store.Tx, project string, r *media.Review) error {
	job, err := e.jobOf(ctx, tx, project, r.TaskID)
	if err != nil {
		return err
	}
	return e.change(ctx, tx, project, job, func(c *change) error {
		t, err := c.find(r.TaskID)
		if err != nil {
			return err
		}
		switch {
		case c.job.Deleted != nil:
			return media.Errorf(media.CodeConflict, "the job is in the trash").WithHint("restore it first")
		case t.State != media.Succeeded:
			return media.Errorf(media.CodeConflict, "the task is %s and has no verdict yet", t.State)
		case t.Verdict == "":
			return media.Errorf(media.CodeConflict, "the operation %s gives no verdict", t.Operation)
		}
		stays := false
		if r.By == media.ByPolicy {
			if stays, err = e.db.PersonDecided(ctx, tx, t.ID, t.Attempt); err != nil {
				return err
			}
		}
		r.Attempt, r.Before = t.Attempt, t.Verdict
		if err := e.db.InsertReview(ctx, tx, r); err != nil {
			return err
		}
		if stays {
			return nil
		}
		return c.decide(ctx, t, r)
	})
}

// decide gives an ended task another verdict.
func (c *change) decide(ctx context.Context, t *taskRow, r *media.Review) error {
	c.judge(t, r.Verdict, r.By, r.Who)
	for _, d := range c.dependents(t) {
		var err error
		switch {
		case !d.NeedsPass(t.ID):
		case d.State == media.Waiting:
			err = c.settle(d)
		case r.Verdict == media.VerdictBlock:
			err = c.cancel(d) // it was let through before
		}
		if err != nil {
			return err
		}
	}
	if r.Verdict == media.VerdictBlock {
		return nil
	}
	// Those that ended because of an earlier block begin again.
	again := map[*taskRow]bool{}
	for _, d := range c.dependents(t) {
		if d.State == media.Failed && d.Error != nil && d.Error.Code == media.CodeVerdictBlock && c.blocks(d, nil) == nil {
			again[d] = true
		}
	}
	if len(again) == 0 {
		return nil
	}
	c.grow(again)
	return c.restart(ctx, again)
}

// judge sets the verdict of a task, with its event.
func (c *change) judge(t *taskRow, verdict media.Verdict, by, who string) {
	c.event(t.ID, media.EventTaskVerdict, taskVerdictData{
		Task: t.Name, Number: t.Number, Operation: t.Operation, Attempt: t.Attempt, From: t.Verdict, To: verdict, By: by, Who: who,
	})
	t.Verdict, t.changed, c.judged = verdict, true, true
}

type taskVerdictData struct {
	Task      string        `json:"task"`
	Number    int           `json:"number"`
	Operation string        `json:"operation"`
	Attempt   int           `json:"attempt"`
	From      media.Verdict `json:"from,omitempty"`
	To        media.Verdict `json:"to"`
	By        string        `json:"by"`
	Who       string        `json:"who,omitempty"`
}

// settle looks at a waiting task anew: it begins when it needs nothing more, ends
// when one that it needs is blocked, and otherwise waits, with the reason if a
// person must decide.
func (c *change) settle(d *taskRow) error {
	if by := c.blocks(d, nil); by != nil {
		return c.fail(d, media.Errorf(media.CodeVerdictBlock, "the verdict of task %s is block, and this task needs pass", by.Name).
			WithHint("a person can decide for pass, then this task begins"))
	}
	d.Waiting, d.Error, d.changed = c.missing(d), c.held(d), true
	if d.Waiting > 0 {
		return nil
	}
	return c.queue(d)
}

// held is why a task waits for a person; nil if it does not.
func (c *change) held(d *taskRow) *media.Error {
	for _, t := range c.tasks {
		if d.NeedsPass(t.ID) && t.State == media.Succeeded && t.Verdict == media.VerdictReview {
			return media.Errorf(media.CodeAwaitsReview, "a person must decide about task %s first", t.Name).
				WithHint("review it in the console, or with mediamill review")
		}
	}
	return nil
}

// blocks is a task because of whose verdict d cannot begin, apart from those that
// run again; nil for none.
func (c *change) blocks(d *taskRow, again map[*taskRow]bool) *taskRow {
	for _, t := range c.tasks {
		if d.NeedsPass(t.ID) && t.State == media.Succeeded && t.Verdict == media.VerdictBlock && !again[t] {
			return t
		}
	}
	return nil
}

// gated says whether any task needs the verdict of t.
func (c *change) gated(t *taskRow) bool {
	return slices.ContainsFunc(c.tasks, func(d *taskRow) bool { return d.NeedsPass(t.ID) })
}
