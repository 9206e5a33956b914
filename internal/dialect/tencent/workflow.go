package tencent

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/store"
)

type (
	// A WorkflowTrigger says which uploads start a task.
	WorkflowTrigger struct {
		Type                   string                  `need:"true"` // CosFileUpload or AwsS3FileUpload
		CosFileUploadTrigger   *CosFileUploadTrigger   `json:",omitempty"`
		AwsS3FileUploadTrigger *AwsS3FileUploadTrigger `json:",omitempty"`
	}
	// A CosFileUploadTrigger is a folder of a bucket of COS.
	CosFileUploadTrigger struct {
		Bucket  string   `need:"true"`
		Region  string   `need:"true"`
		Dir     string   // with a slash at both ends; / when empty
		Formats []string // as mp4 or .mp4; * is any, the usual ones when empty
	}
	// An AwsS3FileUploadTrigger is a folder of a bucket of Amazon S3.
	AwsS3FileUploadTrigger struct {
		S3Bucket    string `need:"true"`
		S3Region    string `need:"true"`
		Dir         string
		Formats     []string
		S3SecretId  secret  `json:",omitempty"`
		S3SecretKey secret  `json:",omitempty"`
		AwsSQS      ignored `json:",omitzero"` // the storage itself is watched
	}
	// A workflow is what each upload starts.
	workflow struct {
		WorkflowName         string          `need:"true"`
		Trigger              WorkflowTrigger `need:"true"`
		OutputStorage        *TaskOutputStorage
		OutputDir            string
		MediaProcessTask     MediaProcessTaskInput
		TaskNotifyConfig     *TaskNotifyConfig
		TaskPriority         int64                // singular, and plural in ProcessMedia
		AiContentReviewTask  refused              `json:",omitzero"`
		AiAnalysisTask       *AiAnalysisTaskInput `json:",omitempty"`
		AiRecognitionTask    refused              `json:",omitzero"`
		AiQualityControlTask refused              `json:",omitzero"`
	}
	// A keptWorkflow is a workflow as a document.
	// A schedule is one, whose tasks are a graph.
	keptWorkflow struct {
		workflow
		Activities []Activity `json:",omitempty"`
		Enabled    bool
		Since      time.Time // uploads from then on begin tasks
		Key        string    // the notifications' key, sealed
		id         int64
		kind       string
		doc        *store.Document
	}
)

// The kinds of what an upload begins.
const (
	workflowKind = "Workflow"
	scheduleKind = "Schedule"
)

// maxWorkflows of a project.
const maxWorkflows = 500

// keyPlace is what the key of a workflow's notifications is sealed for.
func (w *keptWorkflow) keyPlace(project string) string {
	return name + "/" + strings.ToLower(w.kind) + "/" + project + "/" + strconv.FormatInt(w.id, 10)
}

// watched is the place that a trigger looks at.
func (t *WorkflowTrigger) watched() (input MediaInputInfo, dir string, formats []string) {
	switch {
	case t.Type == "CosFileUpload" && t.CosFileUploadTrigger != nil:
		c := t.CosFileUploadTrigger
		return MediaInputInfo{Type: placeCOS, CosInputInfo: &CosInputInfo{Bucket: c.Bucket, Region: c.Region}}, c.Dir, c.Formats
	case t.Type == "AwsS3FileUpload" && t.AwsS3FileUploadTrigger != nil:
		a := t.AwsS3FileUploadTrigger
		return MediaInputInfo{Type: placeS3, S3InputInfo: &S3InputInfo{S3Bucket: a.S3Bucket, S3Region: a.S3Region}}, a.Dir, a.Formats
	}
	return input, "", nil
}

// at is in with an object of its bucket.
func (in MediaInputInfo) at(key string) MediaInputInfo {
	if in.CosInputInfo != nil {
		c := *in.CosInputInfo
		c.Object = "/" + key
		in.CosInputInfo = &c
	}
	if in.S3InputInfo != nil {
		s := *in.S3InputInfo
		s.S3Object = "/" + key
		in.S3InputInfo = &s
	}
	return in
}

// request is what an upload of a key asks for.
func (w *keptWorkflow) request(key string) *ProcessMediaRequest {
	input, _, _ := w.Trigger.watched()
	return &ProcessMediaRequest{InputInfo: input.at(key), OutputStorage: w.OutputStorage, OutputDir: w.OutputDir,
		MediaProcessTask: w.MediaProcessTask, AiAnalysisTask: w.AiAnalysisTask, Activities: w.Activities, TasksPriority: w.TaskPriority, TaskNotifyConfig: w.TaskNotifyConfig}
}

// checkWorkflow refuses what no upload could begin.
func (c *call) checkWorkflow(w *keptWorkflow) error {
	input, dir, formats := w.Trigger.watched()
	switch {
	case utf8.RuneCountInString(w.WorkflowName) > 128:
		return failf("InvalidParameterValue", "%sName must have at most 128 characters", w.kind)
	case input.Type == "":
		return failf("InvalidParameterValue", "Trigger.Type must be CosFileUpload or AwsS3FileUpload, with its member; is %q", w.Trigger.Type)
	case dir != "" && (!strings.HasPrefix(dir, "/") || !strings.HasSuffix(dir, "/")):
		return failf("InvalidParameterValue", "Trigger Dir must begin and end with a slash, is %q", dir)
	case slices.ContainsFunc(formats, func(f string) bool { return strings.Trim(f, ".") == "" || strings.ContainsAny(f, "/{}") }):
		return failf("InvalidParameterValue", "Trigger Formats must be mp4 or .mp4 for example, or *")
	}
	var k kept
	if _, err := c.spec(w.request(strings.TrimPrefix(dir, "/")+"upload.mp4"), &k); err != nil {
		return err
	}
	if w.TaskPriority < -10 || w.TaskPriority > 10 {
		return failf("InvalidParameterValue", "TaskPriority must be between -10 and 10, is %d", w.TaskPriority)
	}
	_, err := c.notify(&k, w.TaskNotifyConfig)
	return err
}

// sealKey takes the notifications' key out of a workflow and keeps it sealed.
func (c *call) sealKey(w *keptWorkflow) {
	n := w.TaskNotifyConfig
	w.Key = ""
	if n == nil || n.NotifyKey == "" {
		return
	}
	shown := *n
	shown.NotifyKey = ""
	w.Key = c.Secrets.Seal([]byte(n.NotifyKey), w.keyPlace(c.who.Project))
	w.TaskNotifyConfig = &shown
}

// notifyOf is where a workflow's notifications go, with their key.
func (c *call) notifyOf(w *keptWorkflow) (*TaskNotifyConfig, error) {
	if w.TaskNotifyConfig == nil || w.Key == "" {
		return w.TaskNotifyConfig, nil
	}
	key, err := c.Secrets.Open(w.Key, w.keyPlace(c.who.Project))
	if err != nil {
		return nil, err
	}
	with := *w.TaskNotifyConfig
	with.NotifyKey = string(key)
	return &with, nil
}

func createWorkflow(c *call) (any, error) {
	w := &keptWorkflow{kind: workflowKind}
	if err := c.read(&w.workflow); err != nil {
		return nil, err
	}
	return c.insert(w)
}

// insert keeps a new one, disabled.
func (c *call) insert(w *keptWorkflow) (any, error) {
	if err := c.checkWorkflow(w); err != nil {
		return nil, err
	}
	var err error
	if w.id, err = c.documents().Number(c.ctx, w.kind, 20001); err != nil {
		return nil, err
	}
	c.sealKey(w)
	if _, err := c.workflowDocuments(w.kind).InsertIf(c.ctx, idText(w.id), "", *w, w.oneMore); err != nil {
		return nil, err
	}
	return map[string]any{w.kind + "Id": w.id}, nil
}

// oneMore refuses a workflow beyond the quota, or of a name that is taken.
func (w *keptWorkflow) oneMore(there []store.Document) error {
	if len(there) >= maxWorkflows {
		return failf("LimitExceeded", "there are %d %ss already", len(there), strings.ToLower(w.kind))
	}
	return w.unique(there)
}

// unique refuses a name that another workflow has.
func (w *keptWorkflow) unique(there []store.Document) error {
	for i := range there {
		other, err := dialect.KeptOf[keptWorkflow](&there[i])
		if err != nil {
			return err
		}
		if other.Is.WorkflowName == w.WorkflowName && other.ID != idText(w.id) {
			return failf("InvalidParameterValue", "a %s %q already exists", strings.ToLower(w.kind), w.WorkflowName)
		}
	}
	return nil
}

// workflowDocuments are the documents of workflows or of schedules.
func (c *call) workflowDocuments(kind string) dialect.Documents[keptWorkflow] {
	return dialect.Documents[keptWorkflow]{In: c.documents(), Kind: kind, Missing: func(id string) error {
		return failf("ResourceNotFound", "there is no %s %s", strings.ToLower(kind), id)
	}}
}

// workflows are the project's of a kind, in the order of their making.
func (c *call) workflows(kind string) ([]*keptWorkflow, error) {
	list := []*keptWorkflow{}
	for k, err := range c.workflowDocuments(kind).Each(c.ctx, nil) {
		if err != nil {
			return nil, err
		}
		w, err := workflowOf(k)
		if err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, nil
}

func workflowOf(k dialect.Kept[keptWorkflow]) (w *keptWorkflow, err error) {
	w = &k.Is
	w.doc, w.kind = k.Document, k.Kind
	w.id, err = strconv.ParseInt(k.ID, 10, 64)
	return w, err
}

// workflow is the one that a request names.
func (c *call) workflow(kind string, id int64) (*keptWorkflow, error) {
	k, err := c.workflowDocuments(kind).Find(c.ctx, idText(id))
	if err != nil {
		return nil, err
	}
	return workflowOf(k)
}

func (c *call) workflowID() (*keptWorkflow, error) {
	var r struct {
		WorkflowId int64 `need:"true"`
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	return c.workflow(workflowKind, r.WorkflowId)
}
