package store

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
)

// Attempts are the runs of a task, the latest first.
func (db *DB) Attempts(ctx context.Context, project, task string) ([]media.Attempt, error) {
	return all(ctx, db.Reader(), scanAttempt, `
		SELECT a.task_id, a.attempt, a.worker, a.state, a.started_ms, a.ended_ms, a.exit, a.commands, a.log, a.cpu_ms,
			a.peak_bytes, a.bytes_in, a.bytes_out, a.error
		FROM attempts a JOIN tasks t ON t.id = a.task_id
		WHERE a.task_id = $1 AND ($2 = '' OR t.project_id = $2) ORDER BY a.attempt DESC`, task, project)
}

func scanAttempt(row Row) (media.Attempt, error) {
	var (
		a             media.Attempt
		started, cpu  int64
		ended         *int64
		commands, log string
		failure       *string
	)
	err := row.Scan(&a.TaskID, &a.Attempt, &a.Worker, &a.State, &started, &ended, &a.Exit, &commands, &log, &cpu,
		&a.PeakBytes, &a.BytesIn, &a.BytesOut, &failure)
	if err != nil {
		return a, err
	}
	a.Started, a.Ended, a.CPU = Time(started), timePointer(ended), media.Seconds(float64(cpu)/1000)
	if a.Error, err = pointer[media.Error](failure); err != nil {
		return a, err
	}
	if err := parse(&commands, &a.Commands); err != nil {
		return a, err
	}
	return a, parse(&log, &a.Log)
}

// BeginAttempt writes that a worker began a run.
func (db *DB) BeginAttempt(ctx context.Context, tx Tx, task string, attempt int, worker string) error {
	_, err := tx.Exec(ctx, `INSERT INTO attempts (task_id, attempt, worker, state, started_ms)
		VALUES ($1, $2, $3, 'running', now_ms())`, task, attempt, worker)
	return err
}

// EndAttempt writes how the run a.Attempt of a.TaskID ended; what a worker
// could not tell is left zero.
func (db *DB) EndAttempt(ctx context.Context, tx Tx, a media.Attempt) error {
	if a.Commands == nil {
		a.Commands = [][]string{}
	}
	if a.Log == nil {
		a.Log = []string{}
	}
	_, err := tx.Exec(ctx, `
		UPDATE attempts SET state = $3, ended_ms = now_ms(), exit = $4, commands = $5, log = $6, cpu_ms = $7,
			peak_bytes = $8, bytes_in = $9, bytes_out = $10, error = $11
		WHERE task_id = $1 AND attempt = $2 AND state = 'running'`,
		a.TaskID, a.Attempt, a.State, a.Exit, text(a.Commands), text(a.Log), int64(float64(a.CPU)*1000),
		a.PeakBytes, a.BytesIn, a.BytesOut, optional(a.Error))
	return err
}

// AttemptEnd says how a run ended, or that it runs, and which worker began it.
func (db *DB) AttemptEnd(ctx context.Context, task string, attempt int) (state media.State, worker string, err error) {
	err = db.Reader().QueryRow(ctx, `SELECT state, worker FROM attempts WHERE task_id = $1 AND attempt = $2`, task, attempt).Scan(&state, &worker)
	return state, worker, err
}
