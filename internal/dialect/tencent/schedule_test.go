package tencent_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// graph transcodes, takes pictures of what came out and a sprite of the source.
const graph = `"Activities":[{"ActivityType":"input","ReardriveIndex":[1,3]},
	{"ActivityType":"action-trans","ReardriveIndex":[2],"ActivityPara":{"TranscodeTask":{"Definition":100010}}},
	{"ActivityType":"action-snapshotByTimeOffset","ReardriveIndex":[4],"ActivityPara":{"SnapshotByTimeOffsetTask":{"Definition":10,"ExtTimeOffsetSet":["50%"]}}},
	{"ActivityType":"action-image-sprite","ReardriveIndex":[4],"ActivityPara":{"ImageSpriteTask":{"Definition":10,"OutputObjectPath":"/sheets/{inputName}-{number}"}}},
	{"ActivityType":"output"}]`

const uploads = `"Trigger":{"Type":"CosFileUpload","CosFileUploadTrigger":{"Bucket":"main","Region":"r","Dir":"/in/"}}`

func TestTheLifeOfASchedule(t *testing.T) {
	t.Parallel()
	s, c, d := watch(t)
	c.must("CreateSchedule", `{"ScheduleName":"s","OutputDir":"/out/",`+uploads+`,`+graph+`,"TaskNotifyConfig":{"NotifyType":"URL","NotifyUrl":"https://example.com/told","NotifyKey":"very secret"}}`, nil)
	_, text := c.post("DescribeSchedules", `{"ScheduleIds":[20001],"TriggerType":"CosFileUpload"}`)
	golden(t, "schedules", text)
	if code, _ := c.code("CreateSchedule", `{"ScheduleName":"s",`+uploads+`,`+graph+`}`); code != "InvalidParameterValue" {
		t.Errorf("a second one of the name: %q", code)
	}

	id := made(t, c, `{"InputInfo":`+cos+`,"ScheduleId":20001}`)
	job := jobOf(t, s, id)
	if len(job.Tasks) != 3 || job.Tasks[1].Source == nil || job.Tasks[1].Source.Task != job.Tasks[0].Name || job.Tasks[2].Source != nil || job.Callback == nil {
		t.Fatalf("made %+v", job)
	}
	for i, want := range []string{"out/a_transcode_100010.mp4", "out/a_transcode_100010_snapshotByTimeOffset_10_{number:1,0,1}.{ext}", "sheets/a-{number:1,0,1}.{ext}"} {
		if job.Tasks[i].Output.Key != want {
			t.Errorf("task %d writes %s, want %s", i, job.Tasks[i].Output.Key, want)
		}
	}
	s.SucceedFrom(film(), &job.Tasks[0], outputOf("out/a_transcode_100010.mp4"))
	s.Fail(&job.Tasks[2], media.CodeInputMalformed, "no film")
	job = s.Job(job.ID)
	s.Succeed(&job.Tasks[1], media.Output{Key: "out/a_transcode_100010_snapshotByTimeOffset_10_0.jpg", Role: media.RoleSnapshot, Time: 5})
	_, text = c.post("DescribeTaskDetail", `{"TaskId":"`+id+`"}`)
	golden(t, "detail-schedule", text)
	told(t, s, c, d, id, "ScheduleTaskEvent", "ScheduleTask")

	c.must("ModifySchedule", `{"ScheduleId":20001,"ScheduleName":"t","Activities":[{"ActivityType":"input","ReardriveIndex":[1]},
		{"ActivityType":"action-trans","ReardriveIndex":[2],"ActivityPara":{"TranscodeTask":{"Definition":100020}}},{"ActivityType":"output"}]}`, nil)
	c.must("EnableSchedule", `{"ScheduleId":20001}`, nil)
	soon := time.Now().Add(10 * time.Second)
	d.Now = func() time.Time { return soon.Add(time.Minute) }
	upload(t, s, "in/new.mp4", soon)
	if err := d.Trigger(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.Now = time.Now
	list := c.jobs(s)
	if len(list) != 2 {
		t.Fatalf("%d tasks after the upload", len(list))
	}
	if job := s.Job(list[1].ID); job.Source.Key != "in/new.mp4" || job.Callback == nil || job.Tasks[0].Output.Key != "out/new_transcode_100020.mp4" {
		t.Errorf("the upload made %+v", job)
	}
	c.must("DisableSchedule", `{"ScheduleId":20001}`, nil)
	var none struct{ TotalCount int }
	if c.must("DescribeSchedules", `{"Status":"Enabled"}`, &none); none.TotalCount != 0 {
		t.Errorf("%d are enabled", none.TotalCount)
	}
	c.must("DeleteSchedule", `{"ScheduleId":20001}`, nil)
	if code, _ := c.code("EnableSchedule", `{"ScheduleId":20001}`); code != "ResourceNotFound" {
		t.Errorf("after its end: %q", code)
	}
}

func TestGraphsThatDoNotWorkAreRefused(t *testing.T) {
	t.Parallel()
	_, c := serve(t)
	node := func(kind, next, para string) string {
		return fmt.Sprintf(`{"ActivityType":%q,"ReardriveIndex":[%s],"ActivityPara":{%s}}`, kind, next, para)
	}
	trans := func(next string) string { return node("action-trans", next, `"TranscodeTask":{"Definition":100010}`) }
	pictures := func(next string) string {
		return node("action-samplesnapshot", next, `"SampleSnapshotTask":{"Definition":10}`)
	}
	in, out := func(next string) string { return node("input", next, "") }, node("output", "", "")
	for _, tt := range []struct {
		name  string
		nodes []string
		want  string
	}{
		{"no input", []string{trans("1"), out}, "InvalidParameterValue"},
		{"a node that is not there", []string{in("4"), trans("2"), out}, "InvalidParameterValue"},
		{"a node that follows itself", []string{in("1"), trans("1"), out}, "InvalidParameterValue"},
		{"a circle beside the path", []string{in("1"), trans("4"), trans("3"), trans("2"), out}, "InvalidParameterValue"},
		{"two nodes before one", []string{in("1,2"), trans("3"), trans("3"), pictures("4"), out}, "InvalidParameterValue"},
		{"an output in the middle", []string{in("1"), out, trans("")}, "InvalidParameterValue"},
		{"a task after pictures", []string{in("1"), pictures("2"), trans("3"), out}, "UnsupportedOperation"},
		{"a task without its parameters", []string{in("1"), node("action-trans", "2", ""), out}, "MissingParameter"},
		{"a task that no engine is here for", []string{in("1"), node("action-AIAnalysis", "2", `"AiAnalysisTask":{"Definition":10}`), out}, "UnsupportedOperation"},
		{"a word that is none", []string{in("1"), node("action-x", "2", ""), out}, "InvalidParameterValue"},
		{"nothing to do", []string{in("1"), out}, "InvalidParameter"},
		{"no nodes", nil, "MissingParameter"},
	} {
		body := `{"ScheduleName":"s",` + uploads + `,"Activities":[` + strings.Join(tt.nodes, ",") + `]}`
		if code, message := c.code("CreateSchedule", body); code != tt.want {
			t.Errorf("%s: %q %s, want %s", tt.name, code, message, tt.want)
		}
	}
}

func TestWhatFollowsATaskWithoutATemplateFailsToo(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	id := made(t, c, `{"InputInfo":`+cos+`,`+strings.Replace(graph, "100010", "4711", 1)+`}`)
	if job := jobOf(t, s, id); len(job.Tasks) != 1 {
		t.Fatalf("made %+v", job.Tasks)
	}
	var d struct {
		ScheduleTask struct {
			ActivityResultSet []struct {
				ActivityType    string
				ActivityResItem struct {
					TranscodeTask, SnapshotByTimeOffsetTask, ImageSpriteTask *struct{ Status, ErrCodeExt string }
				}
			}
		}
	}
	c.must("DescribeTaskDetail", `{"TaskId":"`+id+`"}`, &d)
	var got []string
	for _, r := range d.ScheduleTask.ActivityResultSet {
		for _, one := range []*struct{ Status, ErrCodeExt string }{r.ActivityResItem.TranscodeTask, r.ActivityResItem.SnapshotByTimeOffsetTask, r.ActivityResItem.ImageSpriteTask} {
			if one != nil {
				got = append(got, r.ActivityType+" "+one.Status+" "+one.ErrCodeExt)
			}
		}
	}
	if is := strings.Join(got, ", "); is != "Transcode FAIL InvalidInput.DefinitionNotExist, SnapshotByTimeOffset FAIL SourceFileError, ImageSprites PROCESSING " {
		t.Error(is)
	}
}
