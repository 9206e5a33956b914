package rest

import (
	"context"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/media"
)

func (a *API) registerOutputs() {
	handle(a, route{method: "GET", path: "/outputs/{id}", id: "get-output", tag: "Outputs", summary: "Get an output", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *IDPath) (*answer[*media.Output], error) {
			o, err := a.output(ctx, who.Project, in.ID)
			o.URL = "/api/v1/outputs/" + o.ID + "/content"
			return &answer[*media.Output]{&o}, err
		})
	a.raw(route{method: "GET", path: "/outputs/{id}/content", id: "get-content", tag: "Outputs", summary: "Download an output; supports ranges and ETags", role: auth.Viewer,
		params: []*huma.Param{query("download", "true: always send it as an attachment")}},
		func(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
			o, err := a.output(r.Context(), who.Project, r.PathValue("id"))
			if err != nil {
				return err
			}
			return a.serve(w, r, who.Project, o, false)
		})
	a.raw(route{method: "GET", path: "/tasks/{id}/files/{path...}", id: "get-file", tag: "Outputs",
		summary: "Get a file of a task by its path relative to the main output, as in a manifest", role: auth.Viewer},
		func(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
			return a.file(w, r, who.Project, r.PathValue("id"), r.PathValue("path"), false)
		})
	a.registerSources()
	for what, params := range map[string][]*huma.Param{"tasks": nil, "jobs": {}} {
		a.raw(route{method: "GET", path: "/" + what + "/{id}/archive.zip", id: "get-archive-of-" + what, tag: "Outputs", produces: "application/zip",
			summary: "Download the outputs of one of the " + what + " as a ZIP archive", role: auth.Viewer, params: params},
			func(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
				return a.archive(w, r, who.Project, what, r.PathValue("id"))
			})
	}
}

// output finds one by its ID, which is its task's and a number.
func (a *API) output(ctx context.Context, project, id string) (media.Output, error) {
	cut := strings.LastIndexByte(id, '-')
	number, err := strconv.Atoi(id[cut+1:])
	if cut < 0 || err != nil {
		return media.Output{}, media.Errorf(media.CodeNotFound, "the output does not exist")
	}
	return a.DB.Output(ctx, project, id[:cut], number)
}

func (a *API) serve(w http.ResponseWriter, r *http.Request, project string, o media.Output, anyOrigin bool) error {
	bucket, err := a.Storages.Bucket(r.Context(), project, o.Storage)
	if err != nil {
		return err
	}
	return deliver.Object(w, r, bucket, o.Key, deliver.Options{
		Type: o.Type, Download: r.URL.Query().Get("download") == "true", AnyOrigin: anyOrigin,
	})
}

// file serves what a manifest names: a key below the folder of the main output.
func (a *API) file(w http.ResponseWriter, r *http.Request, project, task, name string, anyOrigin bool) error {
	main, err := a.DB.Output(r.Context(), project, task, 1)
	if err != nil {
		return err
	}
	if name == "" {
		name = path.Base(main.Key)
	}
	o, err := a.DB.OutputWithKey(r.Context(), project, task, path.Join(path.Dir(main.Key), path.Clean("/"+name)))
	if err != nil {
		return err
	}
	return a.serve(w, r, project, o, anyOrigin)
}

// archive gives all outputs of a task or job as one zip, by their keys without
// the folders that all have.
func (a *API) archive(w http.ResponseWriter, r *http.Request, project, what, id string) error {
	var outputs []media.Output
	name, modified := id, time.Time{}
	if what == "tasks" {
		t, err := a.Jobs.Task(r.Context(), project, id)
		if err != nil {
			return err
		}
		outputs, name, modified = t.Outputs, t.Name, t.Created
	} else {
		job, err := a.Jobs.Get(r.Context(), project, id)
		if err != nil {
			return err
		}
		for _, t := range job.Tasks {
			outputs = append(outputs, t.Outputs...)
		}
		name, modified = "job-"+id, job.Created
		if job.Name != "" {
			name = job.Name
		}
	}
	if len(outputs) == 0 {
		return media.Errorf(media.CodeNotFound, "there are no outputs yet")
	}
	buckets := map[string]blob.Bucket{}
	folder := commonFolder(outputs)
	entries := make([]deliver.Entry, len(outputs))
	for i, o := range outputs {
		if buckets[o.Storage] == nil {
			b, err := a.Storages.Bucket(r.Context(), project, o.Storage)
			if err != nil {
				return err
			}
			buckets[o.Storage] = b
		}
		entries[i] = deliver.Entry{Name: strings.TrimPrefix(o.Key, folder), Bucket: buckets[o.Storage], Key: o.Key, Bytes: o.Bytes, Modified: modified}
	}
	return deliver.Archive(w, r, name+".zip", entries)
}

// commonFolder is the longest folder that all keys lie in, with its slash.
func commonFolder(outputs []media.Output) string {
	folder := path.Dir(outputs[0].Key) + "/"
	for _, o := range outputs {
		for !strings.HasPrefix(o.Key, folder) {
			if folder = path.Dir(strings.TrimSuffix(folder, "/")) + "/"; folder == "./" {
				return ""
			}
		}
	}
	return folder
}
