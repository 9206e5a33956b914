package visionular_test

import (
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/dialect/visionular"
	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/media"
)

func TestTemplatesAskForThis(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, tt := range []struct {
		name, body, output string
	}{
		{"usual", ` `, "a/b.mp4"},
		{"every-value-of-a-file", `,"format":"mp4","vcodec":"h265","acodec":"aac","resolution":"1280x720","framerate":30,"quality":7,"video_bitrate":3000,"gop_seconds":4,
			"audio_bitrate":96,"audio_sample_rate":"44.1k","audio_channels":1,"description":"all"`, "b.mp4"},
		{"a-rate-alone", `,"video_bitrate":1500,"framerate":25,"gop_size":50,"resolution":"0x480"`, "b.mp4"},
		{"flv", `,"format":"flv","audio_sample_rate":"44100"`, "b.flv"},
		{"ladder-of-transport-streams", `,"format":"hls","seg_type":"ts","seg_time":4,"adaptive_streams":[{"vcodec":"h264","resolution":"1920x1080","video_bitrate":4500},
			{"vcodec":"h264","resolution":"0x480","quality":4,"video_bitrate":1200}]`, "live/film.m3u8"},
		{"one-rendition-of-dash", `,"format":"dash","vcodec":"av1","resolution":"1280x720","video_bitrate":2000,"acodec":"opus","audio_bitrate":64`, "film.mpd"},
		{"a-logo-and-pictures", `,"logo_path":"brand/logo.png","logo_size":"160x0","logo_offset":"-20,10","thumbnail":{"start_point":5,"interval":10,"number":6,"width":320}`, "a/b.mp4"},
		{"a-logo-from-an-address-over-hls", `,"format":"hls","logo_path":"https://brand.example/logo.png","thumbnail":{"number":4,"width":320,"height":180}`, "a/b.m3u8"},
		{"System_MP4_H265", "", "b.mp4"}, {"System_HLS_AV1", "", "b.m3u8"}, {"System_DASH_MP4_H264", "", "b.mpd"},
	} {
		if tt.body != "" {
			good[object](c, "POST", "add_template", `{"template_name":"`+tt.name+`"`+tt.body+`}`)
		}
		_, job := c.create(tt.name, "in/film.mp4", tt.output)
		task := job.Tasks[0]
		shown := object{"source": job.Source, "operation": task.Operation, "params": task.Params, "output": task.Output}
		for _, more := range job.Tasks[1:] {
			shown[more.Name] = object{"operation": more.Operation, "params": more.Params, "output": more.Output}
		}
		raw, _ := json.Marshal(shown)
		goldentest.Is(t, filepath.Join("testdata", "jobs", tt.name+".json"), dialecttest.Indented(t, raw))
	}
}

func TestTasksAreToldInTheirStates(t *testing.T) {
	t.Parallel()
	c := start(t)
	shown := func(id string) string {
		return steady(dialecttest.Indented(t, good[json.RawMessage](c, "GET", "query_task?task_id="+id, "")))
	}
	waiting, job := c.create("System_MP4_H264", "in/film.mp4", "out/film.mp4")
	goldentest.Is(t, "testdata/tasks/pending.json", shown(waiting))

	if job.Name != "film.mp4" {
		t.Errorf("the job is named %q", job.Name)
	}
	c.Site.Found(waiting, job.ID, media.Vendor{ID: waiting, Template: "System_MP4_H264"})

	done, job := c.create("System_MP4_H264", "https://example.com/film.mp4", "s3://films/out/film.mp4")
	c.Site.Succeed(&job.Tasks[0], media.Output{Number: 1, Storage: "films", Key: "out/film.mp4", Role: media.RoleMedia, Type: "video/mp4", Bytes: 4_000_000, Duration: 10, Width: 1280, Height: 720, FrameRate: media.Rational{Num: 30000, Den: 1001}})
	goldentest.Is(t, "testdata/tasks/succeeded.json", shown(done))

	broken, job := c.create("System_HLS_H264", "in/film.mp4", "out/film.m3u8")
	c.Site.Fail(&job.Tasks[0], media.CodeInputMalformed, "no film is in it")
	goldentest.Is(t, "testdata/tasks/failed.json", shown(broken))

	canceled, job := c.create("System_DASH_H264", "in/film.mp4", "out/film.mpd")
	if _, err := c.Site.Jobs.Cancel(t.Context(), c.Site.Project, job.ID); err != nil {
		t.Fatal(err)
	}
	goldentest.Is(t, "testdata/tasks/canceled.json", shown(canceled))

	for query, want := range map[string][]string{
		"": {canceled, broken, done, waiting}, "status=failed": {canceled, broken}, "status=pending": {waiting}, "status=succeeded": {done}, "status=running": nil,
		"count=2&start_num=1": {broken, done}, "limit=1&skip=3": {waiting}, "count=0&start_num=0&start_time=0&end_time=0&status=": {canceled, broken, done, waiting},
		"start_time=4102444800": nil, "start_time=1700000000": {canceled, broken, done, waiting}, "start_time=1700000000000&end_time=4102444800000&count=1": {canceled},
	} {
		list := good[struct {
			Total, Num int
			List       []struct {
				ID string `json:"task_id"`
			}
		}](c, "GET", "list_task?"+query, "")
		var got []string
		for _, task := range list.List {
			got = append(got, task.ID)
		}
		if strings.Join(got, " ") != strings.Join(want, " ") || list.Num != len(want) || list.Total < list.Num {
			t.Errorf("%q lists %d of %d: %v, want %v", query, list.Num, list.Total, got, want)
		}
	}
}

func TestTheWebhookTellsTheEnd(t *testing.T) {
	t.Parallel()
	c := start(t)
	films := good[struct {
		ID string `json:"storage_id"`
	}](c, "POST", "add_storage", `{"type":"oss","region":"cn-beijing","bucket":"films","prefix":"/out/","notify":"https://hooks.example.com/vod?a=b"}`).ID
	body := `{"template_name":"System_MP4_H264","input":"in/film.mp4","output":"film.mp4","storage_id":"` + films + `"}`
	encoder := visionular.New(c.Site.Deps)
	for name, end := range map[string]func(*media.Task){
		"succeeded": func(task *media.Task) {
			c.Site.Succeed(task, media.Output{Number: 1, Storage: "films", Key: "out/film.mp4", Role: media.RoleMedia, Bytes: 4, Duration: 10})
		},
		"failed": func(task *media.Task) { c.Site.Fail(task, media.CodeInputMalformed, "no film is in it") },
	} {
		good[object](c, "POST", "create_task", body)
		list, err := c.Site.Jobs.List(t.Context(), c.latest())
		if err != nil {
			t.Fatal(err)
		}
		job := c.Site.Job(list.Jobs[0].ID)
		if job.Callback == nil || job.Callback.URL != "https://hooks.example.com/vod?a=b" || job.Tasks[0].Output.Key != "out/film.mp4" {
			t.Fatalf("the job is %+v", job)
		}
		end(&job.Tasks[0])
		job = c.Site.Job(job.ID)
		if m, err := encoder.Encode(media.Event{Type: "job.state"}, job); err != nil || !m.Skip {
			t.Errorf("%s: a state on the way is told: %+v %v", name, m, err)
		}
		m, err := encoder.Encode(media.Event{Type: "job.ended"}, job)
		if err != nil {
			t.Fatal(err)
		}
		goldentest.Is(t, "testdata/webhook/"+name+".json", steady(dialecttest.Indented(t, m.Body)))
	}
}

// The requests of testdata/wire are those of the vendor's Go SDK, which this
// suite cannot install, byte by byte. They are sent in their order to one
// service, and the answers are goldens beside them.
func TestRequestsOfTheGoSDKAreTakenByteByByte(t *testing.T) {
	t.Parallel()
	site := dialecttest.New(t)
	site.Storage("films", false)
	site.KnownKey("mkwire", "wire-secret")
	address := site.Serve(func(d dialect.Deps) dialect.Dialect { return visionular.New(d) })
	files, err := filepath.Glob("testdata/wire/*.http")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no requests", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		goldentest.Is(t, strings.TrimSuffix(file, ".http")+".answer", steady(exchange(t, address, raw)))
	}
}

// exchange sends the bytes as they are, with the line ends of HTTP, and gives
// status and body of the answer.
func exchange(t *testing.T, address string, raw []byte) string {
	t.Helper()
	head, body, _ := strings.Cut(string(raw), "\n\n")
	body = strings.TrimSuffix(body, "\n")
	head = strings.ReplaceAll(head, "\n", "\r\n") + "\r\nConnection: close"
	if body != "" {
		head += "\r\nContent-Length: " + strconv.Itoa(len(body))
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, head+"\r\n\r\n"+body); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	status, rest, _ := strings.Cut(string(answer), "\r\n")
	_, text, _ := strings.Cut(rest, "\r\n\r\n")
	if strings.Contains(rest, "Transfer-Encoding: chunked") {
		t.Fatalf("the answer is in chunks: %s", answer)
	}
	return strings.TrimPrefix(status, "HTTP/1.1 ") + "\n" + text
}
