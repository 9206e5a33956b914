package tencent

import (
	"errors"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// window is how long tasks can be seen; the vendor's rule.
const window = 168 * time.Hour

// jobStates are ours of the vendor's states.
func jobStates(status string) []media.JobState {
	return map[string][]media.JobState{
		waiting:    {media.JobQueued},
		processing: {media.JobRunning},
		finish:     {media.JobSucceeded, media.JobPartial, media.JobFailed, media.JobCanceled},
	}[status]
}

func describeTasks(c *call) (any, error) {
	var r struct {
		Status             string `need:"true"`
		SubTaskHasFailed   *bool
		Limit              *int64
		ScrollToken        string
		StartTime, EndTime string
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	f := store.JobQuery{Project: c.who.Project, Origin: name, Limit: 10, JobFilter: media.JobFilter{States: jobStates(r.Status)}}
	if f.States == nil {
		return nil, failf("InvalidParameterValue", "Status must be WAITING, PROCESSING or FINISH, is %q", r.Status)
	}
	if r.Limit != nil {
		if *r.Limit < 1 || *r.Limit > 100 {
			return nil, failf("InvalidParameterValue.Limit", "Limit must be between 1 and 100, is %d", *r.Limit)
		}
		f.Limit = int(*r.Limit)
	}
	empty := map[string]any{"TotalCount": 0, "TaskSet": []any{}, "ScrollToken": ""}
	some, err := c.between(&f, r.StartTime, r.EndTime)
	if err != nil || !some {
		return empty, err
	}
	lists := listing{c, failing(f, r.SubTaskHasFailed)}
	total, err := lists.count()
	if err != nil {
		return nil, err
	}
	jobs, next, err := lists.page(f.Limit, r.ScrollToken)
	if err != nil {
		return nil, err
	}
	set := []any{}
	for _, job := range jobs {
		set = append(set, summary(job))
	}
	return map[string]any{"TotalCount": total, "TaskSet": set, "ScrollToken": next}, nil
}

// between sets the filter's times, within the window; some is false when they
// leave nothing.
func (c *call) between(f *store.JobQuery, from, to string) (some bool, err error) {
	begin, end := c.Now().Add(-window), time.Time{}
	if from != "" {
		t, err := time.Parse(time.RFC3339, from)
		if err != nil {
			return false, failf("InvalidParameterValue", "StartTime must have the form 2026-01-31T10:00:00Z, is %q", from)
		}
		if t.After(begin) {
			begin = t
		}
	}
	if to != "" {
		if end, err = time.Parse(time.RFC3339, to); err != nil {
			return false, failf("InvalidParameterValue", "EndTime must have the form 2026-01-31T10:00:00Z, is %q", to)
		}
		f.To = end.Add(time.Millisecond)
	}
	f.From = begin
	return f.To.IsZero() || f.From.Before(f.To), nil
}

// summary is a task in a list. It has no state and no source: the vendor's has
// none either.
func summary(job *media.Job) map[string]any {
	kind, types := workflowTask, []string{}
	if k, err := read(job); err == nil {
		kind = k.Kind
		for i := range k.Items {
			if word := k.Items[i].actionWord(); word != "" && !slices.Contains(types, word) {
				types = append(types, word)
			}
		}
	}
	return map[string]any{
		"TaskId": taskID(job.Project, job.ID, kind), "TaskType": kind, "CreateTime": when(&job.Created),
		"BeginProcessTime": when(job.Started), "FinishTime": when(job.Ended), "SubTaskTypes": types,
	}
}

// actionWord is a kind of sub-task as lists name it.
func actionWord(kind string) string {
	return map[string]string{
		kindTranscode: "action-trans", kindAnimated: "action-animated-graphics", kindByTime: "action-snapshotByTimeOffset",
		kindSampled: "action-samplesnapshot", kindSprite: "action-image-sprite", kindAdaptive: "action-adaptive-substream",
	}[kind]
}

// actionWord is the sub-task of an item as lists name it.
func (it *item) actionWord() string {
	switch it.Set {
	case setAnalysis:
		return actionAnalysis
	case setQuality:
		return actionQuality
	}
	return actionWord(it.Type)
}

// job is one of ours by the vendor's ID, when it can still be seen.
func (c *call) job(id string) (*media.Job, error) {
	none := failf("ResourceNotFound", "there is no task %s", id)
	job, err := c.JobOf(c.ctx, c.who.Project, name, jobID(id), none)
	if err == nil && c.Now().Sub(job.Created) > window {
		return nil, none
	}
	return job, err
}

func describeTaskDetail(c *call) (any, error) {
	var r struct {
		TaskId string `need:"true"`
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	job, err := c.job(r.TaskId)
	if err != nil {
		return nil, err
	}
	v, err := c.view(c.ctx, job)
	if err != nil {
		return nil, err
	}
	k := v.kept
	answer := map[string]any{
		"TaskType": k.Kind, "Status": stateOf(job), "CreateTime": when(&job.Created), "BeginProcessTime": when(job.Started), "FinishTime": when(job.Ended),
		"WorkflowTask": nil, "EditMediaTask": nil, "ScheduleTask": nil, "LiveStreamProcessTask": nil, "LiveScheduleTask": nil, "ExtractBlindWatermarkTask": nil,
		"TaskNotifyConfig": k.Notify, "TasksPriority": k.Priority, "SessionId": k.Session, "SessionContext": k.Context, "ExtInfo": "",
	}
	member, task := v.member()
	answer[member] = task
	return answer, nil
}

func manageTask(c *call) (any, error) {
	var r struct {
		OperationType string `need:"true"`
		TaskId        string `need:"true"`
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	if r.OperationType != "Abort" {
		return nil, failf("InvalidParameterValue.InvalidOperationType", "OperationType must be Abort, is %q", r.OperationType)
	}
	job, err := c.job(r.TaskId)
	if f, ok := errors.AsType[*failure](err); ok && f.code == "ResourceNotFound" {
		return nil, failf("InvalidParameterValue.TaskId", "there is no task %s", r.TaskId)
	}
	if err != nil {
		return nil, err
	}
	if stateOf(job) != waiting {
		return nil, failf("InvalidParameterValue.NotProcessingTask", "only a task that waits can be aborted; this is %s", stateOf(job))
	}
	_, err = c.Jobs.Cancel(c.ctx, c.who.Project, job.ID)
	return map[string]any{}, err
}
