package tencent

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"time"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// The vendor's words for how far a task is.
const (
	waiting    = "WAITING"
	processing = "PROCESSING"
	finish     = "FINISH"
	success    = "SUCCESS"
	fail       = "FAIL"
)

// timeFields are the core's fields of times within a source.
var timeFields = regexp.MustCompile(`(^|\.)(times\[[0-9]+\]|times|start_seconds|end_seconds)$`)

// noTime is the vendor's form of a time that is not known yet.
const noTime = "0000-00-00T00:00:00Z"

func when(t *time.Time) string {
	if t == nil {
		return noTime
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// stateOf is a job's state. It is FINISH whatever came of it.
func stateOf(job *media.Job) string {
	switch {
	case job.State == media.JobQueued:
		return waiting
	case job.State == media.JobRunning:
		return processing
	}
	return finish
}

// A view is a job on its way to an answer.
type view struct {
	*Dialect
	ctx  context.Context
	job  *media.Job
	kept *kept
	// reports are those of items that are no outputs, by their tasks.
	reports map[string]*analyze.Report
}

// read is what was kept with a job.
func read(job *media.Job) (*kept, error) {
	var k kept
	if err := json.Unmarshal(job.DialectData, &k); err != nil {
		return nil, fmt.Errorf("the data of job %s cannot be read: %w", job.ID, err)
	}
	return &k, nil
}

// view reads what answers and notifications tell of a job, which is the same:
// what was kept with it, and the source as its workers found it.
func (d *Dialect) view(ctx context.Context, job *media.Job) (*view, error) {
	k, err := read(job)
	if err != nil {
		return nil, err
	}
	v := &view{Dialect: d, ctx: ctx, job: job, kept: k}
	if err := v.facts(); err != nil {
		return nil, err
	}
	return v, v.readReports()
}

// facts reads what is only in the details of tasks: the source, as the worker
// found it, and the output's MD5. A task that only waits has none.
func (v *view) facts() error {
	for i := range v.job.Tasks {
		t := &v.job.Tasks[i]
		if t.SourceFacts != nil || t.Started == nil {
			continue
		}
		full, err := v.Jobs.Task(v.ctx, v.job.Project, t.ID)
		if err != nil {
			return err
		}
		t.SourceFacts, t.MD5 = full.SourceFacts, full.MD5
	}
	return nil
}

// workflow is a task of ProcessMedia.
func (v *view) workflow() *WorkflowTask {
	w := &WorkflowTask{
		TaskId: taskID(v.job.Project, v.job.ID, v.kept.Kind), Status: processing, InputInfo: v.kept.Input,
		MediaProcessResultSet:    []map[string]any{},
		AiContentReviewResultSet: []any{}, AiAnalysisResultSet: []any{}, AiRecognitionResultSet: []any{}, SmartSubtitlesTaskResult: []any{},
	}
	if v.job.State.Ended() {
		w.Status = finish
	}
	for i := range v.job.Tasks {
		if s := v.job.Tasks[i].SourceFacts; s != nil && v.job.Tasks[i].Source == nil && w.MetaData == nil {
			w.MetaData = metaData(s)
		}
	}
	w.ErrCode, w.Message = v.sourceError()
	for i := range v.kept.Items {
		switch it := &v.kept.Items[i]; it.Set {
		case setAnalysis:
			w.AiAnalysisResultSet = append(w.AiAnalysisResultSet, v.analyzed(it))
		case setQuality:
			w.AiQualityControlTaskResult = v.found(it)
		default:
			w.MediaProcessResultSet = append(w.MediaProcessResultSet, v.item(it))
		}
	}
	return w
}

// member is the name of a task's own member in details, and the task.
func (v *view) member() (name string, task any) {
	switch v.kept.Kind {
	case editTask:
		return "EditMediaTask", v.edit()
	case scheduleTask:
		return "ScheduleTask", v.schedule()
	}
	return "WorkflowTask", v.workflow()
}

// sourceError is the error of the whole task if every sub-task failed because of the source.
func (v *view) sourceError() (code int64, message string) {
	if v.job.State != media.JobFailed {
		return 0, ""
	}
	for i := range v.job.Tasks {
		e := v.job.Tasks[i].Error
		if e == nil || e.Code.Class() != "input" {
			return 0, ""
		}
		message = e.Message
	}
	return failedTask, message
}

// task finds the core's task of an item.
func (v *view) task(name string) *media.Task {
	for i := range v.job.Tasks {
		if v.job.Tasks[i].Name == name {
			return &v.job.Tasks[i]
		}
	}
	return nil
}

// members are the names of results' members; of one kind it is not the kind's.
func members() []struct{ kind, member string } {
	return []struct{ kind, member string }{
		{kindTranscode, "TranscodeTask"}, {kindAnimated, "AnimatedGraphicTask"}, {kindByTime, "SnapshotByTimeOffsetTask"},
		{kindSampled, "SampleSnapshotTask"}, {kindSprite, "ImageSpriteTask"}, {kindAdaptive, "AdaptiveDynamicStreamingTask"},
	}
}

// item is one entry of the result set: the kind, and of six members one.
func (v *view) item(it *item) map[string]any {
	entry := map[string]any{"Type": it.Type}
	for _, m := range members() {
		entry[m.member] = nil
		if m.kind == it.Type {
			entry[m.member] = v.result(it)
		}
	}
	return entry
}

func (v *view) result(it *item) result {
	r := result{Status: processing, Input: it.Input}
	task := v.task(it.Task)
	if it.Type == kindTranscode {
		r.Progress = new(int64)
	} else {
		begun, ended := noTime, noTime
		if task != nil {
			begun, ended = when(task.Started), when(task.Ended)
		}
		r.BeginProcessTime, r.FinishTime = &begun, &ended
	}
	if it.Lacks != "" {
		r.failed(internalError, it.lacking())
		return r
	}
	if task == nil && it.Blocked {
		r.failed("SourceFileError", "the task that it reads the output of has no template")
		return r
	}
	if task == nil {
		r.failed("InvalidInput.DefinitionNotExist", fmt.Sprintf("the template %d does not exist", it.Definition))
		return r
	}
	if r.Progress != nil {
		*r.Progress = int64(math.Floor(task.Progress))
	}
	switch task.State {
	case media.Succeeded:
		r.Status, r.ErrCodeExt, r.Message = success, success, success
		if it.Set == "" || it.Type == kindCover {
			r.Output = v.output(it, task)
		}
	case media.Failed, media.Canceled:
		word, message := taskErrors.Of(media.CodeCanceled), "the task was aborted"
		if task.Error != nil {
			word, message = taskErrors.Of(task.Error.Code), task.Error.Message
		}
		if task.Error != nil && word == "InvalidInput" && timeFields.MatchString(task.Error.Field) {
			word = "InvalidInput.InvalidTimeOffset"
		}
		r.failed(word, message)
	}
	return r
}

func (r *result) failed(word, message string) {
	r.Status, r.ErrCodeExt, r.ErrCode, r.Message = fail, word, failedTask, message
}
