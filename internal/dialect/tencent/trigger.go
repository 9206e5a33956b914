package tencent

import (
	"context"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	// look is the pause between two looks at the storages of enabled workflows.
	look = 3 * time.Second
	// settled is how long an object must have stayed as it is: a program may still
	// be writing it into a folder.
	settled = 2 * time.Second
)

// formats are those that begin a task when a trigger names none: the vendor's
// list has as many of each kind.
func formats() []string {
	return strings.Fields("mp4 m4v mov avi mkv webm flv f4v wmv asf mpg mpeg ts 3gp rmvb mp3 m4a aac wav flac ogg wma srt vtt")
}

// Run starts the tasks of enabled workflows until ctx ends. Several processes
// may run at once: each upload has one idempotency key.
func (d *Dialect) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(look):
		}
		if err := d.Trigger(ctx); err != nil && ctx.Err() == nil {
			d.Log.Warn("cannot look for uploads", "error", err)
		}
	}
}

// Trigger checks the storages once, and starts a task for each upload that matches
// an enabled workflow and has no task.
func (d *Dialect) Trigger(ctx context.Context) error {
	projects, err := d.Auth.Projects(ctx, &auth.Principal{Everywhere: true})
	if err != nil {
		return err
	}
	for _, p := range projects {
		c := &call{Dialect: d, ctx: ctx, who: &auth.Principal{Project: p.ID, Role: auth.Operator}}
		for _, kind := range []string{workflowKind, scheduleKind} {
			list, err := c.workflows(kind)
			if err != nil {
				return err
			}
			for _, w := range list {
				if !w.Enabled {
					continue
				}
				if err := c.fire(w); err != nil && ctx.Err() == nil {
					d.Log.Warn("a workflow cannot look for uploads", "kind", kind, "workflow", w.id, "project", p.ID, "error", err)
				}
			}
		}
	}
	return nil
}

// fire begins the tasks of one workflow.
func (c *call) fire(w *keptWorkflow) error {
	input, dir, _ := w.Trigger.watched()
	bucket, region, _ := input.object()
	storage, err := c.storage("Trigger", bucket, region)
	if err != nil {
		return err
	}
	place, err := c.Jobs.Storages.Bucket(c.ctx, c.who.Project, storage)
	if err != nil {
		return err
	}
	var fresh []blob.Info
	for info, err := range place.List(c.ctx, blob.ListOptions{Prefix: strings.TrimPrefix(dir, "/")}) {
		if err != nil {
			return err
		}
		if !info.Modified.Before(w.Since) && c.Now().Sub(info.Modified) >= settled && w.fits(info.Key) {
			fresh = append(fresh, info)
		}
	}
	slices.SortFunc(fresh, func(a, b blob.Info) int { return a.Modified.Compare(b.Modified) })
	for _, info := range fresh {
		if err := c.begin(w, info); err != nil {
			return err
		}
	}
	return c.advance(w, fresh)
}

// advance moves the time from which on uploads are looked at, so that a look
// stays short. What was written at the same moment is looked at once more.
func (c *call) advance(w *keptWorkflow, fresh []blob.Info) error {
	if len(fresh) == 0 || !fresh[len(fresh)-1].Modified.After(w.Since) {
		return nil
	}
	w.Since = fresh[len(fresh)-1].Modified
	err := c.documents().Update(c.ctx, w.doc, w)
	if media.CodeOf(err) == media.CodeConflict {
		return nil // changed meanwhile; the next look sees it
	}
	return err
}

// fits says whether a key is of a kind that the workflow takes.
func (w *workflow) fits(key string) bool {
	_, _, asked := w.Trigger.watched()
	if len(asked) == 0 {
		asked = formats()
	}
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(key), "."))
	return slices.ContainsFunc(asked, func(f string) bool { return f == "*" || strings.EqualFold(strings.TrimPrefix(f, "."), extension) })
}

// begin makes the task of one upload. What cannot be made is told to the log and
// left: another look would not change it.
func (c *call) begin(w *keptWorkflow, info blob.Info) error {
	k := kept{Priority: w.TaskPriority, Workflow: w.id}
	r := w.request(info.Key)
	var err error
	if r.TaskNotifyConfig, err = c.notifyOf(w); err != nil {
		return err
	}
	spec, err := c.spec(r, &k)
	if err == nil {
		own, err := c.makes(r, spec, info.Key)
		if err != nil || own {
			return err
		}
	}
	if err == nil {
		spec.Callback, err = c.notify(&k, r.TaskNotifyConfig)
	}
	if err != nil {
		c.Log.Warn("a workflow cannot process an upload", "workflow", w.id, "key", info.Key, "error", err)
		return nil
	}
	if k.Place != "" { // the same each time, or the request would be another one
		k.Sealed, k.Place = w.Key, w.keyPlace(c.who.Project)
	}
	if spec.DialectData, err = json.Marshal(k); err != nil {
		return err
	}
	spec.Origin = name
	unique := name + "/" + strings.ToLower(w.kind) + "/" + strconv.FormatInt(w.id, 10) + "/" + hexSum([]byte(info.Key+"\n"+info.Modified.UTC().Format(time.RFC3339Nano)+"\n"+strconv.FormatInt(info.Bytes, 10)))
	job, existing, err := c.Jobs.Create(c.ctx, c.who.Project, *spec, unique)
	switch {
	case repeated(err):
		return nil // the workflow was changed since
	case err != nil && media.CodeOf(err).Class() != "worker":
		c.Log.Warn("a workflow cannot process an upload", "workflow", w.id, "key", info.Key, "error", err)
		return nil
	case err != nil:
		return err
	}
	if !existing {
		c.Log.Info("a workflow processes an upload", "workflow", w.id, "key", info.Key, "job", job.ID)
	}
	return nil
}

// quotedNumber is {number:…} in a quoted pattern.
var quotedNumber = regexp.MustCompile(`\\\{number:[0-9,]+\\\}`)

// anyName is used for {inputName} where any source is meant; no key has it.
const anyName = "\uE000"

// makes says that a key is one that the workflow's own tasks write, of any
// source, into the storage that it watches: they must not begin others without an end.
func (c *call) makes(r *ProcessMediaRequest, spec *media.Spec, key string) (bool, error) {
	m, err := c.making(r, anyName)
	if err != nil {
		return false, err
	}
	folder := path.Dir(spec.Source.Key) + "/"
	for _, w := range m.written {
		if w.storage != spec.Source.Storage {
			continue
		}
		// Below the source's folder the rest of the path alone tells, since the
		// folder moves with each output.
		pattern := regexp.QuoteMeta(strings.TrimPrefix(w.pattern, folder))
		for _, v := range []struct{ variable, means string }{
			{anyName, `[^/]+`}, {`\{ext\}`, `[a-z0-9]+`}, {`\{track\}`, `[0-9]+`},
			{`\{tail\}`, `(-[a-z0-9-]+)?`}, {`\{member\}`, `[a-z0-9-]+-([0-9]+p|audio[a-z0-9-]*)/(init|seg-[0-9]+)`},
		} {
			pattern = strings.ReplaceAll(pattern, v.variable, v.means)
		}
		pattern = quotedNumber.ReplaceAllString(pattern, `([0-9]+|init)`)
		if made, err := regexp.Compile(`(^|/)` + pattern + `$`); err == nil && made.MatchString(key) {
			return true, nil
		}
	}
	return false, nil
}
