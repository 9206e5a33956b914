package worker

import (
	"context"
	"strings"

	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/publish"
)

// untaken refuses a plan whose outputs would meet somebody else's objects,
// before any of it runs.
func (a *attempt) untaken(ctx context.Context, bucket blob.Bucket, plan *op.Plan, key func(op.FileName) string) error {
	set := a.set(bucket)
	for _, f := range plan.Files {
		set.Pieces = append(set.Pieces, publish.Piece{Key: key(f.First()), Role: f.Role})
	}
	_, err := a.replaces(ctx, set)
	return err
}

// set is an empty set of the task's files.
func (a *attempt) set(bucket blob.Bucket) *publish.Set {
	return &publish.Set{Bucket: bucket, Owner: a.lease.Task.ID, Mine: a.mine}
}

// replaces says whether the files may replace the objects under their keys.
// Unless the task may overwrite, somebody else's are refused with output.exists;
// what an earlier run of the same task left there is its own. A source of the
// task is never replaced.
func (a *attempt) replaces(ctx context.Context, set *publish.Set) (bool, error) {
	for _, p := range set.Pieces {
		if a.source.read[set.Bucket.Place(p.Key)] {
			// Most are refused with the request; here the real names are known.
			return false, media.Errorf(media.CodeConfigConflict, "the output %q would replace a source of the task", p.Key).
				WithHint("use another output key or storage")
		}
	}
	if a.lease.Task.Output.Overwrite {
		return true, nil
	}
	if ours, err := a.DB.Published(ctx, a.lease.Task.ID); err != nil || ours {
		return ours, err
	}
	return set.Untaken(ctx)
}

// mine knows an object without a mark by its key: only this job writes keys with
// its ID, and the task that has it in its outputs is the one that wrote it.
func (a *attempt) mine(ctx context.Context, found blob.Info) (bool, error) {
	job, task := a.lease.Job, a.lease.Task
	if !strings.Contains(found.Key, job.ID) && !strings.Contains(found.Key, strings.ReplaceAll(job.ID, "-", "")) {
		return false, nil
	}
	writer, err := a.DB.WriterOf(ctx, job.ID, task.Output.Storage, found.Key)
	return err == nil && (writer == "" || writer == task.ID), err
}

// makeVisible stages and commits the files, over what they may replace.
func (a *attempt) makeVisible(ctx context.Context, set *publish.Set) error {
	task := a.lease.Task
	replace, err := a.replaces(ctx, set)
	if err != nil {
		return err
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
			a.log.Warn("cannot undo the publication", "error", e)
		}
	}
	return err
}
