package tencent

import (
	"slices"
	"time"
)

func enableWorkflow(c *call) (any, error) {
	w, err := c.workflowID()
	if err != nil {
		return nil, err
	}
	return c.enable(w)
}

func (c *call) enable(w *keptWorkflow) (any, error) {
	if w.Enabled {
		return map[string]any{}, nil
	}
	if err := c.checkWorkflow(w); err != nil {
		return nil, err
	}
	w.Enabled, w.Since = true, c.Now().UTC()
	return map[string]any{}, c.documents().Update(c.ctx, w.doc, w)
}

func disableWorkflow(c *call) (any, error) {
	w, err := c.workflowID()
	if err != nil {
		return nil, err
	}
	return c.disable(w)
}

func (c *call) disable(w *keptWorkflow) (any, error) {
	if !w.Enabled {
		return map[string]any{}, nil
	}
	w.Enabled = false
	return map[string]any{}, c.documents().Update(c.ctx, w.doc, w)
}

func deleteWorkflow(c *call) (any, error) {
	w, err := c.workflowID()
	if err != nil {
		return nil, err
	}
	if w.Enabled {
		return nil, failf("FailedOperation", "the workflow %d is enabled; disable it first", w.id)
	}
	return map[string]any{}, c.documents().Delete(c.ctx, workflowKind, w.doc.ID)
}

// resetWorkflow replaces all of a workflow.
func resetWorkflow(c *call) (any, error) {
	var r struct {
		WorkflowId int64 `need:"true"`
		workflow
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	w, err := c.workflow(workflowKind, r.WorkflowId)
	if err != nil {
		return nil, err
	}
	if w.Enabled {
		return nil, failf("FailedOperation", "the workflow %d is enabled; disable it first", w.id)
	}
	w.workflow = r.workflow
	if err := c.checkWorkflow(w); err != nil {
		return nil, err
	}
	c.sealKey(w)
	return map[string]any{}, c.documents().UpdateIf(c.ctx, w.doc, w, w.unique)
}

func describeWorkflows(c *call) (any, error) {
	var r struct {
		WorkflowIds []int64
		Status      string
		Offset      int64
		Limit       *int64
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	return c.page(workflowKind, &query{Offset: r.Offset, Limit: r.Limit, Definitions: r.WorkflowIds}, r.Status, "")
}

// page is one page of a kind, of those with a status and a type of trigger when
// they are not empty.
func (c *call) page(kind string, q *query, status, trigger string) (any, error) {
	limit, err := q.limit(100, 100)
	if err != nil {
		return nil, err
	}
	if status != "" && status != "Enabled" && status != "Disabled" {
		return nil, failf("InvalidParameterValue", "Status must be Enabled or Disabled, is %q", status)
	}
	list, err := c.workflows(kind)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(w *keptWorkflow) bool {
		return !q.fits(w.id, "", "") || status != "" && status != w.status() || trigger != "" && trigger != w.Trigger.Type
	})
	set := []any{}
	for i, w := range list {
		if int64(i) >= q.Offset && len(set) < limit {
			set = append(set, w.shown())
		}
	}
	return map[string]any{"TotalCount": len(list), kind + "InfoSet": set}, nil
}

func (w *keptWorkflow) status() string {
	if w.Enabled {
		return "Enabled"
	}
	return "Disabled"
}

// shown is a workflow as answers have it.
func (w *keptWorkflow) shown() map[string]any {
	if w.kind == scheduleKind {
		return w.shownSchedule()
	}
	return map[string]any{
		"WorkflowId": w.id, "WorkflowName": w.WorkflowName, "Status": w.status(), "Trigger": w.Trigger, "OutputStorage": w.OutputStorage, "OutputDir": w.OutputDir,
		"MediaProcessTask": w.MediaProcessTask, "AiContentReviewTask": nil, "AiAnalysisTask": w.AiAnalysisTask, "AiRecognitionTask": nil,
		"TaskNotifyConfig": w.TaskNotifyConfig, "TaskPriority": w.TaskPriority,
		"CreateTime": w.doc.Created.In(zone).Format(time.RFC3339), "UpdateTime": w.doc.Updated.In(zone).Format(time.RFC3339),
	}
}
