package worker

import (
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/pipeline"
)

// fetch makes the task's sources readable as local files, and gives the name
// that the first came with.
func (a *attempt) fetch(ctx context.Context, order *pipeline.Order) (name string, err error) {
	refs := []media.SourceRef{a.lease.Job.Source}
	if a.lease.Task.Source != nil {
		refs[0] = *a.lease.Task.Source
	}
	if more, ok := order.Params.(op.MoreSources); ok {
		refs = append(refs, more.ExtraSources()...)
	}
	if err := a.enough(0); err != nil {
		return "", err
	}
	for i, ref := range refs {
		file, from, err := a.open(ctx, ref, filepath.Join(a.dir, fmt.Sprintf("source-%d", i)))
		if err != nil {
			return "", err
		}
		order.Sources = append(order.Sources, file)
		if i == 0 {
			name = from
		}
	}
	return name, nil
}

// open gives a local path of one source; to is where a copy would go.
func (a *attempt) open(ctx context.Context, ref media.SourceRef, to string) (file, name string, err error) {
	project := a.lease.Job.Project
	switch ref.Kind() {
	case "key":
		file, err = a.object(ctx, ref.Storage, ref.Key, to)
		return file, path.Base(ref.Key), err
	case "url":
		return to, op.SourceName(ref), a.download(ctx, ref.URL, to)
	case "sample":
		file, err = a.Sample(ctx, ref.Sample)
		return file, "sample.mp4", err
	case "upload":
		upload, err := a.DB.Upload(ctx, project, ref.Upload)
		if err != nil {
			return "", "", err
		}
		file, err = a.object(ctx, upload.Storage, upload.Key, to)
		return file, upload.Name, err
	case "task":
		output, err := a.parent(ctx, ref)
		if err != nil {
			return "", "", err
		}
		file, err = a.object(ctx, output.Storage, output.Key, to)
		return file, path.Base(output.Key), err
	}
	return "", "", media.Errorf(media.CodeConfigInvalid, "the task has no source")
}

// parent finds the output of another task of the job that ref names.
func (a *attempt) parent(ctx context.Context, ref media.SourceRef) (media.Output, error) {
	for _, id := range a.lease.Task.Needs {
		task, err := a.DB.Task(ctx, a.lease.Job.Project, id)
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
		return media.Output{}, media.Errorf(media.CodeInputNoStream, "the task %s made no output %q", ref.Task, ref.Output)
	}
	return media.Output{}, media.Errorf(media.CodeConfigInvalid, "the task does not need a task %q", ref.Task)
}

// object gives the storage's own path where it has one, and a copy elsewhere.
func (a *attempt) object(ctx context.Context, storage, key, to string) (string, error) {
	bucket, err := a.Storages.Bucket(ctx, a.lease.Job.Project, storage)
	if err != nil {
		return "", err
	}
	info, err := bucket.Stat(ctx, key)
	if media.CodeOf(err) == media.CodeNotFound {
		return "", media.Errorf(media.CodeInputUnreachable, "the storage has no object %q", key).
			WithHint("check the key, or list the storage")
	}
	if err != nil {
		return "", err
	}
	if a.SourceBytes > 0 && info.Bytes > a.SourceBytes {
		return "", tooLarge(info.Bytes, a.SourceBytes)
	}
	if file, ok := bucket.LocalPath(key); ok {
		return file, nil
	}
	if err := a.enough(info.Bytes); err != nil {
		return "", err
	}
	return to, a.copy(ctx, bucket, info, to)
}

func (a *attempt) copy(ctx context.Context, bucket blob.Bucket, info blob.Info, to string) error {
	body, _, err := bucket.Get(ctx, info.Key, 0, -1)
	if err != nil {
		return err
	}
	defer body.Close()
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "can not write the source into the scratch folder")
	}
	n, err := io.Copy(file, body)
	a.fetched += n
	if e := file.Close(); err == nil && e != nil {
		err = media.Wrap(media.CodeWorkerDisk, e, "can not write the source into the scratch folder")
	}
	return err
}

func (a *attempt) download(ctx context.Context, url, to string) error {
	if a.FetchWall > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, a.FetchWall,
			media.Errorf(media.CodeInputUnreachable, "the download took longer than %s", a.FetchWall))
		defer stop()
	}
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "can not write the source into the scratch folder")
	}
	defer file.Close()
	info, err := a.Outbound.Download(ctx, url, file, outbound.DownloadOptions{MaxBytes: a.SourceBytes})
	a.fetched += max(info.Bytes, 0)
	return err
}

// enough refuses to begin on a disk that can not hold what is coming; another
// worker, or this one later, may.
func (a *attempt) enough(bytes int64) error {
	left, err := free(a.dir)
	if err != nil || left >= bytes+bytes/2+room {
		return nil // a file system that does not tell is tried
	}
	return media.Errorf(media.CodeWorkerDisk, "the scratch folder has %d MiB free, the task needs %d", left>>20, (bytes+bytes/2+room)>>20)
}

func tooLarge(bytes, limit int64) error {
	return media.Errorf(media.CodeInputLimit, "the source has %d bytes, more than the limit of %d", bytes, limit).
		WithHint("an operator can raise limits.source_bytes")
}
