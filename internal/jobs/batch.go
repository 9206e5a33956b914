package jobs

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

const (
	// batchPage is how many jobs are changed in one transaction: enough that the
	// commit costs little, and few enough that nobody waits for their locks.
	batchPage = 50
	// batchesAtOnce keeps a small batch from waiting for a large one.
	batchesAtOnce = 4
	batchLease    = 30 * time.Second
	batchPoll     = 5 * time.Second // for what another process left
)

// A wakeup wakes who runs batches in this process.
type wakeup chan struct{}

func (w wakeup) signal() {
	select {
	case w <- struct{}{}:
	default: // it is signaled already
	}
}

// RunBatches does the work of bulk requests until ctx ends. Several processes may
// do so: each batch has one of them at a time, and goes on with another where
// it was left.
func (s *Service) RunBatches(ctx context.Context) {
	var wait sync.WaitGroup
	defer wait.Wait()
	slots := make(chan struct{}, batchesAtOnce)
	tick := time.NewTicker(batchPoll)
	defer tick.Stop()
	for {
		for ctx.Err() == nil && len(slots) < batchesAtOnce {
			b, err := s.DB.ClaimBatch(ctx, store.NewID(), batchLease)
			if err != nil && ctx.Err() == nil {
				s.Log.Warn("cannot list batches", "error", err)
			}
			if b == nil || err != nil {
				break
			}
			slots <- struct{}{}
			wait.Go(func() {
				defer func() { <-slots; s.batches.signal() }()
				s.runBatch(ctx, b)
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.batches:
		}
	}
}

// runBatch does page after page. When it cannot, the batch is left to whoever
// looks next.
func (s *Service) runBatch(ctx context.Context, b *store.Batch) {
	for b.State == media.BatchRunning {
		err := s.doPage(ctx, b)
		switch {
		case err == nil:
			continue
		case media.CodeOf(err) == media.CodeLeaseLost:
			return
		case ctx.Err() == nil:
			s.Log.Warn("a batch cannot continue now and waits", "batch", b.ID, "error", err)
			return // until its lease is over
		}
		leave, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer done()
		if err := s.DB.LeaveBatch(leave, b); err != nil {
			s.Log.Warn("cannot release a batch to another process", "batch", b.ID, "error", err)
		}
		return
	}
	s.Log.Info("a batch ended", "batch", b.ID, "action", b.Action, "state", b.State, "done", b.Done, "skipped", b.Skipped, "failed", b.Failed)
}

// doPage changes the jobs of one page and writes the place of the next in the
// same transaction, so none is changed twice. The list is in the order of
// creation, which no action changes, and so it does not move under the batch.
func (s *Service) doPage(ctx context.Context, b *store.Batch) error {
	f := b.Filter
	f.Limit, f.After = batchPage, b.Place
	page, err := s.DB.Jobs(ctx, f)
	if err != nil {
		return err
	}
	next := *b
	switch {
	case b.Stopping:
		page.Jobs, next.State = nil, media.BatchCanceled
	case page.Next == "":
		next.State = media.BatchEnded
	}
	if b.Action == ActionPurge { // objects are no part of a transaction
		for _, job := range page.Jobs {
			next.Count(job.ID, s.Purge(ctx, b.Project, job.ID, b.Outputs))
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
		page.Jobs = nil
	}
	next.Place = page.Next
	err = s.writePage(ctx, next, page.Jobs, false, b)
	if _, coded := errors.AsType[*media.Error](err); err != nil && !coded && ctx.Err() == nil && !s.DB.Unavailable(err) {
		// One job of it breaks the transaction: it is told, and the others go on.
		err = s.writePage(ctx, next, page.Jobs, true, b)
	}
	return err
}

// writePage changes the jobs and writes what came of it into b. Unless broken is
// set, an error that is no answer to one job ends the page: the database may ask
// for the transaction to be run again.
func (s *Service) writePage(ctx context.Context, next store.Batch, jobs []*media.Job, broken bool, b *store.Batch) error {
	var after store.Batch
	err := s.DB.InTx(ctx, func(tx store.Tx) error {
		after = next
		for _, job := range jobs {
			if err := s.actApart(ctx, tx, &after, job.ID, broken); err != nil {
				return err
			}
		}
		return s.DB.MoveBatch(ctx, tx, &after, batchLease)
	})
	if err == nil {
		*b = after
	}
	return err
}

// actApart is act behind a savepoint: a job that cannot be changed leaves the
// others of its page as they are.
func (s *Service) actApart(ctx context.Context, tx store.Tx, b *store.Batch, id string, broken bool) error {
	failure, err := store.Apart(ctx, tx, func() error { return s.act(ctx, tx, b, id) })
	_, coded := errors.AsType[*media.Error](failure)
	if failure != nil && (ctx.Err() != nil || s.DB.Unavailable(failure) || !coded && !broken) {
		return failure
	}
	if err == nil {
		b.Count(id, failure)
	}
	return err
}

func (s *Service) act(ctx context.Context, tx store.Tx, b *store.Batch, id string) error {
	switch b.Action {
	case ActionCancel:
		row, err := s.DB.JobRow(ctx, tx, id)
		if err == nil && row.State.Ended() {
			err = media.Errorf(media.CodeConflict, "the job is %s", row.State)
		}
		if err != nil {
			return err
		}
		return s.Engine.CancelJob(ctx, tx, b.Project, id)
	case ActionRestart, ActionRestartFailed:
		return s.restart(ctx, tx, b.Project, id, dispatch.Which{Failed: b.Action == ActionRestartFailed})
	case ActionPriority:
		return s.Engine.Reprioritize(ctx, tx, b.Project, id, b.Priority)
	case ActionDelete:
		return s.trash(ctx, tx, b.Project, id, true, b.Outputs)
	}
	return s.trash(ctx, tx, b.Project, id, false, false)
}
