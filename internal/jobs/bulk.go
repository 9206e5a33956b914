package jobs

import (
	"context"

	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// An Action is what a bulk request does to each job.
type Action string

// The actions of bulk requests.
const (
	ActionCancel        Action = "cancel"
	ActionRestart       Action = "restart"
	ActionRestartFailed Action = "restart_failed"
	ActionDelete        Action = "delete"
	ActionRestore       Action = "restore"
)

// bulkMost is how many jobs one request touches.
const bulkMost = 10_000

// A Bulk asks for the same action on many jobs.
type Bulk struct {
	Action  Action
	Filter  store.JobFilter // its IDs alone, or any of its fields; Project must be set
	Outputs bool            // with delete: objects go too, when the jobs are removed for good
	DryRun  bool            // count only
}

// A BulkResult says what was done.
type BulkResult struct {
	Matched int           `json:"matched" doc:"Jobs that the filter chose, at most 10,000"`
	Done    int           `json:"done" doc:"Jobs that were changed; 0 in a dry run"`
	Skipped int           `json:"skipped" doc:"Jobs that the action does not fit, as a cancel of an ended one"`
	Failed  []BulkFailure `json:"failed" doc:"At most 100 of those that failed otherwise"`
	More    bool          `json:"more" doc:"The filter chooses more; send the request again"`
}

// A BulkFailure is one job that could not be changed.
type BulkFailure struct {
	ID    string       `json:"id"`
	Error *media.Error `json:"error"`
}

// Bulk does one thing to all jobs that a filter chooses, each in a transaction
// of its own. It chooses first, so that what it changes does not move the list
// under it.
func (s *Service) Bulk(ctx context.Context, b Bulk) (*BulkResult, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	ids, more, err := s.chosen(ctx, b.Filter)
	if err != nil {
		return nil, err
	}
	result := &BulkResult{Matched: len(ids), More: more, Failed: []BulkFailure{}}
	if b.DryRun {
		return result, nil
	}
	for _, id := range ids {
		err := s.act(ctx, b, id)
		switch {
		case ctx.Err() != nil:
			return result, ctx.Err()
		case err == nil:
			result.Done++
		case media.CodeOf(err) == media.CodeConflict || media.CodeOf(err) == media.CodeNotFound:
			result.Skipped++
		case len(result.Failed) < 100:
			result.Failed = append(result.Failed, BulkFailure{id, media.AsError(err)})
		}
	}
	return result, nil
}

func (b Bulk) check() error {
	var faults media.Faults
	faults.Add(media.OneOf("action", b.Action, ActionCancel, ActionRestart, ActionRestartFailed, ActionDelete, ActionRestore))
	f := b.Filter
	if f.Query == "" && len(f.IDs) == 0 && len(f.States) == 0 && len(f.Kinds) == 0 && f.Template == "" && len(f.Tags) == 0 &&
		f.Reference == "" && f.FromMS == 0 && f.ToMS == 0 {
		faults.Add(&media.Error{Code: media.CodeConfigMissing, Field: "filter", Message: "ids or a filter is needed",
			Hint: "to choose all jobs, filter by all states"})
	}
	if len(f.IDs) > maxPage {
		faults.Add(media.Bad("ids", "must be at most %d, are %d", maxPage, len(f.IDs)))
	}
	return faults.Err()
}

func (s *Service) chosen(ctx context.Context, f store.JobFilter) (ids []string, more bool, err error) {
	f.Limit, f.Tasks, f.Sort, f.Up, f.After = maxPage, false, store.SortCreated, true, ""
	for {
		page, err := s.List(ctx, f)
		if err != nil {
			return nil, false, err
		}
		for _, j := range page.Jobs {
			if len(ids) == bulkMost {
				return ids, true, nil
			}
			ids = append(ids, j.ID)
		}
		if page.Next == "" {
			return ids, false, nil
		}
		f.After = page.Next
	}
}

func (s *Service) act(ctx context.Context, b Bulk, id string) error {
	project := b.Filter.Project
	switch b.Action {
	case ActionCancel:
		return s.DB.InTx(ctx, func(tx store.Tx) error {
			row, err := s.DB.JobRow(ctx, tx, id)
			if err == nil && row.State.Ended() {
				err = media.Errorf(media.CodeConflict, "the job is %s", row.State)
			}
			if err != nil {
				return err
			}
			return s.Engine.CancelJob(ctx, tx, project, id)
		})
	case ActionRestart, ActionRestartFailed:
		_, err := s.Restart(ctx, project, id, dispatch.Which{Failed: b.Action == ActionRestartFailed})
		return err
	case ActionDelete:
		return s.Delete(ctx, project, id, b.Outputs)
	}
	_, err := s.Restore(ctx, project, id)
	return err
}
