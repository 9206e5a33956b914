package storages

import (
	"context"
	"regexp"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/store"
)

// Reader is the ID of a job of the project that has not ended and has the object
// as a source, or one below it where key ends in a slash; "" for none. Whoever
// removes objects asks it first.
func (s *Service) Reader(ctx context.Context, project, storage, key string) (job string, err error) {
	below := strings.HasSuffix(key, "/")
	readers := map[media.SourceRef]string{} // gathered first: a database has few connections
	for use, err := range s.DB.Uses(ctx, project, longestWord(key)) {
		if err != nil {
			return "", err
		}
		for _, r := range sourcesOf(use) {
			if r.Kind() == media.FromKey { // an upload guards its object by itself
				readers[r] = use.Job
			}
		}
	}
	place := ""
	for r, job := range readers {
		if place == "" {
			place = s.Place(ctx, project, storage, strings.TrimSuffix(key, "/"))
		}
		other := s.Place(ctx, project, r.Storage, r.Key)
		if other == place || below && strings.HasPrefix(other, place+"/") {
			return job, nil
		}
	}
	return "", nil
}

// user is the ID of a job of the project that has not ended and reads or writes
// the storage; "" for none.
func (s *Service) user(ctx context.Context, project string, storage store.Storage) (job string, err error) {
	readers := map[string]string{} // of uploads
	for use, err := range s.DB.Uses(ctx, project, "") {
		if err != nil {
			return "", err
		}
		if use.Output.Storage == storage.Name {
			return use.Job, nil
		}
		for _, r := range sourcesOf(use) {
			if r.Kind() == media.FromKey && (r.Storage == storage.Name || r.Storage == "" && storage.Default) {
				return use.Job, nil
			}
			if r.Kind() == media.FromUpload {
				readers[r.Upload] = use.Job
			}
		}
	}
	for id, job := range readers {
		upload, err := s.DB.Upload(ctx, project, id)
		if err != nil && media.CodeOf(err) != media.CodeNotFound {
			return "", err
		}
		if upload.Storage == storage.Name {
			return job, nil
		}
	}
	return "", nil
}

// sourcesOf are all the sources of a task.
func sourcesOf(use store.Use) []media.SourceRef {
	var params op.Params
	if operation, _ := catalogue.All().Find(use.Operation); operation != nil {
		params, _ = operation.Params(use.Params) // they were checked when the job was made
	}
	return op.SourcesOf(&media.Job{Source: use.Source}, &media.Task{}, params)
}

var words = regexp.MustCompile(`[A-Za-z0-9.-]+`)

// longestWord is what of a key every spelling of it in JSON holds; of its last
// part, for another storage may begin further down.
func longestWord(key string) (longest string) {
	parts := strings.Split(strings.TrimSuffix(key, "/"), "/")
	for _, word := range words.FindAllString(parts[len(parts)-1], -1) {
		if len(word) > len(longest) {
			longest = word
		}
	}
	return longest
}

// InUse is the refusal to remove what a job needs; nil for no job.
func InUse(job, format string, args ...any) error {
	if job == "" {
		return nil
	}
	return media.Errorf(media.CodeConflict, "the job %s uses "+format, append([]any{job}, args...)...).
		WithHint("wait until it ends, or cancel it")
}
