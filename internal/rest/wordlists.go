package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
)

type wordListPath struct {
	Name string `path:"name" doc:"Name of the word list" maxLength:"64"`
}

type wordListSpec struct {
	Name        string `json:"name" maxLength:"64" doc:"Lowercase letters, digits, dots, dashes and underscores"`
	Language    string `json:"language,omitempty" maxLength:"35" doc:"Language code, such as en or zh-CN, for people"`
	Description string `json:"description,omitempty" maxLength:"1000"`
	Text        string `json:"text" doc:"One term per line. Larger lists are sent with PUT"`
}

type wordLists struct {
	WordLists []media.WordList `json:"word_lists"`
}

func (a *API) registerWordLists() {
	handle(a, route{method: "GET", path: "/word-lists", id: "list-word-lists", tag: "Moderation", summary: "List the latest versions of word lists", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, _ *struct{}) (*answer[wordLists], error) {
			return listed(a.Jobs.WordLists(ctx, who.Project))
		})
	handle(a, route{method: "POST", path: "/word-lists", id: "create-word-list", tag: "Moderation", summary: "Create a word list", role: auth.Operator, status: 201},
		func(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[wordListSpec] }) (*answer[*media.WordList], error) {
			spec, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			l, err := a.Jobs.SaveWordList(ctx, who.Project, media.WordList{
				Name: spec.Name, Language: spec.Language, Description: spec.Description, By: who.Name}, []byte(spec.Text), true)
			return &answer[*media.WordList]{l}, err
		})
	handle(a, route{method: "GET", path: "/word-lists/{name}", id: "get-word-list", tag: "Moderation", summary: "Get a word list without its text; name may be name@version", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *wordListPath) (*answer[*media.WordList], error) {
			l, err := a.Jobs.WordList(ctx, who.Project, in.Name)
			return &answer[*media.WordList]{l}, err
		})
	handle(a, route{method: "GET", path: "/word-lists/{name}/versions", id: "list-word-list-versions", tag: "Moderation",
		summary: "List all versions of a word list, latest first", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *wordListPath) (*answer[wordLists], error) {
			return listed(a.Jobs.WordListVersions(ctx, who.Project, in.Name))
		})
	handle(a, route{method: "DELETE", path: "/word-lists/{name}", id: "delete-word-list", tag: "Moderation",
		summary: "Delete all versions of a word list", role: auth.Operator, status: 204,
		description: "Tasks that have not run yet and name it will fail."},
		func(ctx context.Context, who *auth.Principal, in *wordListPath) (*none, error) {
			return nil, a.Jobs.DeleteWordList(ctx, who.Project, in.Name)
		})
	a.raw(route{method: "GET", path: "/word-lists/{name}/text", id: "get-word-list-text", tag: "Moderation",
		summary: "Get the text of a word list; name may be name@version", role: auth.Viewer, produces: "text/plain"},
		func(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
			l, text, err := a.Jobs.WordListText(r.Context(), who.Project, r.PathValue("name"))
			if err != nil {
				return err
			}
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("Content-Length", strconv.Itoa(len(text)))
			w.Header().Set("ETag", `"`+l.SHA256+`"`)
			_, _ = w.Write(text) // a client that is gone hears nothing
			return nil
		})
	a.raw(route{method: "PUT", path: "/word-lists/{name}", id: "put-word-list", tag: "Moderation",
		summary: "Create a word list, or its next version, from a text", role: auth.Operator, produces: "application/json",
		description: "The body is UTF-8 text of at most 32 MiB with one term per line; lines that begin with # and a space are comments. Existing versions never change.",
		params:      []*huma.Param{query("language", "Language code, such as en or zh-CN, for people"), query("description", "Description for people")}},
		a.putWordList)
}

func listed(list []media.WordList, err error) (*answer[wordLists], error) {
	if list == nil {
		list = []media.WordList{}
	}
	return &answer[wordLists]{wordLists{list}}, err
}

func (a *API) putWordList(w http.ResponseWriter, r *http.Request, who *auth.Principal) error {
	tooLarge := func() error {
		return media.Fault(media.CodeTooLarge, "body", nil, "a word list has at most %d bytes", jobs.MaxWordList).
			WithHint("divide it into several lists")
	}
	if r.ContentLength > jobs.MaxWordList {
		return tooLarge()
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, jobs.MaxWordList))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge()
	}
	if err != nil {
		return err
	}
	l, err := a.Jobs.SaveWordList(r.Context(), who.Project, media.WordList{Name: r.PathValue("name"),
		Language: r.URL.Query().Get("language"), Description: r.URL.Query().Get("description"), By: who.Name}, text, false)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, l)
	return nil
}
