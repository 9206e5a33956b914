package tencent

import (
	"slices"
	"time"
)

func enableWorkflow(c *call) (any, error) {
	w, err := c.workflowID()
	if err != nil || w.Enabled {
		return map[string]any{}, err
	}
	if err := c.checkWorkflow(&w.workflow); err != nil {
		return nil, err
	}
	w.Enabled, w.Since = true, c.Now().UTC()
	return map[string]any{}, c.documents().Update(c.ctx, w.doc, w)
}

func disableWorkflow(c *call) (any, error) {
	w, err := c.workflowID()
	if err != nil || !w.Enabled {
		return map[string]any{}, err
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
	w, err := c.workflow(r.WorkflowId)
	if err != nil {
		return nil, err
	}
	if w.Enabled {
		return nil, failf("FailedOperation", "the workflow %d is enabled; disable it first", w.id)
	}
	if err := c.checkWorkflow(&r.workflow); err != nil {
		return nil, err
	}
	w.workflow = r.workflow
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
	limit, err := (&query{Offset: r.Offset, Limit: r.Limit, Definitions: r.WorkflowIds}).limit()
	if err != nil {
		return nil, err
	}
	if r.Status != "" && r.Status != "Enabled" && r.Status != "Disabled" {
		return nil, failf("InvalidParameterValue", "Status must be Enabled or Disabled, is %q", r.Status)
	}
	list, err := c.workflows()
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(w *keptWorkflow) bool {
		return len(r.WorkflowIds) > 0 && !slices.Contains(r.WorkflowIds, w.id) || r.Status != "" && r.Status != w.status()
	})
	set := []any{}
	for i, w := range list {
		if int64(i) >= r.Offset && len(set) < limit {
			set = append(set, w.shown())
		}
	}
	return map[string]any{"TotalCount": len(list), "WorkflowInfoSet": set}, nil
}

func (w *keptWorkflow) status() string {
	if w.Enabled {
		return "Enabled"
	}
	return "Disabled"
}

// shown is a workflow as answers have it.
func (w *keptWorkflow) shown() map[string]any {
	return map[string]any{
		"WorkflowId": w.id, "WorkflowName": w.WorkflowName, "Status": w.status(), "Trigger": w.Trigger, "OutputStorage": w.OutputStorage, "OutputDir": w.OutputDir,
		"MediaProcessTask": w.MediaProcessTask, "AiContentReviewTask": nil, "AiAnalysisTask": nil, "AiRecognitionTask": nil,
		"TaskNotifyConfig": w.TaskNotifyConfig, "TaskPriority": w.TaskPriority,
		"CreateTime": w.doc.Created.In(zone).Format(time.RFC3339), "UpdateTime": w.doc.Updated.In(zone).Format(time.RFC3339),
	}
}
