package dialect_test

import (
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
)

func TestAUUIDHasTwoForms(t *testing.T) {
	t.Parallel()
	const id, digits = "0190f1a2-b3c4-7d5e-8f60-718293a4b5c6", "0190f1a2b3c47d5e8f60718293a4b5c6"
	if got := dialect.Digits(id); got != digits {
		t.Errorf("the digits are %s", got)
	}
	if got, ok := dialect.UUID(digits); got != id || !ok {
		t.Errorf("the UUID is %q, %v", got, ok)
	}
	for _, other := range []string{"", id, strings.ToUpper(digits), digits[1:], digits + "0", "{" + id + "}", "urn:uuid:" + id, "g" + digits[1:]} {
		if got, ok := dialect.UUID(other); ok || got != "" {
			t.Errorf("%q is taken for %q", other, got)
		}
	}
}

func TestOnlyAJobOfTheDialectIsFound(t *testing.T) {
	t.Parallel()
	s := dialecttest.New(t)
	create := func(origin string) string {
		spec := jobs.Spec{Origin: origin, Source: media.SourceRef{Storage: "main", Key: "in.mp4"}, Tasks: []jobs.TaskSpec{{Operation: "snapshot"}}}
		job, _, err := s.Jobs.Create(t.Context(), s.Project, spec, "")
		if err != nil {
			t.Fatal(err)
		}
		return job.ID
	}
	ours, theirs := create("echo"), create("other")
	none := media.Errorf(media.CodeNotFound, "there is no such task")
	if job, err := s.JobOf(t.Context(), s.Project, "echo", ours, none); err != nil || job.ID != ours {
		t.Errorf("our job: %v, %v", job, err)
	}
	for name, id := range map[string]string{"no ID": "", "another dialect's job": theirs, "no job": strings.Repeat("0", 8) + theirs[8:]} {
		if job, err := s.JobOf(t.Context(), s.Project, "echo", id, none); job != nil || err != error(none) {
			t.Errorf("%s: %v, %v", name, job, err)
		}
	}
}

func TestTheDepthOfAText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		``: 0, `1`: 0, `{}`: 1, `[[]]`: 2, `{"a":[{"b":1}],"c":[]}`: 3, `"[[["`: 0, `["\"[[["]`: 1, `["\\",[1]]`: 2, `}}{`: 0, `[`: 1, `"\`: 0,
	} {
		if got := dialect.Depth([]byte(text)); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}
