// Command godrive uses the Go module of Tencent Cloud as its README says: only
// endpoint and scheme are set. Its only argument is an order in JSON, and it writes
// its report to standard output as JSON. It is a module of its own, since the
// vendor's holds the clients of all its products.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	sdkerrors "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	mps "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/mps/v20190612"
)

type order struct{ Endpoint, ID, Secret, Bucket string }

type report struct {
	Meta      *mps.MediaMetaData
	Templates *mps.DescribeTranscodeTemplatesResponse
	Detail    *mps.DescribeTaskDetailResponse
	Tasks     *mps.DescribeTasksResponse
	Edit      *mps.DescribeTaskDetailResponse
	Upload    *mps.DescribeTasksResponse
	Get       *mps.DescribeTasksResponse
	Code      string // of a refusal
}

func main() {
	var o order
	err := json.Unmarshal([]byte(os.Args[1]), &o)
	if err == nil {
		var r *report
		if r, err = drive(o); err == nil {
			err = json.NewEncoder(os.Stdout).Encode(r)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func client(o order, method string) (*mps.Client, error) {
	p := profile.NewClientProfile()
	p.HttpProfile.Scheme, p.HttpProfile.Endpoint, p.HttpProfile.ReqMethod, p.HttpProfile.ReqTimeout = "HTTP", o.Endpoint, method, 60
	return mps.NewClient(common.NewCredential(o.ID, o.Secret), "ap-guangzhou", p)
}

func drive(o order) (r *report, err error) {
	c, err := client(o, "POST")
	if err != nil {
		return nil, err
	}
	r = &report{}
	input := &mps.MediaInputInfo{Type: p("COS"), CosInputInfo: &mps.CosInputInfo{Bucket: &o.Bucket, Region: p("ap-guangzhou"), Object: p("/in/film.mp4")}}
	meta := mps.NewDescribeMediaMetaDataRequest()
	meta.InputInfo = input
	found, err := c.DescribeMediaMetaData(meta)
	if err != nil {
		return nil, err
	}
	r.Meta = found.Response.MetaData
	templates := mps.NewDescribeTranscodeTemplatesRequest()
	templates.Limit = p(uint64(100))
	if r.Templates, err = c.DescribeTranscodeTemplates(templates); err != nil {
		return nil, err
	}
	if err := process(c, r, input); err != nil {
		return nil, err
	}
	if err := edit(c, r, o, input); err != nil {
		return nil, err
	}
	if err := workflow(c, o); err != nil {
		return nil, err
	}
	abort := mps.NewManageTaskRequest()
	abort.OperationType, abort.TaskId = p("Abort"), p("1300000000-WorkflowTask-00000000000000000000000000000000t0")
	_, err = c.ManageTask(abort)
	if refusal, ok := errors.AsType[*sdkerrors.TencentCloudSDKError](err); ok {
		r.Code = refusal.Code
	}
	get, err := client(o, "GET")
	if err != nil {
		return nil, err
	}
	list := mps.NewDescribeTasksRequest()
	list.Status, list.Limit = p("FINISH"), p(uint64(1))
	r.Get, err = get.DescribeTasks(list)
	return r, err
}

// process makes one output of each kind that needs no template of its own.
func process(c *mps.Client, r *report, input *mps.MediaInputInfo) error {
	q := mps.NewProcessMediaRequest()
	q.InputInfo, q.OutputDir, q.SessionContext, q.TasksPriority = input, p("/go/"), p("<&>"), p(int64(-1))
	q.MediaProcessTask = &mps.MediaProcessTaskInput{
		TranscodeTaskSet: []*mps.TranscodeTaskInput{{Definition: p(uint64(100010)), OverrideParameter: &mps.OverrideTranscodeParameter{
			VideoTemplate: &mps.VideoTemplateInfoForUpdate{Height: p(uint64(128))}}}},
		SampleSnapshotTaskSet: []*mps.SampleSnapshotTaskInput{{Definition: p(uint64(10))}},
		ImageSpriteTaskSet:    []*mps.ImageSpriteTaskInput{{Definition: p(uint64(10))}},
	}
	made, err := c.ProcessMedia(q)
	if err != nil {
		return err
	}
	if r.Detail, err = finished(c, *made.Response.TaskId); err != nil {
		return err
	}
	list := mps.NewDescribeTasksRequest()
	list.Status = p("FINISH")
	r.Tasks, err = c.DescribeTasks(list)
	return err
}

// edit joins two parts of the film.
func edit(c *mps.Client, r *report, o order, input *mps.MediaInputInfo) error {
	q := mps.NewEditMediaRequest()
	q.FileInfos = []*mps.EditMediaFileInfo{
		{InputInfo: input, StartTimeOffset: p(0.5), EndTimeOffset: p(1.5)},
		{InputInfo: input, StartTimeOffset: p(2.0)},
	}
	q.OutputStorage = &mps.TaskOutputStorage{Type: p("COS"), CosOutputStorage: &mps.CosOutputStorage{Bucket: &o.Bucket, Region: p("ap-guangzhou")}}
	q.OutputObjectPath = p("/go/edit.{format}")
	made, err := c.EditMedia(q)
	if err != nil {
		return err
	}
	r.Edit, err = finished(c, *made.Response.TaskId)
	return err
}

// workflow makes one that takes uploads below /up/, and enables it.
func workflow(c *mps.Client, o order) error {
	q := mps.NewCreateWorkflowRequest()
	q.WorkflowName, q.OutputDir = p("uploads"), p("/made/")
	q.Trigger = &mps.WorkflowTrigger{Type: p("CosFileUpload"), CosFileUploadTrigger: &mps.CosFileUploadTrigger{
		Bucket: &o.Bucket, Region: p("ap-guangzhou"), Dir: p("/up/")}}
	q.MediaProcessTask = &mps.MediaProcessTaskInput{SnapshotByTimeOffsetTaskSet: []*mps.SnapshotByTimeOffsetTaskInput{{
		Definition: p(uint64(10)), ExtTimeOffsetSet: []*string{p("50%")}}}}
	made, err := c.CreateWorkflow(q)
	if err != nil {
		return err
	}
	enable := mps.NewEnableWorkflowRequest()
	enable.WorkflowId = made.Response.WorkflowId
	_, err = c.EnableWorkflow(enable)
	return err
}

func finished(c *mps.Client, id string) (*mps.DescribeTaskDetailResponse, error) {
	q := mps.NewDescribeTaskDetailRequest()
	q.TaskId = &id
	for {
		d, err := c.DescribeTaskDetail(q)
		if err != nil || *d.Response.Status == "FINISH" {
			return d, err
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func p[T any](v T) *T { return &v }
