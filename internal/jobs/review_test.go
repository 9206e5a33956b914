package jobs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestATaskWaitsForTheVerdictOfAnother(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, storetest.SQLite(t)), jobs.Retention{})
	job := s.must(one(
		jobs.TaskSpec{Operation: "check", Name: "check"},
		jobs.TaskSpec{Operation: "snapshot", Name: "publish", Source: &media.SourceRef{Task: "check"},
			Needs: []media.Need{{Task: "check", Verdict: media.VerdictPass}, {Task: "check"}}},
		jobs.TaskSpec{Operation: "snapshot", Name: "free", Needs: []media.Need{{Task: "check"}}},
	))
	check := job.Tasks[0].ID
	for i, passes := range [][]string{nil, {check}, nil} {
		needs := []string{check}
		if i == 0 {
			needs = nil
		}
		if got := job.Tasks[i]; !slices.Equal(got.Needs, needs) || !slices.Equal(got.Passes, passes) {
			t.Errorf("%s needs %v and passes of %v", got.Name, got.Needs, got.Passes)
		}
	}
	for _, wrong := range []struct {
		verdict media.Verdict
		note    string
		want    string
	}{
		{"", "", "verdict"},
		{media.VerdictReview, "", "verdict"},
		{"Pass", strings.Repeat("x", 2001), "verdict note"},
		{media.VerdictPass, "a\x00b", "note"},
		{media.VerdictPass, "two\nlines", ""}, // the task has no verdict yet
	} {
		_, err := s.Review(t.Context(), storetest.Project, check, "ann", wrong.verdict, wrong.note)
		var fields []string
		if faults, ok := err.(media.Faults); ok {
			for _, f := range faults {
				fields = append(fields, f.Field)
			}
		} else if media.CodeOf(err) != media.CodeConflict {
			t.Errorf("%v: %v", wrong, err)
		}
		if strings.Join(fields, " ") != wrong.want {
			t.Errorf("%q: %v", wrong.verdict, err)
		}
	}
	if list, err := s.Reviews(t.Context(), storetest.Project, check); err != nil || len(list) != 0 {
		t.Errorf("a refused decision is kept: %v, %v", list, err)
	}
	if _, err := s.Reviews(t.Context(), storetest.Project, "x"); media.CodeOf(err) != media.CodeNotFound {
		t.Errorf("of no task: %v", err)
	}
}
