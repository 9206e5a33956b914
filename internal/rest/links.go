package rest

import (
	"context"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// linkRoot is before a link's token.
const linkRoot = "/files/"

// A madeLink is told once: its address is kept nowhere.
type madeLink struct {
	ID      string    `json:"id" doc:"ID for revoking the link"`
	URL     string    `json:"url" doc:"URL relative to this server; anyone can open it until it expires or is revoked"`
	Expires time.Time `json:"expires_at"`
}

type linkBody struct {
	Seconds int `json:"expires_in" doc:"Validity in seconds, 1 to 604800; 3600 if empty" minimum:"1" maximum:"604800"`
}

type linkPage struct {
	Links []store.Link `json:"links"`
	Next  string       `json:"next,omitempty" doc:"Value of before for the next page; absent on the last page"`
}

func (a *API) registerLinks() {
	for what, name := range map[string]string{"outputs": "output", "tasks": "task"} {
		handle(a, route{method: "POST", path: "/" + what + "/{id}/link", id: "link-" + name, tag: "Outputs", role: auth.Operator,
			summary: "Create a link to the " + name + "'s files that anyone can open until it expires"}, a.makeLink(name))
	}
	handle(a, route{method: "GET", path: "/links", id: "list-links", tag: "Outputs", summary: "List links, latest first", role: auth.Operator,
		description: "Links that expired more than 7 days ago are deleted. The URLs are not stored."},
		func(ctx context.Context, who *auth.Principal, in *struct {
			Job    string `query:"job" doc:"Only links to files of this job" maxLength:"64"`
			Before string `query:"before" doc:"next of the previous page" maxLength:"64"`
			Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
		}) (*answer[linkPage], error) {
			list, err := a.DB.Links(ctx, who.Project, in.Job, in.Before, in.Limit)
			page := linkPage{Links: list}
			if list == nil {
				page.Links = []store.Link{}
			}
			if len(list) == in.Limit {
				page.Next = list[len(list)-1].ID
			}
			return &answer[linkPage]{page}, err
		})
	handle(a, route{method: "DELETE", path: "/links/{id}", id: "revoke-link", tag: "Outputs", summary: "Revoke a link immediately", role: auth.Operator},
		func(ctx context.Context, who *auth.Principal, in *IDPath) (*none, error) {
			return nil, a.DB.RevokeLink(ctx, who.Project, in.ID)
		})
	a.mux.HandleFunc("GET "+linkRoot+"{token}", a.openLink)
	a.mux.HandleFunc("GET "+linkRoot+"{token}/{path...}", a.openLink)
}

func (a *API) makeLink(kind string) func(context.Context, *auth.Principal, *struct {
	IDPath
	Body *Strict[linkBody]
}) (*answer[madeLink], error) {
	return func(ctx context.Context, who *auth.Principal, in *struct {
		IDPath
		Body *Strict[linkBody]
	}) (*answer[madeLink], error) {
		body, err := in.Body.Value()
		if err != nil {
			return nil, err
		}
		if a.Links == nil {
			return nil, noLinks()
		}
		task, main := in.ID, media.Output{}
		if kind == "task" {
			main, err = a.DB.Output(ctx, who.Project, in.ID, 1)
		} else {
			main, err = a.output(ctx, who.Project, in.ID)
			task = in.ID[:max(0, strings.LastIndexByte(in.ID, '-'))]
		}
		if err != nil {
			return nil, err
		}
		of, err := a.DB.Task(ctx, who.Project, task)
		if err != nil {
			return nil, err
		}
		if body.Seconds == 0 {
			body.Seconds = 3600
		}
		made := store.Link{ID: store.NewID(), Project: who.Project, Kind: kind, Target: in.ID, JobID: of.JobID, By: who.Name}
		token, expires, err := a.Links.Sign(strings.Join([]string{kind, who.Project, in.ID, made.ID}, "/"), time.Duration(body.Seconds)*time.Second)
		if err != nil {
			return nil, err
		}
		made.Expires = expires
		if err := a.DB.InsertLink(ctx, &made); err != nil {
			return nil, err
		}
		return &answer[madeLink]{madeLink{made.ID, linkRoot + token + "/" + escaped(path.Base(main.Key)), expires}}, nil
	}
}

// openLink serves what a link's scope opens, to anyone.
func (a *API) openLink(w http.ResponseWriter, r *http.Request) {
	if err := a.throughLink(w, r); err != nil {
		a.fail(w, r, err)
	}
}

func (a *API) throughLink(w http.ResponseWriter, r *http.Request) error {
	if a.Links == nil {
		return noLinks()
	}
	scope, _, err := a.Links.Open(r.PathValue("token"))
	if err != nil {
		return err
	}
	parts := strings.Split(scope, "/")
	if len(parts) != 4 {
		return media.Errorf(media.CodeForbidden, "the link is not valid")
	}
	opens, err := a.DB.LinkOpens(r.Context(), parts[3])
	if err != nil {
		return err
	}
	if !opens {
		return media.Errorf(media.CodeForbidden, "the link was revoked, or its job is gone").WithHint("Ask for a new link.")
	}
	if parts[0] == "task" {
		return a.file(w, r, parts[1], parts[2], r.PathValue("path"), true)
	}
	o, err := a.output(r.Context(), parts[1], parts[2])
	if err != nil {
		return err
	}
	return a.serve(w, r, parts[1], o, true)
}

func noLinks() error {
	return media.Errorf(media.CodeForbidden, "this process does not create links")
}
