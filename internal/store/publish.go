package store

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
)

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
		return media.Errorf(media.CodeLeaseLost, "another attempt has the task")
	}
	return err
}

// TakeBackPublish writes that this run made nothing visible after all.
func (db *DB) TakeBackPublish(ctx context.Context, task string, attempt int) error {
	_, err := db.exec(ctx, `UPDATE tasks SET published = false WHERE id = $1 AND attempt = $2`, task, attempt)
	return err
}
