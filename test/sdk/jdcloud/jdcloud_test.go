// Package sdk_jdcloud_test runs JD Cloud's unmodified SDK for JavaScript through
// every operation of its MPS.
package sdk_jdcloud_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/node"
	"github.com/mediamill/mediamill/test/sdk"
)

func TestMain(m *testing.M) {
	code := m.Run()
	mill.Clean()
	os.Exit(code)
}

const (
	region = "cn-north-1"
	bucket = "films"
)

type object = map[string]any

// A report is what the driver writes: answers by what they are of.
type report struct {
	Callback, Modified, Template object
	Submitted                    struct {
		TaskID       string
		SubmitResult []object
	}
	Templates, All, Succeeded, Found, Profiles, Jobs, NoJobs listed
	Shots, Sprite, Failed                                    taskAndResult
	Deleted, Notification, Patched, Delimiter                object
	Gone, NoTemplate, WrongKey, Styles                       refusal
	Thumbnail                                                thumbnail
	Thumbnails                                               struct {
		TaskList  []thumbnail
		Truncated bool
	}
	TaskIDs []string
	Job     struct {
		Title string
		Tasks []struct{ TaskID, ObjectKey, Format, Width, Height, Status, FinishTime string }
	}
}

type listed struct {
	PageNumber, PageSize, TotalElements, TotalPages int
	Content                                         []object
}

type taskAndResult struct {
	Task struct {
		TaskID, Status, CreateTime, FinishTime string
		Number                                 int
		Output                                 *struct{ ObjectPath string }
		SpriteOutput                           *struct{ ObjectPath string }
	}
	Result struct {
		Status, ErrorCode string
		ShotResult        *struct {
			Region, Bucket string
			ObjectKeys     []string
		}
		SpriteResult *struct{ Bucket, ObjectKey string }
	}
}

type refusal struct {
	Code            int
	Status, Message string
}

type thumbnail struct {
	TaskID, Status string
	ErrorCode      int
	Target         struct{ Keys []string }
}

// A receiver hears callbacks and notifications, and answers handshakes.
type receiver struct {
	mu    sync.Mutex
	heard map[string][]string // bodies by path
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	if req.Header.Get("x-jdcloud-message-type") == "SubscriptionConfirmation" {
		var m struct{ Message string }
		_ = json.Unmarshal(body, &m)
		fmt.Fprint(w, base64.StdEncoding.EncodeToString([]byte(m.Message)))
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard[req.URL.Path] = append(r.heard[req.URL.Path], string(body))
}

// await waits until so many bodies came at a path.
func (r *receiver) await(t *testing.T, path string, count int) []string {
	t.Helper()
	var got []string
	mill.Await(t, fmt.Sprintf("%d messages came at %s", count, path), func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		got = slices.Clone(r.heard[path])
		return len(got) >= count
	})
	return got
}

func TestTheUnmodifiedSDKWorksThroughEveryOperation(t *testing.T) {
	t.Parallel()
	modules := node.Install(t, ".")
	films := t.TempDir()
	sdk.Film(t, films, "in/film.mp4")
	heard := &receiver{heard: map[string][]string{}}
	listener := httptest.NewServer(heard)
	defer listener.Close()

	_, port, _ := strings.Cut(strings.TrimPrefix(listener.URL, "http://"), ":")
	_, api := mill.Serve(t, "", "--data", t.TempDir(), "--outbound-allow-cidrs", "127.0.0.0/8", "--outbound-ports", port, "--storage-roots", films)
	api.Must(t, "POST", "/api/v1/storages", object{"name": bucket, "kind": "folder", "config": object{"path": films}}, nil)
	id, secret, _ := strings.Cut(api.Key, ".")
	r := node.Run[report](t, modules, "drive.cjs", object{
		"host": strings.TrimPrefix(api.Server, "http://"), "key": id, "secret": secret, "region": region, "bucket": bucket, "receiver": listener.URL,
	})

	t.Run("templates keep what they were given", func(t *testing.T) {
		if r.Modified["number"] != 2.0 || r.Template["interval"] != 1.0 || r.Template["title"] != "two shots" || r.Template["width"] != 160.0 {
			t.Errorf("the template is %v", r.Template)
		}
		if r.Templates.TotalElements != 1 || r.Templates.Content[0]["title"] != "sprite" || r.Templates.Content[0]["number"] != 6.0 {
			t.Errorf("the filtered templates are %+v", r.Templates)
		}
		if r.Patched["title"] != "the stream" || r.Profiles.TotalElements != 3 || r.Profiles.Content[0]["templateId"] == nil {
			t.Errorf("the transcode templates are %v and %+v", r.Patched, r.Profiles)
		}
	})
	t.Run("shots have their size, their bars and their names", func(t *testing.T) {
		got := r.Shots
		if got.Task.Status != "finished_success" || got.Task.FinishTime == "" || got.Result.ShotResult == nil || len(got.Result.ShotResult.ObjectKeys) != 2 {
			t.Fatalf("the task is %+v", got)
		}
		for i, key := range got.Result.ShotResult.ObjectKeys {
			want := fmt.Sprintf("own/film/%s.%06d.jpg", got.Task.TaskID, i+1)
			if key != want || strings.Replace(got.Task.Output.ObjectPath, "{SEQUENCEID}", fmt.Sprintf("%06d", i+1), 1) != want {
				t.Errorf("shot %d is %s in %s, want %s", i, key, got.Task.Output.ObjectPath, want)
			}
			picture(t, films, key, "mjpeg", 160, 160)
			if light := corner(t, filepath.Join(films, key)); light < 250 {
				t.Errorf("the bars of %s are of brightness %d, want white", key, light)
			}
		}
	})
	t.Run("a sprite is one sheet of all its cells, with its shots beside it", func(t *testing.T) {
		got := r.Sprite
		if got.Task.Status != "finished_success" || got.Result.SpriteResult == nil || len(got.Result.ShotResult.ObjectKeys) != 6 {
			t.Fatalf("the task is %+v", got)
		}
		want := "mps/" + strings.ReplaceAll(got.Task.CreateTime[:10], "-", "/") + "/film/" + got.Task.TaskID + "-sprite.png"
		if got.Result.SpriteResult.ObjectKey != want || got.Task.SpriteOutput.ObjectPath != want {
			t.Errorf("the sprite is %s and %s, want %s", got.Result.SpriteResult.ObjectKey, got.Task.SpriteOutput.ObjectPath, want)
		}
		picture(t, films, want, "png", 3*64, 2*64)
		picture(t, films, got.Result.ShotResult.ObjectKeys[0], "png", 320, 180)
	})
	t.Run("a source that is not there fails the task, with a code", func(t *testing.T) {
		if r.Failed.Task.Status != "finished_failure" || r.Failed.Result.ErrorCode != "input.unreachable" || r.Failed.Result.ShotResult != nil {
			t.Errorf("the task is %+v", r.Failed)
		}
	})
	t.Run("lists count, filter and find", func(t *testing.T) {
		if r.All.TotalElements != 3 || r.All.TotalPages != 1 || r.All.PageSize != 10 || len(r.All.Content) != 3 {
			t.Errorf("all tasks are %+v", r.All)
		}
		if r.Succeeded.TotalElements != 2 || r.Found.TotalElements != 1 || r.Found.Content[0]["taskId"] != r.Sprite.Task.TaskID {
			t.Errorf("the filtered tasks are %+v and %+v", r.Succeeded, r.Found)
		}
		if r.Jobs.TotalElements != 1 || r.NoJobs.TotalElements != 0 || len(r.Thumbnails.TaskList) != 1 || r.Thumbnails.Truncated {
			t.Errorf("the jobs are %+v, %+v and %+v", r.Jobs, r.NoJobs, r.Thumbnails)
		}
	})
	t.Run("refusals have the vendor's status", func(t *testing.T) {
		for what, pair := range map[string]struct {
			got    refusal
			code   int
			status string
		}{
			"a deleted task":     {r.Gone, 404, "NOT_FOUND"},
			"a deleted template": {r.NoTemplate, 400, "INVALID_ARGUMENT"},
			"a wrong secret":     {r.WrongKey, 401, "UNAUTHENTICATED"},
			"image styles":       {r.Styles, 501, "UNIMPLEMENTED"},
		} {
			if pair.got.Code != pair.code || pair.got.Status != pair.status || pair.got.Message == "" {
				t.Errorf("%s: %+v", what, pair.got)
			}
		}
	})
	t.Run("thumbnails are even between their times", func(t *testing.T) {
		if r.Thumbnail.Status != "SUCCESS" || len(r.Thumbnail.Target.Keys) != 2 || r.Thumbnail.Target.Keys[1] != "thumbs/film-"+r.Thumbnail.TaskID+"-0002.jpg" {
			t.Fatalf("the task is %+v", r.Thumbnail)
		}
		picture(t, films, r.Thumbnail.Target.Keys[0], "mjpeg", 80, 46)
	})
	t.Run("transcodes are what their templates say", func(t *testing.T) {
		if r.Job.Title != "the film" || len(r.Job.Tasks) != 3 || len(r.TaskIDs) != 3 || r.TaskIDs[1] != r.Job.Tasks[1].TaskID {
			t.Fatalf("the job is %+v", r.Job)
		}
		file, stream := r.Job.Tasks[0], r.Job.Tasks[1]
		if file.Status != "succeeded" || file.ObjectKey != "out/film.mp4" || file.Width != "160" || file.Height != "128" || file.FinishTime == "" {
			t.Errorf("the file is %+v", file)
		}
		facts := sdk.Probe(t, filepath.Join(films, "out/film.mp4"))
		if v := facts.First("video"); v.Codec != "h264" || v.Width != 160 || v.Height != 128 || v.Rate != "15/1" || facts.First("audio").Codec != "aac" {
			t.Errorf("the file is %+v", facts)
		}
		sdk.Decode(t, filepath.Join(films, "out/film.mp4"))
		if stream.Status != "succeeded" || stream.ObjectKey != "out/film.m3u8" {
			t.Fatalf("the stream is %+v", stream)
		}
		if facts := sdk.Probe(t, filepath.Join(films, "out/film.flv")); facts.Format.Name != "flv" || facts.First("audio").Samples != "22050" {
			t.Errorf("the old file is %+v", facts)
		}
		if v := sdk.Probe(t, filepath.Join(films, stream.ObjectKey)).First("video"); v.Codec != "h264" || v.Height != 180 {
			t.Errorf("the stream has %+v", v)
		}
	})
	t.Run("callbacks and notifications came", func(t *testing.T) {
		if r.Callback["httpUrl"] != listener.URL+"/callback" || r.Notification["notifyContentFormat"] != "JSON" {
			t.Errorf("the settings are %v and %v", r.Callback, r.Notification)
		}
		states := map[string]int{}
		for _, body := range heard.await(t, "/callback", 3) {
			var m struct{ Event, TaskID, Status string }
			if err := json.Unmarshal([]byte(body), &m); err != nil || m.Event != "snapshot_complete" || m.TaskID == "" {
				t.Errorf("a callback says %s", body)
			}
			states[m.Status]++
		}
		if states["finished_success"] != 2 || states["finished_failure"] != 1 {
			t.Errorf("the callbacks' states are %v", states)
		}
		events := ""
		for _, body := range heard.await(t, "/notification", 2) {
			var m struct{ Type, MessageID, Message string }
			if err := json.Unmarshal([]byte(body), &m); err != nil || m.Type != "Notification" {
				t.Errorf("a notification says %s", body)
			}
			events += m.Message
		}
		if !strings.Contains(events, `"mpsThumbnailComplete"`) || !strings.Contains(events, `"mpsTranscodeComplete"`) {
			t.Errorf("the notifications are %s", events)
		}
	})
	if len(r.Deleted) != 0 || fmt.Sprint(r.Delimiter["delimiters"]) != "[- !]" {
		t.Errorf("deletion and delimiters answer %v and %v", r.Deleted, r.Delimiter)
	}
}

// corner is the brightness of a JPEG's first pixel, 0 to 255.
func corner(t *testing.T, path string) uint8 {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	decoded, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return color.GrayModel.Convert(decoded.At(2, 2)).(color.Gray).Y
}

func picture(t *testing.T, folder, key, codec string, width, height int) {
	t.Helper()
	v := sdk.Probe(t, filepath.Join(folder, key)).First("video")
	if v.Codec != codec || v.Width != width || v.Height != height {
		t.Errorf("%s is %s of %d×%d, want %s of %d×%d", key, v.Codec, v.Width, v.Height, codec, width, height)
	}
}
