package worker

import (
	"context"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/publish"
)

// untaken refuses a plan whose outputs would meet somebody else's objects,
// before any of it runs.
func (a *attempt) untaken(ctx context.Context, bucket blob.Bucket, plan *op.Plan, key func(op.FileName) string) error {
	if a.lease.Task.Output.Overwrite {
		return nil
	}
	if ours, err := a.DB.Published(ctx, a.lease.Task.ID); err != nil || ours {
		return err
	}
	set := &publish.Set{Bucket: bucket}
	for _, f := range plan.Files {
		set.Pieces = append(set.Pieces, publish.Piece{Key: key(f.First()), Role: f.Role})
	}
	return set.Untaken(ctx)
}

// makeVisible stages and commits the files. Unless the task may overwrite, it
// refuses keys that somebody else's object has; what an earlier run of the same
// task left there is its own.
func (a *attempt) makeVisible(ctx context.Context, set *publish.Set) error {
	task := a.lease.Task
	ours, err := a.DB.Published(ctx, task.ID)
	if err != nil {
		return err
	}
	replace := task.Output.Overwrite || ours
	if !replace {
		if err := set.Untaken(ctx); err != nil {
			return err
		}
	}
	if err := set.Stage(ctx, replace); err != nil {
		return err
	}
	if err := a.DB.BeginPublish(ctx, task.ID, task.Attempt); err != nil {
		set.Discard(ctx)
		return err
	}
	err = set.Commit(ctx)
	if err == nil {
		return nil
	}
	set.Discard(ctx)
	if !replace {
		// Somebody was faster with one of the keys: what is visible by now is
		// only what this run committed, and goes again.
		set.Withdraw(ctx)
		if e := a.DB.TakeBackPublish(context.WithoutCancel(ctx), task.ID, task.Attempt); e != nil {
			a.log.Warn("can not take the publication back", "error", e)
		}
	}
	return err
}
