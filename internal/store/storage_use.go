package store

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/mediamill/mediamill/internal/media"
)

// A Use is what a task that has not ended reads and writes, as far as its row
// says.
type Use struct {
	Job       string
	Source    media.SourceRef // the task's own, or the job's
	Operation string
	Params    json.RawMessage
	Output    media.OutputSpec
}

// Uses are those of the project's tasks that have not ended. With a word only
// those whose sources or parameters hold it; it must be of letters, digits, dots
// and dashes, and others may be among them.
func (db *DB) Uses(ctx context.Context, project, word string) iter.Seq2[Use, error] {
	return func(yield func(Use, error) bool) {
		rows, err := db.Reader().Query(ctx, `SELECT j.id, t.id, j.source, t.source, t.operation, t.params, t.output
			FROM jobs j JOIN tasks t ON t.job_id = j.id
			WHERE j.project_id = $1 AND j.state IN ('queued', 'running') AND j.deleted_ms IS NULL
			AND t.state NOT IN ('succeeded', 'failed', 'canceled')
			AND (t.source IS NULL AND j.source LIKE '%' || $2 || '%' OR t.source LIKE '%' || $2 || '%' OR t.params LIKE '%' || $2 || '%')`,
			project, word)
		if err != nil {
			yield(Use{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			u, err := db.scanUse(rows)
			if !yield(u, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Use{}, err)
		}
	}
}

func (db *DB) scanUse(row Row) (u Use, err error) {
	var task, job, output, params string
	var own *string
	if err = row.Scan(&u.Job, &task, &job, &own, &u.Operation, &params, &output); err != nil {
		return u, err
	}
	if own == nil {
		own = &job
		err = db.open(jobRow(u.Job), own)
	} else {
		err = db.open(taskRow(task), own)
	}
	if err == nil {
		err = db.open(taskRow(task), &params)
	}
	if err != nil {
		return u, err
	}
	u.Params = json.RawMessage(params)
	if err = parse(own, &u.Source); err == nil {
		err = parse(&output, &u.Output)
	}
	return u, err
}
