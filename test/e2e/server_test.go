package e2e

import (
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/player"
)

func TestTheFirstStartPrintsCredentialsOnce(t *testing.T) {
	dir := t.TempDir()
	first, api := mill.Serve(t, "", "--data", dir)
	first.Await(t, `Administrator +\S+\n +Password +\S{12,}`)
	var self member
	api.Must(t, "GET", "/api/v1/self", nil, &self)
	first.Stop(t)
	second, again := mill.Serve(t, api.Key, "--data", dir)
	again.Must(t, "GET", "/api/v1/self", nil, nil)
	if text := second.Tail(50); strings.Contains(text, "Password") || strings.Contains(text, "MEDIAMILL_KEY") {
		t.Errorf("the second start prints %s", text)
	}
}

func TestAnUploadOutlivesTheServer(t *testing.T) {
	dir := t.TempDir()
	server, api := mill.Serve(t, "", "--data", dir)
	file := filepath.Join(t.TempDir(), "big.mp4")
	mill.Clip(t, file, "320x180", 2)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// What follows the last box is skipped by readers; it makes a second part.
	if err := os.WriteFile(file, append(content, freeBox(9<<20)...), 0o644); err != nil {
		t.Fatal(err)
	}
	id, parts := announced(t, api, file)
	if len(parts) < 2 {
		t.Fatalf("the upload has %d parts", len(parts))
	}
	api.Must(t, "PUT", part(id, 1), parts[0], nil)
	server.Kill()
	_, api = mill.Serve(t, api.Key, "--data", dir)
	var up struct {
		Received []struct{ Number int }
	}
	api.Must(t, "GET", "/api/v1/uploads/"+id, nil, &up)
	if len(up.Received) != 1 || up.Received[0].Number != 1 {
		t.Fatalf("after the restart the parts are %v", up.Received)
	}
	for i := 1; i < len(parts); i++ {
		api.Must(t, "PUT", part(id, i+1), parts[i], nil)
	}
	api.Must(t, "POST", "/api/v1/uploads/"+id+"/complete", nil, nil)
	succeeded(t, api, copied(member{"upload": id}))
}

// freeBox is an empty box of an MP4 of so many bytes.
func freeBox(size int) []byte {
	box := make([]byte, size)
	box[0], box[1], box[2], box[3] = byte(size>>24), byte(size>>16), byte(size>>8), byte(size)
	copy(box[4:], "free")
	return box
}

func TestADrainLetsTasksEndOrHandsThemBack(t *testing.T) {
	dir := t.TempDir()
	server, api := mill.Serve(t, "", "--data", dir, "--worker-grace", "1s")
	mill.Clip(t, filepath.Join(dir, "storage", "long.mp4"), "320x180", 120)
	job := api.Create(t, slow("long.mp4"))
	encoding(t, dir)
	if err := server.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	mill.Await(t, "the server has ended", func() bool { return !server.Running() })
	mill.Await(t, "no process is left", func() bool { return len(mill.Children(t, dir)) == 0 })
	_, api = mill.Serve(t, api.Key, "--data", dir, "--worker-cpu", "0", "--worker-light", "0")
	var now media.Job
	api.Must(t, "GET", "/api/v1/jobs/"+job.ID, nil, &now)
	if task := now.Tasks[0]; task.State != media.Queued || task.Error != nil {
		t.Errorf("the task that was handed back is %s: %v", task.State, task.Error)
	}
	if left := scratch(t, dir); len(left) > 0 {
		t.Errorf("scratch left: %v", left)
	}
}

func TestADrainLetsATaskEndWithinTheGrace(t *testing.T) {
	dir := t.TempDir()
	server, api := mill.Serve(t, "", "--data", dir, "--worker-grace", "1h")
	mill.Clip(t, filepath.Join(dir, "storage", "long.mp4"), "320x180", 30)
	job := api.Create(t, slow("long.mp4"))
	encoding(t, dir)
	if err := server.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status, _ := api.Do(t.Context(), "GET", "/api/v1/jobs/"+job.ID, nil); status != 200 && server.Running() {
		t.Errorf("while it drains the server answers %d", status)
	}
	mill.Await(t, "the server has ended", func() bool { return !server.Running() })
	_, api = mill.Serve(t, api.Key, "--data", dir, "--worker-cpu", "0", "--worker-light", "0")
	var now media.Job
	api.Must(t, "GET", "/api/v1/jobs/"+job.ID, nil, &now)
	if now.State != media.JobSucceeded || now.Tasks[0].Attempt != 1 {
		t.Errorf("the job is %s by attempt %d, want succeeded by the first: %v", now.State, now.Tasks[0].Attempt, now.Error)
	}
}

func TestObjectStorageIsSourceAndOutput(t *testing.T) {
	s3 := blobtest.StartS3(t)
	bucket := s3.Bucket(t, s3.Endpoint)
	dir := t.TempDir()
	_, api := mill.Serve(t, "", append([]string{"--data", dir}, reach(t, s3.Endpoint)...)...)
	api.Must(t, "POST", "/api/v1/storages", member{"name": "bucket", "kind": "s3", "config": member{
		"endpoint": s3.Endpoint, "insecure": true, "bucket": bucket.Bucket, "access_key": s3.AccessKey, "secret_key": s3.SecretKey,
		"region": bucket.Region, "addressing": bucket.Addressing,
	}}, nil)
	mill.Clip(t, filepath.Join(dir, "storage", "clip.mp4"), "320x180", 1)
	first := copied(key("clip.mp4"))
	first["tasks"].([]member)[0]["output"] = member{"storage": "bucket", "key": "in/copy.{ext}"}
	if o := succeeded(t, api, first).Tasks[0].Outputs[0]; o.Storage != "bucket" || o.Key != "in/copy.mp4" {
		t.Fatalf("the output is %s in %s", o.Key, o.Storage)
	}
	job := succeeded(t, api, copied(member{"storage": "bucket", "key": "in/copy.mp4"}))
	if job.Tasks[0].Outputs[0].Storage != "default" {
		t.Errorf("the output is in %s", job.Tasks[0].Outputs[0].Storage)
	}
}

func TestABrowserPlaysWhatALinkOpens(t *testing.T) {
	dir := t.TempDir()
	_, api := mill.Serve(t, "", "--data", dir, "--api-rate-per-second", "0")
	mill.Clip(t, filepath.Join(dir, "storage", "clip.mp4"), "320x180", 6)
	job := succeeded(t, api, member{"source": key("clip.mp4"), "tasks": []member{
		{"name": "ladder", "template": "adaptive-h264"}}})
	task := job.Tasks[0]
	for kind, ending := range map[player.Kind]string{player.HLS: ".m3u8", player.DASH: ".mpd"} {
		var link struct{ URL string }
		api.Must(t, "POST", "/api/v1/tasks/"+task.ID+"/link", member{"expires_in": 600}, &link)
		address := manifest(t, api.Server+link.URL, task.Outputs, ending)
		if got := player.Play(t, player.Order{URL: address, Kind: kind}); !got.Ended || len(got.Missing) > 0 {
			t.Errorf("%s ended %t, missing %v", kind, got.Ended, got.Missing)
		}
	}
}

// manifest is the address of a task's main file of that ending, beside a link's.
func manifest(t *testing.T, link string, outputs []media.Output, ending string) string {
	t.Helper()
	for _, o := range outputs {
		if o.Role == media.RoleManifest && filepath.Ext(o.Key) == ending {
			if o.Width != 320 || o.Height != 180 || o.Duration == 0 {
				t.Errorf("%s says %dx%d and %.2f s, want what its largest rendition has", o.Key, o.Width, o.Height, o.Duration)
			}
			return strings.TrimSuffix(link, path.Base(link)) + path.Base(o.Key)
		}
	}
	t.Fatalf("no manifest *%s among %d outputs", ending, len(outputs))
	return ""
}
