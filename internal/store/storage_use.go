package store

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
)

// StorageUser is the ID of a job of the project whose tasks that have not ended
// read or write the storage; "" for none.
func (db *DB) StorageUser(ctx context.Context, project, storage string) (job string, err error) {
	rows, err := db.Reader().Query(ctx, `SELECT j.id, j.source, t.source, t.output
		FROM jobs j JOIN tasks t ON t.job_id = j.id
		WHERE j.project_id = $1 AND j.state IN ('queued', 'running') AND j.deleted_ms IS NULL
		AND t.state NOT IN ('succeeded', 'failed', 'canceled')`, project)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		var id, jobSource, output string
		var taskSource *string
		if err := rows.Scan(&id, &jobSource, &taskSource, &output); err != nil {
			return "", err
		}
		var from, own media.SourceRef
		var to media.OutputSpec
		for column, v := range map[*string]any{&jobSource: &from, taskSource: &own, &output: &to} {
			if err := parse(column, v); err != nil {
				return "", err
			}
		}
		if to.Storage == storage || from.Storage == storage || own.Storage == storage {
			return id, nil
		}
	}
	return "", rows.Err()
}
