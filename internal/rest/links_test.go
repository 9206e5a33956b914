package rest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/notify"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/rest"
)

func TestLinksAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	s := start(t)
	job, task := s.newJob(t)
	s.finish(t, task, media.Output{Key: "out/1.jpg", Role: media.RoleSnapshot, Type: "image/jpeg"})
	first := s.must(200, "POST", "/api/v1/tasks/"+task+"/link", `{"expires_in":600}`)
	second := s.must(200, "POST", "/api/v1/outputs/"+task+"-1/link", "")
	list := s.must(200, "GET", "/api/v1/links?job="+job, "")
	for path, want := range map[string]any{
		"links.0.kind": "output", "links.1.kind": "task", "links.1.target": task, "links.1.id": first.get(t, "id"), "links.1.job_id": job,
		"links.1.task_name": "snapshot", "links.1.source.key": "in.mp4", "links.2": nil, "links.1.revoked_at": nil,
	} {
		if got := list.get(t, path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	if strings.Contains(string(list.body), "/files/") {
		t.Errorf("a list tells addresses: %s", list.body)
	}
	open := func(status int, of answer) {
		t.Helper()
		s.must(status, "GET", of.get(t, "url").(string), "", "Authorization", "")
	}
	open(200, first)
	s.must(204, "DELETE", "/api/v1/links/"+first.get(t, "id").(string), "")
	open(403, first)
	open(200, second)
	if s.must(200, "GET", "/api/v1/links", "").get(t, "links.1.revoked_at") == nil {
		t.Error("the list does not tell that a link was revoked")
	}
	s.must(404, "DELETE", "/api/v1/links/none", "")
	// A job in the trash shows nothing to strangers.
	s.must(204, "DELETE", "/api/v1/jobs/"+job, "")
	open(403, second)
	s.must(200, "POST", "/api/v1/jobs/"+job+"/restore", "")
	open(200, second)
}

func TestTheProjectsWebhook(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var got []*http.Request
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, r)
		w.WriteHeader(http.StatusTeapot)
	}))
	t.Cleanup(receiver.Close)
	at, err := url.Parse(receiver.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(at.Port())
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, func(rd *rest.Deps, jd *jobs.Deps) {
		out, err := outbound.New(outbound.Options{AllowCIDRs: []string{"127.0.0.0/8"}, Ports: []int{port}})
		if err != nil {
			t.Fatal(err)
		}
		jd.Outbound = out
		rd.Notifier = notify.New(notify.Deps{DB: rd.DB, Outbound: out, Secrets: rd.Auth, Log: rd.Log})
	})
	if a := s.must(200, "GET", "/api/v1/webhook", ""); a.get(t, "url") != "" {
		t.Errorf("a new project has the webhook %s", a.body)
	}
	before := s.must(201, "POST", "/api/v1/jobs", oneSnapshot)
	s.must(400, "POST", "/api/v1/webhook/test", "")
	if a := s.must(400, "PUT", "/api/v1/webhook", `{"url":"ftp://example.com","events":["job.exploded"]}`); a.get(t, "errors.0.field") != "url" || a.get(t, "errors.1.field") != "events[0]" {
		t.Errorf("%s", a.body)
	}
	s.must(200, "PUT", "/api/v1/webhook", `{"url":"`+receiver.URL+`/hook","events":["job.created","job.ended"]}`)
	after := s.must(201, "POST", "/api/v1/jobs", oneSnapshot)
	own := s.must(201, "POST", "/api/v1/jobs", strings.Replace(oneSnapshot, "{", `{"callback":{"url":"`+receiver.URL+`/own"},`, 1))
	for _, c := range []struct {
		job  answer
		want any
	}{{before, nil}, {after, receiver.URL + "/hook"}, {own, receiver.URL + "/own"}} {
		if to := c.job.get(t, "callback.url"); to != c.want {
			t.Errorf("a job calls %v, want %v", to, c.want)
		}
	}
	if a := s.must(200, "GET", "/api/v1/deliveries?job="+after.get(t, "id").(string), ""); a.get(t, "deliveries.0.type") != "job.created" {
		t.Errorf("%s", a.body)
	}
	try := s.must(200, "POST", "/api/v1/webhook/test", "")
	if try.get(t, "status") != float64(http.StatusTeapot) {
		t.Errorf("%s", try.body)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(got) != 1 || got[0].URL.Path != "/hook" || !strings.HasPrefix(got[0].Header.Get("webhook-signature"), "v1,") {
		t.Errorf("the receiver heard %v", got)
	}
	s.must(200, "PUT", "/api/v1/webhook", `{"url":""}`)
	if a := s.must(201, "POST", "/api/v1/jobs", oneSnapshot); a.get(t, "callback.url") != nil {
		t.Errorf("%s", a.body)
	}
}
