package worker

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/pipeline"
)

// A fetcher makes the sources of one job readable as local files.
type fetcher struct {
	*Deps
	job   *media.Job
	dir   string          // where copies go
	bytes int64           // copied or downloaded
	read  map[string]bool // places of the objects that were opened, see blob.Bucket
	// making hears how far the sample video is that has to be made; nil: nobody does.
	making func(percent float64)
}

// fetch gets all sources of the task, and gives the name that the first came with.
func (a *attempt) fetch(ctx context.Context, order *pipeline.Order) (name string, err error) {
	order.Sources, name, err = a.source.all(ctx, a.lease.Task, order.Params)
	return name, err
}

// all gets the task's source and those that its parameters name.
func (f *fetcher) all(ctx context.Context, task *media.Task, params op.Params) (files []string, name string, err error) {
	if err := f.enough(0); err != nil {
		return nil, "", err
	}
	for i, ref := range op.SourcesOf(f.job, task, params) {
		file, from, err := f.open(ctx, task, ref, filepath.Join(f.dir, fmt.Sprintf("source-%d", i)))
		if err != nil {
			return nil, "", err
		}
		files = append(files, file)
		if i == 0 {
			name = from
		}
	}
	return files, name, nil
}

// open gives a local path of one source; to is where a copy would go.
func (f *fetcher) open(ctx context.Context, task *media.Task, ref media.SourceRef, to string) (file, name string, err error) {
	project := f.job.Project
	switch ref.Kind() {
	case media.FromKey:
		file, err = f.object(ctx, ref.Storage, ref.Key, to)
		return file, path.Base(ref.Key), err
	case media.FromURL:
		return to, op.SourceName(ref), f.download(ctx, ref.URL, to)
	case media.FromSample:
		told := f.making
		if told == nil {
			told = func(float64) {}
		}
		file, err = f.Sample(ctx, ref.Sample, told)
		return file, "sample.mp4", err
	case media.FromUpload:
		upload, err := f.DB.Upload(ctx, project, ref.Upload)
		if err != nil {
			return "", "", err
		}
		file, err = f.object(ctx, upload.Storage, upload.Key, to)
		return file, upload.Name, err
	case media.FromWords:
		return to, ref.Words, f.words(ctx, ref.Words, to)
	case media.FromTask:
		output, err := f.parent(ctx, task, ref)
		if err != nil {
			return "", "", err
		}
		file, err = f.object(ctx, output.Storage, output.Key, to)
		return file, path.Base(output.Key), err
	}
	return "", "", media.Errorf(media.CodeConfigInvalid, "the task has no source")
}

// parent finds the output of another task of the job that ref names.
func (f *fetcher) parent(ctx context.Context, reader *media.Task, ref media.SourceRef) (media.Output, error) {
	for _, id := range reader.Needs {
		task, err := f.DB.Task(ctx, f.job.Project, id)
		if err != nil {
			return media.Output{}, err
		}
		if task.Name != ref.Task {
			continue
		}
		for _, o := range task.Outputs {
			if ref.Output == "" || string(o.Role) == ref.Output || o.Rendition == ref.Output {
				return o, nil
			}
		}
		return media.Output{}, media.Errorf(media.CodeInputNoStream, "the task %s has no output %q", ref.Task, ref.Output)
	}
	return media.Output{}, media.Errorf(media.CodeConfigInvalid, "the task does not depend on a task %q", ref.Task)
}

// words writes the text of a word list.
func (f *fetcher) words(ctx context.Context, reference, to string) error {
	name, version, fault := op.ParseReference(reference)
	if fault != nil {
		return fault
	}
	list, err := f.DB.WordList(ctx, f.job.Project, name, version)
	if media.CodeOf(err) == media.CodeNotFound {
		return media.Bad("word_lists", "there is no word list %q", reference).WithHint("it was deleted; create it again and restart the task")
	}
	if err != nil {
		return err
	}
	text, err := f.DB.WordListText(ctx, f.job.Project, list.Name, list.Version)
	if err != nil {
		return err
	}
	return media.Wrap(media.CodeWorkerDisk, os.WriteFile(to, jobs.Marked(&list, text), 0o600), "cannot write the source into the scratch folder")
}

// object gives the storage's own path where it has one, and a copy elsewhere.
func (f *fetcher) object(ctx context.Context, storage, key, to string) (string, error) {
	bucket, err := f.Storages.Bucket(ctx, f.job.Project, storage)
	if err != nil {
		return "", err
	}
	if f.read == nil {
		f.read = map[string]bool{}
	}
	f.read[bucket.Place(key)] = true
	info, err := bucket.Stat(ctx, key)
	if media.CodeOf(err) == media.CodeNotFound {
		return "", media.Errorf(media.CodeInputUnreachable, "the storage has no object %q", key).
			WithHint("check the key against the list of the storage's objects")
	}
	if err != nil {
		return "", err
	}
	if f.SourceBytes > 0 && info.Bytes > f.SourceBytes {
		return "", tooLarge(info.Bytes, f.SourceBytes)
	}
	if file, ok := bucket.LocalPath(key); ok {
		return file, nil
	}
	if err := f.enough(info.Bytes); err != nil {
		return "", err
	}
	return to, f.copy(ctx, bucket, info, to)
}

func (f *fetcher) copy(ctx context.Context, bucket blob.Bucket, info blob.Info, to string) error {
	body, _, err := bucket.Get(ctx, info.Key, 0, -1)
	if err != nil {
		return err
	}
	defer body.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot write the source into the scratch folder")
	}
	n, err := io.Copy(out, body)
	f.bytes += n
	if e := out.Close(); err == nil && e != nil {
		err = media.Wrap(media.CodeWorkerDisk, e, "cannot write the source into the scratch folder")
	}
	return err
}

func (f *fetcher) download(ctx context.Context, url, to string) error {
	if f.FetchWall > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, f.FetchWall,
			media.Errorf(media.CodeInputLimit, "the download took longer than %s", f.FetchWall).WithHint("an operator can raise limits.fetch"))
		defer stop()
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot write the source into the scratch folder")
	}
	defer out.Close()
	info, err := f.Outbound.Download(ctx, url, out, outbound.DownloadOptions{MaxBytes: f.SourceBytes})
	f.bytes += max(info.Bytes, 0)
	return err
}

// enough refuses to begin on a disk that cannot hold what is coming; another
// worker, or this one later, may.
func (f *fetcher) enough(bytes int64) error {
	left, err := free(f.dir)
	needed := bytes + bytes/2 + f.Health.room()
	if err != nil || left >= needed {
		return nil // a file system that does not tell is tried
	}
	return media.Errorf(media.CodeWorkerDisk, "the scratch folder has %d MiB free, but the task needs %d MiB", left>>20, needed>>20)
}

func tooLarge(bytes, limit int64) error {
	return media.Errorf(media.CodeInputLimit, "the source has %d bytes, more than the limit of %d", bytes, limit).
		WithHint("an operator can raise limits.source_bytes")
}
