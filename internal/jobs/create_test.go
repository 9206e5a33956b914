package jobs_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestOneOfAThousandEqualRequestsMakesTheJob(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, jobs.Retention{})
		const many, atOnce = 1000, 50
		var mu sync.Mutex
		made := map[string]int{}
		fresh := 0
		slots := make(chan struct{}, atOnce)
		var wait sync.WaitGroup
		for range many {
			slots <- struct{}{}
			wait.Go(func() {
				defer func() { <-slots }()
				job, existing, err := s.Create(t.Context(), storetest.Project, one(jobs.TaskSpec{}), "the same")
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				made[job.ID]++
				if !existing {
					fresh++
				}
			})
		}
		wait.Wait()
		if len(made) != 1 || fresh != 1 {
			t.Errorf("%d requests made %d jobs, %d of them new", many, len(made), fresh)
		}
		other := one(jobs.TaskSpec{})
		other.Name = "another"
		if _, _, err := s.Create(t.Context(), storetest.Project, other, "the same"); media.CodeOf(err) != media.CodeConflict {
			t.Errorf("another request under the key: %v", err)
		}
	})
}

func TestARequestThatWasServedIsFoundThoughItWouldFailNow(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, storetest.SQLite(t)), jobs.Retention{})
	spec := one(jobs.TaskSpec{Output: media.OutputSpec{Key: "fixed/{number}.{ext}"}})
	first, _, err := s.Create(t.Context(), storetest.Project, spec, "k")
	if err != nil {
		t.Fatal(err)
	}
	s.finish(first, "fixed/1.jpg")
	again, existing, err := s.Create(t.Context(), storetest.Project, spec, "k")
	if err != nil || !existing || again.ID != first.ID {
		t.Errorf("%v, %v, %v", again, existing, err)
	}
	if _, err := s.create(spec); media.CodeOf(err) != media.CodeOutputExists {
		t.Errorf("without the key: %v", err)
	}
	spec.Tasks[0].Output.Overwrite = true
	if _, err := s.create(spec); err != nil {
		t.Errorf("with overwrite: %v", err)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, storetest.SQLite(t)), jobs.Retention{})
	source := func(r media.SourceRef) *media.SourceRef { return &r }
	for _, tt := range []struct {
		name string
		spec func(*jobs.Spec)
		want []string // code field, in order
	}{
		{"nothing is wrong", func(*jobs.Spec) {}, nil},
		{"words that are too long or broken", func(j *jobs.Spec) {
			j.Name, j.Tags = strings.Repeat("x", 257), []string{"", "a\nb"}
		}, []string{"config.invalid name", "config.invalid tags[0]", "config.invalid tags[1]"}},
		{"a callback to nowhere, of events that there are not", func(j *jobs.Spec) {
			j.Callback = &media.Callback{URL: "ftp://example.com", Events: []media.EventType{"job.ended", "job.exploded"}}
		}, []string{"request.invalid callback.url", "config.invalid callback.events[1]"}},
		{"further addresses of a callback", func(j *jobs.Spec) {
			j.Callback = &media.Callback{URL: "https://example.com", Also: []media.Receiver{{URL: "https://example.com", Name: "b", Events: []media.EventType{"task.progress", "*"}}, {URL: "file:///etc", Events: []media.EventType{"x"}}}}
		}, []string{"request.invalid callback.also[1].url", "config.invalid callback.also[1].events[0]"}},
		{"too many addresses of a callback", func(j *jobs.Spec) {
			j.Callback = &media.Callback{URL: "https://example.com", Also: make([]media.Receiver, 21)}
		}, []string{"config.invalid callback.also"}},
		{"a queue and runs that there are not", func(j *jobs.Spec) {
			j.Tasks[0].Queue, j.Tasks[0].MaxRuns = "fast", 21
		}, []string{"config.invalid tasks[0].max_runs", "config.invalid tasks[0].queue"}},
		{"two tasks of one name", func(j *jobs.Spec) {
			j.Tasks = append(j.Tasks, jobs.TaskSpec{Operation: "snapshot", Name: "a"}, jobs.TaskSpec{Operation: "snapshot", Name: "a"})
		}, []string{"config.conflict tasks[2].name", "config.conflict tasks[2].output.key"}},
		{"a name that would lead out of a folder", func(j *jobs.Spec) { j.Tasks[0].Name = "../a" }, []string{"config.invalid tasks[0].name", "config.invalid tasks[0].output.key"}},
		{"a storage that there is not", func(j *jobs.Spec) {
			j.Source.Storage, j.Tasks[0].Output.Storage = "x", "y"
		}, []string{"config.invalid source.storage", "config.invalid tasks[0].output.storage"}},
		{"a sample that there is not", func(j *jobs.Spec) { j.Source = media.SourceRef{Sample: "x"} }, []string{"config.invalid source.sample"}},
		{"an upload that there is not", func(j *jobs.Spec) { j.Source = media.SourceRef{Upload: "x"} }, []string{"config.invalid source.upload"}},
		{"no source", func(j *jobs.Spec) { j.Source = media.SourceRef{} }, []string{"config.missing source"}},
		{"no source is needed when each task has its own", func(j *jobs.Spec) {
			j.Source, j.Tasks[0].Source = media.SourceRef{}, source(media.SourceRef{Key: "b.mp4"})
		}, nil},
		{"a job's source is no task", func(j *jobs.Spec) { j.Source = media.SourceRef{Task: "a"} }, []string{"config.invalid source.task"}},
		{"a task that reads one that there is not", func(j *jobs.Spec) {
			j.Tasks[0].Source = source(media.SourceRef{Task: "x"})
		}, []string{"config.invalid tasks[0].source.task"}},
		{"a task that reads itself", func(j *jobs.Spec) {
			j.Tasks[0].Name, j.Tasks[0].Source = "a", source(media.SourceRef{Task: "a"})
		}, []string{"config.conflict tasks[0].source.task"}},
		{"needs of no task, of one that there is not, of one without a verdict, and of another verdict", func(j *jobs.Spec) {
			j.Tasks[0].Name = "a"
			j.Tasks = append(j.Tasks, jobs.TaskSpec{Operation: "snapshot", Name: "b", Needs: []media.Need{
				{}, {Task: "x"}, {Task: "a", Verdict: "pass"}, {Task: "check", Verdict: "review"}}})
			j.Tasks = append(j.Tasks, jobs.TaskSpec{Operation: "check", Name: "check"})
		}, []string{"config.missing tasks[1].needs[0].task", "config.invalid tasks[1].needs[1].task",
			"config.conflict tasks[1].needs[2].verdict", "config.invalid tasks[1].needs[3].verdict"}},
		{"a task that needs itself", func(j *jobs.Spec) {
			j.Tasks[0].Name, j.Tasks[0].Needs = "a", []media.Need{{Task: "a"}}
		}, []string{"config.conflict tasks[0].needs"}},
		{"two circles through one task", func(j *jobs.Spec) {
			j.Tasks = []jobs.TaskSpec{
				{Operation: "snapshot", Name: "a", Needs: []media.Need{{Task: "b"}, {Task: "c"}}},
				{Operation: "snapshot", Name: "b", Source: source(media.SourceRef{Task: "a"})},
				{Operation: "snapshot", Name: "c", Needs: []media.Need{{Task: "a"}}},
			}
		}, []string{"config.conflict tasks[0].needs"}},
		{"an address with a password", func(j *jobs.Spec) {
			j.Source = media.SourceRef{URL: "https://a:b@example.com/in.mp4"}
		}, []string{"request.invalid source.url"}},
		{"a pattern that does not tell files apart", func(j *jobs.Spec) { j.Tasks[0].Output.Key = "same.jpg" }, []string{"config.invalid tasks[0].output.key"}},
		{"a pattern that leads out", func(j *jobs.Spec) { j.Tasks[0].Output.Key = "../{file}" }, []string{"config.invalid tasks[0].output.key"}},
		{"parameters that are no object", func(j *jobs.Spec) { j.Tasks[0].Params = json.RawMessage(`[1]`) }, []string{"config.invalid tasks[0].params"}},
		{"a template and an operation that differ", func(j *jobs.Spec) {
			j.Tasks[0] = jobs.TaskSpec{Operation: "transcode", Template: "snapshot-poster"}
		}, []string{"config.conflict tasks[0].operation"}},
	} {
		spec := one(jobs.TaskSpec{})
		tt.spec(&spec)
		_, err := s.create(spec)
		var got []string
		if faults, ok := err.(media.Faults); ok {
			for _, e := range faults {
				got = append(got, string(e.Code)+" "+e.Field)
			}
		} else if err != nil {
			got = []string{err.Error()}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestALongCircleIsNamedOnceAndAChainIsNone(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, storetest.SQLite(t)), jobs.Retention{})
	chain := func(last string) jobs.Spec {
		var tasks []jobs.TaskSpec
		for i := range 100 {
			task := jobs.TaskSpec{Name: fmt.Sprintf("t%d", i), Source: &media.SourceRef{Task: fmt.Sprintf("t%d", i+1)}}
			if i == 99 {
				task.Source = nil
				if last != "" {
					task.Source = &media.SourceRef{Task: last}
				}
			}
			tasks = append(tasks, task)
		}
		return one(tasks...)
	}
	job := s.must(chain(""))
	if job.Tasks[0].State != media.Waiting || job.Tasks[99].State != media.Queued || job.Tasks[0].Needs[0] != job.Tasks[1].ID {
		t.Errorf("%s and %s", job.Tasks[0].State, job.Tasks[99].State)
	}
	_, err := s.create(chain("t50"))
	faults, _ := err.(media.Faults)
	if len(faults) != 1 || faults[0].Field != "tasks[50].source.task" || !strings.HasSuffix(faults[0].Message, "t99 → t50") {
		t.Errorf("%v", err)
	}
	if _, err := s.create(one(make([]jobs.TaskSpec, 101)...)); media.CodeOf(err) != media.CodeConfigInvalid {
		t.Errorf("101 tasks: %v", err)
	}
}

// FuzzSpec feeds what a caller may send: it is refused or made, and never
// something else.
func FuzzSpec(f *testing.F) {
	for _, seed := range []string{
		`{"source":{"key":"a.mp4"},"tasks":[{"operation":"snapshot"}]}`,
		`{"tasks":[{"name":"a","template":"snapshot-poster","source":{"task":"b"}},{"name":"b","operation":"snapshot","source":{"task":"a"}}]}`,
		`{"source":{"url":"http://[::1]/"},"tasks":[{"operation":"snapshot","params":{"times":[1e99]},"output":{"key":"{file"}}]}`,
		`{"source":{"sample":"standard"},"priority":-2147483648,"tags":["a"],"tasks":[{"operation":"snapshot","queue":"gpu","max_runs":1}]}`,
	} {
		f.Add(seed)
	}
	s := newSite(f, storetest.Open(f, storetest.SQLite(f)), jobs.Retention{})
	f.Fuzz(func(t *testing.T, text string) {
		var spec jobs.Spec
		if json.Unmarshal([]byte(text), &spec) != nil {
			return
		}
		job, _, err := s.Create(t.Context(), storetest.Project, spec, "")
		if err == nil && len(job.Tasks) != len(spec.Tasks) {
			t.Errorf("%d tasks became %d", len(spec.Tasks), len(job.Tasks))
		}
		if class := media.CodeOf(err).Class(); err != nil && class != "config" && class != "input" && class != "engine" && class != "request" && class != "output" {
			t.Errorf("refused with %v", err)
		}
	})
}
