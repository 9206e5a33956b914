package jobs

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Retention says when things are removed; a zero time keeps them for ever.
type Retention struct {
	Jobs   time.Duration // ended jobs go to the trash at this age, with their outputs
	Trash  time.Duration // jobs in the trash are removed for good at this age
	Events time.Duration // events and callback logs
}

// sweepEvery is how often Keep looks for what is old, and sweepBatch how much of
// it one round removes at a time.
const (
	sweepEvery  = time.Minute
	sweepBatch  = 200
	batchesKept = 7 * 24 * time.Hour // what bulk requests came to
)

// Keep removes what is old until ctx ends. Several processes may do so.
func (s *Service) Keep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("cannot remove expired data", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Sweep removes what is old, once. A job that cannot be removed, since a
// storage is away, is tried again in the next round.
func (s *Service) Sweep(ctx context.Context) error {
	r := s.Retention
	if r.Jobs > 0 {
		if err := s.each(ctx, r.Jobs, s.DB.AgedJobs, func(j store.OldJob) error {
			return s.Delete(ctx, j.Project, j.ID, true)
		}); err != nil {
			return err
		}
	}
	if r.Trash > 0 {
		if err := s.each(ctx, r.Trash, s.DB.TrashedJobs, func(j store.OldJob) error {
			return s.Purge(ctx, j.Project, j.ID, j.Outputs)
		}); err != nil {
			return err
		}
	}
	if r.Events > 0 {
		if err := s.oldEvents(ctx, r.Events); err != nil {
			return err
		}
	}
	if err := s.DB.RemoveDeadWorkers(ctx, time.Hour); err != nil {
		return err
	}
	if err := s.DB.RemoveOldBatches(ctx, batchesKept); err != nil {
		return err
	}
	return s.DB.RemoveOldKeys(ctx, idempotencyLifetime)
}

// each does one thing to every job whose time is over, and stops at the first
// batch of which nothing could be done.
func (s *Service) each(ctx context.Context, age time.Duration, find func(context.Context, time.Duration, int) ([]store.OldJob, error),
	do func(store.OldJob) error) error {
	for {
		list, err := find(ctx, age, sweepBatch)
		if err != nil {
			return err
		}
		done := 0
		for _, j := range list {
			err := do(j)
			if media.CodeOf(err) == media.CodeConflict {
				continue // somebody still needs it; a later round looks again
			}
			if err != nil {
				s.Log.Warn("cannot remove an old job", "job", j.ID, "error", err)
				continue
			}
			done++
		}
		if done == 0 || len(list) < sweepBatch || ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func (s *Service) oldEvents(ctx context.Context, age time.Duration) error {
	for {
		n, err := s.DB.RemoveOldEvents(ctx, age, 1000)
		if err != nil || n < 1000 {
			return err
		}
	}
}
