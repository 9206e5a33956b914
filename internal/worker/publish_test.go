package worker

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/mem"
	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/publish"
)

// What a source adds to an output's name is known only when the task runs.
func TestATaskDoesNotReplaceItsSource(t *testing.T) {
	t.Parallel()
	bucket := mem.New()
	if _, err := bucket.Put(t.Context(), blob.Object{Key: "in/a.mp4", Bytes: 6}, strings.NewReader("a film")); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	a := &attempt{
		Worker: &Worker{}, lease: &dispatch.Lease{Task: &media.Task{TaskOrder: media.TaskOrder{Output: media.OutputSpec{Overwrite: true}}}},
		source: &fetcher{Deps: &Deps{Storages: one{bucket}}, job: &media.Job{}, dir: dir},
	}
	if _, _, err := a.source.open(t.Context(), a.lease.Task, media.SourceRef{Key: "in/a.mp4"}, filepath.Join(dir, "source-0")); err != nil {
		t.Fatal(err)
	}
	plan := &op.Plan{Files: []op.File{{Name: op.FileName{File: "a.mp4"}}}}
	under := func(folder string) func(op.FileName) string {
		return func(f op.FileName) string { return folder + f.File }
	}
	if err := a.untaken(t.Context(), bucket, plan, under("in/")); media.CodeOf(err) != media.CodeConfigConflict {
		t.Errorf("before it runs: %v", err)
	}
	if err := a.untaken(t.Context(), bucket, plan, under("out/")); err != nil {
		t.Errorf("another key: %v", err)
	}
	err := a.makeVisible(t.Context(), &publish.Set{Bucket: bucket, Pieces: []publish.Piece{{Key: "in/a.mp4"}}})
	if media.CodeOf(err) != media.CodeConfigConflict {
		t.Errorf("when it publishes: %v", err)
	}
}
