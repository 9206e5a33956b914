package store

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
)

// OutputWithKey is the output of a task that has the key.
func (db *DB) OutputWithKey(ctx context.Context, project, task, key string) (media.Output, error) {
	o, err := one(ctx, db.Reader(), "output", scanOutput,
		`SELECT `+outputColumns+` FROM outputs o JOIN tasks t ON t.id = o.task_id
		WHERE o.task_id = $1 AND o.key = $2 AND ($3 = '' OR t.project_id = $3)`, task, key, project)
	return o.Output, err
}
