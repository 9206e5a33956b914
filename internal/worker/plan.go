package worker

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/pipeline"
)

// A Planner looks at sources without making a job: dry runs and probes. It
// fetches what it looks at, as a run would, and measures what the operations ask for.
type Planner struct {
	Deps *Deps
	// Ready is asked before anything is fetched: the error of a process whose
	// ffmpeg is not there. Nil when it always is.
	Ready func() error
}

// Probe reads a source of the project and says what is in it.
func (p *Planner) Probe(ctx context.Context, project string, source media.SourceRef) (*media.Source, error) {
	if err := p.ready(); err != nil {
		return nil, err
	}
	job := &media.Job{Project: project, Source: source}
	const patience = time.Minute // a caller waits; who asks again later finds the machine less busy
	var found *media.Source
	err := p.with(job, func(f *fetcher) error {
		file, _, err := f.open(ctx, &media.Task{}, source, filepath.Join(f.dir, "source"))
		if err != nil {
			return err
		}
		ctx, stop := context.WithTimeoutCause(ctx, patience, media.Errorf(media.CodeEngineTimeout,
			"the machine is too busy to probe the source within %s", patience).WithHint("send the request again later"))
		defer stop()
		found, err = probe.Source(ctx, p.Deps.Pipeline.Runner, file, probe.Options{Limits: p.Deps.Pipeline.Limits.Probe})
		return err
	})
	return found, err
}

// Plan plans each task of a job that was not saved. What is wrong with one task
// is that task's Error.
func (p *Planner) Plan(ctx context.Context, job *media.Job) ([]media.TaskPlan, error) {
	if err := p.ready(); err != nil {
		return nil, err
	}
	plans := make([]media.TaskPlan, len(job.Tasks))
	for i := range job.Tasks {
		task := &job.Tasks[i]
		plan := media.TaskPlan{
			Name: task.Name, Operation: task.Operation,
			Commands: [][]string{}, Files: []media.PlannedFile{}, Reasons: []media.Reason{}, Normalized: []media.Finding{}, Warnings: []media.Warning{},
		}
		if len(task.Needs) > 0 {
			plan.Warnings = append(plan.Warnings, media.Warning{Code: media.WarnDepends, Phrase: media.Phrasef("reads the output of another task, so it is planned after that task has succeeded")})
			plans[i] = plan
			continue
		}
		err := p.with(job, func(f *fetcher) error { return p.task(ctx, f, task, &plan) })
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			plan.Error = media.AsError(err)
		}
		plans[i] = plan
	}
	return plans, nil
}

func (p *Planner) task(ctx context.Context, f *fetcher, task *media.Task, plan *media.TaskPlan) error {
	operation, fault := p.Deps.Operations.Find(task.Operation)
	if fault != nil {
		return fault
	}
	params, faults := operation.Params(task.Params)
	if err := faults.Err(); err != nil {
		return err
	}
	order := pipeline.Order{Op: operation, Params: params, Work: filepath.Join(f.dir, "work"), Out: filepath.Join(f.dir, "out")}
	for _, dir := range []string{order.Work, order.Out} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return media.Wrap(media.CodeWorkerDisk, err, "cannot create a scratch folder")
		}
	}
	var name string
	var err error
	if order.Sources, name, err = f.all(ctx, task, params); err != nil {
		return err
	}
	if order.Key, err = keys(f.job, task, operation, params, name); err != nil {
		return err
	}
	order.Ext = strings.TrimPrefix(path.Ext(name), ".")
	return Describe(ctx, p.Deps.Pipeline, order, plan)
}

// Describe fills a plan with what an order would do: its commands with the
// places that change from run to run written as /source-0, /work and /out.
func Describe(ctx context.Context, p *pipeline.Pipeline, order pipeline.Order, plan *media.TaskPlan) error {
	src, err := p.Inspect(ctx, order, true)
	if err != nil {
		return err
	}
	plan.Source = src
	further, err := p.Further(ctx, order)
	if err != nil {
		return err
	}
	made, err := p.Plan(order, src, further...)
	if err != nil {
		return err
	}
	places := ffmpeg.Places{Work: "/work", Out: "/out"}
	for i := range order.Sources {
		places.Sources = append(places.Sources, "/source-"+strconv.Itoa(i))
	}
	for _, step := range made.Steps {
		if step.Command == nil {
			continue
		}
		args, err := step.Command.Render(places)
		if err != nil {
			return err
		}
		plan.Commands = append(plan.Commands, append([]string{"ffmpeg"}, args...))
	}
	for _, f := range made.Files {
		plan.Files = append(plan.Files, plannedFile(f, order.Key))
	}
	plan.Reasons = append(plan.Reasons, made.Reasons...)
	plan.Normalized = append(plan.Normalized, made.Normalized...)
	plan.Warnings = append(plan.Warnings, made.Warnings...)
	plan.MaxBytes = made.MaxBytes
	return nil
}

func plannedFile(f op.File, key func(op.FileName) string) media.PlannedFile {
	return media.PlannedFile{Key: key(f.First()), Role: f.Role, Rendition: f.Name.Rendition, Type: f.Type, Series: f.Series}
}

func (p *Planner) ready() error {
	if p.Ready == nil {
		return nil
	}
	return p.Ready()
}

// with gives do a fetcher with a scratch folder of its own.
func (p *Planner) with(job *media.Job, do func(*fetcher) error) error {
	own, err := openRoom(p.Deps.Scratch, "plan")
	if err != nil {
		return err
	}
	defer own.close()
	return do(&fetcher{Deps: p.Deps, job: job, dir: own.dir})
}
