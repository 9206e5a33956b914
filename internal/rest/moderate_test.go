package rest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/moderate"
	"github.com/mediamill/mediamill/internal/op/snapshot"
)

// job is the job as it is now.
func (s *server) job(t *testing.T, id string) media.Job {
	t.Helper()
	var job media.Job
	if got := s.must(http.StatusOK, "GET", "/api/v1/jobs/"+id, ""); json.Unmarshal(got.body, &job) != nil {
		t.Fatalf("%s", got.body)
	}
	return job
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for !holds() {
		select {
		case <-t.Context().Done():
			t.Fatal("waited in vain until ", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// TestNothingIsMadeBeforeAPersonDecided follows a film whose subtitles have a banned
// word from the word list to the snapshot that had to wait for it.
func TestNothingIsMadeBeforeAPersonDecided(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "in.srt"), []byte("1\n00:00:00,100 --> 00:00:00,900\nA very bad word\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "testsrc2=s=160x90:r=10:d=1", "-i", "in.srt", "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-c:s", "mov_text", "film.mp4")
	s := working(t, filepath.Join(dir, "film.mp4"), moderate.Op(), snapshot.Op())

	spec := func(list string) string {
		return fmt.Sprintf(`{"source":{"key":"film.mp4"},"tasks":[
			{"name":"check","template":"moderate-text","params":{"word_lists":[%q]}},
			{"name":"publish","template":"snapshot-poster","needs":[{"task":"check","verdict":"pass"}]}]}`, list)
	}
	if got := s.must(http.StatusUnprocessableEntity, "POST", "/api/v1/jobs", spec("house")); !strings.Contains(string(got.body), "tasks[0].params.word_lists") {
		t.Errorf("a list that there is not: %s", got.body)
	}
	s.must(http.StatusOK, "PUT", "/api/v1/word-lists/house?language=en", "good\nbad\n", "Content-Type", "text/plain")
	var job media.Job
	if got := s.do("POST", "/api/v1/jobs", spec("house@1")); json.Unmarshal(got.body, &job) != nil || got.status >= 300 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	until(t, "the verdict is there", func() bool { job = s.job(t, job.ID); return job.Tasks[0].State.Ended() })
	check, publish := job.Tasks[0], job.Tasks[1]
	if check.Verdict != media.VerdictReview || publish.State != media.Waiting || publish.Error == nil || publish.Error.Code != media.CodeAwaitsReview || job.State != media.JobRunning {
		t.Fatalf("%+v\n%+v", check, publish)
	}
	result := s.must(http.StatusOK, "GET", "/api/v1/tasks/"+check.ID, "")
	if result.get(t, "result.verdict") != "review" || result.get(t, "result.categories.0.spans.0.term") != "bad" || result.get(t, "result.categories.0.spans.0.list") != "house@1" {
		t.Errorf("%s", result.body)
	}
	if got := s.must(http.StatusOK, "GET", "/api/v1/jobs?verdict=review", ""); got.get(t, "jobs.0.id") != job.ID {
		t.Errorf("it is not found: %s", got.body)
	}
	if got := s.must(http.StatusOK, "GET", "/api/v1/jobs?verdict=block", ""); got.get(t, "jobs.0") != nil {
		t.Errorf("it is found by another verdict: %s", got.body)
	}
	s.must(http.StatusBadRequest, "GET", "/api/v1/jobs?verdict=maybe", "")

	// A policy that blocks, applied to the report; then one that cannot be.
	strict := s.must(http.StatusOK, "POST", "/api/v1/tasks/"+check.ID+"/verdict", `{"params":{"policy":{"words":{"block":0.9}}},"note":"stricter"}`)
	if strict.get(t, "verdict") != "block" || strict.get(t, "result.verdict") != "block" {
		t.Errorf("the stricter policy: %s", strict.body)
	}
	if got := s.job(t, job.ID); got.Tasks[1].State != media.Failed || got.Tasks[1].Error.Code != media.CodeVerdictBlock || got.State != media.JobPartial {
		t.Errorf("%+v", got.Tasks[1])
	}
	for body, field := range map[string]string{
		`{"params":{"policy":{"words":{"block":2}}}}`: "params.policy.words.block",
		`{"template":"snapshot-poster"}`:              "template",
		`{"params":[]}`:                               "params",
	} {
		if got := s.do("POST", "/api/v1/tasks/"+check.ID+"/verdict", body); got.status != http.StatusUnprocessableEntity || got.get(t, "errors.0.field") != field {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}

	for body, want := range map[string]int{`{"verdict":"review"}`: 422, `{}`: 422, `{"verdict":"pass","smell":1}`: 422} {
		s.must(want, "POST", "/api/v1/tasks/"+check.ID+"/reviews", body)
	}
	s.must(http.StatusConflict, "POST", "/api/v1/tasks/"+publish.ID+"/reviews", `{"verdict":"pass"}`)
	s.must(http.StatusNotFound, "POST", "/api/v1/tasks/none/reviews", `{"verdict":"pass"}`)
	if got := s.must(http.StatusOK, "POST", "/api/v1/tasks/"+check.ID+"/reviews", `{"verdict":"pass","note":"a quotation"}`); got.get(t, "verdict") != "pass" {
		t.Errorf("%s", got.body)
	}
	until(t, "what was held has run", func() bool { job = s.job(t, job.ID); return job.State.Ended() })
	if job.State != media.JobSucceeded || len(job.Tasks[1].Outputs) != 1 {
		t.Errorf("%s, %+v", job.State, job.Tasks[1])
	}
	list := s.must(http.StatusOK, "GET", "/api/v1/tasks/"+check.ID+"/reviews", "")
	if list.get(t, "reviews.0.by") != "policy" || list.get(t, "reviews.1.note") != "a quotation" || list.get(t, "reviews.1.before") != "block" || list.get(t, "reviews.1.who") == "" {
		t.Errorf("%s", list.body)
	}
	// A person has decided: another policy changes the result, and not the verdict.
	again := s.must(http.StatusOK, "POST", "/api/v1/tasks/"+check.ID+"/verdict", `{"template":"moderate-strict"}`)
	if again.get(t, "verdict") != "pass" || again.get(t, "result.verdict") != "block" {
		t.Errorf("after the decision: %s", again.body)
	}
}

func TestWordListsAreKeptAndRefused(t *testing.T) {
	s := start(t)
	s.must(http.StatusCreated, "POST", "/api/v1/word-lists", `{"name":"house","language":"zh-CN","description":"ours","text":"加微信\nbad"}`)
	s.must(http.StatusConflict, "POST", "/api/v1/word-lists", `{"name":"house","text":"bad"}`)
	if got := s.must(http.StatusOK, "PUT", "/api/v1/word-lists/house", "worse\n", "Content-Type", "text/plain"); got.get(t, "version") != 2.0 || got.get(t, "terms") != 1.0 {
		t.Errorf("%s", got.body)
	}
	if got := s.must(http.StatusOK, "GET", "/api/v1/word-lists/house@1/text", ""); string(got.body) != "加微信\nbad" || !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") {
		t.Errorf("%s", got.body)
	}
	if got := s.must(http.StatusOK, "GET", "/api/v1/word-lists", ""); got.get(t, "word_lists.0.version") != 2.0 || got.get(t, "word_lists.1") != nil {
		t.Errorf("%s", got.body)
	}
	if got := s.must(http.StatusOK, "GET", "/api/v1/word-lists/house/versions", ""); got.get(t, "word_lists.1.description") != "ours" {
		t.Errorf("%s", got.body)
	}
	for name, c := range map[string]struct {
		path, text string
		status     int
		code       string
	}{
		"100 MB":         {"/api/v1/word-lists/large", strings.Repeat("word\n", 20<<20), http.StatusRequestEntityTooLarge, "request.too_large"},
		"no terms":       {"/api/v1/word-lists/empty", "# nothing\n", http.StatusUnprocessableEntity, "config.invalid"},
		"no UTF-8":       {"/api/v1/word-lists/bytes", "ok\n\xff\n", http.StatusUnprocessableEntity, "config.invalid"},
		"a name":         {"/api/v1/word-lists/No%20Name", "ok\n", http.StatusUnprocessableEntity, "config.invalid"},
		"not a language": {"/api/v1/word-lists/lang?language=%22", "ok\n", http.StatusUnprocessableEntity, "config.invalid"},
	} {
		if got := s.do("PUT", c.path, c.text, "Content-Type", "text/plain"); got.status != c.status || got.get(t, "errors.0.code") != c.code {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	s.must(http.StatusNotFound, "GET", "/api/v1/word-lists/house@9", "")
	s.must(http.StatusNotFound, "GET", "/api/v1/word-lists/none/versions", "")
	s.must(http.StatusNoContent, "DELETE", "/api/v1/word-lists/house", "")
	s.must(http.StatusNotFound, "GET", "/api/v1/word-lists/house", "")
}
