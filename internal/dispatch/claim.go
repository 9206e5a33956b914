package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Claim makes a ticket a lease, in one transaction that only one of all who
// have the ticket can win. A nil lease means that the ticket is stale: nothing
// is to be done. Run claims for its function; others need this only in tests.
func (e *Engine) Claim(ctx context.Context, ticket Ticket) (*Lease, error) {
	sent := time.Now()
	lease := &Lease{Worker: e.options.Worker, cancel: func(error) {}}
	err := e.db.InTx(ctx, func(tx store.Tx) error {
		var needs []string
		err := e.change(ctx, tx, "", ticket.Job, func(c *change) error {
			t, err := c.find(ticket.Task)
			if err != nil {
				return err
			}
			if t.Attempt != ticket.Attempt || t.State != media.Queued {
				return store.ErrMoved
			}
			until := c.job.Now.Add(e.options.Lease)
			t.Worker, t.Lease, t.Started = e.options.Worker, &until, &c.job.Now
			t.Runs++
			needs = t.Needs
			if err := c.move(t, media.Running); err != nil {
				return err
			}
			return e.db.BeginAttempt(ctx, tx, t.ID, t.Attempt, t.Worker)
		})
		if err != nil {
			return err
		}
		if lease.Task, err = e.db.TaskAlone(ctx, tx, ticket.Task); err != nil {
			return err
		}
		lease.Task.Needs = needs
		lease.Job, err = e.db.JobRow(ctx, tx, ticket.Job)
		return err
	})
	if errors.Is(err, store.ErrMoved) || media.CodeOf(err) == media.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	lease.renewed(sent, e.options.Lease)
	return lease, nil
}

// Beat renews the lease, writes progress, and returns whether somebody asked
// to cancel. worker.lease_lost: another attempt may run, stop at once. Run
// beats for its function.
func (e *Engine) Beat(ctx context.Context, l *Lease) (cancelRequested bool, err error) {
	sent := time.Now()
	l.mu.Lock()
	p := l.progress
	l.mu.Unlock()
	cancelRequested, err = e.db.WriteBeat(ctx, store.Beat{
		Task: l.Task.ID, Attempt: l.Task.Attempt, Lease: e.options.Lease,
		Percent: p.Percent, Phase: p.Phase, Speed: p.Speed, ETA: p.ETA,
	})
	if errors.Is(err, store.ErrMoved) {
		return false, leaseLost(err)
	}
	if err != nil {
		return false, err
	}
	l.renewed(sent, e.options.Lease)
	if p.Percent-l.written >= 1 {
		l.written = p.Percent
		err = e.jobProgress(ctx, l, p.Percent)
	}
	return cancelRequested, err
}

// progressStep is how many percent a task moves between two events of progress,
// so that a run has ten of them at most.
const progressStep = 10

// jobProgress makes a job's progress that of its tasks; it is written again at
// every transition, so a missed one does no harm.
func (e *Engine) jobProgress(ctx context.Context, l *Lease, percent float64) error {
	tell := percent-l.told >= progressStep && !l.Task.Hidden && l.Job.Callback.Wants(media.EventProgress)
	err := e.db.InTx(ctx, func(tx store.Tx) error {
		if err := e.db.AverageProgress(ctx, tx, l.Task.JobID); err != nil || !tell {
			return err
		}
		// The job's row is locked: the attempt cannot end between this and the event.
		if runs, err := e.db.Runs(ctx, tx, l.Task.ID, l.Task.Attempt); err != nil || !runs {
			return err
		}
		return e.db.AppendEvents(ctx, tx, l.Task.JobID, []media.Event{progressEvent(l.Task, percent)})
	})
	if err == nil && tell {
		l.told = percent
	}
	return err
}

type taskProgressData struct {
	Task     string  `json:"task"`
	Number   int     `json:"number"`
	Attempt  int     `json:"attempt"`
	Progress float64 `json:"progress"`
}

func progressEvent(t *media.Task, percent float64) media.Event {
	data, err := json.Marshal(taskProgressData{t.Name, t.Number, t.Attempt, percent})
	if err != nil {
		data = []byte(`{}`) // a number that is none; there is no such progress
	}
	return media.Event{TaskID: t.ID, Type: media.EventProgress, Data: data}
}
