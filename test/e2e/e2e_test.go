// Package e2e runs stories of the whole program: each starts it and uses it as its
// clients do, over HTTP, on a shared server where that is enough.
package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/test/mill"
)

func TestMain(m *testing.M) {
	code := m.Run()
	mill.Clean()
	os.Exit(code)
}

// A site is a server with what lies around it: a web server that sources come
// from, and one that hears callbacks.
type site struct {
	api   *mill.API
	dir   string
	web   *httptest.Server
	hooks *receiver
}

// member is a JSON object.
type member = map[string]any

// TestStories runs every story that needs no server of its own, on one.
func TestStories(t *testing.T) {
	s := &site{dir: t.TempDir(), hooks: newReceiver(t)}
	pictures := t.TempDir()
	s.web = httptest.NewServer(http.FileServer(http.Dir(pictures)))
	t.Cleanup(s.web.Close)
	_, s.api = mill.Serve(t, "", append([]string{"--data", s.dir}, reach(t, s.web.URL, s.hooks.server.URL)...)...)
	mill.Clip(t, filepath.Join(s.storage(), "in", "clip.mp4"), "320x180", 3)
	mill.Clip(t, filepath.Join(pictures, "web.mp4"), "320x180", 1)

	for _, story := range []struct {
		name string
		tell func(*testing.T, *site)
	}{
		{"five tasks of one clip are watched, downloaded and archived", fiveTasks},
		{"a link opens its file to anyone until it expires", links},
		{"an upload becomes a source", uploadedSource},
		{"a URL becomes a source", webSource},
		{"a task reads the output of another", graph},
		{"a dry run shows commands and keeps nothing", dryRun},
		{"posts at the same time with one idempotency key make one job", idempotency},
		{"all faults of a request are told at once", faults},
		{"a canceled transcode is killed and leaves no scratch", cancel},
		{"a restart runs only what failed", restart},
		{"callbacks arrive with a signature that holds", callbacks},
		{"a callback that is refused twice is tried until it is taken, logged, and sent again when asked", retried},
	} {
		t.Run(story.name, func(t *testing.T) { story.tell(t, s) })
	}
}

func (s *site) storage() string { return filepath.Join(s.dir, "storage") }

// reach are the flags that let a server reach these addresses of this machine.
func reach(t *testing.T, addresses ...string) []string {
	flags := []string{"--outbound-allow-cidrs", "127.0.0.0/8"}
	for _, a := range addresses {
		u, err := url.Parse(a)
		if err != nil {
			t.Fatal(err)
		}
		flags = append(flags, "--outbound-ports", u.Port())
	}
	return flags
}

// key is the source at a key of the default storage.
func key(k string) member { return member{"key": k} }

// succeeded creates a job and waits until it has succeeded.
func succeeded(t *testing.T, api *mill.API, spec any) *media.Job {
	t.Helper()
	job := api.Ended(t, api.Create(t, spec).ID)
	if job.State != media.JobSucceeded {
		t.Fatalf("the job is %s: %v", job.State, job.Error)
	}
	return job
}

// get sends a GET with headers and gives the whole answer; the body is closed.
func get(t *testing.T, address string, header ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return send(t, req)
}
