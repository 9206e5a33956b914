package rest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/rest"
)

func TestTheSourceOfAJobIsPlayedFromWhereItLies(t *testing.T) {
	t.Parallel()
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html") // a hostile type
		http.ServeContent(w, r, "", time.Unix(1, 0), strings.NewReader("far film"))
	}))
	t.Cleanup(far.Close)
	port := netip.MustParseAddrPort(strings.TrimPrefix(far.URL, "http://")).Port()
	s := start(t, func(d *rest.Deps, j *jobs.Deps) {
		client, err := outbound.New(outbound.Options{AllowCIDRs: []string{"127.0.0.0/8"}, Ports: []int{int(port)}})
		if err != nil {
			t.Fatal(err)
		}
		j.Outbound = client
	})
	if err := os.WriteFile(filepath.Join(s.folder, "in.mp4"), []byte("near film"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.folder, "other.mp4"), []byte("other film"), 0o600); err != nil {
		t.Fatal(err)
	}
	create := func(source, tasks string) media.Job {
		var job media.Job
		a := s.must(201, "POST", "/api/v1/jobs", `{"source":`+source+`,"tasks":[`+tasks+`]}`)
		if err := json.Unmarshal(a.body, &job); err != nil {
			t.Fatal(err)
		}
		return job
	}
	of := func(what, id string) string { return "/api/v1/" + what + "/" + id + "/source" }
	still := `{"name":"one","operation":"snapshot"}`
	nearJob := create(`{"key":"in.mp4"}`, still+`,{"name":"own","operation":"snapshot","source":{"key":"other.mp4"}},{"name":"after","operation":"snapshot","source":{"task":"one"}}`)
	farJob := create(`{"url":"`+far.URL+`/film.mp4"}`, still)
	near, distant := of("jobs", nearJob.ID), of("jobs", farJob.ID)
	for name, c := range map[string]struct {
		path, span string
		status     int
		body       string
	}{
		"an object":                     {near, "", 200, "near film"},
		"a part of an object":           {near, "bytes=5-8", 206, "film"},
		"an address":                    {distant, "", 200, "far film"},
		"a part of an address":          {distant, "bytes=4-", 206, "film"},
		"the source of a task":          {of("tasks", nearJob.Tasks[0].ID), "bytes=0-3", 206, "near"},
		"a task's own source":           {of("tasks", nearJob.Tasks[1].ID), "", 200, "other film"},
		"the output of another task":    {of("tasks", nearJob.Tasks[2].ID), "", 422, ""},
		"an address, of a task":         {of("tasks", farJob.Tasks[0].ID), "", 422, ""},
		"a task that is not there":      {of("tasks", "0"), "", 404, ""},
		"an object of the storage":      {"/api/v1/storages/main/content?key=in.mp4", "", 200, "near film"},
		"an object that is not there":   {"/api/v1/storages/main/content?key=out.mp4", "", 404, ""},
		"a key that climbs":             {"/api/v1/storages/main/content?key=..%2Fsecret.key", "", 400, ""},
		"no key":                        {"/api/v1/storages/main/content", "", 400, ""},
		"a job that is not there":       {"/api/v1/jobs/0/source", "", 404, ""},
		"a storage that does not exist": {"/api/v1/storages/none/content?key=in.mp4", "", 404, ""},
	} {
		a := s.do("GET", c.path, "", "Range", c.span)
		if a.status != c.status || c.body != "" && string(a.body) != c.body {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
		if c.body != "" && (a.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox")) {
			t.Errorf("%s: %v", name, a.header)
		}
	}
	if a := s.do("GET", distant, ""); !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("a page of another server is shown: %v", a.header)
	}
}
