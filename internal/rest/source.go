package rest

import (
	"context"
	"io"
	"net/http"
	"path"
	"path/filepath"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/fs"
	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/outbound"
)

// registerSources has what people look at before and beside the outputs: the
// source of a job or a task, and any object of a storage.
func (a *API) registerSources() {
	download := []*huma.Param{query("download", "true: always send it as an attachment")}
	a.raw(route{method: "GET", path: "/jobs/{id}/source", id: "get-source", tag: "Sources", summary: "Read the source of a job, for playback; supports ranges", role: auth.Viewer,
		description: "A URL source is read through the server, with its rules for outbound requests.", params: download},
		func(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
			job, err := a.Jobs.Get(r.Context(), who.Project, r.PathValue("id"))
			if err != nil {
				return err
			}
			return a.source(w, r, job.Project, job.Source)
		})
	a.raw(route{method: "GET", path: "/tasks/{id}/source", id: "get-source-of-task", tag: "Sources", summary: "Read the source of a task, for playback; supports ranges", role: auth.Viewer,
		description: "It is the task's own source, or that of its job. A URL source is not read through the server, and the output of another task is read as an output.", params: download},
		func(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
			ref, err := a.sourceOfTask(r.Context(), who.Project, r.PathValue("id"))
			if err != nil {
				return err
			}
			return a.source(w, r, who.Project, ref)
		})
	a.raw(route{method: "GET", path: "/storages/{name}/content", id: "get-object", tag: "Storages", summary: "Read an object of a storage; supports ranges", role: auth.Viewer,
		params: append(download, &huma.Param{Name: "key", In: "query", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})},
		func(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
			bucket, err := a.Storages.Bucket(r.Context(), who.Project, r.PathValue("name"))
			if err != nil {
				return err
			}
			key := r.URL.Query().Get("key")
			if key == "" {
				return invalid("key", "is missing")
			}
			return deliver.Object(w, r, bucket, key, shownAs(r, key))
		})
}

func shownAs(r *http.Request, name string) deliver.Options {
	return deliver.Options{Name: path.Base(name), Download: r.URL.Query().Get("download") == "true"}
}

// sourceOfTask is what a task reads, if it lies where the server stores files.
func (a *API) sourceOfTask(ctx context.Context, project, id string) (media.SourceRef, error) {
	task, err := a.Jobs.Task(ctx, project, id)
	if err != nil {
		return media.SourceRef{}, err
	}
	if task.Source == nil {
		job, err := a.Jobs.Get(ctx, project, task.JobID)
		if err != nil {
			return media.SourceRef{}, err
		}
		task.Source = &job.Source
	}
	switch task.Source.Kind() {
	case media.FromURL:
		return media.SourceRef{}, media.Errorf(media.CodeInputUnsupported, "the source is a URL and is not read through the server").
			WithHint("open its URL directly")
	case media.FromTask:
		return media.SourceRef{}, media.Errorf(media.CodeInputUnsupported, "the source is the output of another task").
			WithHint("read the output of that task")
	}
	return *task.Source, nil
}

func (a *API) source(w http.ResponseWriter, r *http.Request, project string, ref media.SourceRef) error {
	switch ref.Kind() {
	case media.FromKey, media.FromUpload:
		storage, key, name := ref.Storage, ref.Key, ref.Key
		if ref.Upload != "" {
			upload, err := a.DB.Upload(r.Context(), project, ref.Upload)
			if err != nil {
				return err
			}
			storage, key, name = upload.Storage, upload.Key, upload.Name
		}
		bucket, err := a.Storages.Bucket(r.Context(), project, storage)
		if err != nil {
			return err
		}
		return deliver.Object(w, r, bucket, key, shownAs(r, name))
	case media.FromSample:
		if a.Sample == nil {
			break
		}
		file, err := a.Sample(r.Context(), ref.Sample)
		if err != nil {
			return err
		}
		folder, err := fs.Open(filepath.Dir(file))
		if err != nil {
			return err
		}
		defer folder.Close()
		return deliver.Object(w, r, folder, filepath.Base(file), shownAs(r, "sample.mp4"))
	case media.FromURL:
		if a.Jobs.Outbound == nil {
			break
		}
		return deliver.Object(w, r, elsewhere{a.Jobs.Outbound}, ref.URL, shownAs(r, op.SourceName(ref)))
	}
	return media.Errorf(media.CodeNotFound, "the job has no source; its tasks have their own")
}

// elsewhere reads a source from its address; the key is the address.
type elsewhere struct{ client *outbound.Client }

func (e elsewhere) Stat(ctx context.Context, address string) (blob.Info, error) {
	info, err := e.client.Look(ctx, address)
	if err == nil && (info.Bytes < 0 || !info.Ranges) {
		err = media.Errorf(media.CodeInputUnsupported, "the server of the source does not support range requests, so the source cannot be played from here").
			WithHint("open its URL directly, or use a copy in a storage")
	}
	return infoOf(address, info), err
}

func (e elsewhere) Get(ctx context.Context, address string, offset, length int64) (io.ReadCloser, blob.Info, error) {
	body, info, err := e.client.Range(ctx, address, offset, length, outbound.Info{})
	return body, infoOf(address, info), err
}

// infoOf takes the size and type as they were told; deliver makes them harmless.
func infoOf(address string, info outbound.Info) blob.Info {
	return blob.Info{Key: address, Bytes: info.Bytes, ETag: strings.Trim(strings.TrimPrefix(info.ETag, "W/"), `"`), Type: info.Type, Modified: info.Modified}
}
