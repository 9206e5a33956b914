package store

import (
	"context"
	"errors"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A HeldJob is a job whose row a transaction has locked, with its tasks, as far as
// the engine reads and writes them: of job and tasks only the columns of a change.
type HeldJob struct {
	media.Job            // without Tasks
	Now       time.Time  // the database's clock when the row was locked
	Rows      []*TaskRow // all tasks, by number
}

// columns are those of the job, and the clock.
func (h *HeldJob) columns(db *DB) []column {
	return append(columnsOfJob(db, &h.Job), column{"now_ms()", loaded, atColumn{&h.Now}})
}

var (
	holdJob   = `SELECT ` + names((&HeldJob{}).columns(nil), loaded, "") + ` FROM jobs WHERE id = $1 AND ($2 = '' OR project_id = $2) FOR UPDATE`
	saveJob   = `UPDATE jobs SET ` + updates(columnsOfJob(nil, &media.Job{}), 2) + `, updated_ms = now_ms() WHERE id = $1`
	heldTasks = `SELECT ` + names((&TaskRow{}).columns(nil), loaded, "") + ` FROM tasks WHERE job_id = $1 ORDER BY number`
	saveTask  = `UPDATE tasks SET ` + updates((&TaskRow{}).columns(nil), 6) + `, updated_ms = now_ms(),
			progress = CASE WHEN $4 > progress THEN $4 WHEN $4 < 0 THEN 0 ELSE progress END,
			phase = CASE WHEN $4 < 0 THEN '' ELSE phase END,
			speed = CASE WHEN $5 THEN speed ELSE 0 END, eta_ms = CASE WHEN $5 THEN eta_ms ELSE 0 END
		WHERE id = $1 AND state = $2 AND attempt = $3`
)

// Hold locks the job's row until the transaction ends and reads what a change of it
// or of its tasks needs. CodeNotFound when the project has no such job.
func (db *DB) Hold(ctx context.Context, tx Tx, project, job string) (*HeldJob, error) {
	h, err := one(ctx, tx, "job", func(row Row) (*HeldJob, error) {
		h := &HeldJob{}
		return h, scan(row, h.columns(db), loaded)
	}, holdJob, job, project)
	if err != nil {
		return nil, err
	}
	h.Rows, err = all(ctx, tx, func(row Row) (*TaskRow, error) {
		t := &TaskRow{Project: h.Project}
		err := scan(row, t.columns(db), loaded)
		t.was.state, t.was.attempt = t.State, t.Attempt
		return t, err
	}, heldTasks, job)
	if err != nil || len(h.Rows) < 2 {
		return h, err
	}
	needs, err := all(ctx, tx, scanNeed, `SELECT d.task_id, d.needs_id, d.verdict FROM task_deps d JOIN tasks t ON t.id = d.task_id
		WHERE t.job_id = $1 ORDER BY d.needs_id`, job)
	byID := make(map[string]*TaskRow, len(h.Rows))
	for _, t := range h.Rows {
		byID[t.ID] = t
	}
	for _, n := range needs {
		n.addTo(&byID[n.task].Task)
	}
	return h, err
}

// NewRow is a task that the transaction has just inserted.
func NewRow(t *media.Task) *TaskRow {
	row := &TaskRow{Task: *t, Waiting: len(t.Needs)}
	row.was.state, row.was.attempt = t.State, t.Attempt
	return row
}

// RestartProgress is the progress of a task that lets it fall to 0, since a new
// attempt begins.
const RestartProgress = -1

// ErrMoved says that a task is not, or no longer, as the caller has it: another
// attempt may run.
var ErrMoved = errors.New("another attempt may run")

// SaveTask writes a task that Hold read, unless it was moved meanwhile, which is
// ErrMoved; with expired it also must have a lease that is over. What a beat
// wrote since then stays, since beats change neither state nor attempt.
func (db *DB) SaveTask(ctx context.Context, tx Tx, t *TaskRow, expired bool) error {
	args, err := arguments([]any{t.ID, t.was.state, t.was.attempt, t.Progress, t.State == media.Running}, t.columns(db), saved)
	if err != nil {
		return err
	}
	sql := saveTask
	if expired {
		sql += ` AND lease_until_ms < now_ms()`
	}
	n, err := tx.Exec(ctx, sql, args...)
	if err == nil && n == 0 {
		return ErrMoved
	}
	return err
}

// SaveJob writes a job that Hold read.
func (db *DB) SaveJob(ctx context.Context, tx Tx, j *media.Job) error {
	args, err := arguments([]any{j.ID}, columnsOfJob(db, j), saved)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, saveJob, args...)
	return err
}

// SetTicket writes which ticket a new task has.
func (db *DB) SetTicket(ctx context.Context, tx Tx, task string, ticket int64) error {
	_, err := tx.Exec(ctx, `UPDATE tasks SET ticket = $2 WHERE id = $1`, task, ticket)
	return err
}

// DeleteTask forgets a task with its attempts and outputs.
func (db *DB) DeleteTask(ctx context.Context, tx Tx, task string) error {
	_, err := tx.Exec(ctx, `DELETE FROM tasks WHERE id = $1`, task)
	return err
}
