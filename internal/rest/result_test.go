package rest_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/optest/looking"
	"github.com/mediamill/mediamill/internal/pipeline"
	"github.com/mediamill/mediamill/internal/rest"
	"github.com/mediamill/mediamill/internal/worker"
)

// working is a server with a real worker that has a real ffmpeg, and film.mp4 in
// its storage.
func working(t *testing.T, film string, operations ...op.Op) *server {
	t.Helper()
	tool := tooltest.Tool(t)
	var deps worker.Deps
	s := start(t, func(r *rest.Deps, j *jobs.Deps) {
		j.Operations, j.Capabilities = operations, tool.Capabilities
		scratch := t.TempDir()
		deps = worker.Deps{
			DB: j.DB, Engine: j.Engine, Storages: j.Storages, Outbound: j.Outbound, Operations: operations,
			Pipeline: &pipeline.Pipeline{Runner: tool, Threads: 1}, Scratch: scratch, Slots: map[media.Queue]int{media.QueueLight: 1, media.QueueCPU: 1},
			Self: media.Worker{ID: "w"}, Health: &worker.Health{Scratch: scratch}, Log: j.Log,
		}
	})
	clip, err := os.ReadFile(film)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.folder, "film.mp4"), clip, 0o600); err != nil {
		t.Fatal(err)
	}
	go func() { _ = worker.New(deps).Run(t.Context()) }()
	return s
}

// TestAResultIsKeptAndShown runs an operation without files from the request to
// the answer.
func TestAResultIsKeptAndShown(t *testing.T) {
	s := working(t, ffmpegtest.Clip(t, ffmpegtest.Spec{Audio: "none"}), looking.Op(), snapshot.Op())
	for how, want := range map[string]struct {
		state media.State
		code  media.Code
	}{"whole": {media.Succeeded, ""}, "early": {media.Succeeded, ""}, "wrong": {media.Failed, media.CodeVerifyFailed}} {
		task := s.ended(t, fmt.Sprintf(`{"source":{"key":"film.mp4"},"tasks":[{"operation":"looking","params":{"how":%q}}]}`, how))
		if task.State != want.state || len(task.Outputs) != 0 || (task.Error != nil) != (want.code != "") || task.Error != nil && task.Error.Code != want.code {
			t.Errorf("%s: %s with %d outputs, %+v", how, task.State, len(task.Outputs), task.Error)
		}
		var found looking.Found
		if err := json.Unmarshal(task.Result, &found); (err != nil || found.Frames == 0) != (want.code != "") {
			t.Errorf("%s: the result is %s", how, task.Result)
		}
	}
	for body, field := range map[string]string{
		`{"source":{"key":"film.mp4"},"tasks":[{"operation":"looking","output":{"key":"a.json"}}]}`:                                       "tasks[0].output.key",
		`{"source":{"key":"film.mp4"},"tasks":[{"name":"look","operation":"looking"},{"operation":"snapshot","source":{"task":"look"}}]}`: "tasks[1].source.task",
	} {
		got := s.do("POST", "/api/v1/jobs", body)
		if got.status < 400 || got.status >= 500 || !json.Valid(got.body) || !strings.Contains(string(got.body), field) {
			t.Errorf("%s: %d %s, want a fault of %s", body, got.status, got.body, field)
		}
	}
}

// ended makes a job of one task and waits for its end.
func (s *server) ended(t *testing.T, body string) media.Task {
	t.Helper()
	var job media.Job
	if got := s.do("POST", "/api/v1/jobs", body); json.Unmarshal(got.body, &job) != nil || got.status != 201 && got.status != 202 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	for {
		var task media.Task
		if got := s.do("GET", "/api/v1/tasks/"+job.Tasks[0].ID, ""); json.Unmarshal(got.body, &task) != nil {
			t.Fatalf("%d %s", got.status, got.body)
		}
		if task.State.Ended() {
			return task
		}
		select {
		case <-t.Context().Done():
			t.Fatal("the task has not ended")
		case <-time.After(20 * time.Millisecond):
		}
	}
}
