package e2e

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/test/mill"
)

// slow is a transcode that takes much longer than any story.
func slow(source string) member {
	return member{"source": key(source), "tasks": []member{
		{"name": "film", "template": "mp4-h264-360p", "params": member{"video": member{"preset": "veryslow"}}}}}
}

// part is the path of an upload's part.
func part(upload string, number int) string {
	return "/api/v1/uploads/" + upload + "/parts/" + strconv.Itoa(number)
}

// encoders are the processes that work in a server's scratch folder.
func encoders(t *testing.T, dir string) []string {
	return slices.DeleteFunc(mill.Children(t, filepath.Join(dir, "scratch")), func(p string) bool {
		return strings.Contains(p, " serve ")
	})
}

// encoding waits until a job's ffmpeg runs.
func encoding(t *testing.T, dir string) {
	t.Helper()
	mill.Await(t, "an ffmpeg runs", func() bool { return len(encoders(t, dir)) > 0 })
}

func scratch(t *testing.T, dir string) []string {
	found, err := filepath.Glob(filepath.Join(dir, "scratch", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func cancel(t *testing.T, s *site) {
	mill.Clip(t, filepath.Join(s.storage(), "in", "long.mp4"), "320x180", 120)
	job := s.api.Create(t, slow("in/long.mp4"))
	mill.Await(t, "the task encodes", func() bool {
		var now media.Job
		s.api.Must(t, "GET", "/api/v1/jobs/"+job.ID, nil, &now)
		return now.Tasks[0].Phase == "encode" && len(encoders(t, s.dir)) > 0
	})
	canceled := time.Now()
	s.api.Must(t, "POST", "/api/v1/jobs/"+job.ID+"/cancel", nil, nil)
	mill.Await(t, "no ffmpeg and no scratch are left", func() bool {
		return len(encoders(t, s.dir)) == 0 && len(scratch(t, s.dir)) == 0
	})
	// Two seconds on an idle machine, which this one need not be.
	t.Logf("ffmpeg and scratch were gone after %s", time.Since(canceled).Round(time.Millisecond))
	job = s.api.Ended(t, job.ID)
	if far := job.Tasks[0].Progress; job.State != media.JobCanceled || len(job.Tasks[0].Outputs) != 0 || far > 90 {
		t.Errorf("the job is %s with %d outputs at %.0f %%", job.State, len(job.Tasks[0].Outputs), far)
	}
}

func restart(t *testing.T, s *site) {
	job := s.api.Ended(t, s.api.Create(t, member{"source": key("in/clip.mp4"), "tasks": []member{
		{"name": "good", "template": "snapshot-poster"},
		{"name": "bad", "template": "remux-mp4", "source": key("in/late.mp4")},
	}}).ID)
	if job.State != media.JobPartial {
		t.Fatalf("with one source missing the job is %s: %v", job.State, job.Error)
	}
	good := job.Tasks[0].Attempt
	mill.Clip(t, filepath.Join(s.storage(), "in", "late.mp4"), "320x180", 1)
	s.api.Must(t, "POST", "/api/v1/jobs/"+job.ID+"/restart?scope=failed", nil, nil)
	job = s.api.Ended(t, job.ID)
	if job.State != media.JobSucceeded || job.Tasks[0].Attempt != good {
		t.Errorf("after the restart the job is %s (%v), and what had succeeded is at attempt %d, was %d",
			job.State, job.Error, job.Tasks[0].Attempt, good)
	}
}

// A receiver keeps the callbacks that come to it.
type receiver struct {
	server *httptest.Server
	mu     sync.Mutex
	got    map[string][]delivery // by path
	refuse map[string]int        // so many are answered with 503 first
}

type delivery struct {
	header http.Header
	body   []byte
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{got: map[string][]delivery{}, refuse: map[string]int{}}
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		path := req.URL.Path
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got[path] = append(r.got[path], delivery{req.Header.Clone(), body})
		if r.refuse[path] > 0 {
			r.refuse[path]--
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(r.server.Close)
	return r
}

// refuseNext answers the next callbacks to a path with 503.
func (r *receiver) refuseNext(path string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refuse[path] = n
}

// at are the callbacks that came to a path.
func (r *receiver) at(path string) []delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got[path])
}

func callbacks(t *testing.T, s *site) {
	spec := copied(key("in/clip.mp4"))
	spec["callback"] = member{"url": s.hooks.server.URL + "/hook", "events": []string{"*"}}
	job := succeeded(t, s.api, spec)
	var last struct {
		Type, Subject string
		Data          struct{ Job media.Job }
	}
	// They need not come in the order of what they tell.
	mill.Await(t, "the callback of the end came", func() bool {
		return slices.ContainsFunc(s.hooks.at("/hook"), func(d delivery) bool {
			return json.Unmarshal(d.body, &last) == nil && last.Type == "mediamill.job.ended"
		})
	})
	var from struct{ Source string }
	if err := json.Unmarshal(s.hooks.at("/hook")[0].body, &from); err != nil || from.Source != s.api.Server+"/api/v1" {
		t.Errorf("the source is %q, want the server's address (%v)", from.Source, err)
	}
	if last.Subject != job.ID || last.Data.Job.State != media.JobSucceeded {
		t.Errorf("it tells of %s that is %s", last.Subject, last.Data.Job.State)
	}
	var made struct{ Secret string }
	s.api.Must(t, "GET", "/api/v1/webhook-secret", nil, &made)
	secret, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(made.Secret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, d := range s.hooks.at("/hook") {
		id := d.header.Get("webhook-id")
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(id + "." + d.header.Get("webhook-timestamp") + "." + string(d.body)))
		want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
		if !slices.Contains(strings.Fields(d.header.Get("webhook-signature")), want) {
			t.Errorf("the signature %q is not %q", d.header.Get("webhook-signature"), want)
		}
		if seen[id] {
			t.Errorf("%s came twice though it was taken", id)
		}
		seen[id] = true
	}
}
