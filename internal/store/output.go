package store

import (
	"context"
	"strconv"

	"github.com/mediamill/mediamill/internal/media"
)

const outputColumns = `o.task_id, o.number, o.storage, o.key, o.role, o.rendition, o.type, o.bytes, o.sha256,
	o.duration_ms, o.width, o.height, o.frame_rate, o.time_ms`

type taskOutput struct {
	task string
	media.Output
}

func scanOutput(row Row) (o taskOutput, err error) {
	var duration, at float64
	var rate string
	err = row.Scan(&o.task, &o.Number, &o.Storage, &o.Key, &o.Role, &o.Rendition, &o.Type, &o.Bytes, &o.SHA256,
		&duration, &o.Width, &o.Height, &rate, &at)
	if err == nil && rate != "" {
		o.FrameRate, err = media.ParseRational(rate)
	}
	o.ID = o.task + "-" + strconv.Itoa(o.Number)
	o.Duration, o.Time = media.Seconds(duration/1000), media.Seconds(at/1000)
	return o, err
}

func (db *DB) outputs(ctx context.Context, tx Tx, task string) ([]media.Output, error) {
	found, err := all(ctx, tx, scanOutput,
		`SELECT `+outputColumns+` FROM outputs o WHERE o.task_id = $1 ORDER BY o.number`, task)
	list := make([]media.Output, len(found))
	for i, o := range found {
		list[i] = o.Output
	}
	return list, err
}

// ReplaceOutputs makes outputs the only ones of the task, numbered from 1.
func (db *DB) ReplaceOutputs(ctx context.Context, tx Tx, task string, outputs []media.Output) error {
	if _, err := tx.Exec(ctx, `DELETE FROM outputs WHERE task_id = $1`, task); err != nil {
		return err
	}
	for i, o := range outputs {
		rate := ""
		if o.FrameRate.Known() {
			rate = o.FrameRate.String()
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO outputs (task_id, number, storage, key, role, rendition, type, bytes, sha256,
				duration_ms, width, height, frame_rate, time_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			task, i+1, o.Storage, o.Key, o.Role, o.Rendition, o.Type, o.Bytes, o.SHA256,
			float64(o.Duration)*1000, o.Width, o.Height, rate, float64(o.Time)*1000)
		if err != nil {
			return err
		}
	}
	return nil
}

// Output is one output of a task, by number, and the project that it is of.
func (db *DB) Output(ctx context.Context, project, task string, number int) (media.Output, error) {
	o, err := one(ctx, db.Reader(), "output", scanOutput,
		`SELECT `+outputColumns+` FROM outputs o JOIN tasks t ON t.id = o.task_id
		WHERE o.task_id = $1 AND o.number = $2 AND ($3 = '' OR t.project_id = $3)`, task, number, project)
	return o.Output, err
}

// WriterOf says which task of the job has an output under the key of the storage;
// "" for none.
func (db *DB) WriterOf(ctx context.Context, job, storage, key string) (task string, err error) {
	found, err := all(ctx, db.Reader(), scanText, `SELECT o.task_id FROM outputs o JOIN tasks t ON t.id = o.task_id
		WHERE o.storage = $1 AND o.key = $2 AND t.job_id = $3 LIMIT 1`, storage, key, job)
	if len(found) > 0 {
		task = found[0]
	}
	return task, err
}

// KeyTaken says which unfinished or succeeded task of the project, other than
// those of exceptJob, has an output under the key of the storage; "" for none.
func (db *DB) KeyTaken(ctx context.Context, tx Tx, project, storage, key, exceptJob string) (task string, err error) {
	found, err := all(ctx, tx, scanText, `SELECT o.task_id FROM outputs o JOIN tasks t ON t.id = o.task_id
		WHERE o.storage = $1 AND o.key = $2 AND t.project_id = $3 AND t.job_id <> $4 LIMIT 1`,
		storage, key, project, exceptJob)
	if len(found) > 0 {
		task = found[0]
	}
	return task, err
}

// OutputWithKey is the output of a task that has the key.
func (db *DB) OutputWithKey(ctx context.Context, project, task, key string) (media.Output, error) {
	o, err := one(ctx, db.Reader(), "output", scanOutput,
		`SELECT `+outputColumns+` FROM outputs o JOIN tasks t ON t.id = o.task_id
		WHERE o.task_id = $1 AND o.key = $2 AND ($3 = '' OR t.project_id = $3)`, task, key, project)
	return o.Output, err
}
