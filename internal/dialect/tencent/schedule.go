package tencent

import "time"

// A scheduleRequest is what a schedule is made of, or what is changed of one.
type scheduleRequest struct {
	ScheduleName     *string
	Trigger          *WorkflowTrigger
	Activities       []Activity
	OutputStorage    *TaskOutputStorage
	OutputDir        *string
	TaskNotifyConfig *TaskNotifyConfig
	ResourceId       ignored
}

// onto puts what the request has in place of what w has.
func (r *scheduleRequest) onto(w *keptWorkflow) error {
	if r.ScheduleName != nil {
		w.WorkflowName = *r.ScheduleName
	}
	if r.Trigger != nil {
		w.Trigger = *r.Trigger
	}
	if r.OutputStorage != nil {
		w.OutputStorage = r.OutputStorage
	}
	if r.OutputDir != nil {
		w.OutputDir = *r.OutputDir
	}
	if r.TaskNotifyConfig != nil {
		w.TaskNotifyConfig, w.Key = r.TaskNotifyConfig, ""
	}
	if r.Activities == nil {
		return nil
	}
	var err error
	w.Activities, err = linked(r.Activities)
	return err
}

func createSchedule(c *call) (any, error) {
	var r scheduleRequest
	if err := c.read(&r); err != nil {
		return nil, err
	}
	for _, each := range []struct {
		name string
		set  bool
	}{{"ScheduleName", r.ScheduleName != nil && *r.ScheduleName != ""}, {"Trigger", r.Trigger != nil}, {"Activities", len(r.Activities) > 0}} {
		if !each.set {
			return nil, failf("MissingParameter", "the request is missing the parameter %s", each.name)
		}
	}
	w := &keptWorkflow{kind: scheduleKind}
	if err := r.onto(w); err != nil {
		return nil, err
	}
	return c.insert(w)
}

// modifySchedule changes what the request has, also of one that is enabled.
func modifySchedule(c *call) (any, error) {
	var r struct {
		ScheduleId int64 `need:"true"`
		scheduleRequest
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	w, err := c.workflow(scheduleKind, r.ScheduleId)
	if err != nil {
		return nil, err
	}
	if err := r.onto(w); err != nil {
		return nil, err
	}
	if err := c.checkWorkflow(w); err != nil {
		return nil, err
	}
	if r.TaskNotifyConfig != nil {
		c.sealKey(w)
	}
	return map[string]any{}, c.documents().UpdateIf(c.ctx, w.doc, w, w.unique)
}

func (c *call) schedule() (*keptWorkflow, error) {
	var r struct {
		ScheduleId int64 `need:"true"`
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	return c.workflow(scheduleKind, r.ScheduleId)
}

func enableSchedule(c *call) (any, error) {
	w, err := c.schedule()
	if err != nil {
		return nil, err
	}
	return c.enable(w)
}

func disableSchedule(c *call) (any, error) {
	w, err := c.schedule()
	if err != nil {
		return nil, err
	}
	return c.disable(w)
}

func deleteSchedule(c *call) (any, error) {
	w, err := c.schedule()
	if err != nil {
		return nil, err
	}
	return map[string]any{}, c.documents().Delete(c.ctx, scheduleKind, w.doc.ID)
}

func describeSchedules(c *call) (any, error) {
	var r struct {
		ScheduleIds []int64
		TriggerType string
		Status      string
		Offset      int64
		Limit       *int64
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	return c.page(scheduleKind, &query{Offset: r.Offset, Limit: r.Limit, Definitions: r.ScheduleIds}, r.Status, r.TriggerType)
}

// shownSchedule is a schedule as answers have it.
func (w *keptWorkflow) shownSchedule() map[string]any {
	return map[string]any{
		"ScheduleId": w.id, "ScheduleName": w.WorkflowName, "Type": typeOf(false), "Status": w.status(), "Trigger": w.Trigger, "Activities": w.Activities,
		"OutputStorage": w.OutputStorage, "OutputDir": w.OutputDir, "TaskNotifyConfig": w.TaskNotifyConfig, "ResourceId": "",
		"CreateTime": w.doc.Created.In(zone).Format(time.RFC3339), "UpdateTime": w.doc.Updated.In(zone).Format(time.RFC3339),
	}
}

// scheduled puts the graph of the schedule that a request names into it, and of
// the schedule's outputs and notifications what the request has none of.
func (c *call) scheduled(r *ProcessMediaRequest) error {
	own := len(r.MediaProcessTask.TranscodeTaskSet) + len(r.MediaProcessTask.AnimatedGraphicTaskSet) + len(r.MediaProcessTask.SnapshotByTimeOffsetTaskSet) +
		len(r.MediaProcessTask.SampleSnapshotTaskSet) + len(r.MediaProcessTask.ImageSpriteTaskSet) + len(r.MediaProcessTask.AdaptiveDynamicStreamingTaskSet)
	if (own > 0 || r.AiAnalysisTask != nil || r.AiQualityControlTask != nil) && (r.ScheduleId != 0 || len(r.Activities) > 0) {
		return failf("InvalidParameterValue", "MediaProcessTask and AI tasks cannot be combined with ScheduleId or Activities")
	}
	if r.ScheduleId == 0 || len(r.Activities) > 0 {
		return nil
	}
	w, err := c.workflow(scheduleKind, r.ScheduleId)
	if err != nil {
		return err
	}
	r.Activities = w.Activities
	if r.OutputStorage == nil || r.OutputStorage.Type == "" {
		r.OutputStorage = w.OutputStorage
	}
	if r.OutputDir == "" {
		r.OutputDir = w.OutputDir
	}
	if r.TaskNotifyConfig != nil {
		return nil
	}
	r.TaskNotifyConfig, err = c.notifyOf(w)
	return err
}
