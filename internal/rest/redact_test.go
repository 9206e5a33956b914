package rest_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/rest"
)

func TestViewersSeeAddressesWithoutTheirSecrets(t *testing.T) {
	t.Parallel()
	s := start(t)
	viewer := need[*auth.Secret](t)(s.auth.CreateKey(t.Context(), s.first.Project, "v", auth.Viewer))
	operator := need[*auth.Secret](t)(s.auth.CreateKey(t.Context(), s.first.Project, "o", auth.Operator))
	a := s.must(201, "POST", "/api/v1/jobs", `{"source":{"url":"https://films.example/a.mp4?X-Signature=CANARY"},
		"callback":{"url":"https://hooks.example/in?token=CANARY","events":["job.created"],"also":[{"name":"b","url":"https://hooks.example/b?token=CANARY","events":["*"]}]},
		"tasks":[{"operation":"snapshot"},{"operation":"snapshot","source":{"url":"https://films.example/b.mp4?X-Signature=CANARY"}}]}`)
	job, task := a.get(t, "id").(string), a.get(t, "tasks.1.id").(string)
	delivery := s.must(200, "GET", "/api/v1/deliveries", "").get(t, "deliveries.0.id").(string)
	for _, path := range []string{"/jobs", "/jobs/" + job, "/tasks/" + task, "/tasks/" + task + "/explain", "/deliveries", "/deliveries/" + delivery} {
		for role, c := range map[string]struct {
			token string
			whole bool
		}{"viewer": {viewer.Token, false}, "operator": {operator.Token, true}} {
			a := s.must(200, "GET", "/api/v1"+path, "", "Authorization", "Bearer "+c.token)
			if !c.whole && strings.Contains(string(a.body), "CANARY") {
				t.Errorf("a %s reads %s of %s", role, a.body, path)
			}
			if c.whole && path == "/jobs/"+job && strings.Count(string(a.body), "CANARY") != 4 {
				t.Errorf("an %s reads %s", role, a.body)
			}
			if path == "/jobs/"+job && !strings.Contains(string(a.body), "https://films.example/a.mp4") {
				t.Errorf("a %s does not see where the source is from: %s", role, a.body)
			}
		}
	}
}

func TestALinkIsNoSecretOfTheLogAndEndsWithItsJob(t *testing.T) {
	t.Parallel()
	var out lockedBuffer
	s := start(t, func(d *rest.Deps, _ *jobs.Deps) { d.Log = slog.New(slog.NewJSONHandler(&out, nil)) })
	job, task := s.newJob(t)
	s.finish(t, task, media.Output{Key: "out/a.jpg", Role: media.RoleSnapshot, Type: "image/jpeg"})
	var links []string
	for _, what := range []string{"/tasks/" + task, "/outputs/" + task + "-1"} {
		links = append(links, s.must(200, "POST", "/api/v1"+what+"/link", `{}`).get(t, "url").(string))
	}
	for _, tt := range []struct {
		method, path string
		status       int // of the links after it
	}{{"GET", "/jobs/" + job, 200}, {"DELETE", "/jobs/" + job, 403}, {"POST", "/jobs/" + job + "/restore", 200}, {"DELETE", "/jobs/" + job + "?purge=true", 403}} {
		if a := s.do(tt.method, "/api/v1"+tt.path, ""); a.status >= 300 {
			t.Fatalf("%s %s: %d %s", tt.method, tt.path, a.status, a.body)
		}
		for _, link := range links {
			if a := s.do("GET", link, "", "Authorization", ""); a.status != tt.status {
				t.Errorf("after %s %s: %d %s", tt.method, tt.path, a.status, a.body)
			}
		}
	}
	s.do("GET", "/files/CANARY.CANARY.CANARY/a.jpg", "", "Authorization", "")
	text := out.String()
	for _, link := range links {
		token := strings.Split(link, "/")[2]
		if strings.Contains(text, token) || strings.Contains(text, "CANARY") {
			t.Errorf("the log is\n%s", text)
		}
	}
	if !strings.Contains(text, `"path":"/files/…/a.jpg"`) {
		t.Errorf("the log does not say which file was read:\n%s", text)
	}
}

// patient plans until its caller goes away.
type patient struct{ asked chan struct{} }

func (p patient) Plan(ctx context.Context, _ *media.Job) ([]media.TaskPlan, error) {
	close(p.asked)
	<-ctx.Done()
	return nil, ctx.Err()
}

func (p patient) Probe(ctx context.Context, _ string, _ media.SourceRef) (*media.Source, error) {
	return nil, ctx.Err()
}

func TestACallerThatGoesAwayIsNoFaultOfOurs(t *testing.T) {
	t.Parallel()
	var out lockedBuffer
	planner := patient{make(chan struct{})}
	s := start(t, func(d *rest.Deps, j *jobs.Deps) {
		d.Log = slog.New(slog.NewJSONHandler(&out, nil))
		j.Planner = planner
	})
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "POST", s.url+"/api/v1/jobs?dry_run=true", strings.NewReader(oneSnapshot))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+s.token)
	go func() {
		<-planner.asked
		leave()
	}()
	if resp, err := http.DefaultClient.Do(r); err == nil {
		t.Fatalf("answered %d", resp.StatusCode)
	}
	for !strings.Contains(out.String(), `"path":"/api/v1/jobs?…"`) {
		select {
		case <-t.Context().Done():
			t.Fatalf("the request is not in the log:\n%s", out.String())
		case <-time.After(time.Millisecond):
		}
	}
	if text := out.String(); strings.Contains(text, `"level":"ERROR"`) || !strings.Contains(text, `"status":499`) {
		t.Errorf("the log is\n%s", text)
	}
}
