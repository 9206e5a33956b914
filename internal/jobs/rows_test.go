package jobs_test

import (
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestWhatMetricsAndStoragesAskOfTheRows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, jobs.Retention{})
		ctx := t.Context()
		done, live := s.must(one(jobs.TaskSpec{})), s.must(one(jobs.TaskSpec{}))
		s.finish(done, "k/1.jpg")
		task := done.Tasks[0].ID
		run, err := db.TaskRun(ctx, task, 1)
		if err != nil || run.Operation != "snapshot" || run.State != media.Succeeded || run.Code != "" || run.Waited > time.Minute {
			t.Errorf("the run: %+v, %v", run, err)
		}
		if _, err := db.TaskRun(ctx, task, 9); media.CodeOf(err) != media.CodeNotFound {
			t.Errorf("a run that there is not: %v", err)
		}
		ages, err := db.OldestQueued(ctx)
		if _, found := ages[media.QueueLight]; err != nil || !found || ages[media.QueueLight] > time.Minute {
			t.Errorf("ages: %v, %v", ages, err)
		}
		if counts, err := db.LiveJobs(ctx); err != nil || counts[media.JobQueued] != 1 || len(counts) != 1 {
			t.Errorf("live jobs: %v, %v", counts, err)
		}
		if n, err := db.PendingDeliveries(ctx); err != nil || n != 0 {
			t.Errorf("callbacks: %d, %v", n, err)
		}
		uses := 0
		for use, err := range db.Uses(ctx, storetest.Project, "in.mp4") {
			uses++
			if err != nil || use.Job != live.ID || use.Source.Key != "films/in.mp4" || use.Output.Storage != "main" || use.Operation != "snapshot" {
				t.Errorf("%+v, %v", use, err)
			}
		}
		if uses != 1 {
			t.Errorf("%d tasks read the film", uses)
		}
		for use := range db.Uses(ctx, storetest.Project, "out.mp4") {
			t.Errorf("%+v reads no out.mp4", use)
		}
		if o, err := db.OutputWithKey(ctx, storetest.Project, task, "k/1.jpg"); err != nil || o.Number != 1 {
			t.Errorf("the output: %+v, %v", o, err)
		}
		if _, err := db.OutputWithKey(ctx, "another", task, "k/1.jpg"); media.CodeOf(err) != media.CodeNotFound {
			t.Errorf("another project's output: %v", err)
		}
	})
}
