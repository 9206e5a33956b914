package rest_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/client"
	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// finish runs a task by hand: a worker's part, without ffmpeg. Each output is a
// file of the folder with its own key as content.
func (s *server) finish(t testing.TB, id string, outputs ...media.Output) {
	t.Helper()
	ctx := t.Context()
	lease := s.claim(t, id)
	for i := range outputs {
		o := &outputs[i]
		o.Storage, o.Bytes, o.SHA256 = "main", int64(len(o.Key)), strings.Repeat("0", 64)
		file := filepath.Join(s.folder, filepath.FromSlash(o.Key))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(o.Key), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lease.Record(media.Attempt{Commands: [][]string{{"ffmpeg", "-i", "a b.mp4"}}, Log: []string{"one", "two"}})
	if err := s.engine.Succeed(ctx, lease, dispatch.Result{Outputs: outputs}); err != nil {
		t.Fatal(err)
	}
}

func (s *server) claim(t testing.TB, id string) *dispatch.Lease {
	t.Helper()
	task := need[*media.Task](t)(s.db.Task(t.Context(), "", id))
	lease := need[*dispatch.Lease](t)(s.engine.Claim(t.Context(), dispatch.Ticket{
		Task: task.ID, Job: task.JobID, Attempt: task.Attempt, Priority: task.Priority, Queue: task.Queue,
	}))
	if lease == nil {
		t.Fatal("the task cannot be claimed")
	}
	return lease
}

func (s *server) newJob(t testing.TB) (job, task string) {
	t.Helper()
	a := s.must(201, "POST", "/api/v1/jobs", oneSnapshot)
	return a.get(t, "id").(string), a.get(t, "tasks.0.id").(string)
}

// listen reads the ids and types of a stream until it has n, or the time is over.
func (s *server) listen(t *testing.T, path, last string, n int) (ids, types []string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
	defer stop()
	r, _ := http.NewRequestWithContext(ctx, "GET", s.url+path, nil)
	r.Header.Set("Authorization", "Bearer "+s.token)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if kind := resp.Header.Get("Content-Type"); resp.StatusCode != 200 || kind != "text/event-stream" {
		t.Fatalf("%d, %s", resp.StatusCode, kind)
	}
	lines := bufio.NewScanner(resp.Body)
	id := ""
	for len(types) < n && lines.Scan() {
		if v, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			id = v
		}
		if v, ok := strings.CutPrefix(lines.Text(), "event: "); ok && v != "progress" {
			ids, types = append(ids, id), append(types, v)
		}
	}
	if len(types) < n {
		t.Fatalf("the stream ended after %v, %v", types, lines.Err())
	}
	return ids, types
}

func TestAStreamGoesOnWhereItWasCut(t *testing.T) {
	t.Parallel()
	s := start(t)
	job, task := s.newJob(t)
	s.finish(t, task)
	path := "/api/v1/jobs/" + job + "/events"
	ids, types := s.listen(t, path, "", 6)
	want := []string{"job.created", "task.state", "job.state", "task.state", "job.state", "job.ended"}
	if !slices.Equal(types, want) {
		t.Fatalf("got %v, want %v", types, want)
	}
	for cut := range ids {
		if cut == len(ids)-1 {
			break
		}
		rest, _ := s.listen(t, path, ids[cut], len(ids)-cut-1)
		if !slices.Equal(rest, ids[cut+1:]) {
			t.Errorf("after %s came %v, want %v", ids[cut], rest, ids[cut+1:])
		}
	}
	all, _ := s.listen(t, "/api/v1/events?after=0", "", 6)
	later, _ := s.listen(t, "/api/v1/events", all[2], 3)
	if !slices.Equal(later, all[3:]) {
		t.Errorf("after %s came %v, want %v", all[2], later, all[3:])
	}
	s.must(400, "GET", path+"?after=x", "")
	s.must(400, "GET", "/api/v1/events?after=x", "")
	s.must(400, "GET", "/api/v1/events?type=job.exploded", "")
}

func TestAStreamHearsWhatHappensLater(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.newJob(t)
	ctx, stop := context.WithCancel(t.Context())
	var posts sync.WaitGroup
	posts.Go(func() { // again and again, as nobody tells when the stream is open
		for tick := time.Tick(100 * time.Millisecond); ctx.Err() == nil; <-tick {
			s.must(201, "POST", "/api/v1/jobs", oneSnapshot)
		}
	})
	defer posts.Wait()
	defer stop()
	if _, types := s.listen(t, "/api/v1/events?type=job.created", "", 1); types[0] != "job.created" {
		t.Errorf("%v", types)
	}
}

// cutting is a proxy that breaks streams after the first event that they carry.
func cutting(t *testing.T, to string, cuts *atomic.Int32) *httptest.Server {
	target, _ := url.Parse(to)
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
		FlushInterval: -1,
		ErrorHandler:  func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ModifyResponse: func(r *http.Response) error {
			if r.Header.Get("Content-Type") == "text/event-stream" {
				r.Body = &oneEvent{ReadCloser: r.Body, lines: bufio.NewReader(r.Body), cuts: cuts}
			}
			return nil
		},
	}
	web := httptest.NewServer(proxy)
	t.Cleanup(web.Close)
	return web
}

type oneEvent struct {
	io.ReadCloser
	lines *bufio.Reader
	cuts  *atomic.Int32
	event bool
}

func (o *oneEvent) Read(p []byte) (int, error) {
	line, err := o.lines.ReadString('\n')
	if err != nil {
		return 0, err
	}
	if strings.HasPrefix(line, "event: ") {
		if o.event {
			o.cuts.Add(1)
			return 0, errors.New("cut")
		}
		o.event = true
	}
	return copy(p, line), nil
}

func TestAWatcherSeesEachEventOnceThoughItsConnectionBreaks(t *testing.T) {
	t.Parallel()
	s := start(t)
	job, task := s.newJob(t)
	var cuts atomic.Int32
	c := client.New(cutting(t, s.url, &cuts).URL, s.token)
	s.finish(t, task)
	var numbers []int64
	ended, err := c.WatchJob(t.Context(), job, 0, func(change client.Change) error {
		if change.Event != nil {
			numbers = append(numbers, change.Event.Number)
		}
		return nil
	})
	if err != nil || ended.State != media.JobSucceeded {
		t.Fatal(ended, err)
	}
	if want := []int64{1, 2, 3, 4, 5, 6}; !slices.Equal(numbers, want) || cuts.Load() == 0 {
		t.Errorf("saw %v over %d breaks, want %v", numbers, cuts.Load(), want)
	}
}

func TestAWatcherHearsProgress(t *testing.T) {
	t.Parallel()
	s := start(t)
	job, task := s.newJob(t)
	lease := s.claim(t, task)
	lease.Report(dispatch.Progress{Percent: 40, Phase: "encode"})
	if _, err := s.engine.Beat(t.Context(), lease); err != nil {
		t.Fatal(err)
	}
	c := client.New(s.url, s.token)
	done := errors.New("heard")
	_, err := c.WatchJob(t.Context(), job, 0, func(change client.Change) error {
		if p := change.Progress; p != nil && p.TaskID == task && p.Progress == 40 && p.Phase == "encode" {
			return done
		}
		return nil
	})
	if !errors.Is(err, done) {
		t.Error(err)
	}
}

func TestOutputsAreServed(t *testing.T) {
	t.Parallel()
	s := start(t)
	job, task := s.newJob(t)
	s.finish(t, task,
		media.Output{Key: "out/hls/main.m3u8", Role: media.RoleManifest, Type: "application/vnd.apple.mpegurl"},
		media.Output{Key: "out/hls/v/seg 1.m4s", Role: media.RoleSegment, Type: "video/mp4"},
		media.Output{Key: "out/page.html", Role: media.RoleMedia, Type: "text/html"})
	first := "/api/v1/outputs/" + task + "-1"
	whole := s.must(200, "GET", first+"/content", "")
	if string(whole.body) != "out/hls/main.m3u8" || whole.header.Get("Content-Type") != "application/vnd.apple.mpegurl" {
		t.Errorf("%s %v", whole.body, whole.header)
	}
	part := s.must(206, "GET", first+"/content", "", "Range", "bytes=4-6")
	if string(part.body) != "hls" || part.header.Get("Content-Range") != "bytes 4-6/17" {
		t.Errorf("%s %v", part.body, part.header)
	}
	s.must(304, "GET", first+"/content", "", "If-None-Match", whole.header.Get("ETag"))
	html := s.must(200, "GET", "/api/v1/outputs/"+task+"-3/content", "")
	if !strings.HasPrefix(html.header.Get("Content-Disposition"), "attachment") || html.header.Get("Content-Security-Policy") != "sandbox" {
		t.Errorf("a page is served with %v", html.header)
	}
	beside := s.must(200, "GET", "/api/v1/tasks/"+task+"/files/v/seg%201.m4s", "")
	if string(beside.body) != "out/hls/v/seg 1.m4s" {
		t.Errorf("%s", beside.body)
	}
	s.must(404, "GET", "/api/v1/outputs/"+task+"-9/content", "")
	s.must(404, "GET", "/api/v1/tasks/"+task+"/files/..%2F..%2Fsecret", "")
	zip := s.must(200, "GET", "/api/v1/jobs/"+job+"/archive.zip", "")
	if zip.header.Get("Content-Type") != "application/zip" || !strings.Contains(string(zip.body), "hls/v/seg 1.m4s") {
		t.Errorf("%v", zip.header)
	}
	var got strings.Builder
	c := client.New(s.url, s.token)
	if _, err := c.Download(t.Context(), task+"-1", &got); err != nil || got.String() != "out/hls/main.m3u8" {
		t.Error(got.String(), err)
	}
	text := s.must(200, "GET", "/api/v1/tasks/"+task+"/command", "")
	if string(text.body) != "ffmpeg -i 'a b.mp4'\n" {
		t.Errorf("%s", text.body)
	}
	if log := s.must(200, "GET", "/api/v1/tasks/"+task+"/log?attempt=1", ""); string(log.body) != "one\ntwo\n" {
		t.Errorf("%s", log.body)
	}
	s.must(200, "GET", "/api/v1/tasks/"+task+"/explain", "")
}

func TestALinkOpensATasksFilesToAnyone(t *testing.T) {
	t.Parallel()
	s := start(t)
	_, task := s.newJob(t)
	s.finish(t, task,
		media.Output{Key: "out/main.m3u8", Role: media.RoleManifest, Type: "application/vnd.apple.mpegurl"},
		media.Output{Key: "out/v/1.m4s", Role: media.RoleSegment, Type: "video/mp4"})
	link := s.must(200, "POST", "/api/v1/tasks/"+task+"/link", `{"expires_in":60}`).get(t, "url").(string)
	manifest := s.must(200, "GET", link, "", "Authorization", "")
	if string(manifest.body) != "out/main.m3u8" || manifest.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%s %v", manifest.body, manifest.header)
	}
	base := link[:strings.LastIndex(link, "/")]
	s.must(200, "GET", base+"/v/1.m4s", "", "Authorization", "")
	s.must(404, "GET", base+"/other.mp4", "", "Authorization", "")
	s.must(403, "GET", strings.Replace(link, "/files/", "/files/x", 1), "", "Authorization", "")
	s.must(422, "POST", "/api/v1/tasks/"+task+"/link", `{"expires_in":"long"}`)
	single := s.must(200, "POST", "/api/v1/outputs/"+task+"-2/link", `{}`).get(t, "url").(string)
	if a := s.must(200, "GET", single, "", "Authorization", ""); string(a.body) != "out/v/1.m4s" {
		t.Errorf("%s", a.body)
	}
}

func TestUploadsAreResumed(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := client.New(s.url, s.token)
	file := filepath.Join(t.TempDir(), "clip.mp4")
	content := strings.Repeat("0123456789abcdef", 9<<20/16)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	// The first try ends after one part.
	ctx, stop := context.WithCancel(t.Context())
	var begun string
	_, err := c.UploadFile(ctx, file, "", "", func(u *client.Upload) { begun = u.ID }, func(int64, int64) { stop() })
	if err == nil || begun == "" {
		t.Fatal(begun, err)
	}
	open := need[*client.Upload](t)(c.Upload(t.Context(), begun))
	if len(open.Received) != 1 || open.Parts != 2 {
		t.Fatalf("%+v", open)
	}
	s.must(422, "POST", "/api/v1/jobs", `{"source":{"upload":"`+begun+`"},"tasks":[{"operation":"snapshot"}]}`)
	whole := need[*client.Upload](t)(c.UploadFile(t.Context(), file, "", begun, nil, nil))
	if whole.State != "completed" || whole.ID != begun {
		t.Fatalf("%+v", whole)
	}
	got := need[[]byte](t)(os.ReadFile(filepath.Join(s.folder, filepath.FromSlash(whole.Key))))
	if string(got) != content {
		t.Error("what arrived is not what was sent")
	}
	// This server has no ffmpeg to look with; that the upload is there it says first.
	s.must(422, "POST", "/api/v1/probe", `{"source":{"upload":"`+begun+`"}}`)
	made := s.must(201, "POST", "/api/v1/jobs", `{"source":{"upload":"`+begun+`","name":"mine.mkv"},"tasks":[{"operation":"snapshot"}]}`)
	if name := made.get(t, "source.name"); name != "clip.mp4" {
		t.Errorf("the source of a job of an upload is called %v", name)
	}
	id := made.get(t, "id").(string)
	for _, q := range []string{"clip.mp4", "clip", id[len(id)-8:], id[:10]} {
		if found := s.must(200, "GET", "/api/v1/jobs?q="+q, ""); found.get(t, "jobs.0.id") != id {
			t.Errorf("a search for %q finds %s", q, found.body)
		}
	}
	// Where the files go is known before the job runs.
	if err := os.WriteFile(filepath.Join(s.folder, "clip-1.jpg"), []byte("taken"), 0o600); err != nil {
		t.Fatal(err)
	}
	taken := s.must(409, "POST", "/api/v1/jobs", `{"source":{"upload":"`+begun+`"},"tasks":[{"operation":"snapshot","output":{"key":"{stem}-{number}.jpg"}}]}`)
	if taken.get(t, "code") != string(media.CodeOutputExists) {
		t.Errorf("%s", taken.body)
	}
	if err := c.AbortUpload(t.Context(), begun); media.CodeOf(err) != media.CodeConflict {
		t.Errorf("an upload that a job reads was removed: %v", err)
	}
}

func TestListsAndBulk(t *testing.T) {
	t.Parallel()
	s := start(t)
	var ids []string
	for range 5 {
		job, _ := s.newJob(t)
		ids = append(ids, job)
	}
	s.must(200, "POST", "/api/v1/jobs/"+ids[0]+"/cancel", "")
	c := client.New(s.url, s.token)
	var seen []string
	query := media.JobListing{Limit: 2, Order: "asc", JobFilter: media.JobFilter{States: []media.JobState{media.JobQueued}}}
	for {
		page := need[client.JobPage](t)(c.Jobs(t.Context(), query))
		for _, j := range page.Jobs {
			seen = append(seen, j.ID)
		}
		if page.Next == "" {
			break
		}
		query.After = page.Next
	}
	if !slices.Equal(seen, ids[1:]) {
		t.Errorf("paged through %v, want %v", seen, ids[1:])
	}
	count := need[*media.Batch](t)(c.BulkJobs(t.Context(), client.Bulk{Action: "cancel", DryRun: true, JobFilter: media.JobFilter{States: []media.JobState{media.JobQueued}}}))
	if count.Matched != 4 || count.Done != 0 {
		t.Errorf("a dry run: %+v", count)
	}
	bulk := func(b client.Bulk) *media.Batch {
		t.Helper()
		begun := need[*media.Batch](t)(c.BulkJobs(t.Context(), b))
		return need[*media.Batch](t)(c.WaitBatch(t.Context(), begun, nil))
	}
	done := bulk(client.Bulk{Action: "cancel", JobFilter: media.JobFilter{IDs: ids}})
	if done.Matched != 5 || done.Done != 4 || done.Skipped != 1 {
		t.Errorf("%+v", done)
	}
	removed := bulk(client.Bulk{Action: "delete", JobFilter: media.JobFilter{States: []media.JobState{media.JobCanceled}}})
	if removed.Done != 5 {
		t.Errorf("%+v", removed)
	}
	back := bulk(client.Bulk{Action: "restore", JobFilter: media.JobFilter{IDs: ids[:2]}})
	if back.Done != 2 {
		t.Errorf("%+v", back)
	}
	if _, err := c.BulkJobs(t.Context(), client.Bulk{Action: "delete"}); media.CodeOf(err) != media.CodeConfigMissing {
		t.Errorf("all jobs at a slip: %v", err)
	}
	s.must(422, "GET", "/api/v1/jobs?state=exploded", "")
	s.must(400, "GET", "/api/v1/jobs?limit=1001", "")
}

func TestOneOfManyEqualRequestsMakesTheJob(t *testing.T) {
	t.Parallel()
	s := start(t)
	const many = 200
	made := make(chan string, many)
	for range many {
		go func() {
			r, _ := http.NewRequest("POST", s.url+"/api/v1/jobs", strings.NewReader(oneSnapshot))
			r.Header.Set("Authorization", "Bearer "+s.token)
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", "same")
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				made <- err.Error()
				return
			}
			defer resp.Body.Close()
			made <- resp.Header.Get("Location")
			_, _ = io.Copy(io.Discard, resp.Body)
		}()
	}
	seen := map[string]int{}
	for range many {
		seen[<-made]++
	}
	page := need[store.JobPage](t)(s.jobs.List(t.Context(), store.JobQuery{Project: s.first.Project}))
	if len(seen) != 1 || len(page.Jobs) != 1 {
		t.Errorf("%d requests gave %v; there are %d jobs", many, seen, len(page.Jobs))
	}
}
