package jobs

import (
	"context"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// checkSources looks at the job's source, the tasks' own and those that
// parameters name.
func (d *draft) checkSources(ctx context.Context, spec Spec) error {
	ownAll := len(spec.Tasks) > 0
	for _, t := range spec.Tasks {
		ownAll = ownAll && t.Source != nil
	}
	if d.job.Source != (media.SourceRef{}) || !ownAll {
		if err := d.checkSource(ctx, "source", &d.job.Source, false); err != nil {
			return err
		}
	}
	for i := range d.job.Tasks {
		if source := d.job.Tasks[i].Source; source != nil {
			copied := *source // the caller's own stays as it was
			d.job.Tasks[i].Source = &copied
			if err := d.checkSource(ctx, at(i, "source"), &copied, true); err != nil {
				return err
			}
		}
		more, ok := d.tasks[i].params.(op.MoreSources)
		if !ok {
			continue
		}
		for _, extra := range more.ExtraSources() {
			if err := d.checkSource(ctx, at(i, "params"), &extra, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkSource says what is wrong with one source, and writes the name of the
// default storage where none was named: another may become the default before
// the task runs.
func (d *draft) checkSource(ctx context.Context, field string, r *media.SourceRef, mayRead bool) error {
	if r.Kind() == "" {
		d.faults.Add(d.whichSource(field, *r, mayRead))
		return nil
	}
	if r.Storage != "" && r.Key == "" {
		d.faults.Add(faultOf(media.CodeConfigConflict, field+".storage", "can be used with key only"))
	}
	if r.Output != "" && r.Task == "" {
		d.faults.Add(faultOf(media.CodeConfigConflict, field+".output", "can be used with task only"))
	}
	r.Name = "" // only ours to say
	switch r.Kind() {
	case media.FromKey:
		if err := blob.CheckKey(r.Key); err != nil {
			d.faults.Add(media.At(field+".key", err))
		}
		return d.checkStorage(ctx, field+".storage", &r.Storage)
	case media.FromURL:
		d.faults.Add(d.service.checkURL(field+".url", r.URL))
	case media.FromUpload:
		return d.checkUpload(ctx, field+".upload", r)
	case media.FromSample:
		if !slices.Contains(d.service.Samples, r.Sample) {
			d.faults.Add(media.Bad(field+".sample", "there is no sample %q", r.Sample).
				WithHint("available samples: %s", strings.Join(d.service.Samples, ", ")))
		}
	case media.FromWords:
		return d.checkWordList(ctx, field+".word_lists", r.Words)
	case media.FromTask:
		if !mayRead {
			d.faults.Add(media.Bad(field+".task", "another task can be named in the source of a task only"))
		}
	}
	return nil
}

// whichSource is the fault of a source that names none or several.
func (d *draft) whichSource(field string, r media.SourceRef, mayRead bool) *media.Error {
	kinds := "key, url, upload, sample"
	if mayRead {
		kinds += ", task"
	}
	r.Storage, r.Output, r.Name = "", "", ""
	if r == (media.SourceRef{}) {
		return media.Missing(field, "one of %s is required", kinds)
	}
	return faultOf(media.CodeConfigConflict, field, "exactly one of %s must be set", kinds)
}

// checkStorage looks the storage up, and writes its name for the default one.
func (d *draft) checkStorage(ctx context.Context, field string, name *string) error {
	found, err := d.service.DB.StorageNamed(ctx, d.job.Project, *name)
	switch {
	case media.CodeOf(err) == media.CodeNotFound && *name == "":
		d.faults.Add(media.Missing(field, "the project has no storage").WithHint("create one with POST /api/v1/storages or mediamill storage add"))
	case media.CodeOf(err) == media.CodeNotFound:
		d.faults.Add(media.Bad(field, "there is no storage %q", *name))
	case err != nil:
		return err
	default:
		*name = found.Name
	}
	return nil
}

// objectOf is where a source lies in a storage; "" for one that lies elsewhere or
// has a fault.
func (d *draft) objectOf(r media.SourceRef) (storage, key string) {
	switch r.Kind() {
	case media.FromKey:
		return r.Storage, r.Key
	case media.FromUpload:
		return d.uploads[r.Upload].Storage, d.uploads[r.Upload].Key
	}
	return "", ""
}

// checkUpload also lets the upload live on until the job has read it, and writes
// its file name: the upload may be gone long before the job is.
func (d *draft) checkUpload(ctx context.Context, field string, r *media.SourceRef) error {
	upload, err := d.service.Uploads.Source(ctx, d.job.Project, r.Upload)
	switch media.CodeOf(err) {
	case "":
		d.uploads[r.Upload], r.Name = upload, upload.Name
		return nil
	case media.CodeNotFound:
		d.faults.Add(media.Bad(field, "there is no upload %q", r.Upload))
	case media.CodeConflict:
		fault := media.At(field, err)
		fault.Code = media.CodeConfigInvalid
		d.faults.Add(fault)
	default:
		return err
	}
	return nil
}
