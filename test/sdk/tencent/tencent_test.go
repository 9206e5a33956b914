// Package sdk_tencent_test runs Tencent Cloud's own clients, unmodified, against
// the real server: the npm package of MPS and the Go module.
package sdk_tencent_test

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/test/mill"
	"github.com/mediamill/mediamill/test/node"
	"github.com/mediamill/mediamill/test/sdk"
)

func TestMain(m *testing.M) {
	code := m.Run()
	mill.Clean()
	os.Exit(code)
}

// bucket is the storage's name, in the form of the vendor's buckets.
const bucket = "films-1250000000"

// A site is a server with a storage of the bucket's name and a film in it, and a
// server beside it that hears notifications and gives the film.
type site struct {
	api    *mill.API
	folder string
	other  string // its address
	told   chan []byte
}

func serve(t *testing.T) *site {
	t.Helper()
	folder := t.TempDir()
	sdk.Film(t, folder, "in/film.mp4")
	begins(t, folder)
	told := make(chan []byte, 10)
	other := http.NewServeMux()
	other.Handle("GET /", http.FileServer(http.Dir(folder)))
	other.HandleFunc("POST /told", func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- body
	})
	beside := httptest.NewServer(other)
	t.Cleanup(beside.Close)
	_, port, _ := strings.Cut(strings.TrimPrefix(beside.URL, "http://"), ":")
	_, api := mill.Serve(t, "", "--data", t.TempDir(), "--outbound-allow-cidrs", "127.0.0.0/8", "--outbound-ports", port, "--storage-roots", folder)
	api.Must(t, "POST", "/api/v1/storages", map[string]any{"name": bucket, "kind": "folder", "config": map[string]string{"path": folder}, "default": true}, nil)
	return &site{api, folder, beside.URL, told}
}

// order is what both drivers are told.
func (s *site) order() map[string]any {
	id, secret, _ := strings.Cut(s.api.Key, ".")
	return map[string]any{"callback": s.other + "/told", "film": s.other + "/in/film.mp4",
		"endpoint": strings.TrimPrefix(s.api.Server, "http://"), "id": id, "secret": secret, "bucket": bucket, "image": logo()}
}

// logo is the base64 of a small picture.
func logo() string {
	m := image.NewRGBA(image.Rect(0, 0, 32, 32))
	for i := range 32 * 32 {
		m.Set(i%32, i/32, color.RGBA{255, 0, 0, 255})
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m)
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

type refusal struct {
	Code, Message string
	Request       bool
}

type result struct {
	Status, ErrCodeExt, Message string
	ErrCode                     int
	Progress                    int
	Output                      *output
}

type output struct {
	Path, WebVttPath, Container string
	Md5                         string
	Width, Height, Size         int
	Duration                    float64
	ImagePathSet                []string
	PicInfoSet                  []struct {
		TimeOffset float64
		Path       string
	}
	VideoStreamSet []struct{ Codec string }
}

type detail struct {
	Status, TaskType, CreateTime, SessionContext string
	WorkflowTask                                 struct {
		TaskId                string
		MetaData              struct{ Width, Height int }
		MediaProcessResultSet []map[string]json.RawMessage
	}
}

// results are those of a task by their type, in their order.
func (d *detail) results(t *testing.T, kind, member string) (list []result) {
	t.Helper()
	for _, entry := range d.WorkflowTask.MediaProcessResultSet {
		if string(entry["Type"]) != `"`+kind+`"` {
			continue
		}
		var r result
		if err := json.Unmarshal(entry[member], &r); err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

type report struct {
	ID   string `json:"id"`
	Meta struct {
		Width, Height  int
		Duration       float64
		VideoStreamSet []struct{ Fps, FpsNumerator, FpsDenominator int }
	}
	Template  int
	Templates struct {
		TotalCount           int
		TranscodeTemplateSet []struct {
			Definition, Name, Type string
			VideoTemplate          struct {
				Codec   string
				Bitrate int
			}
		}
	}
	Mark struct {
		Definition int
		ImageUrl   string
	}
	Marks            struct{ TotalCount int }
	Detail, URL      detail
	Listed, Unfailed struct {
		TotalCount int
		TaskSet    []struct {
			TaskId, TaskType string
			SubTaskTypes     []string
		}
	}
	Twice, Late, WrongKey, NoKey, Missing, Stream, Preset, Gone refusal
	Uncomposed                                                  refusal
	Composed                                                    struct {
		TaskType      string
		EditMediaTask struct {
			Status string
			Input  struct{ FileInfoSet []struct{ Id string } }
			Output *struct{ Path string }
		}
	}
	AI        understood
	Parsed    struct{ EventType, SessionId string }
	Schedules struct {
		TotalCount      int
		ScheduleInfoSet []struct {
			ScheduleName, Status string
			Activities           []struct{ PredriveIndex []int }
		}
	}
	Graph struct {
		TaskType, Status string
		ScheduleTask     struct {
			ActivityResultSet []struct {
				ActivityType    string
				ActivityResItem struct{ TranscodeTask, SnapshotByTimeOffsetTask *result }
			}
		}
	}
}

func TestTheNodeClientRunsItsWholeWay(t *testing.T) {
	t.Parallel()
	modules := node.Install(t, ".")
	s := serve(t)
	r := node.Run[report](t, modules, "drive.cjs", s.order())

	if r.Meta.Width != 320 || r.Meta.Height != 180 || r.Meta.VideoStreamSet[0].Fps != 25 {
		t.Errorf("metadata %+v", r.Meta)
	}
	set := r.Templates.TranscodeTemplateSet
	if len(set) != 2 || set[0].Definition != "100010" || set[0].VideoTemplate.Codec != "libx264" || set[1].Name != "smaller" || set[1].VideoTemplate.Bitrate != 150 || set[1].VideoTemplate.Codec != "h264" {
		t.Errorf("templates %+v", r.Templates)
	}
	if r.Marks.TotalCount != 1 || !fetched(t, r.Mark.ImageUrl) {
		t.Errorf("watermarks %+v, %+v", r.Mark, r.Marks)
	}
	s.checkResults(t, &r)
	r.AI.check(t)
	for _, tt := range []struct {
		what string
		got  refusal
		want string
	}{
		{"the same session twice", r.Twice, "InvalidParameterValue.SessionId"},
		{"an abort after the end", r.Late, "InvalidParameterValue.NotProcessingTask"},
		{"another secret", r.WrongKey, "AuthFailure.SignatureFailure"},
		{"an unknown key", r.NoKey, "AuthFailure.SecretIdNotFound"},
		{"a status left out", r.Missing, "MissingParameter"},
		{"an action that is not available", r.Stream, "UnsupportedOperation"},
		{"a preset deleted", r.Preset, "InvalidParameterValue.Definition"},
		{"a deleted template modified", r.Gone, "ResourceNotFound.TemplateNotExist"},
	} {
		if tt.got.Code != tt.want || !tt.got.Request {
			t.Errorf("%s: %+v, want %s", tt.what, tt.got, tt.want)
		}
	}
	if r.Listed.TotalCount != 1 || r.Listed.TaskSet[0].TaskId != r.ID || len(r.Listed.TaskSet[0].SubTaskTypes) != 6 || r.Unfailed.TotalCount != 2 { // the looks at the film
		t.Errorf("listed %+v and %+v", r.Listed, r.Unfailed)
	}
	if far := r.URL.results(t, "SnapshotByTimeOffset", "SnapshotByTimeOffsetTask"); len(far) != 1 || far[0].Output == nil || far[0].Output.PicInfoSet[0].Path != "/far/film_snapshotByTimeOffset_10_0.jpg" {
		t.Errorf("from an address: %+v", r.URL)
	}
	s.checkGraph(t, &r)
	s.checkComposition(t, &r)
	if r.Parsed.EventType != "WorkflowTask" || r.Parsed.SessionId != "once" {
		t.Errorf("parsed %+v", r.Parsed)
	}
	select {
	case body := <-s.told:
		checkNotification(t, body, r.ID)
	case <-time.After(mill.Patience):
		t.Error("nothing was told")
	}
}

func (s *site) checkResults(t *testing.T, r *report) {
	t.Helper()
	d := &r.Detail
	if d.Status != "FINISH" || d.TaskType != "WorkflowTask" || d.WorkflowTask.TaskId != r.ID || d.SessionContext != "anything & <all>" || d.WorkflowTask.MetaData.Width != 320 {
		t.Errorf("detail %+v", d)
	}
	files := d.results(t, "Transcode", "TranscodeTask")
	want := []string{fmt.Sprintf("/out/film_transcode_%d.mp4", r.Template), "/out/sound/film.mp3", "/out/film_transcode_875.mp4", "/upright/film.mov", "/out/film_transcode_100210.m3u8"}
	for i, f := range files {
		if f.Status != "SUCCESS" || f.ErrCodeExt != "SUCCESS" || f.ErrCode != 0 || f.Progress != 100 || f.Output == nil || f.Output.Path != want[i] {
			t.Errorf("transcode %d: %+v", i, f)
			continue
		}
		sdk.Decode(t, filepath.Join(s.folder, f.Output.Path))
		file, err := os.ReadFile(filepath.Join(s.folder, f.Output.Path))
		if sum := md5.Sum(file); err != nil || strings.HasSuffix(want[i], ".m3u8") == (f.Output.Md5 == hex.EncodeToString(sum[:])) {
			t.Errorf("transcode %d: the MD5 is %s, %v", i, f.Output.Md5, err)
		}
	}
	if v := sdk.Probe(t, filepath.Join(s.folder, want[0])); v.First("video").Height != 128 || v.Format.Duration > 2.2 || files[0].Output.Height != 128 {
		t.Errorf("the first file: %+v, told %+v", v, files[0].Output)
	}
	if v := sdk.Probe(t, filepath.Join(s.folder, want[3])).First("video"); v.Codec != "hevc" || v.Width != 256 || v.Height != 144 || v.Rate != "15/1" {
		t.Errorf("the raw file: %+v", v)
	}
	if v := sdk.Probe(t, filepath.Join(s.folder, want[4])); v.Format.Duration < 1.5 || v.Format.Duration > 1.7 {
		t.Errorf("the part in HLS lasts %.3f s", v.Format.Duration)
	}
	byTime := d.results(t, "SnapshotByTimeOffset", "SnapshotByTimeOffsetTask")[0]
	if byTime.Output == nil || len(byTime.Output.PicInfoSet) != 2 || byTime.Output.PicInfoSet[1].Path != "/out/film_snapshotByTimeOffset_10_1.jpg" || byTime.Output.PicInfoSet[1].TimeOffset != 2 {
		t.Errorf("by time: %+v", byTime)
	}
	sampled := d.results(t, "SampleSnapshot", "SampleSnapshotTask")[0]
	if sampled.Output == nil || len(sampled.Output.ImagePathSet) != 3 || !strings.HasSuffix(sampled.Output.ImagePathSet[2], "_003.png") {
		t.Errorf("sampled: %+v", sampled)
	}
	sprite := d.results(t, "ImageSprites", "ImageSpriteTask")[0]
	if sprite.Output == nil || len(sprite.Output.ImagePathSet) != 1 || !strings.HasSuffix(sprite.Output.WebVttPath, ".vtt") || sprite.Output.Width != 128 {
		t.Errorf("sprites: %+v", sprite)
	}
	moving := d.results(t, "AnimatedGraphics", "AnimatedGraphicTask")[0]
	if moving.Status != "SUCCESS" || moving.Output.Height != 128 || !strings.HasSuffix(moving.Output.Path, ".webp") {
		t.Errorf("moving: %+v", moving)
	}
	streams := d.results(t, "AdaptiveDynamicStreaming", "AdaptiveDynamicStreamingTask")
	if streams[0].Status != "SUCCESS" || streams[1].Status != "SUCCESS" || streams[2].ErrCodeExt != "InvalidInput.DefinitionNotExist" {
		t.Errorf("streams: %+v", streams)
	} else {
		sdk.Decode(t, filepath.Join(s.folder, streams[0].Output.Path))
		sdk.Decode(t, filepath.Join(s.folder, streams[1].Output.Path))
	}
	for _, name := range []string{"film_transcode_100210_0.m3u8", "film_transcode_100210_0.ts", "abr/film.m3u8", "abr/film_s0.m3u8", "abr/film_s1.m3u8", "abr/ts/0_0.ts", "abr/ts/1_0.ts"} {
		if !there(filepath.Join(s.folder, "out", name)) {
			t.Errorf("there is no %s", name)
		}
	}
	for _, list := range [][]string{sampled.Output.ImagePathSet, sprite.Output.ImagePathSet, {sprite.Output.WebVttPath}} {
		if slices.ContainsFunc(list, func(p string) bool { return !there(filepath.Join(s.folder, p)) }) {
			t.Errorf("of %v not all are there", list)
		}
	}
}

// checkComposition wants a part of each file on a red canvas, and the faults of
// another to be told together.
func (s *site) checkComposition(t *testing.T, r *report) {
	t.Helper()
	e := &r.Composed.EditMediaTask
	if r.Composed.TaskType != "EditMediaTask" || e.Status != "FINISH" || len(e.Input.FileInfoSet) != 2 || e.Input.FileInfoSet[1].Id != "two" || e.Output == nil || e.Output.Path != "/composed/film.mp4" {
		t.Fatalf("the composition is %+v", r.Composed)
	}
	path := filepath.Join(s.folder, e.Output.Path)
	sdk.Decode(t, path)
	v := sdk.Probe(t, path)
	if p := v.First("video"); p.Codec != "h264" || p.Width != 240 || p.Height != 240 || p.Rate != "25/1" || v.First("audio").Codec != "aac" || v.Format.Duration < 2.5 || v.Format.Duration > 2.7 {
		t.Errorf("composed: %+v", v)
	}
	corner, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", path, "-vf", "crop=8:8:0:0,scale=1:1", "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-").Output()
	if err != nil || len(corner) != 3 || corner[0] < 230 || corner[1] > 30 || corner[2] > 30 {
		t.Errorf("the canvas is %v, %v", corner, err)
	}
	for _, field := range []string{"Items.1.Type Transition", `Items.2.Video.SourceMedia.FileId "three"`} {
		if r.Uncomposed.Code != "UnsupportedOperation" || !strings.Contains(r.Uncomposed.Message, field) {
			t.Errorf("another composition: %+v, which should tell of %s", r.Uncomposed, field)
		}
	}
}

// checkGraph wants the picture to be of what the transcode made.
func (s *site) checkGraph(t *testing.T, r *report) {
	t.Helper()
	list := r.Schedules.ScheduleInfoSet
	if r.Schedules.TotalCount != 1 || list[0].ScheduleName != "chain" || list[0].Status != "Enabled" || len(list[0].Activities) != 4 || !slices.Equal(list[0].Activities[2].PredriveIndex, []int{1}) {
		t.Errorf("schedules %+v", r.Schedules)
	}
	set := r.Graph.ScheduleTask.ActivityResultSet
	if r.Graph.TaskType != "ScheduleTask" || len(set) != 2 || set[0].ActivityResItem.TranscodeTask == nil || set[1].ActivityResItem.SnapshotByTimeOffsetTask == nil ||
		set[1].ActivityResItem.SnapshotByTimeOffsetTask.Output == nil {
		t.Fatalf("the graph's task is %+v", r.Graph)
	}
	picture := set[1].ActivityResItem.SnapshotByTimeOffsetTask.Output.PicInfoSet[0].Path
	if picture != "/graph/film_transcode_100010_snapshotByTimeOffset_10_0.jpg" {
		t.Errorf("the picture is %s", picture)
	}
	if v := sdk.Probe(t, filepath.Join(s.folder, picture)).First("video"); v.Height != 128 {
		t.Errorf("the picture is %+v and not of what the transcode made", v)
	}
}

func fetched(t *testing.T, url string) bool {
	t.Helper()
	res, err := http.Get(url) //nolint:noctx // of a test
	if err != nil {
		t.Error(err)
		return false
	}
	defer res.Body.Close()
	return res.StatusCode == http.StatusOK && res.Header.Get("Content-Type") == "image/png"
}

func checkNotification(t *testing.T, body []byte, id string) {
	t.Helper()
	var n struct {
		EventType, SessionId, SessionContext, Sign string
		Timestamp                                  int64
		WorkflowTaskEvent                          struct{ TaskId, Status string }
	}
	if err := json.Unmarshal(body, &n); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	sum := md5.Sum(fmt.Appendf(nil, "%dquite secret", n.Timestamp))
	if n.EventType != "WorkflowTask" || n.WorkflowTaskEvent.TaskId != id || n.WorkflowTaskEvent.Status != "FINISH" || n.SessionId != "once" || n.Sign != hex.EncodeToString(sum[:]) {
		t.Errorf("told %s", body)
	}
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
