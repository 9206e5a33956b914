package store

import (
	"context"
	"errors"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A Beat is a sign of life of the worker that runs an attempt of a task, and how
// far it is.
type Beat struct {
	Task    string
	Attempt int
	Lease   time.Duration // how long it is renewed for
	Percent float64       // a lower one than before is ignored
	Phase   media.Phase
	Speed   float64
	ETA     media.Seconds
}

// WriteBeat renews the lease and says whether somebody asked to cancel. ErrMoved
// when the attempt does not run. It locks no row but the task's, so that a renewal
// waits for nobody.
func (db *DB) WriteBeat(ctx context.Context, b Beat) (cancelRequested bool, err error) {
	err = db.InTx(ctx, func(tx Tx) error {
		return tx.QueryRow(ctx, `
			UPDATE tasks SET lease_until_ms = now_ms() + $3, updated_ms = now_ms(), phase = $5, speed = $6, eta_ms = $7,
				progress = CASE WHEN $4 > progress THEN $4 ELSE progress END
			WHERE id = $1 AND attempt = $2 AND state = 'running' RETURNING cancel_requested`,
			b.Task, b.Attempt, b.Lease.Milliseconds(), b.Percent, b.Phase, b.Speed, b.ETA.Duration().Milliseconds()).Scan(&cancelRequested)
	})
	if errors.Is(err, ErrNoRows) {
		err = ErrMoved
	}
	return cancelRequested, err
}

// AverageProgress makes a job's progress that of its visible tasks, and locks it.
func (db *DB) AverageProgress(ctx context.Context, tx Tx, job string) error {
	_, err := tx.Exec(ctx, `UPDATE jobs SET updated_ms = now_ms(), progress =
		(SELECT coalesce(avg(t.progress), 0) FROM tasks t WHERE t.job_id = jobs.id AND NOT t.hidden)
		WHERE id = $1`, job)
	return err
}

// Runs says whether an attempt of a task runs.
func (db *DB) Runs(ctx context.Context, tx Tx, task string, attempt int) (bool, error) {
	var runs bool
	err := tx.QueryRow(ctx, `SELECT state = 'running' FROM tasks WHERE id = $1 AND attempt = $2`, task, attempt).Scan(&runs)
	if errors.Is(err, ErrNoRows) {
		return false, nil
	}
	return runs, err
}

// EndLeases ends the leases of all tasks that run, for a process that alone has
// the database and has just begun.
func (db *DB) EndLeases(ctx context.Context) error {
	_, err := db.exec(ctx, `UPDATE tasks SET lease_until_ms = 0 WHERE state = 'running'`)
	return err
}

// Published says whether a run of the task has begun to make objects visible,
// so that objects under its keys are its own.
func (db *DB) Published(ctx context.Context, task string) (bool, error) {
	return one(ctx, db.Reader(), "task", func(row Row) (yes bool, err error) { return yes, row.Scan(&yes) },
		`SELECT published FROM tasks WHERE id = $1`, task)
}

// BeginPublish writes that this run is about to make objects visible. It is
// fenced: worker.lease_lost means that another attempt has the task by now, and
// nothing may be made visible.
func (db *DB) BeginPublish(ctx context.Context, task string, attempt int) error {
	n, err := db.exec(ctx, `UPDATE tasks SET published = true WHERE id = $1 AND attempt = $2 AND state = 'running'`, task, attempt)
	if err == nil && n == 0 {
		return media.Errorf(media.CodeLeaseLost, "another attempt owns the task")
	}
	return err
}

// TakeBackPublish writes that this run made nothing visible after all.
func (db *DB) TakeBackPublish(ctx context.Context, task string, attempt int) error {
	_, err := db.exec(ctx, `UPDATE tasks SET published = false WHERE id = $1 AND attempt = $2`, task, attempt)
	return err
}
