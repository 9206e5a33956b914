package visionular

import (
	"encoding/json"
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
)

// taskName is the name of a job's task.
const taskName = "task"

// A request is the body of create_task.
type request struct {
	Template string          `json:"template_name"`
	Input    string          `json:"input"`
	Output   string          `json:"output"`
	Storage  string          `json:"storage_id"`
	Extra    json.RawMessage `json:"extra_options"`
}

// keptTask is what a job gives back that the core has no word for.
type keptTask struct {
	Input    string   `json:"input"`
	Output   string   `json:"output"`
	Place    place    `json:"place"` // of the output
	Storage  string   `json:"storage"`
	Template template `json:"template"`
}

func keptOf(job *media.Job) (*keptTask, error) {
	k := &keptTask{}
	return k, json.Unmarshal(job.DialectData, k)
}

func (d *Dialect) createTask(c *call) (any, error) {
	var r request
	if err := c.read(strictly(&r)); err != nil {
		return nil, err
	}
	spec, err := d.spec(c, &r)
	if err != nil {
		return nil, err
	}
	job, _, err := d.Jobs.Create(c, c.who.Project, *spec, "")
	if err != nil {
		return nil, foreign(err)
	}
	return struct {
		ID string `json:"task_id"`
	}{taskID(job.ID)}, nil
}

// spec is the request in the core's words.
func (d *Dialect) spec(c *call, r *request) (*jobs.Spec, error) {
	var f media.Faults
	for _, need := range []struct{ field, value string }{
		{"template_name", r.Template}, {"input", r.Input}, {"output", r.Output}, {"storage_id", r.Storage},
	} {
		if need.value == "" {
			f.Add(missing(need.field))
		}
	}
	if extra := strings.TrimSpace(string(r.Extra)); extra != "" && extra != "null" && extra != "{}" {
		f.Add(media.Bad("extra_options", "is not public and not offered here"))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	t, err := d.findTemplate(c, r.Template)
	if err != nil {
		return nil, err
	}
	p, err := d.place(c, r.Storage)
	if err != nil {
		return nil, err
	}
	k := keptTask{Input: r.Input, Output: r.Output, Place: p.place, Template: *t}
	spec := &jobs.Spec{Origin: Origin, Name: path.Base(r.Output), Reference: r.Storage}
	source, fault, err := d.source(c, p, r.Input)
	if err != nil {
		return nil, err
	}
	f.Add(fault)
	spec.Source = source
	storage, key, fault, err := d.object(c, p, "output", r.Output)
	if err != nil {
		return nil, err
	}
	f.Add(fault, literal("output", key))
	k.Storage = storage
	ext := path.Ext(key)
	name := strings.TrimSuffix(path.Base(key), ext)
	var logo media.SourceRef
	if t.LogoPath != "" {
		if logo, fault, err = d.source(c, p, t.LogoPath); err != nil {
			return nil, err
		}
		if fault != nil {
			fault.Field = "logo_path"
			f.Add(fault)
		}
	}
	making, faults := t.making(name, logo)
	f.Under("", faults)
	switch {
	case key == "": // there is no key to look at
	case name == "" || strings.HasSuffix(key, "/"):
		f.Add(media.Bad("output", "must end with the name of a file"))
	case making.ext != "" && ext != making.ext:
		f.Add(media.Bad("output", "must end with %s, since the template makes %s", making.ext, t.Format))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	beside := path.Join(path.Dir(key), name+"-thumbnail-{number:5}.{ext}")
	if making.operation == "adaptive" { // its manifest has the name, and the other files are next to it
		key = path.Join(path.Dir(key), "{file}")
	}
	task, err := dialect.Task(taskName, making.operation, making.params, media.OutputSpec{Storage: storage, Key: key, Overwrite: true})
	if err != nil {
		return nil, err
	}
	spec.Tasks = []jobs.TaskSpec{task}
	if making.pictures != nil {
		if task, err = dialect.Task(thumbnailTask, "snapshot", making.pictures, media.OutputSpec{Storage: storage, Key: beside, Overwrite: true}); err != nil {
			return nil, err
		}
		spec.Tasks = append(spec.Tasks, task)
	}
	if p.Notify != "" {
		spec.Callback = &media.Callback{URL: p.Notify}
	}
	spec.DialectData, err = json.Marshal(k)
	return spec, err
}

// source is an address, or an object of the storage or of another bucket.
func (d *Dialect) source(c *call, p *kept, input string) (media.SourceRef, *media.Error, error) {
	scheme, _, isURL := strings.Cut(input, "://")
	if isURL && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")) {
		return media.SourceRef{URL: input}, nil, nil
	}
	storage, key, fault, err := d.object(c, p, "input", input)
	return media.SourceRef{Storage: storage, Key: key}, fault, err
}

// object is where a path of the storage, or an address as s3://bucket/path, lies.
func (d *Dialect) object(c *call, p *kept, field, text string) (storage, key string, fault *media.Error, err error) {
	scheme, rest, isURL := strings.Cut(text, "://")
	if !isURL {
		return p.Storage, p.Prefix + slash(p.Prefix) + text, nil, nil
	}
	bucket, key, _ := strings.Cut(rest, "/")
	switch {
	case scheme != "s3" && scheme != "oss":
		return "", "", media.Bad(field, "must be a path in the storage or a URL such as s3://bucket/path, is %q", text), nil
	case bucket == p.Bucket:
		return p.Storage, key, nil, nil
	}
	s, err := d.Jobs.Storages.Get(c, c.who.Project, strings.ReplaceAll(bucket, ".", "-"))
	if media.CodeOf(err) == media.CodeNotFound || err == nil && ofStorage(s).Bucket != bucket {
		return "", "", media.Bad(field, "there is no bucket %q here", bucket), nil
	}
	if err != nil {
		return "", "", nil, err
	}
	return s.Name, key, nil, nil
}

func slash(prefix string) string {
	if prefix == "" {
		return ""
	}
	return "/"
}

// foreign names the fields of the core's faults as the request does.
func foreign(err error) error {
	var moved media.Faults
	names := strings.NewReplacer("tasks[0].output.key", "output", "tasks[0].output.storage", "storage_id", "tasks[0].params", "template_name",
		"tasks[1].output.key", "output", "tasks[1].output.storage", "storage_id", "tasks[1].params", "template_name",
		"source.key", "input", "source.url", "input", "source.storage", "storage_id", "callback.url", "notify")
	faults, ok := err.(media.Faults)
	if !ok {
		e, is := err.(*media.Error)
		if !is {
			return err
		}
		faults = media.Faults{e}
	}
	for _, f := range faults {
		e := *f
		e.Field = names.Replace(e.Field)
		moved.Add(&e)
	}
	return moved
}
