package jobs_test

import (
	"context"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// run does the batches of the site in the background; stop ends that and waits.
func (s *site) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { s.RunBatches(ctx); close(ended) }()
	stop = func() { cancel(); <-ended }
	s.t.Cleanup(stop)
	return stop
}

func (s *site) bulk(b jobs.Bulk) *media.Batch {
	s.t.Helper()
	b.Project = storetest.Project
	batch, err := s.Bulk(s.t.Context(), b)
	if err != nil {
		s.t.Fatal(err)
	}
	return batch
}

// until waits until the batch is as it should be.
func (s *site) until(id string, is func(*media.Batch) bool) *media.Batch {
	s.t.Helper()
	var b *media.Batch
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		var err error
		if b, err = s.Batch(s.t.Context(), storetest.Project, id); err != nil {
			s.t.Fatal(err)
		}
		if is(b) {
			return b
		}
	}
	s.t.Fatalf("the batch stands at %+v", b)
	return nil
}

func ended(b *media.Batch) bool { return b.State != media.BatchRunning }

func (s *site) inState(state media.JobState) int {
	s.t.Helper()
	n, after := 0, ""
	for {
		page, err := s.List(s.t.Context(), store.JobQuery{Project: storetest.Project, Limit: 1000, After: after, JobFilter: media.JobFilter{States: []media.JobState{state}}})
		if err != nil {
			s.t.Fatal(err)
		}
		if n, after = n+len(page.Jobs), page.Next; after == "" {
			return n
		}
	}
}

// A server that ends in the middle leaves a batch that the next one goes on with:
// each job is changed once.
func TestABatchGoesOnWhereItWasLeft(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const many = 260
		s := newSite(t, db, jobs.Retention{})
		for range many {
			s.must(one(jobs.TaskSpec{}))
		}
		batch := s.bulk(jobs.Bulk{Action: jobs.ActionCancel, Filter: media.JobFilter{States: []media.JobState{media.JobQueued}}})
		late := s.must(one(jobs.TaskSpec{})) // is not meant
		if batch.State != media.BatchRunning || batch.Matched != many || batch.More || batch.Done != 0 {
			t.Fatalf("before anybody works on it: %+v", batch)
		}
		stop := s.run()
		s.until(batch.ID, func(b *media.Batch) bool { return b.Done > 0 })
		stop()
		left := s.until(batch.ID, func(*media.Batch) bool { return true })
		if got := s.inState(media.JobCanceled); got != left.Done {
			t.Errorf("%d jobs are canceled, the batch tells %d", got, left.Done)
		}
		s.run()
		done := s.until(batch.ID, ended)
		if done.State != media.BatchEnded || done.Done != many || done.Skipped != 0 || done.Failed != 0 || done.Ended == nil {
			t.Errorf("at the end: %+v", done)
		}
		if job, err := s.Get(t.Context(), storetest.Project, late.ID); err != nil || job.State != media.JobQueued {
			t.Errorf("a job that came later is %v (%v)", job.State, err)
		}
		if _, err := s.CancelBatch(t.Context(), storetest.Project, batch.ID); media.CodeOf(err) != media.CodeConflict {
			t.Errorf("cancel of an ended batch: %v", err)
		}
		if _, err := s.Batch(t.Context(), "another", batch.ID); media.CodeOf(err) != media.CodeNotFound {
			t.Errorf("another project sees it: %v", err)
		}
	})
}

func TestABatchThatIsCanceledKeepsWhatItDid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, jobs.Retention{})
		for range 60 {
			s.must(one(jobs.TaskSpec{}))
		}
		batch := s.bulk(jobs.Bulk{Action: jobs.ActionCancel, Filter: media.JobFilter{States: []media.JobState{media.JobQueued}}})
		if err := db.CancelBatch(t.Context(), storetest.Project, batch.ID); err != nil {
			t.Fatal(err)
		}
		s.run()
		if b := s.until(batch.ID, ended); b.State != media.BatchCanceled || b.Done != 0 || s.inState(media.JobQueued) != 60 {
			t.Errorf("%+v, and %d jobs are queued", b, s.inState(media.JobQueued))
		}
	})
}

// A filter in words that this version does not know chooses no job: without those
// words it would choose too many.
func TestABatchOfAnotherVersionIsEnded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, jobs.Retention{})
		s.must(one(jobs.TaskSpec{}))
		batch := s.bulk(jobs.Bulk{Action: jobs.ActionCancel, Filter: media.JobFilter{States: []media.JobState{media.JobQueued}}})
		err := db.InTx(t.Context(), func(tx store.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE batches SET filter = $2 WHERE id = $1`, batch.ID, `{"Project":"`+storetest.Project+`","Kinds":["sprite"]}`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		s.run()
		if b := s.until(batch.ID, ended); b.State != media.BatchCanceled || b.Done != 0 || s.inState(media.JobQueued) != 1 {
			t.Errorf("%+v, and %d jobs are queued", b, s.inState(media.JobQueued))
		}
	})
}

// Every action by one filter, and what each does not fit.
func TestTheActionsOfBatches(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, jobs.Retention{})
		s.run()
		var ids []string
		for range 3 {
			ids = append(ids, s.must(one(jobs.TaskSpec{})).ID)
		}
		nine := int32(9)
		if _, err := s.Bulk(t.Context(), jobs.Bulk{Action: jobs.ActionPriority, Project: storetest.Project, Filter: media.JobFilter{IDs: ids}}); media.CodeOf(err) != media.CodeConfigMissing {
			t.Errorf("priority without one: %v", err)
		}
		for _, c := range []struct {
			b             jobs.Bulk
			done, skipped int
		}{
			{jobs.Bulk{Action: jobs.ActionPriority, Priority: &nine}, 3, 0},
			{jobs.Bulk{Action: jobs.ActionRestart}, 0, 3},
			{jobs.Bulk{Action: jobs.ActionDelete}, 0, 3},
			{jobs.Bulk{Action: jobs.ActionCancel}, 3, 0},
			{jobs.Bulk{Action: jobs.ActionCancel}, 0, 3},
			{jobs.Bulk{Action: jobs.ActionRestartFailed}, 3, 0},
			{jobs.Bulk{Action: jobs.ActionCancel}, 3, 0},
			{jobs.Bulk{Action: jobs.ActionRestore}, 0, 0}, // none is in the trash
			{jobs.Bulk{Action: jobs.ActionDelete, Outputs: true}, 3, 0},
			{jobs.Bulk{Action: jobs.ActionRestore}, 3, 0},
			{jobs.Bulk{Action: jobs.ActionDelete}, 3, 0},
			{jobs.Bulk{Action: jobs.ActionPurge}, 3, 0},
		} {
			c.b.Filter.IDs = ids
			b := s.bulk(c.b)
			if b.ID != "" {
				b = s.until(b.ID, ended)
			}
			if b.State != media.BatchEnded || b.Done != c.done || b.Skipped != c.skipped || b.Failed != 0 {
				t.Errorf("%s: %+v, want %d done and %d skipped", c.b.Action, b, c.done, c.skipped)
			}
		}
		if _, err := s.Get(t.Context(), storetest.Project, ids[0]); media.CodeOf(err) != media.CodeNotFound {
			t.Errorf("after the purge: %v", err)
		}
	})
}
