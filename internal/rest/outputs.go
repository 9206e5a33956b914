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

type link struct {
	URL     string    `json:"url" doc:"Readable by anyone until it expires; relative to this server"`
	Expires time.Time `json:"expires_at"`
}

type linkBody struct {
	Seconds int `json:"expires_in" doc:"Seconds that it lasts, 1 to 604800; 3600 when empty" minimum:"1" maximum:"604800"`
}

func (a *API) registerOutputs() {
	handle(a, route{method: "GET", path: "/outputs/{id}", id: "get-output", tag: "Outputs", summary: "Get what is known of an output", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *IDPath) (*answer[*media.Output], error) {
			o, err := a.output(ctx, who.Project, in.ID)
			o.URL = "/api/v1/outputs/" + o.ID + "/content"
			return &answer[*media.Output]{&o}, err
		})
	a.raw(route{method: "GET", path: "/outputs/{id}/content", id: "get-content", tag: "Outputs", summary: "Download an output; ranges and ETags work", role: auth.Viewer,
		params: []*huma.Param{query("download", "true: always as an attachment")}},
		func(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
			o, err := a.output(r.Context(), who.Project, r.PathValue("id"))
			if err != nil {
				return err
			}
			return a.serve(w, r, who.Project, o, false)
		})
	a.raw(route{method: "GET", path: "/tasks/{id}/files/{path...}", id: "get-file", tag: "Outputs",
		summary: "Get a file of a task by its place beside the main output, as a manifest names it", role: auth.Viewer},
		func(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
			return a.file(w, r, who.Project, r.PathValue("id"), r.PathValue("path"), false)
		})
	a.registerSources()
	for what, params := range map[string][]*huma.Param{"tasks": nil, "jobs": {}} {
		a.raw(route{method: "GET", path: "/" + what + "/{id}/archive.zip", id: "get-archive-of-" + what, tag: "Outputs", produces: "application/zip",
			summary: "Download the outputs of one of the " + what + " as a zip", role: auth.Viewer, params: params},
			func(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
				return a.archive(w, r, who.Project, what, r.PathValue("id"))
			})
	}
	for what, name := range map[string]string{"outputs": "output", "tasks": "task"} {
		handle(a, route{method: "POST", path: "/" + what + "/{id}/link", id: "link-" + name, tag: "Outputs", role: auth.Operator,
			summary: "Make a link to the " + name + "'s files that anyone can open until it expires"}, a.makeLink(name))
	}
	a.mux.HandleFunc("GET /files/{token}", a.openLink)
	a.mux.HandleFunc("GET /files/{token}/{path...}", a.openLink)
}

// output finds one by its ID, which is its task's and a number.
func (a *API) output(ctx context.Context, project, id string) (media.Output, error) {
	cut := strings.LastIndexByte(id, '-')
	number, err := strconv.Atoi(id[cut+1:])
	if cut < 0 || err != nil {
		return media.Output{}, media.Errorf(media.CodeNotFound, "there is no such output")
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

func (a *API) makeLink(kind string) func(context.Context, *auth.Principal, *struct {
	IDPath
	Body *Strict[linkBody]
}) (*answer[link], error) {
	return func(ctx context.Context, who *auth.Principal, in *struct {
		IDPath
		Body *Strict[linkBody]
	}) (*answer[link], error) {
		body, err := in.Body.Value()
		if err != nil {
			return nil, err
		}
		var main media.Output
		if kind == "task" {
			main, err = a.DB.Output(ctx, who.Project, in.ID, 1)
		} else {
			main, err = a.output(ctx, who.Project, in.ID)
		}
		if err != nil {
			return nil, err
		}
		if body.Seconds == 0 {
			body.Seconds = 3600
		}
		if a.Links == nil {
			return nil, noLinks()
		}
		token, expires, err := a.Links.Sign(kind+"/"+who.Project+"/"+in.ID, time.Duration(body.Seconds)*time.Second)
		if err != nil {
			return nil, err
		}
		return &answer[link]{link{"/files/" + token + "/" + escaped(path.Base(main.Key)), expires}}, nil
	}
}

// openLink serves what a link's scope opens, to anyone.
func (a *API) openLink(w http.ResponseWriter, r *http.Request) {
	if a.Links == nil {
		a.fail(w, r, noLinks())
		return
	}
	scope, _, err := a.Links.Open(r.PathValue("token"))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	parts := strings.SplitN(scope, "/", 3)
	switch {
	case len(parts) != 3:
		err = media.Errorf(media.CodeForbidden, "the link is not valid")
	case parts[0] == "task":
		err = a.file(w, r, parts[1], parts[2], r.PathValue("path"), true)
	default:
		var o media.Output
		if o, err = a.output(r.Context(), parts[1], parts[2]); err == nil {
			err = a.serve(w, r, parts[1], o, true)
		}
	}
	if err != nil {
		a.fail(w, r, err)
	}
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

func noLinks() error {
	return media.Errorf(media.CodeForbidden, "this process makes no links")
}
