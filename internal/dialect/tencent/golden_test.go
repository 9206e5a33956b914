package tencent_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/media"
)

// moving are the parts of an answer that differ from run to run.
var moving = []struct {
	pattern *regexp.Regexp
	text    string
}{
	{regexp.MustCompile(`"RequestId": "[0-9a-f-]{36}"`), `"RequestId": "…"`},
	{regexp.MustCompile(`1[0-9]{9}-(WorkflowTask|ScheduleTask|EditMedia)-[0-9a-f]{32}`), `13…-$1-…`},
	{regexp.MustCompile(`20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(Z|\+08:00)`), `20…$1`},
	{regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+/tencent/watermarks/[^/"]+`), `http://…`},
	{regexp.MustCompile(`"ScrollToken": "[^"]+"`), `"ScrollToken": "…"`},
}

// golden compares a text of JSON with a file.
func golden(t *testing.T, name, text string) {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	got := b.String() + "\n"
	for _, m := range moving {
		got = m.pattern.ReplaceAllString(got, m.text)
	}
	goldentest.Is(t, filepath.Join("testdata", name+".json"), got)
}

// everything asks for one sub-task of each kind, by presets alone.
const everything = `"TranscodeTaskSet":[{"Definition":20},{"Definition":100210,"OutputStorage":{"Type":"AWS-S3","S3OutputStorage":{"S3Bucket":"main","S3Region":"us-east-1","S3SecretId":"id","S3SecretKey":"key"}}}],
"AnimatedGraphicTaskSet":[{"Definition":20000,"StartTimeOffset":1,"EndTimeOffset":3.5}],
"SnapshotByTimeOffsetTaskSet":[{"Definition":10,"ExtTimeOffsetSet":["3.5s"]}],
"SampleSnapshotTaskSet":[{"Definition":10}],
"ImageSpriteTaskSet":[{"Definition":10}],
"AdaptiveDynamicStreamingTaskSet":[{"Definition":10},{"Definition":4711}]`

// wild is the source of the vendor's examples, whose outputs they name.
const wild = `{"Type":"COS","CosInputInfo":{"Bucket":"main","Region":"ap-guangzhou","Object":"/movie/201907/WildAnimal.mov"}}`

func made(t *testing.T, c *client, body string) (id string) {
	t.Helper()
	var r struct{ TaskId string }
	c.must("ProcessMedia", body, &r)
	return r.TaskId
}

// jobOf is the core's job of a task.
func jobOf(t *testing.T, s *dialecttest.Site, id string) *media.Job {
	t.Helper()
	return s.Job(uuidOf(t, id))
}

// uuidOf is the ID of the core's job in a task's.
func uuidOf(t *testing.T, id string) string {
	t.Helper()
	m := regexp.MustCompile(`^1[0-9]{9}-(?:EditMedia|WorkflowTask|ScheduleTask)-([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})(?:t0)?$`).FindStringSubmatch(id)
	if m == nil {
		t.Fatalf("the ID %s is not of the vendor's form", id)
	}
	return strings.Join(m[1:], "-")
}

func TestWhatTheCoreIsAskedFor(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	for _, tt := range []struct{ name, body string }{
		{"presets of each kind", `{"InputInfo":` + wild + `,"MediaProcessTask":{` + everything + `},"TasksPriority":-3,"TaskType":"Offline"}`},
		{"raw, names and overrides", `{"InputInfo":` + wild + `,"OutputDir":"/out/","MediaProcessTask":{"TranscodeTaskSet":[
			{"Definition":0,"RawParameter":{"Container":"mkv","VideoTemplate":{"Codec":"libx265","Fps":30000,"FpsDenominator":1001,"Bitrate":2000,"Width":1280,"Height":720,"FillType":"white","Gop":60,"Mode":"CBR"},
				"AudioTemplate":{"Codec":"ac3","Bitrate":192,"SampleRate":48000,"AudioChannel":6}},"OutputObjectPath":"/else/{inputName}-{definition}.{inputFormat}.{format}","StartTimeOffset":1.5,"EndTimeOffset":10},
			{"Definition":100010,"OverrideParameter":{"RemoveAudio":1,"VideoTemplate":{"Vcrf":23,"Width":640,"Height":360,"ResolutionAdaptive":"close"},"TEHDConfig":{"Type":"TEHD-100","MaxVideoBitrate":900}}},
			{"Definition":1010}],
			"SampleSnapshotTaskSet":[{"Definition":10,"OutputObjectPath":"stills/{number}","ObjectNumberFormat":{"InitialValue":10,"Increment":5,"MinLength":4}}]}}`},
		{"offsets", `{"InputInfo":` + wild + `,"MediaProcessTask":{"TranscodeTaskSet":[{"Definition":875,"StartTimeOffset":-5,"EndTimeOffset":-1},
			{"Definition":20,"MosaicSet":[{"CoordinateOrigin":"TopLeft","XPos":"5%","YPos":"10px","Width":"20%"},{"StartTimeOffset":1,"EndTimeOffset":2}]},
			{"Definition":0,"RawParameter":{"Container":"mkv","RemoveVideo":1,"AudioTemplate":{"Codec":"opus","Bitrate":64,"SampleRate":44100}},"OutputObjectPath":"o.mkv"},
			{"Definition":100210,"StartTimeOffset":-5,"EndTimeOffset":-1}],
			"AnimatedGraphicTaskSet":[{"Definition":20000,"StartTimeOffset":1,"EndTimeOffset":1.25}],
			"SnapshotByTimeOffsetTaskSet":[{"Definition":10,"ExtTimeOffsetSet":["1s","50%"]}]}}`},
	} {
		job := jobOf(t, s, made(t, c, tt.body))
		type task struct {
			Name, Operation string
			Output          media.OutputSpec
			Params          json.RawMessage
		}
		asked := struct {
			Name, Origin string
			Source       media.SourceRef
			Priority     int32
			Tasks        []task
		}{Name: job.Name, Origin: job.Origin, Source: job.Source, Priority: job.Priority}
		for _, each := range job.Tasks {
			asked.Tasks = append(asked.Tasks, task{each.Name, each.Operation, each.Output, each.Params})
		}
		b, err := json.Marshal(asked)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "asked-"+strings.ReplaceAll(strings.ReplaceAll(tt.name, ",", ""), " ", "-"), string(b))
	}
}

func TestATaskFromItsBeginToItsEnd(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	id := made(t, c, `{"InputInfo":`+wild+`,"MediaProcessTask":{`+everything+`},"SessionId":"s","SessionContext":"c","TasksPriority":2,
		"TaskNotifyConfig":{"NotifyType":"URL","NotifyUrl":"https://example.com/told","NotifyKey":"secret"}}`)
	_, text := c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
	golden(t, "detail-waiting", text)
	if strings.Contains(text, "secret") || strings.Contains(text, `"key"`) {
		t.Error("a secret is given back")
	}
	_, text = c.post("DescribeTasks", `{"Status":"WAITING"}`)
	golden(t, "tasks-waiting", text)

	job := jobOf(t, s, id)
	s.Found(id, job.ID, media.Vendor{ID: id, Template: "20, 100210, 20000, 10, 4711"})
	outputs := map[string][]media.Output{
		"transcode-1":            {{Key: "movie/201907/WildAnimal_transcode_20.mp4", Role: media.RoleMedia, Bytes: 1000, Duration: 10, Width: 640, Height: 360, FrameRate: media.Rational{Num: 30000, Den: 1001}}},
		"transcode-2":            {{Key: "movie/201907/WildAnimal_transcode_100210.m3u8", Role: media.RoleManifest, Bytes: 200, Width: 640, Height: 360, FrameRate: media.Rational{Num: 25, Den: 1}}, {Key: "movie/201907/WildAnimal_transcode_100210_0.ts", Role: media.RoleSegment, Bytes: 800, Duration: 10, Width: 640, Height: 360}},
		"animatedgraphics-3":     {{Key: "movie/201907/WildAnimal_animatedGraphic_20000.gif", Role: media.RolePreview, Bytes: 500, Width: 320, Height: 180}},
		"snapshotbytimeoffset-4": {{Key: "movie/201907/WildAnimal_snapshotByTimeOffset_10_0.jpg", Role: media.RoleSnapshot, Time: 3.52}},
		"samplesnapshot-5":       {{Key: "movie/201907/WildAnimal_sampleSnapshot_10_0.jpg", Role: media.RoleSnapshot}, {Key: "movie/201907/WildAnimal_sampleSnapshot_10_1.jpg", Role: media.RoleSnapshot}},
		"imagesprites-6":         {{Key: "movie/201907/WildAnimal_imageSprite_10_0.jpg", Role: media.RoleSprite, Width: 1420, Height: 800}, {Key: "movie/201907/WildAnimal_imageSprite_10.vtt", Role: media.RoleThumbnails}},
	}
	for i := range job.Tasks {
		task := &job.Tasks[i]
		if list, ok := outputs[task.Name]; ok {
			s.Succeed(task, list...)
			continue
		}
		s.Fail(task, media.CodeInputNoStream, "the source has no picture")
	}
	_, text = c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
	golden(t, "detail-finished", text)
	_, text = c.post("DescribeTasks", `{"Status":"FINISH","SubTaskHasFailed":true}`)
	golden(t, "tasks-finished", text)
	if code, _ := c.code("ManageTask", `{"OperationType":"Abort","TaskId":"`+id+`"}`); code != "InvalidParameterValue.NotProcessingTask" {
		t.Errorf("an ended task was aborted: %s", code)
	}
}

func TestAnAbortedTaskHasFinishedAndEachOfItsPartsFailed(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	id := made(t, c, process(encode(""), ""))
	c.must("ManageTask", `{"OperationType":"Abort","TaskId":"`+id+`"}`, nil)
	_, text := c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
	golden(t, "detail-aborted", text)
	var list struct{ TotalCount int }
	c.must("DescribeTasks", `{"Status":"FINISH","SubTaskHasFailed":true}`, &list)
	if list.TotalCount != 1 {
		t.Errorf("%d tasks have failed parts", list.TotalCount)
	}
}

func TestATimeAfterTheEndIsToldByTheVendorsWord(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	id := made(t, c, process(`"SnapshotByTimeOffsetTaskSet":[{"Definition":10,"ExtTimeOffsetSet":["100s"]}]`, ""))
	job := jobOf(t, s, id)
	s.FailWith(&job.Tasks[0], media.Bad("times[0]", "100.000 s is after the end of the video at 10.000 s"))
	_, text := c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
	if !strings.Contains(text, `"ErrCodeExt":"InvalidInput.InvalidTimeOffset","ErrCode":30010,"Message":"100.000 s is after`) {
		t.Error(text)
	}
}

func TestARunningTaskIsNotAborted(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	id := made(t, c, process(encode(""), ""))
	job := jobOf(t, s, id)
	s.Begin(&job.Tasks[0])
	if code, _ := c.code("ManageTask", `{"OperationType":"Abort","TaskId":"`+id+`"}`); code != "InvalidParameterValue.NotProcessingTask" {
		t.Errorf("a running task was aborted: %q", code)
	}
	var list struct{ TaskSet []struct{ TaskId string } }
	c.must("DescribeTasks", `{"Status":"PROCESSING"}`, &list)
	if len(list.TaskSet) != 1 || list.TaskSet[0].TaskId != id {
		t.Errorf("running are %+v", list)
	}
}

func TestPagesOfTasks(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	want := map[string]bool{}
	for range 7 {
		want[made(t, c, process(encode(""), ""))] = true
	}
	if _, _, err := s.Jobs.Create(t.Context(), s.Project, media.Spec{Source: media.SourceRef{Key: "in/a.mp4"}, Tasks: []media.TaskSpec{{Operation: "snapshot"}}}, ""); err != nil {
		t.Fatal(err) // another protocol's, which must not be seen
	}
	token, pages := "", 0
	for {
		var page struct {
			TotalCount  int
			ScrollToken string
			TaskSet     []struct{ TaskId string }
		}
		c.must("DescribeTasks", `{"Status":"WAITING","Limit":3,"ScrollToken":"`+token+`"}`, &page)
		if page.TotalCount != 7 {
			t.Errorf("page %d tells %d tasks", pages, page.TotalCount)
		}
		for _, each := range page.TaskSet {
			delete(want, each.TaskId)
		}
		pages++
		if token = page.ScrollToken; token == "" {
			break
		}
	}
	if pages != 3 || len(want) != 0 {
		t.Errorf("%d pages, %d tasks are in none", pages, len(want))
	}
	var none struct{ TotalCount int }
	later := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	c.must("DescribeTasks", `{"Status":"WAITING","StartTime":"`+later+`"}`, &none)
	if none.TotalCount != 0 {
		t.Errorf("%d tasks of the future", none.TotalCount)
	}
}

func TestASessionMakesOneTaskWhateverTheActionIs(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	made(t, c, process(encode(""), `,"SessionId":"ü 1"`))
	for _, tt := range []struct{ name, action, body string }{
		{"the same request", "ProcessMedia", process(encode(""), `,"SessionId":"ü 1"`)},
		{"another request", "ProcessMedia", process(`"TranscodeTaskSet":[{"Definition":20}]`, `,"SessionId":"ü 1"`)},
		{"another action", "EditMedia", `{"FileInfos":[{"InputInfo":` + cos + `}],"OutputStorage":{"Type":"COS"},"OutputObjectPath":"/e.mp4","SessionId":"ü 1"}`},
	} {
		if code, message := c.code(tt.action, tt.body); code != "InvalidParameterValue.SessionId" {
			t.Errorf("%s: %s %s", tt.name, code, message)
		}
	}
	if a, b := made(t, c, process(encode(""), "")), made(t, c, process(encode(""), "")); a == b {
		t.Error("without a session the same request made one task")
	}
}

func TestAQueryIsReadAsItsBodyWouldBe(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	_, text := c.get("ProcessMedia", "InputInfo.Type=COS&InputInfo.CosInputInfo.Bucket=main&InputInfo.CosInputInfo.Region=r&InputInfo.CosInputInfo.Object=%2Fin%2Fa.mp4"+
		"&MediaProcessTask.TranscodeTaskSet.0.Definition=100010&MediaProcessTask.TranscodeTaskSet.0.StartTimeOffset=1.5&MediaProcessTask.TranscodeTaskSet.1.Definition=20&TasksPriority=-4")
	var r response
	if err := json.Unmarshal([]byte(text), &r); err != nil || r.Response.Error != nil {
		t.Fatal(text)
	}
	if job := jobOf(t, s, r.Response.TaskId); len(job.Tasks) != 2 || job.Priority != -4 || !strings.Contains(string(job.Tasks[0].Params), `"start_seconds":1.5`) {
		t.Errorf("made %+v", job)
	}
	for _, bad := range []string{"Status=FINISH&Limit=x", "Status.0=FINISH", "Status=FINISH&Status.0=x", "Status=FINISH&Status=WAITING", "Status=FINISH&Nothing=1"} {
		_, text := c.get("DescribeTasks", bad)
		if code, _ := codeOf(t, text); code == "" {
			t.Errorf("%s was read", bad)
		}
	}
}

// outputOf is a file of four and a half seconds.
func outputOf(key string) media.Output {
	return media.Output{Key: key, Role: media.RoleMedia, Bytes: 1000, Duration: 4.5, Width: 320, Height: 180}
}
