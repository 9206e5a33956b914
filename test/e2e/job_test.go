package e2e

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/test/mill"
)

// send sends a request and reads its answer.
func send(t *testing.T, req *http.Request) (*http.Response, []byte) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, body
}

func fiveTasks(t *testing.T, s *site) {
	job := s.api.Create(t, member{"source": key("in/clip.mp4"), "tasks": []member{
		{"name": "film", "template": "mp4-h264-360p", "params": member{"video": member{"preset": "ultrafast"}}},
		{"name": "copy", "template": "remux-mp4"},
		{"name": "stills", "template": "snapshot-10-evenly", "params": member{"count": 3}},
		{"name": "sprite", "template": "sprite-100"},
		{"name": "poster", "template": "snapshot-poster"},
	}})
	watched(t, s, job.ID)
	job = s.api.Ended(t, job.ID)
	if job.State != media.JobSucceeded {
		t.Fatalf("the job is %s: %v", job.State, job.Error)
	}
	auth := []string{"Authorization", "Bearer " + s.api.Key}
	files := 0
	sums := map[string]string{} // by the whole key
	for _, task := range job.Tasks {
		for _, o := range task.Outputs {
			files++
			sums[o.Key] = o.SHA256
			resp, body := get(t, s.api.Server+o.URL, auth...)
			sum := sha256.Sum256(body)
			if resp.StatusCode != 200 || hex.EncodeToString(sum[:]) != o.SHA256 || int64(len(body)) != o.Bytes {
				t.Errorf("%s %s: status %d, %d bytes, want %d with %s", task.Name, o.Key, resp.StatusCode, len(body), o.Bytes, o.SHA256)
			}
		}
	}
	if len(job.Tasks) != 5 || files < 7 {
		t.Fatalf("%d tasks with %d outputs", len(job.Tasks), files)
	}
	ranges(t, s, job.Tasks[0].Outputs[0], auth)

	resp, body := get(t, s.api.Server+"/api/v1/jobs/"+job.ID+"/archive.zip", auth...)
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil || resp.StatusCode != 200 || len(archive.File) != files {
		t.Fatalf("the archive: status %d, %v, %d bytes, want %d files", resp.StatusCode, err, len(body), files)
	}
	holds(t, archive, sums)
}

// holds compares every file of an archive, by name and SHA-256, with the outputs;
// the folders that all keys share are left out of its names.
func holds(t *testing.T, archive *zip.Reader, sums map[string]string) {
	t.Helper()
	found := map[string]bool{}
	for _, f := range archive.File {
		file, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		hash := sha256.New()
		if _, err := io.Copy(hash, file); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		file.Close()
		sum := hex.EncodeToString(hash.Sum(nil))
		for key, want := range sums {
			if key == f.Name || strings.HasSuffix(key, "/"+f.Name) {
				found[key] = true
				if sum != want {
					t.Errorf("%s in the archive is %s, want %s", f.Name, sum, want)
				}
			}
		}
	}
	if len(found) != len(sums) {
		t.Errorf("the archive names %d of the %d outputs", len(found), len(sums))
	}
}

// watched follows the events of a job to its end: numbers grow, every task has one.
func watched(t *testing.T, s *site, id string) {
	ctx, done := context.WithTimeout(t.Context(), mill.Patience)
	defer done()
	var numbers []int
	ended := map[string]int{}
	err := s.api.Events(ctx, "/api/v1/jobs/"+id+"/events", func(kind, _, data string) bool {
		if kind == "progress" {
			return true
		}
		var e media.Event
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			t.Errorf("an event is no JSON: %v in %s", err, data)
			return false
		}
		var move struct{ To media.State }
		if kind == "task.state" && json.Unmarshal(e.Data, &move) == nil && move.To.Ended() {
			ended[e.TaskID]++
		}
		numbers = append(numbers, int(e.Number))
		return kind != "job.ended"
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(numbers) || len(slices.Compact(slices.Clone(numbers))) != len(numbers) {
		t.Errorf("events came as %v", numbers)
	}
	if len(ended) != 5 {
		t.Errorf("%d tasks ended before the job did: %v", len(ended), ended)
	}
	for task, n := range ended {
		if n != 1 {
			t.Errorf("task %s ended %d times", task, n)
		}
	}
}

// ranges reads a part of an output, and asks whether it changed.
func ranges(t *testing.T, s *site, o media.Output, auth []string) {
	whole, body := get(t, s.api.Server+o.URL, auth...)
	resp, part := get(t, s.api.Server+o.URL, append(auth, "Range", "bytes=10-19")...)
	if resp.StatusCode != 206 || !bytes.Equal(part, body[10:20]) {
		t.Errorf("a range: status %d, %d bytes, %s", resp.StatusCode, len(part), resp.Header.Get("Content-Range"))
	}
	etag := whole.Header.Get("ETag")
	if resp, _ := get(t, s.api.Server+o.URL, append(auth, "If-None-Match", etag)...); etag == "" || resp.StatusCode != 304 {
		t.Errorf("with its own ETag %s the answer is %d", etag, resp.StatusCode)
	}
	if resp, _ := get(t, s.api.Server+o.URL); resp.StatusCode != 401 {
		t.Errorf("without a key the answer is %d", resp.StatusCode)
	}
}

func links(t *testing.T, s *site) {
	job := succeeded(t, s.api, member{"source": key("in/clip.mp4"), "tasks": []member{{"name": "poster", "template": "snapshot-poster"}}})
	made := func(seconds int) string {
		var link struct{ URL string }
		s.api.Must(t, "POST", "/api/v1/tasks/"+job.Tasks[0].ID+"/link", member{"expires_in": seconds}, &link)
		return s.api.Server + link.URL
	}
	lasting, short := made(3600), made(1)
	if resp, body := get(t, lasting); resp.StatusCode != 200 || int64(len(body)) != job.Tasks[0].Outputs[0].Bytes {
		t.Errorf("a link gives %d and %d bytes", resp.StatusCode, len(body))
	}
	mill.Await(t, "a link of a second is refused", func() bool { resp, _ := get(t, short); return resp.StatusCode >= 400 })
	at := strings.LastIndex(lasting, "/") - 3 // within the token
	other := byte('A')
	if lasting[at] == other {
		other = 'B'
	}
	forged := lasting[:at] + string(other) + lasting[at+1:]
	if resp, _ := get(t, forged); resp.StatusCode < 400 {
		t.Errorf("a forged link gives %d", resp.StatusCode)
	}
}

func graph(t *testing.T, s *site) {
	job := succeeded(t, s.api, member{"source": key("in/clip.mp4"), "tasks": []member{
		{"name": "film", "template": "mp4-h264-360p", "params": member{"video": member{"preset": "ultrafast"}}},
		{"name": "poster", "template": "snapshot-poster", "source": member{"task": "film"}},
	}})
	film, poster := job.Tasks[0], job.Tasks[1]
	if len(poster.Needs) != 1 || poster.Needs[0] != film.ID || len(poster.Outputs) == 0 {
		t.Errorf("the poster needs %v and has %d outputs", poster.Needs, len(poster.Outputs))
	}
}
