// Package dialecttest is a site for the tests of dialects: the services over a
// real database and a folder, without a worker. Tests end tasks themselves.
package dialecttest

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/deliver"
	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/sqlite"
	"github.com/mediamill/mediamill/internal/uploads"
)

// A Site has one project, one access key and the default storage "main".
type Site struct {
	dialect.Deps
	DB      *store.DB
	Engine  *dispatch.Engine
	Project string
	Key     auth.Secret // of an administrator
	Folder  string      // of the storage main
	t       testing.TB
}

// New opens a site. Its Deps have no Address yet; Serve sets it.
func New(t testing.TB) *Site {
	t.Helper()
	ctx := t.Context()
	db := need[*store.DB](t)(sqlite.Open(ctx, t.TempDir()))
	t.Cleanup(func() { _ = db.Close() })
	quiet := slog.New(slog.DiscardHandler)
	key := need[*seal.Key](t)(seal.New(bytes.Repeat([]byte{7}, 32)))
	if err := auth.Unlock(ctx, db, key); err != nil {
		t.Fatal(err)
	}
	out := need[*outbound.Client](t)(outbound.New(outbound.Options{}))
	engine := need[*dispatch.Engine](t)(dispatch.New(db, dispatch.Options{Logger: quiet}))
	who := auth.New(auth.Deps{DB: db, Key: key, Log: quiet})
	first := need[auth.First](t)(who.Bootstrap(ctx))
	places := storages.New(storages.Deps{DB: db, Key: key, Outbound: out})
	links := need[*deliver.Links](t)(deliver.NewLinks(key, time.Now))
	service := jobs.New(jobs.Deps{
		DB: db, Engine: engine, Storages: places, Uploads: &uploads.Service{DB: db, Storages: places, Lifetime: time.Hour},
		Outbound: out, Operations: catalogue.All(), Samples: []string{"standard"}, Log: quiet,
	})
	s := &Site{
		Deps: dialect.Deps{Jobs: service, Auth: who, Links: links, Secrets: key, Log: quiet}.Filled(),
		DB:   db, Engine: engine, Project: first.Project, Key: *first.Key, t: t,
	}
	s.Folder = s.Storage("main", true)
	return s
}

func need[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// Storage adds a folder storage and returns its folder.
func (s *Site) Storage(name string, isDefault bool) (folder string) {
	s.t.Helper()
	folder = s.t.TempDir()
	config, _ := json.Marshal(map[string]string{"path": folder})
	_, err := s.Jobs.Storages.Create(s.t.Context(), s.Project, storages.StorageSpec{Name: name, Kind: "folder", Config: config, Default: isDefault}, true)
	if err != nil {
		s.t.Fatal(err)
	}
	return folder
}

// Serve serves the dialect that made returns, and 404 for all other requests, on a
// free port until the test ends, and returns the address.
func (s *Site) Serve(made func(dialect.Deps) dialect.Dialect) (address string) {
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	s.t.Cleanup(server.Close)
	s.Address = server.URL
	d := made(s.Deps)
	s.Jobs.Know(dialect.Protocols(d)...)
	handler = dialect.Share(http.NotFoundHandler(), d)
	return server.URL
}

// Found checks that a search for a vendor's ID finds the job, and that the job shows
// what a person would look for.
func (s *Site) Found(id, job string, want media.Vendor) {
	s.t.Helper()
	page, err := s.Jobs.List(s.t.Context(), store.JobQuery{Project: s.Project, JobFilter: media.JobFilter{Query: " " + id + " "}})
	if err != nil || len(page.Jobs) != 1 || page.Jobs[0].ID != job {
		s.t.Errorf("%s finds %d jobs (%v), want the job %s", id, len(page.Jobs), err, job)
		return
	}
	got, err := s.Jobs.Get(s.t.Context(), s.Project, job)
	if err != nil || got.Vendor == nil || *got.Vendor != want {
		s.t.Errorf("%s: its job says %+v (%v), want %+v", id, got.Vendor, err, want)
	}
}

// Put writes an object into a storage's folder.
func (s *Site) Put(folder, key, content string) {
	s.t.Helper()
	file := filepath.Join(folder, filepath.FromSlash(key))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// Begin claims a queued task as a worker does.
func (s *Site) Begin(task *media.Task) *dispatch.Lease {
	s.t.Helper()
	lease, err := s.Engine.Claim(s.t.Context(), dispatch.Ticket{Task: task.ID, Job: task.JobID, Attempt: task.Attempt, Queue: task.Queue})
	if err != nil || lease == nil {
		s.t.Fatalf("cannot claim the task %s: %v, %v", task.Name, lease, err)
	}
	return lease
}

// Succeed ends a queued task successfully, with outputs in storage main unless they
// name another.
func (s *Site) Succeed(task *media.Task, outputs ...media.Output) {
	s.t.Helper()
	s.SucceedFrom(nil, task, outputs...)
}

// SucceedFrom is Succeed by a worker whose probe of the task's source returned source.
func (s *Site) SucceedFrom(source *media.Source, task *media.Task, outputs ...media.Output) {
	s.t.Helper()
	for i := range outputs {
		if outputs[i].Storage == "" {
			outputs[i].Storage = "main"
		}
	}
	if err := s.Engine.Succeed(s.t.Context(), s.Begin(task), dispatch.Result{Outputs: outputs, Details: store.Details{SourceFacts: source, MD5: "00112233445566778899aabbccddeeff"}}); err != nil {
		s.t.Fatal(err)
	}
}

// Fail ends a queued task with an error that is not retried.
func (s *Site) Fail(task *media.Task, code media.Code, message string) {
	s.t.Helper()
	s.FailWith(task, media.Errorf(code, "%s", message))
}

// FailWith is Fail with a whole error.
func (s *Site) FailWith(task *media.Task, fault *media.Error) {
	s.t.Helper()
	if err := s.Engine.Fail(s.t.Context(), s.Begin(task), fault); err != nil {
		s.t.Fatal(err)
	}
}

// Job reads a job.
func (s *Site) Job(id string) *media.Job {
	s.t.Helper()
	return need[*media.Job](s.t)(s.Jobs.Get(s.t.Context(), s.Project, id))
}
