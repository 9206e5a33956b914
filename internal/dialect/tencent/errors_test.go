package tencent_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/auth"
)

const cos = `{"Type":"COS","CosInputInfo":{"Bucket":"main","Region":"ap-guangzhou","Object":"/in/a.mp4"}}`

// process is a request of one sub-task, and what else it has.
func process(set, more string) string {
	return `{"InputInfo":` + cos + `,"MediaProcessTask":{` + set + `}` + more + `}`
}

// encode is a transcode to preset 100010, and what else it has.
func encode(more string) string { return `"TranscodeTaskSet":[{"Definition":100010` + more + `}]` }

// raw is a transcode without a template.
func raw(parameter string) string {
	return process(`"TranscodeTaskSet":[{"Definition":0,"RawParameter":{`+parameter+`}}]`, "")
}

const picture = `"VideoTemplate":{"Codec":"h264","Fps":25,"Bitrate":0}`
const sound = `"AudioTemplate":{"Codec":"aac","Bitrate":64,"SampleRate":44100}`

func TestErrors(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	s.Put(s.Folder, "in/a.mp4", "not a film")
	for _, tt := range []struct {
		name, action, body, want string
	}{
		{"an action that there is not", "ProcessMedias", `{}`, "InvalidAction"},
		{"an action of the vendor's that is not here", "CreateStreamLinkFlow", `{}`, "UnsupportedOperation"},
		{"no JSON", "DescribeTasks", `{"Status":`, "InvalidRequest"},
		{"a list in place of an object", "DescribeTasks", `[]`, "InvalidRequest"},
		{"another encoding than UTF-8", "DescribeTasks", "{\"Status\":\"\xff\"}", "InvalidRequest"},
		{"two objects", "DescribeTasks", `{} {}`, "InvalidRequest"},
		{"too deep", "DescribeTasks", strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), "InvalidRequest"},
		{"a field that is needed", "DescribeTasks", `{}`, "MissingParameter"},
		{"a field that there is not", "DescribeTasks", `{"Status":"FINISH","Page":1}`, "UnknownParameter"},
		{"a number in place of a word", "DescribeTasks", `{"Status":1}`, "InvalidParameter"},
		{"a word in place of a number", "DescribeTasks", `{"Status":"FINISH","Limit":"10"}`, "InvalidParameter"},
		{"a fraction in place of a whole number", "DescribeTasks", `{"Status":"FINISH","Limit":1.5}`, "InvalidParameter"},
		{"a state that there is not", "DescribeTasks", `{"Status":"DONE"}`, "InvalidParameterValue"},
		{"too many at once", "DescribeTasks", `{"Status":"FINISH","Limit":101}`, "InvalidParameterValue.Limit"},
		{"a time of another form", "DescribeTasks", `{"Status":"FINISH","StartTime":"yesterday"}`, "InvalidParameterValue"},
		{"a token of one's own", "DescribeTasks", `{"Status":"FINISH","ScrollToken":"x"}`, "InvalidParameterValue"},
		{"a task that there is not", "DescribeTaskDetail", `{"TaskId":"1300000000-WorkflowTask-00000000000000000000000000000000t0"}`, "ResourceNotFound"},
		{"an ID that is none", "DescribeTaskDetail", `{"TaskId":"x"}`, "ResourceNotFound"},
		{"an operation that there is not", "ManageTask", `{"OperationType":"Restart","TaskId":"x"}`, "InvalidParameterValue.InvalidOperationType"},
		{"an abort of nothing", "ManageTask", `{"OperationType":"Abort","TaskId":"x"}`, "InvalidParameterValue.TaskId"},
		{"a notification that is none", "ParseNotification", `{"Content":"{}"}`, "InvalidParameterValue.InvalidContent"},
		{"a notification that is no JSON", "ParseNotification", `{"Content":"x"}`, "InvalidParameterValue.InvalidContent"},

		{"no input", "ProcessMedia", `{"MediaProcessTask":{}}`, "MissingParameter"},
		{"no task", "ProcessMedia", process("", ""), "InvalidParameter"},
		{"input of a type that is not here", "ProcessMedia", `{"InputInfo":{"Type":"VOD"},"MediaProcessTask":{}}`, "UnsupportedOperation"},
		{"input of a type that there is not", "ProcessMedia", `{"InputInfo":{"Type":"FTP"},"MediaProcessTask":{}}`, "InvalidParameterValue"},
		{"a type without its member", "ProcessMedia", `{"InputInfo":{"Type":"COS"},"MediaProcessTask":{}}`, "MissingParameter"},
		{"a bucket that no storage stands for", "ProcessMedia", strings.ReplaceAll(process(encode(""), ""), `"main"`, `"other"`), "InvalidParameterValue"},
		{"an S3 bucket that no storage stands for, with keys", "ProcessMedia", `{"InputInfo":{"Type":"AWS-S3","S3InputInfo":{"S3Bucket":"x","S3Region":"us-east-1","S3Object":"/a","S3SecretId":"i","S3SecretKey":"k"}},"MediaProcessTask":{` + encode("") + `}}`, "InvalidParameterValue"},
		{"an address without a storage for outputs", "ProcessMedia", `{"InputInfo":{"Type":"URL","UrlInputInfo":{"Url":"http://example.com/a.mp4"}},"MediaProcessTask":{` + encode("") + `}}`, "MissingParameter"},
		{"segments at a path from the root on", "ProcessMedia", process(`"TranscodeTaskSet":[{"Definition":100210,"SegmentObjectName":"/x/{number}.ts"}]`, ""), "InvalidParameterValue"},
		{"segments of a stream that there is not", "ProcessMedia", process(`"TranscodeTaskSet":[{"Definition":100210,"SegmentObjectName":"{segmentName}.ts"}]`, ""), "InvalidParameterValue"},
		{"a template that there is not", "ProcessMedia", process(`"TranscodeTaskSet":[{"Definition":4711}]`, ""), "InvalidParameterValue"},
		{"a variable that there is not", "ProcessMedia", process(encode(`,"OutputObjectPath":"{runId}.mp4"`), ""), "InvalidParameterValue"},
		{"a path out of its folder", "ProcessMedia", process(encode(`,"OutputObjectPath":"../{inputName}.mp4"`), ""), "InvalidParameterValue"},
		{"a brace that is not closed", "ProcessMedia", process(encode(`,"OutputObjectPath":"{inputName.mp4"`), ""), "InvalidParameterValue"},
		{"a priority beyond", "ProcessMedia", process(encode(""), `,"TasksPriority":11`), "InvalidParameter"},
		{"a kind of work that there is not", "ProcessMedia", process(encode(""), `,"TaskType":"Later"`), "InvalidParameterValue"},
		{"a long session", "ProcessMedia", process(encode(""), `,"SessionId":"`+strings.Repeat("x", 51)+`"`), "InvalidParameterValue.SessionIdTooLong"},
		{"a long context", "ProcessMedia", process(encode(""), `,"SessionContext":"`+strings.Repeat("x", 1001)+`"`), "InvalidParameterValue.SessionContextTooLong"},
		{"a queue in place of an address", "ProcessMedia", process(encode(""), `,"TaskNotifyConfig":{"NotifyType":"CMQ","QueueName":"q"}`), "UnsupportedOperation"},
		{"an address without its type, which is a queue", "ProcessMedia", process(encode(""), `,"TaskNotifyConfig":{"NotifyUrl":"https://example.com"}`), "UnsupportedOperation"},
		{"an address that is none", "ProcessMedia", process(encode(""), `,"TaskNotifyConfig":{"NotifyType":"URL","NotifyUrl":"x"}`), "InvalidParameterValue"},
		{"a mode that there is not", "ProcessMedia", process(encode(""), `,"TaskNotifyConfig":{"NotifyType":"URL","NotifyUrl":"https://example.com","NotifyMode":"Often"}`), "InvalidParameterValue"},
		{"an output in the place of its input", "ProcessMedia", process(encode(`,"OutputObjectPath":"/in/a.{format}"`), ""), "InvalidParameterValue"},
		{"work by AI", "ProcessMedia", process(encode(""), `,"AiRecognitionTask":{"Definition":10}`), "UnsupportedOperation"},
		{"a schedule beside tasks", "ProcessMedia", process(encode(""), `,"ScheduleId":20001`), "InvalidParameterValue"},
		{"a schedule that there is not", "ProcessMedia", `{"InputInfo":` + cos + `,"ScheduleId":20001}`, "ResourceNotFound"},
		{"a mosaic's place without a unit", "ProcessMedia", process(encode(`,"MosaicSet":[{"XPos":"1"}]`), ""), "InvalidParameterValue"},
		{"an end before the start", "ProcessMedia", process(encode(`,"StartTimeOffset":5,"EndTimeOffset":4`), ""), "InvalidParameterValue"},
		{"definition 0 without its parameter", "ProcessMedia", process(`"TranscodeTaskSet":[{"Definition":0}]`, ""), "MissingParameter"},
		{"a container that is not here", "ProcessMedia", raw(`"Container":"mxf",` + picture + `,` + sound), "UnsupportedOperation"},
		{"H.265 in FLV", "ProcessMedia", raw(`"Container":"flv",` + strings.Replace(picture, "h264", "h265", 1) + `,` + sound), "UnsupportedOperation"},
		{"a preset of FLV, whose sound is MP3", "ProcessMedia", process(`"TranscodeTaskSet":[{"Definition":10046}]`, ""), "UnsupportedOperation"},
		{"a moving picture of a fixed height", "CreateAnimatedGraphicsTemplate", `{"Fps":5,"Height":200}`, "UnsupportedOperation"},
		{"a container that there is not", "ProcessMedia", raw(`"Container":"ogv",` + picture + `,` + sound), "InvalidParameterValue.Container"},
		{"a codec that is not here", "ProcessMedia", raw(`"Container":"mp4",` + strings.Replace(picture, "h264", "vp8", 1) + `,` + sound), "UnsupportedOperation"},
		{"a codec that there is not", "ProcessMedia", raw(`"Container":"mp4",` + strings.Replace(picture, "h264", "h26x", 1) + `,` + sound), "InvalidParameterValue.VideoCodec"},
		{"a codec that does not go with the container", "ProcessMedia", raw(`"Container":"mp3","RemoveVideo":1,` + sound), "InvalidParameterValue.AudioCodec"},
		{"a part that is needed", "ProcessMedia", raw(`"Container":"mp4",` + sound), "MissingParameter"},
		{"nothing left", "ProcessMedia", raw(`"Container":"mp4","RemoveVideo":1,"RemoveAudio":1`), "InvalidParameterValue.RemoveVideo"},
		{"eleven watermarks", "ProcessMedia", process(encode(`,"WatermarkSet":[`+strings.Repeat(`{"Definition":1},`, 10)+`{"Definition":1}]`), ""), "InvalidParameterValue"},
		{"a watermark that there is not", "ProcessMedia", process(encode(`,"WatermarkSet":[{"Definition":1}]`), ""), "InvalidParameterValue"},
		{"a moment without a unit", "ProcessMedia", process(`"SnapshotByTimeOffsetTaskSet":[{"Definition":10,"ExtTimeOffsetSet":["1"]}]`, ""), "InvalidParameterValue"},
		{"no moment", "ProcessMedia", process(`"SnapshotByTimeOffsetTaskSet":[{"Definition":10}]`, ""), "MissingParameter"},
		{"a moving picture without an end", "ProcessMedia", process(`"AnimatedGraphicTaskSet":[{"Definition":20000,"StartTimeOffset":1}]`, ""), "MissingParameter"},
		{"a long moving picture", "ProcessMedia", process(`"AnimatedGraphicTaskSet":[{"Definition":20000,"StartTimeOffset":1,"EndTimeOffset":100}]`, ""), "UnsupportedOperation"},
		{"encrypted segments", "ProcessMedia", process(`"AdaptiveDynamicStreamingTaskSet":[{"Definition":12}]`, ""), "UnsupportedOperation"},
		{"two sub-tasks that write the same file", "ProcessMedia", process(`"TranscodeTaskSet":[{"Definition":100010},{"Definition":100010}]`, ""), "InvalidParameterValue"},

		{"a template without a container", "CreateTranscodeTemplate", `{` + picture + `,` + sound + `}`, "InvalidParameterValue.Container"},
		{"a long name", "CreateTranscodeTemplate", `{"Container":"mp4","Name":"` + strings.Repeat("x", 65) + `",` + picture + `,` + sound + `}`, "InvalidParameterValue.Name"},
		{"a long comment", "CreateSnapshotByTimeOffsetTemplate", `{"Comment":"` + strings.Repeat("x", 257) + `"}`, "InvalidParameterValue.Comment"},
		{"a bit rate below", "CreateTranscodeTemplate", `{"Container":"mp4",` + strings.Replace(picture, `"Bitrate":0`, `"Bitrate":100`, 1) + `,` + sound + `}`, "InvalidParameterValue.VideoBitrate"},
		{"a rate beyond", "CreateTranscodeTemplate", `{"Container":"mp4",` + strings.Replace(picture, `25`, `121`, 1) + `,` + sound + `}`, "InvalidParameterValue.Fps"},
		{"sound's bit rate beyond", "CreateTranscodeTemplate", `{"Container":"mp4",` + picture + `,` + strings.Replace(sound, "64", "257", 1) + `}`, "InvalidParameterValue.AudioBitrate"},
		{"sound's rate beyond", "CreateTranscodeTemplate", `{"Container":"mp4",` + picture + `,` + strings.Replace(sound, "44100", "1", 1) + `}`, "InvalidParameterValue.AudioSampleRate"},
		{"seven channels", "CreateTranscodeTemplate", `{"Container":"mp4",` + picture + `,` + strings.Replace(sound, `"Codec"`, `"AudioChannel":7,"Codec"`, 1) + `}`, "InvalidParameterValue.AudioChannel"},
		{"a coder that there is not", "CreateTranscodeTemplate", `{"Container":"mp4","TEHDConfig":{"Type":"TEHD-300"},` + picture + `,` + sound + `}`, "InvalidParameterValue.TEHDType"},
		{"a format that there is not", "CreateSnapshotByTimeOffsetTemplate", `{"Format":"bmp"}`, "InvalidParameterValue.Format"},
		{"a width below", "CreateSnapshotByTimeOffsetTemplate", `{"Width":100}`, "InvalidParameterValue.Width"},
		{"a height beyond", "CreateSnapshotByTimeOffsetTemplate", `{"Height":5000}`, "InvalidParameterValue.Height"},
		{"bars that there are not", "CreateSnapshotByTimeOffsetTemplate", `{"FillType":"red"}`, "InvalidParameterValue.FillType"},
		{"a sampling that there is not", "CreateSampleSnapshotTemplate", `{"SampleType":"Often","SampleInterval":1}`, "InvalidParameterValue.SampleType"},
		{"more than a hundred percent", "CreateSampleSnapshotTemplate", `{"SampleType":"Percent","SampleInterval":101}`, "InvalidParameterValue.SampleInterval"},
		{"too many rows", "CreateImageSpriteTemplate", `{"SampleType":"Time","SampleInterval":1,"RowCount":101,"ColumnCount":1}`, "InvalidParameterValue.RowCount"},
		{"too many columns", "CreateImageSpriteTemplate", `{"SampleType":"Time","SampleInterval":1,"RowCount":1,"ColumnCount":101}`, "InvalidParameterValue.ColumnCount"},
		{"a fast moving picture", "CreateAnimatedGraphicsTemplate", `{"Fps":31}`, "InvalidParameterValue.Fps"},
		{"a quality beyond", "CreateAnimatedGraphicsTemplate", `{"Fps":5,"Quality":101}`, "InvalidParameterValue.Quality"},
		{"a stream of another format", "CreateAdaptiveDynamicStreamingTemplate", `{"Format":"MSS","StreamInfos":[{` + strings.Replace(picture, "VideoTemplate", "Video", 1) + `,` + strings.Replace(sound, "AudioTemplate", "Audio", 1) + `}]}`, "InvalidParameterValue.Format"},
		{"a corner that there is not", "CreateWatermarkTemplate", `{"Type":"text","CoordinateOrigin":"Center","TextTemplate":{"FontType":"arial.ttf","FontSize":"20px","FontColor":"0xFFFFFF","FontAlpha":1}}`, "InvalidParameterValue.CoordinateOrigin"},
		{"a place without a unit", "CreateWatermarkTemplate", `{"Type":"text","XPos":"5","TextTemplate":{"FontType":"arial.ttf","FontSize":"20px","FontColor":"0xFFFFFF","FontAlpha":1}}`, "InvalidParameterValue.XPos"},
		{"a place outside", "CreateWatermarkTemplate", `{"Type":"text","YPos":"-5px","TextTemplate":{"FontType":"arial.ttf","FontSize":"20px","FontColor":"0xFFFFFF","FontAlpha":1}}`, "InvalidParameterValue.YPos"},
		{"ink that is too thick", "CreateWatermarkTemplate", `{"Type":"text","TextTemplate":{"FontType":"arial.ttf","FontSize":"20px","FontColor":"0xFFFFFF","FontAlpha":2}}`, "InvalidParameterValue.TextAlpha"},
		{"a picture that is none", "CreateWatermarkTemplate", `{"Type":"image","ImageTemplate":{"ImageContent":"eA=="}}`, "InvalidParameterValue.ImageContent"},
		{"a picture that is said to be kept", "CreateWatermarkTemplate", `{"Type":"image","ImageTemplate":{"Storage":"main","Key":"in/a.mp4"}}`, "UnknownParameter"},
		{"no picture", "CreateWatermarkTemplate", `{"Type":"image"}`, "InvalidParameterValue.ImageTemplate"},
		{"a drawing", "CreateWatermarkTemplate", `{"Type":"svg"}`, "UnsupportedOperation"},
		{"a preset modified", "ModifyTranscodeTemplate", `{"Definition":100010,"Name":"x"}`, "InvalidParameterValue.ModifyDefaultTemplate"},
		{"a preset deleted", "DeleteSampleSnapshotTemplate", `{"Definition":10}`, "InvalidParameterValue.DeleteDefaultTemplate"},
		{"a preset of transcodes deleted", "DeleteTranscodeTemplate", `{"Definition":10}`, "InvalidParameterValue.Definition"},
		{"a template deleted that there is not", "DeleteImageSpriteTemplate", `{"Definition":11}`, "ResourceNotFound.TemplateNotExist"},
		{"no definition", "DeleteImageSpriteTemplate", `{}`, "MissingParameter"},
		{"too many templates at once", "DescribeTranscodeTemplates", `{"Limit":101}`, "InvalidParameterValue.Limit"},

		{"an edit of nothing", "EditMedia", `{"FileInfos":[],"OutputStorage":{"Type":"COS"},"OutputObjectPath":"/a.mp4"}`, "InvalidParameterValue"},
		{"a composition", "EditMedia", `{"FileInfos":[{"InputInfo":` + cos + `}],"OutputStorage":{"Type":"COS"},"OutputObjectPath":"/a.mp4","ComposeConfig":{"Canvas":{"Width":1}}}`, "MissingParameter"},
		{"a composition of nothing", "EditMedia", `{"FileInfos":[{"InputInfo":` + cos + `}],"OutputStorage":{"Type":"COS"},"OutputObjectPath":"/a.mp4","ComposeConfig":{"Tracks":[]}}`, "InvalidParameterValue"},
		{"a fast edit of two", "EditMedia", `{"FileInfos":[{"InputInfo":` + cos + `},{"InputInfo":` + cos + `}],"OutputStorage":{"Type":"COS"},"OutputObjectPath":"/a.mp4","OutputConfig":{"Type":"fast"}}`, "InvalidParameterValue"},
		{"an edit to a container that is not here", "EditMedia", `{"FileInfos":[{"InputInfo":` + cos + `}],"OutputStorage":{"Type":"COS"},"OutputObjectPath":"/a.flv","OutputConfig":{"Container":"flv"}}`, "UnsupportedOperation"},
		{"a workflow that there is not", "EnableWorkflow", `{"WorkflowId":1}`, "ResourceNotFound"},
		{"a trigger without its member", "CreateWorkflow", `{"WorkflowName":"w","Trigger":{"Type":"CosFileUpload"},"MediaProcessTask":{}}`, "InvalidParameterValue"},
		{"usage of another kind", "DescribeUsageData", `{"StartTime":"2026-01-01T00:00:00Z","EndTime":"2026-01-02T00:00:00Z","Types":["AIAnalysis"]}`, "UnsupportedOperation"},
		{"usage over a year", "DescribeUsageData", `{"StartTime":"2025-01-01T00:00:00Z","EndTime":"2026-01-02T00:00:00Z"}`, "InvalidParameterValue"},
	} {
		res, text := c.post(tt.action, tt.body)
		code, message := codeOf(t, text)
		if code != tt.want {
			t.Errorf("%s: %s: %s, want %s", tt.name, code, message, tt.want)
		}
		if kind := res.Header.Get("Content-Type"); kind != "application/json" || res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d and %q: clients want 200 and exactly application/json", tt.name, res.StatusCode, kind)
		}
	}
}

func TestMessagesTellOfTheRequestAndNotOfTheCore(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	two := `"TranscodeTaskSet":[{"Definition":10},{"Definition":20,"OutputObjectPath":"/a.mp4"},{"Definition":30,"OutputObjectPath":"/a.mp4"}]`
	for _, tt := range []struct{ name, action, body, code, message string }{
		{"two of one path", "ProcessMedia", process(two, ""), "InvalidParameterValue",
			`MediaProcessTask.TranscodeTaskSet.2.OutputObjectPath: MediaProcessTask.TranscodeTaskSet.1 also writes "a.mp4"`},
		{"a source that is not there", "ProcessMedia", strings.Replace(process(encode(""), ""), "/in/a.mp4", "//a.mp4", 1), "InvalidParameter", "InputInfo: "},
		{"a callback that cannot be reached", "ProcessMedia", process(encode(""), `,"TaskNotifyConfig":{"NotifyType":"URL","NotifyUrl":"http://127.0.0.1:1/x"}`), "InvalidParameterValue",
			"TaskNotifyConfig.NotifyUrl: "},
		{"an edit's path", "EditMedia", `{"FileInfos":[{"InputInfo":` + cos + `}],"OutputStorage":{"Type":"COS"},"OutputObjectPath":"/` + strings.Repeat("x", 300) + `.mp4"}`, "InvalidParameterValue",
			"EditMedia.OutputObjectPath: "},
	} {
		code, message := c.code(tt.action, tt.body)
		if code != tt.code || !strings.HasPrefix(message, tt.message) || strings.Contains(message, "tasks[") || strings.Contains(message, "{name}") {
			t.Errorf("%s: %s: %s, want %s: %s", tt.name, code, message, tt.code, tt.message)
		}
	}
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	_, message := c.code("DescribeTasks", `{"Limit":"x","Pages":1}`)
	for _, part := range []string{"Status", "Limit", "Pages"} {
		if !strings.Contains(message, part) {
			t.Errorf("%q does not tell of %s", message, part)
		}
	}
}

func TestRolesOfAnAction(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	viewer, operator := c.as(auth.Viewer), c.as(auth.Operator)
	const make = `{"SampleType":"Percent","SampleInterval":10}`
	if code, _ := viewer.code("CreateSampleSnapshotTemplate", make); code != "AuthFailure.UnauthorizedOperation" {
		t.Errorf("a viewer made a template: %q", code)
	}
	if code, _ := viewer.code("DescribeTasks", tasksBody); code != "" {
		t.Errorf("a viewer may not read: %s", code)
	}
	if code, _ := operator.code("CreateSampleSnapshotTemplate", make); code != "" {
		t.Errorf("an operator made no template: %s", code)
	}
	id := made(t, operator, `{"InputInfo":{"Type":"URL","UrlInputInfo":{"Url":"https://films.example/a.mp4?sig=CANARY&x=1"}},
		"OutputStorage":{"Type":"COS","CosOutputStorage":{"Bucket":"main","Region":"ap-guangzhou"}},"OutputDir":"/o/",
		"MediaProcessTask":{"SampleSnapshotTaskSet":[{"Definition":10}]},
		"TaskNotifyConfig":{"NotifyType":"URL","NotifyUrl":"https://hooks.example/in?token=CANARY"}}`)
	for c, whole := range map[*client]bool{viewer: false, operator: true} {
		_, text := c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
		if strings.Contains(text, "CANARY") != whole || !strings.Contains(text, "https://films.example/a.mp4") {
			t.Errorf("whole %t: %s", whole, text)
		}
	}
}

func TestOtherVersionsAndMethods(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	other := *c
	other.edit = func(r *http.Request) { r.Header.Set("X-TC-Version", "2017-03-12") }
	if code, _ := other.code("DescribeTasks", tasksBody); code != "NoSuchVersion" {
		t.Errorf("another version: %s", code)
	}
	other.edit = func(r *http.Request) { r.Header.Del("X-TC-Action") }
	if code, _ := other.code("DescribeTasks", tasksBody); code != "MissingParameter" {
		t.Errorf("no action: %s", code)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, c.Address+"/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	_, text := c.send(r, "DescribeTasks", "", "application/json", "")
	if code, _ := codeOf(t, text); code != "UnsupportedProtocol" {
		t.Errorf("another method: %s", code)
	}
	_, text = c.post("DescribeTasks", fmt.Sprintf(`{"Status":"%s"}`, strings.Repeat("x", 11<<20)))
	if code, _ := codeOf(t, text); code != "RequestSizeLimitExceeded" {
		t.Errorf("eleven megabytes: %s", code)
	}
}
