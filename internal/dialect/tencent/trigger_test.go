package tencent_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/dialect/tencent"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// watch serves a dialect that the test makes look.
func watch(t *testing.T) (*dialecttest.Site, *client, *tencent.Dialect) {
	t.Helper()
	s := dialecttest.New(t)
	var d *tencent.Dialect
	c := clientOf(s, func(deps dialect.Deps) dialect.Dialect {
		d = tencent.New(deps)
		return d
	})
	return s, c, d
}

// upload puts an object that has been there for a while.
func upload(t *testing.T, s *dialecttest.Site, key string, at time.Time) {
	t.Helper()
	s.Put(s.Folder, key, "film "+key)
	if err := os.Chtimes(filepath.Join(s.Folder, filepath.FromSlash(key)), at, at); err != nil {
		t.Fatal(err)
	}
}

// workflow is what each upload to /in/ begins.
func workflow(more string) string {
	return `{"WorkflowName":"uploads","Trigger":{"Type":"CosFileUpload","CosFileUploadTrigger":{"Bucket":"main","Region":"r","Dir":"/in/"` + more + `}},
		"MediaProcessTask":{"SampleSnapshotTaskSet":[{"Definition":10}],"TranscodeTaskSet":[{"Definition":100010}]},"TaskPriority":4,
		"TaskNotifyConfig":{"NotifyType":"URL","NotifyUrl":"https://example.com/told","NotifyKey":"k"}}`
}

func (c *client) jobs(s *dialecttest.Site) (list []*media.Job) {
	c.T.Helper()
	page, err := s.Jobs.List(c.T.Context(), store.JobQuery{Project: s.Project, Origin: "tencent", Limit: 100, Up: true})
	if err != nil {
		c.T.Fatal(err)
	}
	return page.Jobs
}

func TestEachUploadBeginsOneTask(t *testing.T) {
	t.Parallel()
	s, c, d := watch(t)
	var w struct{ WorkflowId int64 }
	c.must("CreateWorkflow", workflow(""), &w)
	look := func(what string, want int) {
		t.Helper()
		if err := d.Trigger(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := c.jobs(s); len(got) != want {
			t.Errorf("%s: %d tasks, want %d", what, len(got), want)
		}
	}
	upload(t, s, "in/before.mp4", time.Now().Add(-time.Hour))
	look("a workflow that was made is disabled", 0)
	c.must("EnableWorkflow", `{"WorkflowId":20001}`, nil)
	look("what was there before", 0)
	// The site's clock goes on: uploads that have settled are of the near future.
	soon := time.Now().Add(10 * time.Second)
	d.Now = func() time.Time { return soon.Add(time.Minute) }
	upload(t, s, "in/deep/a film.MP4", soon)
	upload(t, s, "in/text.txt", soon)
	upload(t, s, "out/b.mp4", soon)
	look("one of them is a film below the folder", 1)
	look("the same once more", 1)
	upload(t, s, "in/deep/a film.MP4", soon.Add(time.Second))
	look("another film of the same name", 2)
	for _, key := range []string{"in/deep/a film_transcode_100010.mp4", "in/deep/a film_sampleSnapshot_10_3.jpg"} {
		upload(t, s, key, soon.Add(2*time.Second))
	}
	look("what the tasks themselves write", 2)
	d.Now = func() time.Time { return soon.Add(3 * time.Second) }
	upload(t, s, "in/late.mp4", soon.Add(3*time.Second))
	look("what may still be being written", 2)

	job := c.jobs(s)[0]
	if job.Source.Key != "in/deep/a film.MP4" || job.Priority != 4 {
		t.Errorf("made %+v", job)
	}
	c.must("DisableWorkflow", `{"WorkflowId":20001}`, nil)
	d.Now = func() time.Time { return soon.Add(time.Hour) }
	look("a disabled workflow", 2)
}

func TestWorkflows(t *testing.T) {
	t.Parallel()
	_, c, _ := watch(t)
	c.must("CreateWorkflow", workflow(`,"Formats":[".mp4","*"]`), nil)
	if code, _ := c.code("CreateWorkflow", workflow("")); code != "InvalidParameterValue" {
		t.Errorf("two of one name: %q", code)
	}
	_, text := c.post("DescribeWorkflows", `{}`)
	golden(t, "workflows", text)
	c.must("EnableWorkflow", `{"WorkflowId":20001}`, nil)
	for _, tt := range []struct{ name, action, body string }{
		{"delete", "DeleteWorkflow", `{"WorkflowId":20001}`},
		{"reset", "ResetWorkflow", `{"WorkflowId":20001,` + workflow("")[1:]},
	} {
		if code, _ := c.code(tt.action, tt.body); code != "FailedOperation" {
			t.Errorf("%s of an enabled one: %q", tt.name, code)
		}
	}
	var list struct {
		TotalCount      int
		WorkflowInfoSet []struct {
			Status  string
			Trigger struct{ CosFileUploadTrigger struct{ Formats []string } }
		}
	}
	c.must("DescribeWorkflows", `{"Status":"Enabled","WorkflowIds":[20001]}`, &list)
	if list.TotalCount != 1 || list.WorkflowInfoSet[0].Status != "Enabled" {
		t.Errorf("enabled are %+v", list)
	}
	c.must("DisableWorkflow", `{"WorkflowId":20001}`, nil)
	c.must("ResetWorkflow", `{"WorkflowId":20001,`+workflow(`,"Formats":["mov"]`)[1:], nil)
	c.must("DescribeWorkflows", `{}`, &list)
	if f := list.WorkflowInfoSet[0].Trigger.CosFileUploadTrigger.Formats; len(f) != 1 || f[0] != "mov" {
		t.Errorf("after the reset: %+v", list)
	}
	c.must("DeleteWorkflow", `{"WorkflowId":20001}`, nil)
	c.must("DescribeWorkflows", `{}`, &list)
	if list.TotalCount != 0 {
		t.Errorf("after the end: %+v", list)
	}
}

func TestWhatAWorkflowWritesBeginsNoTask(t *testing.T) {
	t.Parallel()
	s, c, d := watch(t)
	c.must("CreateWorkflow", `{"WorkflowName":"w",`+uploads[:len(uploads)-2]+`,"Formats":["*"]}},"MediaProcessTask":{"TranscodeTaskSet":[{"Definition":100210}],
		"AdaptiveDynamicStreamingTaskSet":[{"Definition":10,"OutputObjectPath":"abr/{inputName}","SegmentObjectName":"s/{subStreamNumber}-{segmentNumber}"},{"Definition":20}]}}`, nil)
	c.must("EnableWorkflow", `{"WorkflowId":20001}`, nil)
	soon := time.Now().Add(10 * time.Second)
	d.Now = func() time.Time { return soon.Add(time.Minute) }
	for _, key := range []string{
		"in/a_transcode_100210.m3u8", "in/a_transcode_100210_0.m3u8", "in/a_transcode_100210_12.ts", "in/a_transcode_100210_12-audio.ts",
		"in/abr/a.m3u8", "in/abr/a_1.m3u8", "in/abr/s/0-3.ts", "in/a_adaptiveDynamicStreaming_20.mpd", "in/a-adaptivedynamicstreaming-20-720p/init.mp4",
	} {
		upload(t, s, key, soon)
	}
	if err := d.Trigger(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, job := range c.jobs(s) {
		t.Errorf("%s began a task", job.Source.Key)
	}
	upload(t, s, "in/deep/film-1.ts", soon)
	if err := d.Trigger(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list := c.jobs(s); len(list) != 1 {
		t.Errorf("%d tasks after another film", len(list))
	}
}
