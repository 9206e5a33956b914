package jobs

import (
	"context"

	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/storages"
	"github.com/mediamill/mediamill/internal/store"
)

// change runs one step of the engine and gives the job as it is after it.
func (s *Service) change(ctx context.Context, project, job string, step func(store.Tx) error) (*media.Job, error) {
	if err := s.DB.InTx(ctx, step); err != nil {
		return nil, err
	}
	return s.DB.Job(ctx, project, job)
}

// Cancel cancels what of a job has not ended. Running tasks end when their
// worker has stopped ffmpeg, within seconds.
func (s *Service) Cancel(ctx context.Context, project, job string) (*media.Job, error) {
	return s.change(ctx, project, job, func(tx store.Tx) error { return s.Engine.CancelJob(ctx, tx, project, job) })
}

// CancelTask cancels one task.
func (s *Service) CancelTask(ctx context.Context, project, task string) (*media.Task, error) {
	err := s.DB.InTx(ctx, func(tx store.Tx) error { return s.Engine.CancelTask(ctx, tx, project, task) })
	if err != nil {
		return nil, err
	}
	return s.DB.Task(ctx, project, task)
}

// Restart begins ended tasks of a job again: those that which chooses. A job in
// the trash is refused.
func (s *Service) Restart(ctx context.Context, project, job string, which dispatch.Which) (*media.Job, error) {
	return s.change(ctx, project, job, func(tx store.Tx) error { return s.restart(ctx, tx, project, job, which) })
}

func (s *Service) restart(ctx context.Context, tx store.Tx, project, job string, which dispatch.Which) error {
	row, err := s.DB.JobIn(ctx, tx, project, job)
	if err != nil {
		return err
	}
	if row.Deleted != nil {
		return media.Errorf(media.CodeConflict, "the job is in the trash").WithHint("restore it first")
	}
	return s.Engine.Restart(ctx, tx, project, job, which)
}

// RestartTask begins one ended task again, with those that read its outputs.
func (s *Service) RestartTask(ctx context.Context, project, task string) (*media.Task, error) {
	t, err := s.DB.Task(ctx, project, task)
	if err != nil {
		return nil, err
	}
	if _, err := s.Restart(ctx, project, t.JobID, dispatch.Which{Tasks: []string{task}}); err != nil {
		return nil, err
	}
	return s.DB.Task(ctx, project, task)
}

// SetPriority changes the priority of a job and of its tasks that have none of
// their own.
func (s *Service) SetPriority(ctx context.Context, project, job string, priority int32) (*media.Job, error) {
	return s.change(ctx, project, job, func(tx store.Tx) error {
		return s.Engine.Reprioritize(ctx, tx, project, job, priority)
	})
}

// SetTaskPriority gives a task a priority of its own, or its job's again (nil).
func (s *Service) SetTaskPriority(ctx context.Context, project, task string, priority *int32) (*media.Task, error) {
	err := s.DB.InTx(ctx, func(tx store.Tx) error {
		return s.Engine.ReprioritizeTask(ctx, tx, project, task, priority)
	})
	if err != nil {
		return nil, err
	}
	return s.DB.Task(ctx, project, task)
}

// Delete puts an ended job into the trash. outputs says whether its objects go
// when it is removed for good; until then Restore brings all back.
func (s *Service) Delete(ctx context.Context, project, job string, outputs bool) error {
	return s.DB.InTx(ctx, func(tx store.Tx) error { return s.trash(ctx, tx, project, job, true, outputs) })
}

// Restore takes a job out of the trash.
func (s *Service) Restore(ctx context.Context, project, job string) (*media.Job, error) {
	return s.change(ctx, project, job, func(tx store.Tx) error { return s.trash(ctx, tx, project, job, false, false) })
}

// trash puts a job into the trash or takes it out.
func (s *Service) trash(ctx context.Context, tx store.Tx, project, job string, trashed, outputs bool) error {
	if err := s.Engine.Trash(ctx, tx, project, job, trashed); err != nil {
		return err
	}
	return s.DB.MarkPurge(ctx, tx, job, outputs)
}

// Purge removes an ended job for good, in the trash or not; outputs says whether
// its objects go too.
func (s *Service) Purge(ctx context.Context, project, id string, outputs bool) error {
	job, err := s.DB.Job(ctx, project, id)
	if err != nil {
		return err
	}
	if !job.State.Ended() {
		return media.Errorf(media.CodeConflict, "the job is %s", job.State).WithHint("cancel it first")
	}
	if outputs {
		if err := s.unread(ctx, job); err != nil {
			return err
		}
		if err := s.deleteOutputs(ctx, job); err != nil {
			return err
		}
	}
	return s.DB.InTx(ctx, func(tx store.Tx) error {
		if _, err := s.DB.LockJob(ctx, tx, project, id); err != nil {
			return err
		}
		row, err := s.DB.JobRow(ctx, tx, id)
		if err != nil {
			return err
		}
		if !row.State.Ended() {
			return media.Errorf(media.CodeConflict, "the job was restarted in the meantime")
		}
		if row.Deleted == nil {
			if err := s.Engine.Trash(ctx, tx, project, id, true); err != nil { // its event is heard
				return err
			}
		}
		return s.DB.PurgeJob(ctx, tx, id)
	})
}

// unread refuses to remove outputs that another job still has to read.
func (s *Service) unread(ctx context.Context, job *media.Job) error {
	for _, t := range job.Tasks {
		for _, o := range t.Outputs {
			reader, err := s.Storages.Reader(ctx, job.Project, o.Storage, o.Key)
			if err == nil {
				err = storages.InUse(reader, "the output %q", o.Key)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// deleteOutputs removes a job's objects, manifests first so that no reader is
// led to what is gone. An object that another job wrote anew under the same key
// is that job's now and stays.
func (s *Service) deleteOutputs(ctx context.Context, job *media.Job) error {
	for _, manifests := range []bool{true, false} {
		for _, t := range job.Tasks {
			for _, o := range t.Outputs {
				if (o.Role == media.RoleManifest) != manifests {
					continue
				}
				if err := s.deleteOutput(ctx, job, o); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (s *Service) deleteOutput(ctx context.Context, job *media.Job, o media.Output) error {
	other, err := s.DB.KeyTaken(ctx, s.DB.Reader(), job.Project, o.Storage, o.Key, job.ID)
	if err != nil || other != "" {
		return err
	}
	bucket, err := s.Storages.Bucket(ctx, job.Project, o.Storage)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil // the storage was deleted; its objects are its owner's
	}
	if err != nil {
		return err
	}
	return bucket.Delete(ctx, o.Key)
}
