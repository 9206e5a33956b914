package jobs

import (
	"context"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Get is a job with its tasks and outputs, in the trash or not.
func (s *Service) Get(ctx context.Context, project, job string) (*media.Job, error) {
	found, err := s.DB.Job(ctx, project, job)
	if err == nil {
		s.vendor(found)
	}
	return found, err
}

// Task is a task with its outputs and details.
func (s *Service) Task(ctx context.Context, project, task string) (*media.Task, error) {
	return s.DB.Task(ctx, project, task)
}

// maxPage is how many jobs a page may have.
const maxPage = 1000

// List is one page of the jobs that a filter chooses.
func (s *Service) List(ctx context.Context, f store.JobQuery) (store.JobPage, error) {
	var faults media.Faults
	for _, state := range f.States {
		faults.Add(media.OneOf("state", state, media.JobStates()...))
	}
	if f.Sort != "" {
		faults.Add(media.OneOf("sort", f.Sort, store.SortCreated, store.SortEnded, store.SortPriority))
	}
	if f.Limit != 0 {
		faults.Add(media.Between("limit", f.Limit, 1, maxPage))
	}
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		faults.Add(faultOf(media.CodeConfigConflict, "to", "must be later than from"))
	}
	faults.Add(checkText("q", f.Query, 256))
	if err := faults.Err(); err != nil {
		return store.JobPage{}, err
	}
	f.Query = s.named(f.Query)
	return s.DB.Jobs(ctx, f)
}

// Attempts are the runs of a task, the latest first.
func (s *Service) Attempts(ctx context.Context, project, task string) ([]media.Attempt, error) {
	if _, err := s.DB.Task(ctx, project, task); err != nil {
		return nil, err
	}
	list, err := s.DB.Attempts(ctx, project, task)
	if list == nil {
		list = []media.Attempt{}
	}
	return list, err
}

// Attempt is one run of a task; the latest for 0.
func (s *Service) Attempt(ctx context.Context, project, task string, number int) (*media.Attempt, error) {
	list, err := s.Attempts(ctx, project, task)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if number == 0 || list[i].Attempt == number {
			return &list[i], nil
		}
	}
	return nil, media.Errorf(media.CodeNotFound, "the task has no such attempt")
}

// Events are those of a job after a number, by number.
func (s *Service) Events(ctx context.Context, project, job string, after int64, limit int) ([]media.Event, error) {
	return s.DB.JobEvents(ctx, project, job, after, limit)
}

// Plan is a dry run: the job as it would be made, and what each task would do.
func (s *Service) Plan(ctx context.Context, project string, spec Spec) (*media.JobPlan, error) {
	job, err := s.resolve(ctx, project, spec)
	if err != nil {
		return nil, err
	}
	if s.Planner == nil {
		return nil, noPlanner()
	}
	job.State = media.JobQueued
	for i := range job.Tasks {
		t := &job.Tasks[i]
		t.JobID, t.Created, t.State = job.ID, job.Created, media.Queued
		if len(t.Needs) > 0 {
			t.State = media.Waiting
		}
	}
	tasks, err := s.Planner.Plan(ctx, job)
	return &media.JobPlan{Job: job, Tasks: tasks}, err
}

// Probe reads a source and says what is in it, and what would be made usual.
func (s *Service) Probe(ctx context.Context, project string, source media.SourceRef) (*media.Source, error) {
	d := &draft{service: s, job: &media.Job{Project: project}, uploads: map[string]store.Upload{}}
	if err := d.checkSource(ctx, "source", &source, false); err != nil {
		return nil, err
	}
	if err := d.faults.Err(); err != nil {
		return nil, err
	}
	if s.Planner == nil {
		return nil, noPlanner()
	}
	return s.Planner.Probe(ctx, project, source)
}

func noPlanner() error {
	return media.Errorf(media.CodeEngineMissing, "this process cannot run ffmpeg").WithHint("install ffmpeg and restart the process")
}

// Shell is a command line that a person can paste: each argument quoted where
// a shell would read it otherwise.
func Shell(args []string) string {
	quoted := make([]string, len(args))
	for i, a := range args {
		quoted[i] = quote(a)
	}
	return strings.Join(quoted, " ")
}

func quote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_@%+=:,./-", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
