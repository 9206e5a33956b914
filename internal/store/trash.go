package store

import (
	"context"
	"time"
)

// An OldJob is one whose time is over.
type OldJob struct {
	ID, Project string
	// Outputs: its objects go with it.
	Outputs bool
}

// MarkPurge writes whether the job's objects go when it is removed for good.
func (db *DB) MarkPurge(ctx context.Context, tx Tx, job string, outputs bool) error {
	_, err := tx.Exec(ctx, `UPDATE jobs SET purge_outputs = $2 WHERE id = $1`, job, outputs)
	return err
}

func scanOldJob(row Row) (j OldJob, err error) { return j, row.Scan(&j.ID, &j.Project, &j.Outputs) }

// AgedJobs are at most limit jobs outside the trash that ended longer than age
// ago, the oldest first.
func (db *DB) AgedJobs(ctx context.Context, age time.Duration, limit int) ([]OldJob, error) {
	return all(ctx, db.Reader(), scanOldJob, `SELECT id, project_id, purge_outputs FROM jobs
		WHERE ended_ms < now_ms() - $1 AND deleted_ms IS NULL ORDER BY ended_ms, id LIMIT $2`, age.Milliseconds(), limit)
}

// TrashedJobs are at most limit jobs that went into the trash longer than age
// ago, the oldest first.
func (db *DB) TrashedJobs(ctx context.Context, age time.Duration, limit int) ([]OldJob, error) {
	return all(ctx, db.Reader(), scanOldJob, `SELECT id, project_id, purge_outputs FROM jobs
		WHERE deleted_ms < now_ms() - $1 ORDER BY deleted_ms, id LIMIT $2`, age.Milliseconds(), limit)
}

// PurgesOutputs says whether the job's objects go when it is removed for good.
func (db *DB) PurgesOutputs(ctx context.Context, job string) (bool, error) {
	return one(ctx, db.Reader(), "job", func(row Row) (yes bool, err error) { return yes, row.Scan(&yes) },
		`SELECT purge_outputs FROM jobs WHERE id = $1`, job)
}
