package jobs_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestOldJobsGoToTheTrashAndThenForGood(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, jobs.Retention{Jobs: time.Hour, Trash: 30 * time.Minute, Events: time.Hour})
		old, young, live := s.must(one(jobs.TaskSpec{})), s.must(one(jobs.TaskSpec{})), s.must(one(jobs.TaskSpec{}))
		s.finish(old, "o/1.jpg")
		s.finish(young, "y/1.jpg")
		s.age(old, 2*time.Hour)
		sweep := func() {
			t.Helper()
			if err := s.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		sweep()
		trashed, err := s.Get(t.Context(), storetest.Project, old.ID)
		if err != nil || trashed.Deleted == nil {
			t.Fatalf("the old job: %+v, %v", trashed, err)
		}
		if !there(s.folder + "/o/1.jpg") {
			t.Error("its object went before its time in the trash was over")
		}
		s.age(old, time.Hour)
		sweep()
		if _, err := s.Get(t.Context(), storetest.Project, old.ID); media.CodeOf(err) != media.CodeNotFound {
			t.Errorf("the old job is still there: %v", err)
		}
		if there(s.folder + "/o/1.jpg") {
			t.Error("its object is still there")
		}
		for _, job := range []*media.Job{young, live} {
			if j, err := s.Get(t.Context(), storetest.Project, job.ID); err != nil || j.Deleted != nil {
				t.Errorf("%s: %+v, %v", job.ID, j, err)
			}
		}
		if !there(s.folder + "/y/1.jpg") {
			t.Error("another job's object is gone")
		}
	})
}

func there(file string) bool {
	_, err := os.Stat(file)
	return !errors.Is(err, os.ErrNotExist)
}

func TestPurge(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, storetest.SQLite(t)), jobs.Retention{})
	for _, tt := range []struct {
		name           string
		outputs, there bool
	}{
		{"without outputs the objects stay", false, true},
		{"with outputs they go", true, false},
	} {
		job := s.must(one(jobs.TaskSpec{}))
		if err := s.Purge(t.Context(), storetest.Project, job.ID, tt.outputs); media.CodeOf(err) != media.CodeConflict {
			t.Errorf("%s: a live job: %v", tt.name, err)
		}
		key := job.ID + "/1.jpg"
		s.finish(job, key)
		if err := s.Purge(t.Context(), storetest.Project, job.ID, tt.outputs); err != nil {
			t.Fatal(err)
		}
		if there(s.folder+"/"+key) != tt.there {
			t.Errorf("%s: not so", tt.name)
		}
	}
}

func TestAnObjectThatAnotherJobWroteAnewIsNotRemoved(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, storetest.SQLite(t)), jobs.Retention{})
	first, second := s.must(one(jobs.TaskSpec{})), s.must(one(jobs.TaskSpec{}))
	s.finish(first, "same/1.jpg", "first/2.jpg")
	s.finish(second, "same/1.jpg")
	if err := s.Purge(t.Context(), storetest.Project, first.ID, true); err != nil {
		t.Fatal(err)
	}
	if !there(s.folder+"/same/1.jpg") || there(s.folder+"/first/2.jpg") {
		t.Error("the object of the second job went with the first, or the first's own stayed")
	}
}

func TestRestoredJobsKeepTheirOutputs(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, storetest.SQLite(t)), jobs.Retention{Trash: time.Minute})
	job := s.must(one(jobs.TaskSpec{}))
	s.finish(job, "r/1.jpg")
	if err := s.Delete(t.Context(), storetest.Project, job.ID, true); err != nil {
		t.Fatal(err)
	}
	back, err := s.Restore(t.Context(), storetest.Project, job.ID)
	if err != nil || back.Deleted != nil || len(back.Tasks[0].Outputs) != 1 || !there(s.folder+"/r/1.jpg") {
		t.Errorf("%+v, %v", back, err)
	}
}
