package jobs_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// A site is a service over a database and a folder, without a worker.
type site struct {
	*jobs.Service
	t      testing.TB
	folder string
}

// usual has what the tests' tasks need.
func usual() *ffmpeg.Capabilities {
	c := &ffmpeg.Capabilities{
		Version: "5.1", Encoders: map[string]bool{"mjpeg": true}, Decoders: map[string]bool{}, Muxers: map[string]bool{"image2": true},
		Demuxers: map[string]bool{}, Filters: map[string]bool{},
	}
	for _, f := range []string{"scale", "thumbnail", "bwdif", "fps", "zscale", "tonemap", "setparams", "format", "crop", "pad", "setsar"} {
		c.Filters[f] = true
	}
	return c
}

// checking is an operation like snapshot that also gives a verdict.
func checking() op.Op {
	o := snapshot.Op()
	o.Name, o.Result, o.Templates = "check", verdictResult{}, nil
	return o
}

type verdictResult struct{}

func (verdictResult) Judged() media.Verdict { return media.VerdictReview }

func newSite(t testing.TB, db *store.DB, retention jobs.Retention) *site {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	key, err := seal.New(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		t.Fatal(err)
	}
	out, err := outbound.New(outbound.Options{})
	if err != nil {
		t.Fatal(err)
	}
	engine, err := dispatch.New(db, dispatch.Options{Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	places := storages.New(storages.Deps{DB: db, Key: key, Outbound: out})
	s := &site{t: t, folder: t.TempDir(), Service: jobs.New(jobs.Deps{
		DB: db, Engine: engine, Storages: places, Outbound: out, Operations: catalogue.Catalogue{snapshot.Op(), checking()},
		Samples: []string{"standard"}, Capabilities: usual, Retention: retention, Log: quiet,
	})}
	config, _ := json.Marshal(map[string]string{"path": s.folder})
	if _, err := places.Create(t.Context(), storetest.Project, storages.StorageSpec{Name: "main", Kind: "folder", Config: config}, true); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) create(spec jobs.Spec) (*media.Job, error) {
	job, _, err := s.Create(s.t.Context(), storetest.Project, spec, "")
	return job, err
}

func (s *site) must(spec jobs.Spec) *media.Job {
	s.t.Helper()
	job, err := s.create(spec)
	if err != nil {
		s.t.Fatal(err)
	}
	return job
}

// one is a job with the tasks, all of them snapshots.
func one(tasks ...jobs.TaskSpec) jobs.Spec {
	for i := range tasks {
		if tasks[i].Operation == "" {
			tasks[i].Operation = "snapshot"
		}
	}
	return jobs.Spec{Source: media.SourceRef{Key: "films/in.mp4"}, Tasks: tasks}
}

// put writes an object.
func (s *site) put(key string) string {
	s.t.Helper()
	file := filepath.Join(s.folder, filepath.FromSlash(key))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("x"), 0o644); err != nil {
		s.t.Fatal(err)
	}
	return file
}

// finish runs a job's one task by hand, with an output for each key.
func (s *site) finish(job *media.Job, keys ...string) {
	s.t.Helper()
	task := job.Tasks[0]
	lease, err := s.Engine.Claim(s.t.Context(), dispatch.Ticket{Task: task.ID, Job: job.ID, Attempt: task.Attempt, Queue: task.Queue})
	if err != nil || lease == nil {
		s.t.Fatal(lease, err)
	}
	var outputs []media.Output
	for _, k := range keys {
		s.put(k)
		outputs = append(outputs, media.Output{Storage: "main", Key: k, Role: media.RoleSnapshot, Type: "image/jpeg", Bytes: 1})
	}
	if err := s.Engine.Succeed(s.t.Context(), lease, dispatch.Result{Outputs: outputs}); err != nil {
		s.t.Fatal(err)
	}
}

// age makes everything about a job older.
func (s *site) age(job *media.Job, by time.Duration) {
	s.t.Helper()
	err := s.DB.InTx(s.t.Context(), func(tx store.Tx) error {
		_, err := tx.Exec(s.t.Context(), `UPDATE jobs SET ended_ms = ended_ms - $2, deleted_ms = deleted_ms - $2 WHERE id = $1`, job.ID, by.Milliseconds())
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}
