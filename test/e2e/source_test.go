package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/test/mill"
)

// copied is a job that copies a source's streams.
func copied(source member) member {
	return member{"source": source, "tasks": []member{{"name": "copy", "template": "remux-mp4"}}}
}

// announced begins an upload of a file and gives its ID and its parts.
func announced(t *testing.T, api *mill.API, file string) (id string, parts [][]byte) {
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var up struct {
		ID        string
		PartBytes int `json:"part_bytes"`
	}
	api.Must(t, "POST", "/api/v1/uploads", member{"name": "clip.mp4", "bytes": len(content)}, &up)
	for ; len(content) > 0; content = content[min(up.PartBytes, len(content)):] {
		parts = append(parts, content[:min(up.PartBytes, len(content))])
	}
	return up.ID, parts
}

func uploadedSource(t *testing.T, s *site) {
	id, parts := announced(t, s.api, filepath.Join(s.storage(), "in", "clip.mp4"))
	for i, p := range parts {
		s.api.Must(t, "PUT", part(id, i+1), p, nil)
	}
	s.api.Must(t, "POST", "/api/v1/uploads/"+id+"/complete", nil, nil)
	succeeded(t, s.api, copied(member{"upload": id}))
}

func webSource(t *testing.T, s *site) {
	succeeded(t, s.api, copied(member{"url": s.web.URL + "/web.mp4"}))
	job := s.api.Ended(t, s.api.Create(t, copied(member{"url": s.web.URL + "/none.mp4"})).ID)
	if job.State != media.JobFailed || job.Error == nil || job.Error.Code.Class() != "input" {
		t.Errorf("a URL of nothing makes the job %s: %v", job.State, job.Error)
	}
}

func dryRun(t *testing.T, s *site) {
	count := func() int {
		var page struct{ Jobs []media.Job }
		s.api.Must(t, "GET", "/api/v1/jobs?limit=1000", nil, &page)
		return len(page.Jobs)
	}
	before := count()
	var plan media.JobPlan
	s.api.Must(t, "POST", "/api/v1/jobs?dry_run=true", member{"source": key("in/clip.mp4"), "tasks": []member{
		{"name": "film", "template": "mp4-h264-360p"}, {"name": "stills", "template": "snapshot-poster"}}}, &plan)
	if len(plan.Tasks) != 2 {
		t.Fatalf("the plan has %d tasks", len(plan.Tasks))
	}
	for _, task := range plan.Tasks {
		if len(task.Commands) == 0 || len(task.Files) == 0 || task.Error != nil {
			t.Errorf("%s has %d commands, %d files, %v", task.Name, len(task.Commands), len(task.Files), task.Error)
		}
	}
	if after := count(); after != before {
		t.Errorf("a dry run left %d jobs", after-before)
	}
}

func idempotency(t *testing.T, s *site) {
	const posts = 8
	var wait sync.WaitGroup
	var mu sync.Mutex
	ids, created := map[string]int{}, 0
	for range posts {
		wait.Go(func() {
			status, raw := s.api.Do(t.Context(), "POST", "/api/v1/jobs", copied(key("in/clip.mp4")), "Idempotency-Key", "order-17")
			var job media.Job
			_ = json.Unmarshal(raw, &job)
			mu.Lock()
			defer mu.Unlock()
			switch status {
			case 201:
				created++
				ids[job.ID]++
			case 200:
				ids[job.ID]++
			default:
				t.Errorf("a post with the key: %d %s", status, raw)
			}
		})
	}
	wait.Wait()
	if len(ids) != 1 || created != 1 {
		t.Errorf("%d jobs, %d answers of 201: %v", len(ids), created, ids)
	}
	status, raw := s.api.Do(t.Context(), "POST", "/api/v1/jobs", copied(key("in/other.mp4")), "Idempotency-Key", "order-17")
	if status != 409 {
		t.Errorf("another request under the key: %d %s", status, raw)
	}
}

func faults(t *testing.T, s *site) {
	status, raw := s.api.Do(t.Context(), "POST", "/api/v1/jobs", member{"source": key("../../etc/passwd"), "tasks": []member{
		{"template": "mp4-h264-360p", "params": member{"video": member{"crf": 99}}},
		{"template": "none-of-that-name"},
		{"operation": "snapshot", "params": member{"colour": 1}},
	}})
	var problem struct {
		Errors []struct{ Code, Field, Message string }
	}
	if err := json.Unmarshal(raw, &problem); err != nil || status != 422 {
		t.Fatalf("%d %s: %v", status, raw, err)
	}
	told := map[string]bool{}
	for _, e := range problem.Errors {
		told[e.Field] = e.Code != "" && e.Message != ""
	}
	for _, field := range []string{"source.key", "tasks[0].params.video.crf", "tasks[1].template", "tasks[2].params.colour"} {
		if !told[field] {
			t.Errorf("nothing is told of %s in %s", field, raw)
		}
	}
	for _, path := range []string{"/api/v1/jobs/none", "/api/v1/nothing"} {
		if status, _ := s.api.Do(t.Context(), "GET", path, nil); status != 404 {
			t.Errorf("%s is %d", path, status)
		}
	}
}
