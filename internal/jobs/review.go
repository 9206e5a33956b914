package jobs

import (
	"context"
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/store"
)

// maxNote is the longest note of a review, in characters.
const maxNote = 2000

// Review writes a person's decision about the verdict of a task: pass or block. Tasks
// that were held begin, or end, in the same transaction.
func (s *Service) Review(ctx context.Context, project, task, who string, verdict media.Verdict, note string) (*media.Task, error) {
	var faults media.Faults
	faults.Add(media.OneOf("verdict", verdict, media.VerdictPass, media.VerdictBlock), checkNote(note))
	if err := faults.Err(); err != nil {
		return nil, err
	}
	r := &media.Review{TaskID: task, By: media.ByPerson, Who: who, Verdict: verdict, Note: note}
	if err := s.DB.InTx(ctx, func(tx store.Tx) error { return s.Engine.Review(ctx, tx, project, r) }); err != nil {
		return nil, err
	}
	return s.DB.Task(ctx, project, task)
}

// A Rejudging asks for another policy on the report that a task has made.
type Rejudging struct {
	Template string          `json:"template,omitempty" maxLength:"80" doc:"Template with the policy, as name or name@version; the parameters of the task if empty"`
	Params   json.RawMessage `json:"params,omitempty" doc:"Parameters that are merged over those of the template, or of the task; only the policy counts"`
	Note     string          `json:"note,omitempty" maxLength:"2000" doc:"Why, for whoever reads the list of decisions"`
}

// Rejudge applies another policy to the report of a task, without looking at its
// source again. The result is the new one; the verdict of the task changes too,
// unless a person has decided.
func (s *Service) Rejudge(ctx context.Context, project, task, who string, r Rejudging) (*media.Task, error) {
	t, err := s.DB.Task(ctx, project, task)
	if err != nil {
		return nil, err
	}
	operation, fault := s.Operations.Find(t.Operation)
	if fault != nil || operation.Rejudge == nil {
		return nil, media.Errorf(media.CodeConflict, "the operation %s gives no verdict", t.Operation)
	}
	params, faults := s.policyOf(ctx, project, t, operation, r)
	faults.Add(checkNote(r.Note))
	if err := faults.Err(); err != nil {
		return nil, err
	}
	report, _, err := s.reportOf(ctx, project, t)
	if err != nil {
		return nil, err
	}
	judged, err := operation.Rejudge(report, params)
	if err != nil {
		return nil, err
	}
	made, err := operation.CheckResult(judged)
	if err != nil {
		return nil, err
	}
	review := &media.Review{TaskID: task, By: media.ByPolicy, Who: who, Verdict: judged.Judged(), Note: r.Note}
	err = s.DB.InTx(ctx, func(tx store.Tx) error {
		if err := s.Engine.Review(ctx, tx, project, review); err != nil {
			return err
		}
		if review.Attempt != t.Attempt {
			return media.Errorf(media.CodeConflict, "the task ran again in the meantime")
		}
		return s.DB.SetResult(ctx, tx, task, made)
	})
	if err != nil {
		return nil, err
	}
	return s.DB.Task(ctx, project, task)
}

// policyOf are the parameters with the policy.
func (s *Service) policyOf(ctx context.Context, project string, t *media.Task, operation *op.Op, r Rejudging) (op.Params, media.Faults) {
	merged := t.Params
	if r.Template != "" {
		resolved, faults := op.Resolve(s.lookup(ctx, project), r.Template, nil)
		if len(faults) > 0 {
			return nil, faults
		}
		if resolved.Operation != t.Operation {
			return nil, media.Faults{faultOf(media.CodeConfigConflict, "template", "the template %s belongs to the operation %s", resolved.Template, resolved.Operation)}
		}
		merged = resolved.Params
	}
	merged, err := op.Merge(merged, r.Params)
	if err != nil {
		return nil, media.Faults{media.Bad("params", "must be a JSON object: %v", err)}
	}
	params, wrong := operation.Params(merged)
	var faults media.Faults
	faults.Under("params.", wrong)
	return params, faults
}

// checkNote lets a note have several lines.
func checkNote(note string) *media.Error {
	for _, r := range note {
		if r < ' ' && r != '\n' && r != '\t' {
			return media.Bad("note", "must be UTF-8 text without control characters")
		}
	}
	return checkText("note", flat(note), maxNote)
}

func flat(note string) string {
	b := []byte(note)
	for i, c := range b {
		if c == '\n' || c == '\t' {
			b[i] = ' '
		}
	}
	return string(b)
}

// Reviews are the decisions about a task, the oldest first.
func (s *Service) Reviews(ctx context.Context, project, task string) ([]media.Review, error) {
	return s.DB.Reviews(ctx, project, task)
}
