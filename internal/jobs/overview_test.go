package jobs_test

import (
	"testing"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestAnOverviewSumsAProjectUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, jobs.Retention{})
		s.must(one(jobs.TaskSpec{}))
		canceled := s.must(one(jobs.TaskSpec{}))
		if _, err := s.Cancel(t.Context(), storetest.Project, canceled.ID); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"a.jpg", "b.jpg"} {
			s.finish(s.must(one(jobs.TaskSpec{})), key)
		}
		o, err := s.Overview(t.Context(), storetest.Project)
		if err != nil {
			t.Fatal(err)
		}
		if o.Queued != 1 || o.Running != 0 || o.Succeeded != 2 || o.Canceled != 1 || o.Failed != 0 {
			t.Errorf("%+v", o)
		}
		var ended int
		for _, h := range o.Hours {
			ended += h.Succeeded + h.Canceled
		}
		if len(o.Hours) != 24 || ended != 3 {
			t.Errorf("%d hours with %d jobs", len(o.Hours), ended)
		}
		if len(o.Queues) != 1 || o.Queues[0].Queue != media.QueueLight {
			t.Errorf("%+v", o.Queues)
		}
		if len(o.Spaces) != 1 || o.Spaces[0].Storage != "main" || o.Spaces[0].Free <= 0 || o.Spaces[0].Free > o.Spaces[0].Total {
			t.Errorf("%+v", o.Spaces)
		}
		empty, err := s.Overview(t.Context(), store.NewID())
		if err != nil || empty.Queued != 0 || len(empty.Hours) != 24 || len(empty.Spaces) != 0 {
			t.Errorf("another project: %+v, %v", empty, err)
		}
	})
}
