package jobs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
	"github.com/mediamill/mediamill/internal/uploads"
)

// storage adds a folder storage.
func (s *site) storage(name, folder string) {
	s.t.Helper()
	config, _ := json.Marshal(map[string]string{"path": folder})
	_, err := s.Storages.Create(s.t.Context(), storetest.Project, storages.StorageSpec{Name: name, Kind: "folder", Config: config}, true)
	if err != nil {
		s.t.Fatal(err)
	}
}

// upload makes a completed upload.
func (s *site) upload(name string) uploads.Session {
	s.t.Helper()
	u, err := s.Uploads.Create(s.t.Context(), storetest.Project, uploads.Request{Name: name, Bytes: 6})
	if err == nil {
		_, err = s.Uploads.PutPart(s.t.Context(), storetest.Project, u.ID, 1, 6, strings.NewReader("a film"), blob.Sums{})
	}
	if err == nil {
		u, err = s.Uploads.Complete(s.t.Context(), storetest.Project, u.ID)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return u
}

func TestAJobMayNotReplaceWhatItReads(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, storetest.SQLite(t)), jobs.Retention{})
	s.put("films/a-1.jpg")
	s.storage("films", filepath.Join(s.folder, "films"))
	if err := os.Symlink("films", filepath.Join(s.folder, "link")); err != nil {
		t.Fatal(err)
	}
	upload := s.upload("a-1.jpg")
	here := media.SourceRef{Key: "films/a-1.jpg"}
	to := func(storage, key string) media.OutputSpec {
		return media.OutputSpec{Storage: storage, Key: key, Overwrite: true}
	}
	for _, tt := range []struct {
		name  string
		tasks []jobs.TaskSpec
		job   media.SourceRef
		want  []string
	}{
		{"the job's source", []jobs.TaskSpec{{Output: to("", "films/a-{number}.jpg")}}, here, []string{"tasks[0].output.key"}},
		{"without leave to overwrite", []jobs.TaskSpec{{Output: media.OutputSpec{Key: "films/a-{number}.jpg"}}}, here, []string{"tasks[0].output.key"}},
		{"its own source", []jobs.TaskSpec{{Source: &here, Output: to("", "films/a-{number}.jpg")}}, media.SourceRef{}, []string{"tasks[0].output.key"}},
		{"a sibling's source", []jobs.TaskSpec{{Source: &here}, {Source: &media.SourceRef{Key: "b.mp4"}, Output: to("", "films/a-{number}.jpg")}},
			media.SourceRef{}, []string{"tasks[1].output.key"}},
		{"through a storage within the storage", []jobs.TaskSpec{{Output: to("films", "a-{number}.jpg")}}, here, []string{"tasks[0].output.key"}},
		{"through a link", []jobs.TaskSpec{{Output: to("", "link/a-{number}.jpg")}}, here, []string{"tasks[0].output.key"}},
		{"an upload", []jobs.TaskSpec{{Output: to("", "uploads/"+upload.ID+"/a-{number}.jpg")}}, media.SourceRef{Upload: upload.ID}, []string{"tasks[0].output.key"}},
		{"beside it", []jobs.TaskSpec{{Output: to("", "films/b-{number}.jpg")}}, here, nil},
		{"a job's source that nobody reads", []jobs.TaskSpec{{Source: &media.SourceRef{Key: "b.mp4"}, Output: to("", "films/a-{number}.jpg")}}, here, nil},
	} {
		for i := range tt.tasks {
			tt.tasks[i].Operation = "snapshot"
		}
		_, err := s.create(jobs.Spec{Source: tt.job, Tasks: tt.tasks})
		var got []string
		if faults, ok := err.(media.Faults); ok {
			for _, e := range faults {
				if e.Code != media.CodeConfigConflict {
					t.Errorf("%s: %v", tt.name, e)
				}
				got = append(got, e.Field)
			}
		} else if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: refused at %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestNothingGoesWhileAJobHasToReadIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, jobs.Retention{})
		ctx := t.Context()
		maker := s.must(one(jobs.TaskSpec{Source: &media.SourceRef{Key: "b.mp4"}}))
		s.finish(maker, "made/film 1.mp4")
		s.storage("made", filepath.Join(s.folder, "made"))
		s.storage("next", t.TempDir())
		s.storage("far", t.TempDir())
		upload := s.upload("u.mp4")
		far := media.OutputSpec{Storage: "far"}
		reader := s.must(jobs.Spec{Tasks: []jobs.TaskSpec{
			{Operation: "snapshot", Source: &media.SourceRef{Storage: "made", Key: "film 1.mp4"}, Output: far},
			{Operation: "snapshot", Source: &media.SourceRef{Upload: upload.ID}, Output: far},
		}})
		elsewhere, _ := json.Marshal(map[string]string{"path": t.TempDir()})
		same, _ := json.Marshal(map[string]string{"path": filepath.Join(s.folder, "made")})
		acts := map[string]func() error{
			"the outputs of another job": func() error { return s.Purge(ctx, storetest.Project, maker.ID, true) },
			"an upload":                  func() error { return s.Uploads.Abort(ctx, storetest.Project, upload.ID) },
			"a storage that it reads":    func() error { return s.Storages.Delete(ctx, storetest.Project, "made") },
			"a storage that it writes":   func() error { return s.Storages.Delete(ctx, storetest.Project, "far") },
			"a storage of its upload":    func() error { return s.Storages.Delete(ctx, storetest.Project, "main") },
			"the place of a storage": func() error {
				_, err := s.Storages.Update(ctx, storetest.Project, "made", elsewhere, true)
				return err
			},
		}
		for name, act := range acts {
			if err := act(); media.CodeOf(err) != media.CodeConflict || !strings.Contains(err.Error(), "job") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.Storages.Update(ctx, storetest.Project, "made", same, true); err != nil {
			t.Errorf("a storage that stays where it is: %v", err)
		}
		if err := s.Storages.Delete(ctx, storetest.Project, "next"); err != nil {
			t.Errorf("a storage that nobody uses: %v", err)
		}
		for key, want := range map[string]string{"made/": reader.ID, "mad/": "", "made/film 1.mp4": reader.ID, "made/film 2.mp4": "", "film 1.mp4": ""} {
			if job, err := s.Storages.Reader(ctx, storetest.Project, "main", key); err != nil || job != want {
				t.Errorf("%s is read by %q, %v", key, job, err)
			}
		}
		if _, err := s.Cancel(ctx, storetest.Project, reader.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Storages.SetDefault(ctx, storetest.Project, "far"); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"an upload", "the outputs of another job", "the place of a storage", "a storage that it reads", "a storage of its upload"} {
			if err := acts[name](); err != nil {
				t.Errorf("%s, when the job has ended: %v", name, err)
			}
		}
	})
}
