package rest_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/rest"
)

func TestDocument(t *testing.T) {
	t.Parallel()
	s := start(t)
	a := s.must(200, "GET", "/api/v1/openapi.json", "", "Authorization", "")
	if v := a.get(t, "openapi"); v != "3.1.0" {
		t.Errorf("openapi is %v", v)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string                     `json:"operationId"`
			Summary     string                     `json:"summary"`
			Responses   map[string]json.RawMessage `json:"responses"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(a.body, &doc); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if op.OperationID == "" || op.Summary == "" || seen[op.OperationID] {
				t.Errorf("%s %s has no operation ID of its own (%q), or no summary", method, path, op.OperationID)
			}
			if !strings.Contains(string(op.Responses["default"]), "application/problem+json") {
				t.Errorf("%s %s does not say how it fails: %s", method, path, op.Responses["default"])
			}
			seen[op.OperationID] = true
		}
	}
	for _, id := range []string{"create-job", "stream-events", "get-content", "put-part", "get-archive-of-jobs"} {
		if !seen[id] {
			t.Errorf("%s is not in the document", id)
		}
	}
	s.must(200, "GET", "/api/v1/openapi.yaml", "", "Authorization", "")
}

func TestThePageOfTheDocsLoadsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, path := range []string{"/api/docs", "/api/docs/docs.js", "/api/docs/docs.css"} {
		a := s.must(200, "GET", path, "", "Authorization", "")
		if strings.Contains(string(a.body), "://") {
			t.Errorf("%s names another server", path)
		}
		if csp := a.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s has the policy %q", path, csp)
		}
	}
}

func TestEveryAnswerHasTheSafeHeaders(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, path := range []string{"/api/v1/jobs/none", "/healthz", "/api/docs", "/nothing"} {
		a := s.do("GET", path, "")
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if a.header.Get("Request-Id") == "" || a.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s has the headers %v", path, a.header)
		}
	}
}

func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	s := start(t)
	first := s.must(201, "POST", "/api/v1/jobs", oneSnapshot, "Idempotency-Key", "k1")
	again := s.must(200, "POST", "/api/v1/jobs", strings.ReplaceAll(oneSnapshot, ",", " ,\n "), "Idempotency-Key", "k1")
	if first.get(t, "id") != again.get(t, "id") || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the same request made %v and %v", first.get(t, "id"), again.get(t, "id"))
	}
	other := s.must(409, "POST", "/api/v1/jobs", strings.Replace(oneSnapshot, "in.mp4", "other.mp4", 1), "Idempotency-Key", "k1")
	if other.get(t, "code") != "request.conflict" || other.get(t, "field") != "Idempotency-Key" {
		t.Errorf("another request gave %s", other.body)
	}
}

func TestJobsAreChangedAndRemoved(t *testing.T) {
	t.Parallel()
	s := start(t)
	job := s.must(201, "POST", "/api/v1/jobs", oneSnapshot)
	id := job.get(t, "id").(string)
	at, task := "/api/v1/jobs/"+id, "/api/v1/tasks/"+job.get(t, "tasks.0.id").(string)
	run(t, s, []scenario{
		{name: "the priority is exact", method: "PUT", path: at + "/priority", body: `{"priority":-2147483648}`, status: 200, want: map[string]any{"priority": "-2.147483648e+09"}},
		{name: "a priority beyond int32 is refused", method: "PUT", path: at + "/priority", body: `{"priority":2147483648}`, status: 422, want: map[string]any{"field": "priority"}},
		{name: "a task follows its job", method: "GET", path: task, status: 200, want: map[string]any{"priority": "-2.147483648e+09", "own_priority": "<nil>"}},
		{name: "or has a priority of its own", method: "PUT", path: task + "/priority", body: `{"priority":40}`, status: 200, want: map[string]any{"priority": "40", "own_priority": "true"}},
		{name: "which its job's does not change", method: "PUT", path: at + "/priority", body: `{"priority":7}`, status: 200, want: map[string]any{"priority": "7", "tasks.0.priority": "40"}},
		{name: "until it is taken away", method: "DELETE", path: task + "/priority", status: 200, want: map[string]any{"priority": "7", "own_priority": "<nil>"}},
		{name: "a task's priority beyond int32 is refused", method: "PUT", path: task + "/priority", body: `{"priority":2147483648}`, status: 422, want: map[string]any{"field": "priority"}},
		{name: "a priority is not 0 when it is left out", method: "PUT", path: at + "/priority", body: `{}`, status: 422, want: map[string]any{"code": "config.missing", "field": "priority"}},
		{name: "nor a task's", method: "PUT", path: task + "/priority", body: `{}`, status: 422, want: map[string]any{"code": "config.missing", "field": "priority"}},
		{name: "nor when it is null", method: "PUT", path: task + "/priority", body: `{"priority":null}`, status: 422, want: map[string]any{"code": "config.missing", "field": "priority"}},
		{name: "there is no such task", method: "PUT", path: "/api/v1/tasks/x/priority", body: `{"priority":1}`, status: 404},
		{name: "a job that lives cannot be deleted", method: "DELETE", path: at, status: 409, want: map[string]any{"hint": "cancel it first"}},
		{name: "a queued job is canceled at once", method: "POST", path: at + "/cancel", status: 200, want: map[string]any{"state": "canceled", "tasks.0.error.code": "policy.canceled"}},
		{name: "an ended job keeps its priority", method: "PUT", path: at + "/priority", body: `{"priority":1}`, status: 409},
		{name: "and an ended task its own", method: "PUT", path: task + "/priority", body: `{"priority":1}`, status: 409},
		{name: "what failed is restarted", method: "POST", path: at + "/restart?scope=failed", status: 200, want: map[string]any{"state": "queued"}},
		{name: "nothing is left to restart", method: "POST", path: at + "/restart", status: 409},
		{name: "and canceled again", method: "POST", path: at + "/cancel", status: 200},
		{name: "an ended job goes into the trash", method: "DELETE", path: at + "?outputs=true", status: 204},
		{name: "where it can be read", method: "GET", path: at, status: 200},
		{name: "and not restarted", method: "POST", path: at + "/restart", status: 409, want: map[string]any{"hint": "restore it first"}},
		{name: "and is restored", method: "POST", path: at + "/restore", status: 200},
		{name: "and removed for good", method: "DELETE", path: at + "?purge=true", status: 204},
		{name: "and gone", method: "GET", path: at, status: 404},
	})
}

func TestTasksAreExplained(t *testing.T) {
	t.Parallel()
	s := start(t)
	task := s.must(201, "POST", "/api/v1/jobs", oneSnapshot).get(t, "tasks.0.id").(string)
	at := "/api/v1/tasks/" + task
	run(t, s, []scenario{
		{name: "a task has its details", method: "GET", path: at, status: 200, want: map[string]any{"operation": "snapshot", "state": "queued"}},
		{name: "no attempt was made", method: "GET", path: at + "/attempts", status: 200, want: map[string]any{"attempts": "[]"}},
		{name: "so there is no log", method: "GET", path: at + "/log", status: 404},
		{name: "but an explanation", method: "GET", path: at + "/explain", status: 200},
		{name: "it is canceled alone", method: "POST", path: at + "/cancel", status: 200, want: map[string]any{"state": "canceled"}},
		{name: "and restarted alone", method: "POST", path: at + "/restart", status: 200, want: map[string]any{"state": "queued"}},
		{name: "another there is not", method: "GET", path: "/api/v1/tasks/none", status: 404},
	})
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	s := start(t)
	base := `{"name":"mine","operation":"snapshot","params":{"count":4}}`
	run(t, s, []scenario{
		{name: "one is made", method: "POST", path: "/api/v1/templates", body: base, status: 201, want: map[string]any{"version": 1, "operation": "snapshot"}},
		{name: "its name is taken then", method: "POST", path: "/api/v1/templates", body: base, status: 409, want: map[string]any{"field": "name"}},
		{name: "its next version leaves the first as it was", method: "PUT", path: "/api/v1/templates/mine", body: `{"params":{"count":6}}`, status: 200, want: map[string]any{"version": 2}},
		{name: "the first is still there", method: "GET", path: "/api/v1/templates/mine@1", status: 200, want: map[string]any{"params.count": 4}},
		{name: "another extends it", method: "POST", path: "/api/v1/templates", body: `{"name":"wide","extends":"mine@1","params":{"width":640}}`, status: 201, want: map[string]any{"operation": "snapshot"}},
		{name: "which is written out", method: "POST", path: "/api/v1/templates/render", body: `{"template":"wide","params":{"quality":50}}`, status: 200,
			want: map[string]any{"template": "wide@1", "params.count": 4, "params.width": 640, "params.quality": 50, "params.format": "jpeg"}},
		{name: "they differ in two", method: "GET", path: "/api/v1/templates/mine/diff?to=wide", status: 200,
			want: map[string]any{"differences.0.field": "count", "differences.1.field": "width"}},
		{name: "what is extended cannot be deleted", method: "DELETE", path: "/api/v1/templates/mine", status: 409},
		{name: "it cannot extend itself", method: "PUT", path: "/api/v1/templates/mine", body: `{"extends":"mine@1"}`, status: 422, want: map[string]any{"field": "extends"}},
		{name: "every fault is told without saving", method: "POST", path: "/api/v1/templates/validate", body: `{"name":"Bad Name","operation":"snapshot","params":{"count":0,"wide":1}}`,
			status: 200, want: map[string]any{"valid": false, "errors.0.field": "name", "errors.1.field": "params.wide", "errors.2.field": "params.count"}},
		{name: "a disabled one is not for new jobs", method: "POST", path: "/api/v1/templates/mine/disable", status: 204},
		{name: "so a job with it is refused", method: "POST", path: "/api/v1/jobs", body: `{"source":{"key":"a"},"tasks":[{"template":"mine"}]}`, status: 422,
			want: map[string]any{"field": "tasks[0].template"}},
		{name: "and enabled again", method: "POST", path: "/api/v1/templates/mine/enable", status: 204},
		{name: "a job has its resolved parameters", method: "POST", path: "/api/v1/jobs", body: `{"source":{"key":"a"},"tasks":[{"template":"wide","params":{"height":360}}]}`, status: 201,
			want: map[string]any{"tasks.0.template": "wide@1", "tasks.0.params.count": 4, "tasks.0.params.height": 360, "tasks.0.name": "wide"}},
		{name: "a system template is listed", method: "GET", path: "/api/v1/templates?kind=system&operation=snapshot", status: 200, want: map[string]any{"templates.0.system": true}},
		{name: "the schema has ranges", method: "GET", path: "/api/v1/operations/snapshot/schema", status: 200, want: map[string]any{"properties.count.maximum": 3600}},
		{name: "an operation that there is not is not found", method: "GET", path: "/api/v1/operations/nothing/schema", status: 404},
	})
}

func TestStorages(t *testing.T) {
	t.Parallel()
	s := start(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.mp4"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	s3 := `{"name":"cloud","kind":"s3","config":{"endpoint":"https://s3.example.com","bucket":"media","access_key":"AK","secret_key":"TOPSECRET"}}`
	run(t, s, []scenario{
		{name: "a folder is added", method: "POST", path: "/api/v1/storages", body: fmt.Sprintf(`{"name":"second","kind":"folder","config":{"path":%q}}`, dir), status: 201,
			want: map[string]any{"default": false}},
		{name: "it works", method: "POST", path: "/api/v1/storages/second/test", status: 200, want: map[string]any{"ok": true}},
		{name: "it is browsed", method: "GET", path: "/api/v1/storages/second/objects", status: 200, want: map[string]any{"objects.0.key": "a.mp4", "objects.0.bytes": 1}},
		{name: "a relative folder is refused", method: "POST", path: "/api/v1/storages", body: `{"name":"x","kind":"folder","config":{"path":"data"}}`, status: 422, want: map[string]any{"field": "config.path"}},
		{name: "a bucket is added", method: "POST", path: "/api/v1/storages", body: s3, status: 201, want: map[string]any{"config.access_key": "AK", "config.secret_key": "<nil>"}},
		{name: "an address of a private network is refused", method: "POST", path: "/api/v1/storages", body: strings.NewReplacer("s3.example.com", "10.0.0.1", "cloud", "inside").Replace(s3), status: 422,
			want: map[string]any{"field": "config.endpoint"}},
		{name: "all faults at once", method: "POST", path: "/api/v1/storages", body: `{"name":"Bad Name","kind":"s3","config":{"endpoint":"ftp://x","bucket":"B"}}`, status: 422,
			want: map[string]any{"errors.0.field": "name", "errors.1.field": "config.endpoint", "errors.2.field": "config.bucket", "errors.3.field": "config.access_key"}},
		{name: "another becomes the default", method: "POST", path: "/api/v1/storages/second/default", status: 204},
		{name: "which cannot be deleted", method: "DELETE", path: "/api/v1/storages/second", status: 409},
		{name: "a job uses one", method: "POST", path: "/api/v1/jobs", body: `{"source":{"storage":"main","key":"in.mp4"},"tasks":[{"operation":"snapshot"}]}`, status: 201,
			want: map[string]any{"tasks.0.output.storage": "second"}},
		{name: "which cannot be deleted meanwhile", method: "DELETE", path: "/api/v1/storages/main", status: 409},
		{name: "one that nobody uses can", method: "DELETE", path: "/api/v1/storages/cloud", status: 204},
		{name: "and is gone", method: "GET", path: "/api/v1/storages/cloud", status: 404},
	})
	if all := s.must(200, "GET", "/api/v1/storages", ""); strings.Contains(string(all.body), "TOPSECRET") {
		t.Error("a secret is shown")
	}
}

func TestRolesAndProjects(t *testing.T) {
	t.Parallel()
	s := start(t)
	token := func(role, project string) string {
		var head []string
		if project != "" {
			head = []string{"Mediamill-Project", project}
		}
		return s.must(201, "POST", "/api/v1/keys", fmt.Sprintf(`{"name":"k","role":%q}`, role), head...).get(t, "token").(string)
	}
	s.must(201, "POST", "/api/v1/projects", `{"name":"tenant"}`)
	viewer, operator, tenant := token("viewer", ""), token("operator", ""), token("admin", "tenant")
	job := s.must(201, "POST", "/api/v1/jobs", oneSnapshot).get(t, "id").(string)
	as := func(token string) []string { return []string{"Authorization", "Bearer " + token} }
	run(t, s, []scenario{
		{name: "a viewer reads", method: "GET", path: "/api/v1/jobs/" + job, head: as(viewer), status: 200},
		{name: "a viewer makes nothing", method: "POST", path: "/api/v1/jobs", body: oneSnapshot, head: as(viewer), status: 403, want: map[string]any{"code": "request.forbidden"}},
		{name: "an operator makes jobs", method: "POST", path: "/api/v1/jobs", body: oneSnapshot, head: as(operator), status: 201},
		{name: "an operator makes no keys", method: "POST", path: "/api/v1/keys", body: `{"name":"k","role":"admin"}`, head: as(operator), status: 403},
		{name: "another project's job is not there", method: "GET", path: "/api/v1/jobs/" + job, head: as(tenant), status: 404},
		{name: "nor canceled", method: "POST", path: "/api/v1/jobs/" + job + "/cancel", head: as(tenant), status: 404},
		{name: "nor streamed", method: "GET", path: "/api/v1/jobs/" + job + "/events", head: as(tenant), status: 404},
		{name: "a tenant sees its own project alone", method: "GET", path: "/api/v1/projects", head: as(tenant), status: 200, want: map[string]any{"projects.0.name": "tenant", "projects.1": "<nil>"}},
		{name: "a tenant chooses no other", method: "GET", path: "/api/v1/jobs", head: append(as(tenant), "Mediamill-Project", "default"), status: 403},
		{name: "a tenant makes no project", method: "POST", path: "/api/v1/projects", body: `{"name":"x"}`, head: as(tenant), status: 403},
		{name: "a tenant adds no folder of the machine", method: "POST", path: "/api/v1/storages", body: `{"name":"x","kind":"folder","config":{"path":"/etc"}}`, head: as(tenant), status: 403},
		{name: "the first administrator goes everywhere", method: "GET", path: "/api/v1/self", head: []string{"Mediamill-Project", "tenant"}, status: 200, want: map[string]any{"everywhere": true}},
		{name: "nobody without a key", method: "GET", path: "/api/v1/jobs", head: []string{"Authorization", ""}, status: 401, want: map[string]any{"code": "request.unauthorized"}},
		{name: "nor with a wrong one", method: "GET", path: "/api/v1/jobs", head: as(viewer + "x"), status: 401},
	})
	r, _ := http.NewRequest("GET", s.url+"/api/v1/jobs/"+job, nil)
	id, secret, _ := strings.Cut(viewer, ".")
	r.SetBasicAuth(id, secret)
	if resp, err := http.DefaultClient.Do(r); err != nil || resp.StatusCode != 200 {
		t.Errorf("Basic: %v, %v", resp.Status, err)
	}
	s.must(204, "DELETE", "/api/v1/keys/"+id, "")
	s.must(401, "GET", "/api/v1/jobs/"+job, "", as(viewer)...)
}

func TestABodyThatIsNoneIsTheCallersFault(t *testing.T) {
	t.Parallel()
	s := start(t)
	if a := s.must(422, "POST", "/api/v1/jobs", "{\"source\":{\"key\":\"a\xff.mp4\"},\"tasks\":[{\"operation\":\"snapshot\"}]}"); !strings.Contains(string(a.body), "UTF-8") {
		t.Errorf("%s", a.body)
	}
	for name, body := range map[string]string{"a huge chunk": "fffffffffffffffff\r\n{}", "a chunk without a size": "x\r\n{}"} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST /api/v1/jobs HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n%s", s.token, body)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || resp.StatusCode != 400 {
			t.Errorf("%s: %v, %v", name, resp, err)
		}
	}
}

func TestALargeBodyIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	a := s.must(413, "POST", "/api/v1/jobs", `{"name":"`+strings.Repeat("x", 1<<20)+`"}`)
	if a.get(t, "code") != "request.too_large" {
		t.Errorf("%s", a.body)
	}
}

func TestEachKeyIsHeldToItsRate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var mu sync.Mutex
	s := start(t, func(d *rest.Deps, _ *jobs.Deps) {
		d.Rates = auth.NewRates(2, func() time.Time { mu.Lock(); defer mu.Unlock(); return now })
	})
	for range 8 {
		s.must(200, "GET", "/api/v1/self", "")
	}
	a := s.must(429, "GET", "/api/v1/self", "")
	if a.get(t, "code") != "request.rate_limited" || a.header.Get("Retry-After") != "1" {
		t.Errorf("%s, Retry-After %s", a.body, a.header.Get("Retry-After"))
	}
	other, err := s.auth.CreateKey(t.Context(), s.first.Project, "other", auth.Viewer)
	if err != nil {
		t.Fatal(err)
	}
	s.must(200, "GET", "/api/v1/self", "", "Authorization", "Bearer "+other.Token)
	mu.Lock()
	now = now.Add(time.Second)
	mu.Unlock()
	s.must(200, "GET", "/api/v1/self", "")
}

func TestTheAccessLogHasNoSecrets(t *testing.T) {
	t.Parallel()
	var out lockedBuffer
	s := start(t, func(d *rest.Deps, _ *jobs.Deps) { d.Log = slog.New(slog.NewJSONHandler(&out, nil)) })
	s.do("GET", "/api/v1/jobs?q=CANARY&signature=CANARY", "")
	s.do("GET", "/api/v1/jobs", "", "Authorization", "Bearer mkx.CANARY")
	s.do("POST", "/api/v1/jobs", `{"source":{"url":"https://example.com/a?token=CANARY"},"tasks":[{"operation":"snapshot"}]}`)
	s.do("POST", "/api/v1/accounts", `{"name":"ann","password":"CANARY CANARY","role":"viewer"}`)
	text := out.String()
	if strings.Contains(text, "CANARY") || !strings.Contains(text, `"path":"/api/v1/jobs?…"`) {
		t.Errorf("the log is\n%s", text)
	}
}

// A lockedBuffer takes what several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestCodesAreListed(t *testing.T) {
	t.Parallel()
	s := start(t)
	var list struct{ Codes []media.CodeMeaning }
	if err := json.Unmarshal(s.must(200, "GET", "/api/v1/errors", "").body, &list); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(list.Codes, func(c media.CodeMeaning) bool { return c.Code == media.CodeEngineCrashed && c.Retried }) {
		t.Errorf("%v", list.Codes)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.must(200, "GET", "/healthz", "", "Authorization", "")
	if a := s.must(200, "GET", "/readyz", "", "Authorization", ""); a.get(t, "database") != "ok" {
		t.Errorf("%s", a.body)
	}
	s.must(201, "POST", "/api/v1/jobs", oneSnapshot)
	text := string(s.must(200, "GET", "/metrics", "", "Authorization", "").body)
	for _, line := range []string{`mediamill_jobs{state="queued"} 1`, `mediamill_jobs_ended_total{state="failed"} 0`,
		`mediamill_attempts_total{code="",operation="snapshot",state="succeeded"} 0`, `mediamill_tasks{queue="light",state="queued"} 1`, "\ngo_goroutines ", "\ngo_memstats_heap_alloc_bytes "} {
		if !strings.Contains(text, line) {
			t.Errorf("no %s in\n%s", line, text)
		}
	}
}

func TestMetricsAreForThisMachineAndForWhoRunsTheInstallation(t *testing.T) {
	t.Parallel()
	guarded, open := start(t), start(t, func(d *rest.Deps, _ *jobs.Deps) { d.OpenMetrics = true })
	viewer := need[*auth.Secret](t)(guarded.auth.CreateKey(t.Context(), guarded.first.Project, "viewer", auth.Viewer))
	for name, c := range map[string]struct {
		s        *server
		key, via string
		want     int
	}{
		"this machine needs no key":                           {guarded, "", "", 200},
		"what a proxy of this machine passes on needs one":    {guarded, "", "203.0.113.9", 401},
		"an administrator of the default project reads it":    {guarded, "Bearer " + guarded.token, "203.0.113.9", 200},
		"another role does not":                               {guarded, "Bearer " + viewer.Token, "203.0.113.9", 403},
		"where it is open everybody reads it, a proxy or not": {open, "", "203.0.113.9", 200},
	} {
		head := []string{"Authorization", c.key}
		if c.via != "" {
			head = append(head, "X-Forwarded-For", c.via)
		}
		if a := c.s.do("GET", "/metrics", "", head...); a.status != c.want {
			t.Errorf("%s: %d, want %d", name, a.status, c.want)
		}
	}
}

func TestAFormIsToldToBeJSON(t *testing.T) {
	t.Parallel()
	a := start(t).must(400, "POST", "/api/v1/jobs", oneSnapshot, "Content-Type", "application/x-www-form-urlencoded")
	if hint, _ := a.get(t, "hint").(string); !strings.Contains(hint, "Content-Type: application/json") {
		t.Errorf("%s", a.body)
	}
}

func TestABodyWhoseFieldsAreAllOptionalMayBeLeftOut(t *testing.T) {
	t.Parallel()
	s := start(t)
	if a := s.must(404, "POST", "/api/v1/tasks/none/link", ""); a.get(t, "code") != "request.not_found" {
		t.Errorf("%s", a.body)
	}
}
