package rest_test

import (
	"fmt"
	"testing"
)

// A scenario is one request and what must come of it.
type scenario struct {
	name   string
	method string
	path   string
	body   string
	head   []string
	status int
	want   map[string]any // path in the body → value
}

func run(t *testing.T, s *server, list []scenario) {
	for _, tt := range list {
		t.Run(tt.name, func(t *testing.T) {
			at := *s
			at.t = t
			got := at.do(tt.method, tt.path, tt.body, tt.head...)
			if got.status != tt.status {
				t.Fatalf("answered %d, want %d: %s", got.status, tt.status, got.body)
			}
			for path, want := range tt.want {
				if v := got.get(t, path); fmt.Sprint(v) != fmt.Sprint(want) {
					t.Errorf("%s is %v, want %v in %s", path, v, want, got.body)
				}
			}
		})
	}
}

func TestCreateJob(t *testing.T) {
	t.Parallel()
	s := start(t)
	run(t, s, []scenario{
		{
			name: "a job is saved with every name and place resolved", method: "POST", path: "/api/v1/jobs", body: oneSnapshot, status: 201,
			want: map[string]any{
				"state": "queued", "origin": "api", "source.storage": "main", "tasks.0.name": "snapshot", "tasks.0.state": "queued",
				"tasks.0.output.storage": "main", "tasks.0.output.key": "{job}/{name}/{file}", "tasks.0.queue": "light", "tasks.0.max_runs": 3,
			},
		},
		{
			name: "every fault is told at once with its field", method: "POST", path: "/api/v1/jobs", status: 422,
			body: `{"source":{"key":"../in.mp4"},"tasks":[{"operation":"snapshot","params":{"count":0,"colour":1}},{"operation":"snapshoot"},{"template":"nothing"}]}`,
			want: map[string]any{
				"errors.0.field": "tasks[0].params.colour", "errors.1.field": "tasks[0].params.count", "errors.2.field": "tasks[1].operation",
				"errors.2.hint": "did you mean snapshot?", "errors.3.field": "tasks[2].template", "errors.4.field": "source.key",
				"code": "config.invalid",
			},
		},
		{
			name: "an unknown field is refused", method: "POST", path: "/api/v1/jobs", status: 422,
			body: `{"sauce":{"key":"in.mp4"},"tasks":[{"operation":"snapshot"}]}`,
			want: map[string]any{"field": "sauce", "hint": "did you mean source?"},
		},
		{
			name: "what is no JSON is refused", method: "POST", path: "/api/v1/jobs", status: 400, body: `{"source"`,
			want: map[string]any{"code": "request.invalid"},
		},
		{
			name: "a circle of tasks is named", method: "POST", path: "/api/v1/jobs", status: 422,
			body: `{"tasks":[{"name":"a","operation":"snapshot","source":{"task":"b"}},{"name":"b","operation":"snapshot","source":{"task":"a"}}]}`,
			want: map[string]any{"detail": "the tasks depend on each other in a cycle: a → b → a", "field": "tasks[0].source.task"},
		},
		{
			name: "two tasks that write the same key are refused", method: "POST", path: "/api/v1/jobs", status: 422,
			body: `{"source":{"key":"in.mp4"},"tasks":[{"operation":"snapshot","output":{"key":"x/{number}.{ext}"}},{"operation":"snapshot","output":{"key":"x/{number}.{ext}"}}]}`,
			want: map[string]any{"code": "config.conflict", "field": "tasks[1].output.key"},
		},
		{
			name: "an address of a private network is refused", method: "POST", path: "/api/v1/jobs", status: 422,
			body: `{"source":{"url":"http://169.254.169.254/latest"},"tasks":[{"operation":"snapshot"}]}`,
			want: map[string]any{"code": "input.unreachable", "field": "source.url"},
		},
		{
			name: "an encoder that is nowhere is refused with what provides it", method: "POST", path: "/api/v1/jobs", status: 422,
			body: `{"source":{"key":"in.mp4"},"tasks":[{"operation":"snapshot","params":{"format":"avif"}}]}`,
			want: map[string]any{"code": "engine.missing", "field": "tasks[0].params"},
		},
		{
			name: "a job without tasks is refused", method: "POST", path: "/api/v1/jobs", status: 422, body: `{"source":{"sample":"standard"}}`,
			want: map[string]any{"code": "config.missing", "field": "tasks"},
		},
		{
			name: "a source of two kinds is refused", method: "POST", path: "/api/v1/jobs", status: 422,
			body: `{"source":{"sample":"standard","key":"a"},"tasks":[{"operation":"snapshot"}]}`,
			want: map[string]any{"code": "config.conflict", "field": "source"},
		},
		{
			name: "an unknown query parameter is refused", method: "POST", path: "/api/v1/jobs?dryrun=true", status: 400, body: oneSnapshot,
			want: map[string]any{"code": "request.invalid"},
		},
		{
			name: "a job that there is not is not found", method: "GET", path: "/api/v1/jobs/none", status: 404,
			want: map[string]any{"code": "request.not_found", "status": 404, "title": "Not Found"},
		},
		{
			name: "a path that there is not has a problem too", method: "GET", path: "/api/v1/nothing", status: 404,
			want: map[string]any{"code": "request.not_found"},
		},
		{
			name: "a method that there is not names those there are", method: "PUT", path: "/api/v1/jobs", status: 405,
			want: map[string]any{"hint": "it supports GET, POST"},
		},
	})
}

func TestOneJobIsReadBack(t *testing.T) {
	t.Parallel()
	s := start(t)
	made := s.must(201, "POST", "/api/v1/jobs", oneSnapshot)
	id := made.get(t, "id").(string)
	if got := made.header.Get("Location"); got != "/api/v1/jobs/"+id {
		t.Errorf("Location is %q", got)
	}
	again := s.must(200, "GET", "/api/v1/jobs/"+id, "")
	if string(again.body) != string(made.body) {
		t.Errorf("read back as\n%s, made as\n%s", again.body, made.body)
	}
}
