package jobs

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// An Action is what a bulk request does to each job.
type Action = string

// The actions of bulk requests.
const (
	ActionCancel        Action = "cancel"
	ActionRestart       Action = "restart"
	ActionRestartFailed Action = "restart_failed"
	ActionPriority      Action = "priority"
	ActionDelete        Action = "delete"
	ActionRestore       Action = "restore"
	ActionPurge         Action = "purge"
)

// bulkCounted is how many jobs are counted before a batch begins; it takes the
// others as well.
const bulkCounted = 10_000

// A Bulk asks for the same action on many jobs.
type Bulk struct {
	Project  string
	Action   Action
	Filter   media.JobFilter // its IDs alone, or any of its members
	Outputs  bool            // with delete and purge: objects go too, when the jobs are removed for good
	Priority *int32          // with priority
	DryRun   bool            // count only
}

// Bulk begins to do one thing to all jobs that a filter chooses, as a batch that
// goes on in the background, over restarts of the process. It waits a moment, so
// that the answer of a small one is its end.
func (s *Service) Bulk(ctx context.Context, b Bulk) (*media.Batch, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	f := store.JobQuery{
		JobFilter: b.Filter, Project: b.Project, Deleted: b.Action == ActionRestore || b.Action == ActionPurge,
		Sort: store.SortCreated, Up: true,
	}
	f.Query = s.named(f.Query)
	now, err := s.DB.NowMS(ctx)
	if err != nil {
		return nil, err
	}
	// What is created from now on is not meant.
	if len(f.IDs) == 0 && (f.To.IsZero() || f.To.UnixMilli() > now) {
		f.To = store.Time(now + 1)
	}
	batch := &store.Batch{Filter: f, Outputs: b.Outputs}
	batch.Project, batch.Action, batch.Failures = f.Project, b.Action, []media.BatchFailure{}
	if b.Priority != nil {
		batch.Priority = *b.Priority
	}
	if batch.Matched, batch.More, err = s.count(ctx, f); err != nil {
		return nil, err
	}
	if b.DryRun || batch.Matched == 0 && !batch.More {
		ended := store.Time(now)
		batch.State, batch.Created, batch.Ended = media.BatchEnded, ended, &ended
		return &batch.Batch, nil
	}
	if err := s.DB.InsertBatch(ctx, batch); err != nil {
		return nil, err
	}
	s.batches.signal()
	return s.soon(ctx, batch)
}

// soon is the batch at its end, or after a moment.
func (s *Service) soon(ctx context.Context, batch *store.Batch) (*media.Batch, error) {
	const moment, look = time.Second, 20 * time.Millisecond
	for began := time.Now(); time.Since(began) < moment; {
		select {
		case <-ctx.Done():
			return &batch.Batch, nil // it goes on
		case <-time.After(look):
		}
		now, err := s.DB.Batch(ctx, batch.Project, batch.ID)
		if err != nil || now.State != media.BatchRunning {
			return &now.Batch, err
		}
		batch = now
	}
	return &batch.Batch, nil
}

func (b Bulk) check() error {
	var faults media.Faults
	faults.Add(media.OneOf("action", b.Action, ActionCancel, ActionRestart, ActionRestartFailed, ActionPriority, ActionDelete, ActionRestore, ActionPurge))
	if !b.Filter.Chooses() {
		faults.Add(media.Missing("filter", "either ids or a filter is required").WithHint("to select all jobs, filter by all states"))
	}
	if len(b.Filter.IDs) > maxPage {
		faults.Add(media.Bad("ids", "must have at most %d items, has %d", maxPage, len(b.Filter.IDs)))
	}
	if b.Action == ActionPriority && b.Priority == nil && !b.DryRun {
		faults.Add(media.Missing("priority", "is required for the action priority"))
	}
	return faults.Err()
}

// count is how many jobs the filter chooses, up to bulkCounted; more says that it
// chooses others.
func (s *Service) count(ctx context.Context, f store.JobQuery) (n int, more bool, err error) {
	f.Limit = maxPage
	for {
		page, err := s.List(ctx, f)
		if err != nil {
			return 0, false, err
		}
		n += len(page.Jobs)
		switch {
		case page.Next == "":
			return n, false, nil
		case n >= bulkCounted:
			return bulkCounted, true, nil
		}
		f.After = page.Next
	}
}

// Batch is one of the project's, as it stands.
func (s *Service) Batch(ctx context.Context, project, id string) (*media.Batch, error) {
	b, err := s.DB.Batch(ctx, project, id)
	if err != nil {
		return nil, err
	}
	return &b.Batch, nil
}

// Batches are the project's latest, up to 50.
func (s *Service) Batches(ctx context.Context, project string) ([]*media.Batch, error) {
	rows, err := s.DB.Batches(ctx, project, 50)
	list := make([]*media.Batch, len(rows))
	for i, b := range rows {
		list[i] = &b.Batch
	}
	return list, err
}

// CancelBatch ends a batch after the page that it is at. What it has done stays
// done. CodeConflict when it has ended.
func (s *Service) CancelBatch(ctx context.Context, project, id string) (*media.Batch, error) {
	if err := s.DB.CancelBatch(ctx, project, id); err != nil {
		return nil, err
	}
	b, err := s.DB.Batch(ctx, project, id)
	if err != nil {
		return nil, err
	}
	return s.soon(ctx, b)
}
