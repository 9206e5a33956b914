package jobs

import (
	"cmp"
	"context"
	"path"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// checkOutputs resolves where each task writes, and refuses keys that are
// taken, by another task of the job or by an object that is there.
func (d *draft) checkOutputs(ctx context.Context) error {
	writers := map[string]int{} // storage and key → task
	main := make([]string, len(d.job.Tasks))
	sources := d.sources(ctx)
	for i := range d.job.Tasks {
		t := &d.job.Tasks[i]
		operation := d.tasks[i].op
		if operation != nil && operation.Layout == op.NoFiles {
			if _, fault := op.ParsePattern(t.Output.Key, operation.Layout); fault != nil {
				d.faults.Add(media.At(at(i, "output.key"), fault))
			}
			continue
		}
		if err := d.checkStorage(ctx, at(i, "output.storage"), &t.Output.Storage); err != nil {
			return err
		}
		if operation == nil {
			continue
		}
		t.Output.Key = cmp.Or(t.Output.Key, operation.Key)
		pattern, fault := op.ParsePattern(t.Output.Key, operation.LayoutWith(d.tasks[i].params))
		if fault != nil {
			d.faults.Add(media.At(at(i, "output.key"), fault))
			continue
		}
		if d.tasks[i].params == nil {
			continue
		}
		keys, fault := d.expectedKeys(i, pattern, main)
		if fault != nil {
			d.faults.Add(media.At(at(i, "output.key"), fault))
			continue
		}
		main[i] = keys[0]
		if d.collides(i, keys, writers) || d.replaces(ctx, i, keys, sources) {
			continue
		}
		if err := d.checkAbsent(ctx, i, keys[0]); err != nil {
			return err
		}
	}
	return nil
}

// collides adds a fault when an earlier task of the job writes one of the keys.
func (d *draft) collides(i int, keys []string, writers map[string]int) bool {
	for _, key := range keys {
		place := d.job.Tasks[i].Output.Storage + "\x00" + key
		if other, taken := writers[place]; taken && other != i {
			d.faults.Add(faultOf(media.CodeConfigConflict, at(i, "output.key"), "tasks[%d] (%s) also writes %q",
				other, d.job.Tasks[other].Name, key).WithHint("distinguish them with {name}, {task}, {ext} or {rendition}"))
			return true
		}
		writers[place] = i
	}
	return false
}

// sources are the objects that the job's tasks read, each by its place.
func (d *draft) sources(ctx context.Context) map[string]string {
	found := map[string]string{}
	for i := range d.job.Tasks {
		for _, r := range op.SourcesOf(d.job, &d.job.Tasks[i], d.tasks[i].params) {
			if storage, key := d.objectOf(r); key != "" {
				found[d.service.Storages.Place(ctx, d.job.Project, storage, key)] = d.job.Tasks[i].Name
			}
		}
	}
	return found
}

// replaces adds a fault when a task would write over what the job reads, with or
// without leave to overwrite: the source would be gone, and what a task reads
// would depend on which was faster.
func (d *draft) replaces(ctx context.Context, i int, keys []string, sources map[string]string) bool {
	if len(sources) == 0 {
		return false
	}
	for _, key := range keys {
		reader, read := sources[d.service.Storages.Place(ctx, d.job.Project, d.job.Tasks[i].Output.Storage, key)]
		if read {
			d.faults.Add(faultOf(media.CodeConfigConflict, at(i, "output.key"), "would replace %q, which the task %s reads", key, reader).
				WithHint("use another key or storage; to read the output of another task, name that task in source.task"))
			return true
		}
	}
	return false
}

// checkAbsent refuses a key that has an object, unless it may be replaced. A
// pattern with the job's own ID cannot meet one.
func (d *draft) checkAbsent(ctx context.Context, i int, key string) error {
	t := d.job.Tasks[i]
	if t.Output.Overwrite || strings.Contains(t.Output.Key, "{job}") || strings.Contains(t.Output.Key, "{jobhex}") || len(d.faults) > 0 {
		return nil
	}
	bucket, err := d.service.Storages.Bucket(ctx, d.job.Project, t.Output.Storage)
	if err != nil {
		return err
	}
	_, err = bucket.Stat(ctx, key)
	switch {
	case media.CodeOf(err) == media.CodeNotFound:
		return nil
	case err != nil:
		return err
	}
	d.faults.Add(faultOf(media.CodeOutputExists, at(i, "output.key"), "the storage %s already has an object %q", t.Output.Storage, key).
		WithHint("use another key, or set output.overwrite"))
	return nil
}

// expectedKeys are the keys of the files that a plan for a usual film would
// make, the main one first. What the real source adds to them is checked when
// the task publishes.
func (d *draft) expectedKeys(i int, pattern *op.Pattern, main []string) ([]string, *media.Error) {
	t, names := d.job.Tasks[i], d.keyNames(i, main)
	files := []op.FileName{{File: "output", Number: 1}}
	if d.tasks[i].op.Layout == op.Tree { // several may share a folder, by names that parameters give
		files[0].File += "-" + strconv.Itoa(t.Number)
	}
	if caps := d.service.Capabilities(); caps != nil {
		plan, err := d.tasks[i].params.Plan(op.Input{
			Source: usualFilm(), Caps: caps, Ext: "mp4",
			Key: func(f op.FileName) string { key, _ := pattern.Key(names, f); return key },
		})
		if err == nil && len(plan.Files) > 0 {
			files = files[:0]
			for _, f := range plan.Files {
				files = append(files, f.First())
			}
		}
	}
	var keys []string
	seen := map[string]bool{}
	for _, f := range files {
		key, fault := pattern.Key(names, f)
		if fault != nil {
			return nil, fault
		}
		if seen[key] {
			return nil, media.Bad("key", "several files of task %s would get the key %q", t.Name, key).
				WithHint("add {rendition}, {number} or {ext}, or end the pattern with a slash")
		}
		seen[key] = true
		keys = append(keys, key)
	}
	return keys, nil
}

func (d *draft) keyNames(i int, main []string) op.Names {
	t := d.job.Tasks[i]
	source := d.job.Source
	if t.Source != nil {
		source = *t.Source
	}
	name := op.SourceName(source)
	if upload, found := d.uploads[source.Upload]; found {
		name = upload.Name
	}
	if source.Task != "" {
		for k, other := range d.job.Tasks {
			if other.Name == source.Task && main[k] != "" {
				name = path.Base(main[k])
			}
		}
	}
	return op.Names{
		Stem: op.StemOf(name), Job: d.job.ID, Task: t.Number, Operation: t.Operation, Name: t.Name, Date: d.job.Created,
	}
}

// usualFilm stands for the source while it is not known.
func usualFilm() *media.Source {
	return &media.Source{
		Container: "mov", Duration: 600, Bytes: 300 << 20, BitRate: 4_000_000,
		Video: []media.VideoStream{{
			Index: 0, Codec: "h264", Width: 1920, Height: 1080, SAR: media.Rational{Num: 1, Den: 1},
			FrameRate: media.Rational{Num: 25, Den: 1}, RealRate: media.Rational{Num: 25, Den: 1},
			FieldOrder: "progressive", PixFmt: "yuv420p", BitDepth: 8, Duration: 600, Frames: 15000, BitRate: 3_800_000, Default: true,
		}},
		Audio: []media.AudioStream{{
			Index: 1, Codec: "aac", SampleRate: 48000, Channels: 2, Layout: "stereo", BitRate: 128_000, Duration: 600, Default: true,
		}},
	}
}
