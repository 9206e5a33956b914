package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/store"
)

const maxTasks = 100

// A draft is a job on its way from a request: what was resolved so far and all
// that is wrong.
type draft struct {
	service *Service
	job     *media.Job
	tasks   []draftTask // beside job.Tasks
	faults  media.Faults
	find    op.Lookup
	uploads map[string]store.Upload // those that are sources, by ID
}

// A draftTask is what a task's checks hand on to one another.
type draftTask struct {
	op     *op.Op    // nil when its operation is not known
	params op.Params // nil when they could not be read
}

// resolve makes a job of a request, with every name, parameter and place in it
// fixed, or says all that is wrong.
func (s *Service) resolve(ctx context.Context, project string, spec Spec) (*media.Job, error) {
	d := &draft{
		service: s, find: s.lookup(ctx, project), uploads: map[string]store.Upload{},
		job: &media.Job{
			ID: store.NewID(), Project: project, Name: spec.Name, Reference: spec.Reference, Tags: spec.Tags,
			Origin: cmp.Or(spec.Origin, "api"), DialectData: spec.DialectData, Source: spec.Source, Priority: spec.Priority, Callback: spec.Callback,
			Created: time.Now().UTC(),
		},
	}
	d.checkWords(spec)
	if spec.Callback != nil {
		d.faults.Under("callback.", s.checkCallback(*spec.Callback))
	}
	callback, err := s.callbackOf(ctx, d.job)
	if err != nil {
		return nil, err
	}
	d.job.Callback = callback
	switch n := len(spec.Tasks); {
	case n == 0:
		d.faults.Add(media.Missing("tasks", "a job must have at least one task"))
	case n > maxTasks:
		d.faults.Add(media.Bad("tasks", "a job must have at most %d tasks, has %d", maxTasks, n))
		return nil, d.faults.Err() // each would be checked
	}
	for i, t := range spec.Tasks {
		d.addTask(i, t)
	}
	d.nameTasks(spec)
	d.checkGraph(spec)
	if err := d.checkSources(ctx, spec); err != nil {
		return nil, err
	}
	if err := d.checkMissing(ctx); err != nil {
		return nil, err
	}
	if err := d.checkOutputs(ctx); err != nil {
		return nil, err
	}
	return d.job, d.faults.Err()
}

func at(i int, field string) string { return fmt.Sprintf("tasks[%d].%s", i, field) }

// checkWords holds what people wrote to its lengths.
func (d *draft) checkWords(spec Spec) {
	d.faults.Add(checkText("name", spec.Name, 256), checkText("reference", spec.Reference, 256))
	if len(spec.Tags) > 32 {
		d.faults.Add(media.Bad("tags", "must have at most 32 items, has %d", len(spec.Tags)))
	}
	for i, tag := range spec.Tags {
		field := fmt.Sprintf("tags[%d]", i)
		if tag == "" {
			d.faults.Add(media.Bad(field, "is empty"))
		}
		d.faults.Add(checkText(field, tag, 64))
	}
}

func checkText(field, s string, most int) *media.Error {
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return media.Bad(field, "must be UTF-8 text without control characters")
	case n > most:
		return media.Bad(field, "must have at most %d characters, has %d", most, n)
	}
	return nil
}

func (s *Service) checkCallback(c media.Callback) (faults media.Faults) {
	if len(c.Also) > maxReceivers {
		faults.Add(media.Bad("also", "must have at most %d items, has %d", maxReceivers, len(c.Also)))
		return faults
	}
	faults = s.checkReceiver(media.Receiver{URL: c.URL, Events: c.Events})
	for i, r := range c.Also {
		faults.Under(fmt.Sprintf("also[%d].", i), s.checkReceiver(r))
	}
	return faults
}

// maxReceivers are the further addresses of a callback.
const maxReceivers = 20

func (s *Service) checkReceiver(r media.Receiver) (faults media.Faults) {
	faults.Add(s.checkURL("url", r.URL), checkText("name", r.Name, 64))
	for i, t := range r.Events {
		if t != media.EventAny {
			faults.Add(media.OneOf(fmt.Sprintf("events[%d]", i), t, media.EventTypes()...))
		}
	}
	return faults
}

// checkURL is outbound's own check, as far as it needs no network.
func (s *Service) checkURL(field, address string) *media.Error {
	err := s.Outbound.CheckURL(address)
	if err == nil {
		return nil
	}
	fault := *media.AsError(err)
	fault.Field = field
	return &fault
}

// addTask resolves the template and parameters of one task.
func (d *draft) addTask(i int, t TaskSpec) {
	task := media.Task{TaskOrder: media.TaskOrder{
		ID: store.NewID(), Number: i + 1, Operation: t.Operation, Queue: t.Queue, Source: t.Source, Output: t.Output, MaxRuns: t.MaxRuns,
		Params: json.RawMessage("{}"),
	}}
	task.Priority, task.OwnPriority = d.job.Priority, t.Priority != nil
	if t.Priority != nil {
		task.Priority = *t.Priority
	}
	if t.MaxRuns != 0 {
		d.faults.Add(media.Between(at(i, "max_runs"), t.MaxRuns, 1, 20))
	}
	if t.Queue != "" {
		d.faults.Add(media.OneOf(at(i, "queue"), t.Queue, media.Queues()...))
	}
	var made draftTask
	resolved, faults := d.params(t)
	if len(faults) == 0 {
		var fault *media.Error
		task.Operation, task.Template, task.Params = resolved.Operation, resolved.Template, resolved.Params
		if made.op, fault = d.service.Operations.Find(resolved.Operation); fault != nil {
			faults.Add(fault)
		}
	}
	if made.op != nil {
		params, wrong := made.op.Params(task.Params)
		d.faults.Under(at(i, "params."), wrong)
		if len(wrong) == 0 {
			made.params = params
			task.Queue = cmp.Or(task.Queue, params.Queue())
		}
	}
	d.faults.Under(at(i, ""), faults)
	d.job.Tasks = append(d.job.Tasks, task)
	d.tasks = append(d.tasks, made)
}

// params merges a task's parameters over its template's.
func (d *draft) params(t TaskSpec) (op.Resolved, media.Faults) {
	switch {
	case t.Template == "" && t.Operation == "":
		return op.Resolved{}, media.Faults{media.Missing("template", "either a template or an operation is required")}
	case t.Template == "":
		params, err := op.Merge(t.Params, nil)
		if err != nil {
			return op.Resolved{}, media.Faults{media.Bad("params", "must be a JSON object: %v", err)}
		}
		return op.Resolved{Operation: t.Operation, Params: params}, nil
	}
	r, faults := op.Resolve(d.find, t.Template, t.Params)
	for _, e := range faults {
		if e.Field == "overrides" {
			e.Field = "params"
		}
	}
	if len(faults) == 0 && t.Operation != "" && t.Operation != r.Operation {
		faults.Add(faultOf(media.CodeConfigConflict, "operation", "the template %s belongs to the operation %s", r.Template, r.Operation))
	}
	return r, faults
}

var taskName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$`)

// nameTasks gives each task a name of its own in the job.
func (d *draft) nameTasks(spec Spec) {
	taken := map[string]int{}
	for i, t := range spec.Tasks {
		if t.Name == "" {
			continue
		}
		if !taskName.MatchString(t.Name) {
			d.faults.Add(media.Bad(at(i, "name"), "%q must have 1 to 64 letters, digits, dots, dashes or underscores, and begin with a letter or digit", t.Name))
		}
		if other, found := taken[t.Name]; found {
			d.faults.Add(faultOf(media.CodeConfigConflict, at(i, "name"), "%q is also the name of tasks[%d]", t.Name, other))
		} else {
			taken[t.Name] = i
		}
		d.job.Tasks[i].Name = t.Name
	}
	for i := range d.job.Tasks {
		task := &d.job.Tasks[i]
		if task.Name != "" {
			continue
		}
		template, _, _ := strings.Cut(task.Template, "@")
		base := cmp.Or(template, task.Operation, "task")
		if len(base) > 58 {
			base = base[:58]
		}
		task.Name = base
		for n := 2; ; n++ {
			if _, found := taken[task.Name]; !found {
				break
			}
			task.Name = fmt.Sprintf("%s-%d", base, n)
		}
		taken[task.Name] = i
	}
}

// checkMissing refuses what no ffmpeg here or at a worker can do.
func (d *draft) checkMissing(ctx context.Context) error {
	caps := d.service.Capabilities()
	if caps == nil {
		return nil // this machine has no ffmpeg; the workers will tell
	}
	var elsewhere map[string]bool
	for i, t := range d.tasks {
		if t.params == nil {
			continue
		}
		for _, need := range t.params.Needs() {
			if caps.Has(need) {
				continue
			}
			if elsewhere == nil {
				var err error
				if elsewhere, err = d.service.workerEncoders(ctx); err != nil {
					return err
				}
			}
			if need.Kind == "encoder" && anyOf(elsewhere, need.Name) {
				continue
			}
			d.faults.Under(at(i, "params."), caps.Missing([]needed{need}))
		}
	}
	return nil
}
