package tencent_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/media"
)

func TestFaultsOfAITasks(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	own := func(family, body string) int64 {
		t.Helper()
		var made struct{ Definition int64 }
		c.must("Create"+family+"Template", body, &made)
		return made.Definition
	}
	tags, nothing := own("AIAnalysis", `{"TagConfigure":{"Switch":"ON"},"CoverConfigure":{"Switch":"ON"}}`), own("AIAnalysis", `{"TagConfigure":{"Switch":"OFF"}}`)
	for _, tt := range []struct{ name, task, code, message string }{
		{"what nothing can find", fmt.Sprintf(`"AiAnalysisTask":{"Definition":%d}`, tags), "UnsupportedOperation", "Tag"},
		{"a preset of which nothing can be found", `"AiAnalysisTask":{"Definition":26}`, "UnsupportedOperation", "Highlight of the template 26"},
		{"nothing that is on", fmt.Sprintf(`"AiAnalysisTask":{"Definition":%d}`, nothing), "InvalidParameterValue", "nothing that is ON"},
		{"no definition", `"AiAnalysisTask":{}`, "MissingParameter", "AiAnalysisTask.Definition"},
		{"an analysis that there is not", `"AiAnalysisTask":{"Definition":4711}`, "InvalidParameterValue", "4711 does not exist"},
		{"no JSON", `"AiAnalysisTask":{"Definition":27,"ExtendedParameter":"{"}`, "InvalidParameterValue", "ExtendedParameter"},
		{"an unknown scene", `"AiAnalysisTask":{"Definition":27,"ExtendedParameter":"{\"x\":{}}"}`, "InvalidParameterValue", `"x"`},
		{"scenes that nothing can do", `"AiAnalysisTask":{"Definition":27,"ExtendedParameter":"{\"strip\":{},\"des\":{}}"}`, "UnsupportedOperation", "des is not available here; AiAnalysisTask.ExtendedParameter: strip"},
		{"scores", `"AiQualityControlTask":{"Definition":30}`, "UnsupportedOperation", "LowEvaluation, AudioEvaluation of the template 30"},
		{"a quality that there is not", `"AiQualityControlTask":{"Definition":4711}`, "InvalidParameterValue", "4711 does not exist"},
		{"reviews", `"AiContentReviewTask":{"Definition":10}`, "UnsupportedOperation", "AiContentReviewTask"},
		{"recognition", `"AiRecognitionTask":{"Definition":10}`, "UnsupportedOperation", "AiRecognitionTask"},
		{"subtitles", `"SmartSubtitlesTask":{"Definition":10}`, "UnsupportedOperation", "SmartSubtitlesTask"},
		{"an analysis beside a graph", `"AiAnalysisTask":{"Definition":27},"ScheduleId":20001`, "InvalidParameterValue", "AI tasks cannot be combined"},
	} {
		if code, message := c.code("ProcessMedia", `{"InputInfo":`+cos+`,`+tt.task+`}`); code != tt.code || !strings.Contains(message, tt.message) {
			t.Errorf("%s: %s: %s, want %s and %s", tt.name, code, message, tt.code, tt.message)
		}
	}
}

// report is what a look at a film of 60 seconds found.
const report = `{"version":1,"duration_seconds":60,"looked_at":{"analyzers":["chapters","black","silence","crop"],"frames":1500,"frame_rate":25,"audio_seconds":60},"not_looked_for":[],"facts":{},"curves":[],
"annotations":[{"kind":"chapter","confidence":0.9,"start_seconds":0,"end_seconds":40},{"kind":"black","confidence":1,"start_seconds":0,"end_seconds":1.5},{"kind":"silence","confidence":1,"start_seconds":0,"end_seconds":2},
{"kind":"black","confidence":1,"start_seconds":5,"end_seconds":6.25},{"kind":"bars","label":"letterbox","confidence":0.8,"start_seconds":10,"end_seconds":50,"box":{"x":0,"y":0.125,"width":1,"height":0.75}},
{"kind":"silence","confidence":0.5,"start_seconds":30,"end_seconds":30.4},{"kind":"chapter","confidence":0.9,"start_seconds":40,"end_seconds":60},{"kind":"silence","confidence":1,"start_seconds":54,"end_seconds":60},{"kind":"black","confidence":1,"start_seconds":55,"end_seconds":57},{"kind":"black","confidence":1,"start_seconds":59,"end_seconds":60}]}`

// end ends the tasks of a job; each that looked has the same report.
func end(t *testing.T, s *dialecttest.Site, job *media.Job) {
	t.Helper()
	turned := &media.Source{Duration: 60, Video: []media.VideoStream{{Width: 640, Height: 360, Rotation: 90}}}
	for i := range job.Tasks {
		task := &s.Job(job.ID).Tasks[i] // one that waited has a ticket now
		if task.Operation != "analyze" {
			s.Succeed(task, media.Output{Key: "out.mp4", Role: media.RoleMedia, Bytes: 1000, Duration: 60, Width: 640, Height: 360})
			continue
		}
		key := strings.Replace(task.Output.Key, "{file}", "report.json", 1)
		s.Put(s.Folder, key, report)
		s.SucceedFrom(turned, task, media.Output{Key: key, Role: media.RoleReport})
	}
}

func TestAnalysisAndQualityFromTheirBeginToTheirEnd(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	var q struct{ Definition int64 }
	c.must("CreateQualityControlTemplate", `{"Name":"q","QualityControlItemSet":[{"Type":"SolidColorScreen","Duration":1200},{"Type":"NoVoice","Threshold":"60","Duration":100},{"Type":"BlackWhiteEdge","Duration":50},
		{"Type":"VideoRotation"},{"Type":"AudioStreamLack"},{"Type":"Blur","Switch":"OFF"}]}`, &q)
	id := made(t, c, fmt.Sprintf(`{"InputInfo":%s,"OutputDir":"/o/","MediaProcessTask":{"TranscodeTaskSet":[{"Definition":20}]},
		"AiAnalysisTask":{"Definition":27,"ExtendedParameter":"{\"headtail\":{}}"},"AiQualityControlTask":{"Definition":%d}}`, wild, q.Definition))
	job := jobOf(t, s, id)
	type task struct {
		Name, Operation string
		Output          media.OutputSpec
		Params          json.RawMessage
	}
	var asked []task
	for _, each := range job.Tasks {
		asked = append(asked, task{each.Name, each.Operation, each.Output, each.Params})
	}
	b, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "asked-analysis-and-quality", string(b))
	end(t, s, job)
	_, text := c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
	golden(t, "detail-analysis-and-quality", text)
	_, text = c.post("DescribeTasks", `{"Status":"FINISH"}`)
	if want := `"SubTaskTypes":["action-trans","action-AIAnalysis","action-AIQualityControl"]`; !strings.Contains(text, want) {
		t.Errorf("%s has no %s", text, want)
	}
}

// TestAPresetSaysWhatItCannotFind uses the preset of all items.
func TestAPresetSaysWhatItCannotFind(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	id := made(t, c, `{"InputInfo":`+cos+`,"AiQualityControlTask":{"Definition":10}}`)
	_, text := c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
	if !strings.Contains(text, `"AiQualityControlTaskResult":{"Status":"PROCESSING","ErrCodeExt":"","ErrCode":0,"Message":"","Input":{"Definition":10,"ChannelExtPara":""},"Output":null,"Progress":0}`) {
		t.Errorf("while it waits: %s", text)
	}
	end(t, s, jobOf(t, s, id))
	_, text = c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
	for _, part := range []string{`"Message":"SUCCESS; not looked for, because nothing here can find them: LowEvaluation, AudioEvaluation, `, `"QualityEvaluationScore":0`, `"Type":"NoVoice"`} {
		if !strings.Contains(text, part) {
			t.Errorf("%s has no %s", text, part)
		}
	}
}

func TestAReportThatIsGoneIsAFailureOfItsEntry(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	id := made(t, c, process(encode(""), `,"AiAnalysisTask":{"Definition":27}`))
	job := jobOf(t, s, id)
	for i := range job.Tasks {
		s.Succeed(&job.Tasks[i], outputOf("a.mp4"))
	}
	_, text := c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
	if !strings.Contains(text, `"Status":"FAIL","ErrCodeExt":"InternalError","ErrCode":30010,"Message":"the report of the task is gone"`) || !strings.Contains(text, `"SegmentTask":{`) {
		t.Error(text)
	}
}

func TestAGraphAnalyzesWhatItsTranscodeMakes(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	id := made(t, c, `{"InputInfo":`+cos+`,"Activities":[{"ActivityType":"input","ReardriveIndex":[1]},
		{"ActivityType":"action-trans","ReardriveIndex":[2,3],"ActivityPara":{"TranscodeTask":{"Definition":100010}}},
		{"ActivityType":"action-AIAnalysis","ReardriveIndex":[4],"ActivityPara":{"AiAnalysisTask":{"Definition":27,"ExtendedParameter":"{\"headtail\":{}}"}}},
		{"ActivityType":"action-AIQualityControl","ReardriveIndex":[4],"ActivityPara":{"QualityControlTask":{"Definition":40}}},{"ActivityType":"output"}]}`)
	job := jobOf(t, s, id)
	for i := range job.Tasks[1:] {
		if task := &job.Tasks[1+i]; task.Operation != "analyze" || task.Source == nil || task.Source.Task != "transcode-1" {
			t.Errorf("%s reads %+v", task.Name, task.Source)
		}
	}
	end(t, s, job)
	_, text := c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
	golden(t, "detail-graph-of-analysis", text)
}

func TestAWorkflowAnalyzesUploads(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	body := strings.Replace(workflow(""), `"WorkflowName"`, `"AiAnalysisTask":{"Definition":27},"WorkflowName"`, 1)
	c.must("CreateWorkflow", body, nil)
	_, text := c.post("DescribeWorkflows", `{}`)
	if !strings.Contains(text, `"AiAnalysisTask":{"Definition":27,"ExtendedParameter":""}`) {
		t.Error(text)
	}
	refused := strings.Replace(workflow(""), `"WorkflowName":"uploads"`, `"AiAnalysisTask":{"Definition":33},"WorkflowName":"other"`, 1)
	if code, _ := c.code("CreateWorkflow", refused); code != "UnsupportedOperation" {
		t.Errorf("a workflow of what nothing can do: %q", code)
	}
}
