package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// AppendEvents writes the events of one job, in their order, and the outbox
// rows of those that its callback asked for. It sets Number, Project and At.
// The job's row must be locked by the transaction (LockJob).
func (db *DB) AppendEvents(ctx context.Context, tx Tx, jobID string, events []media.Event) error {
	if len(events) == 0 {
		return nil
	}
	var (
		project     string
		column      *string
		last, nowMS int64
	)
	err := tx.QueryRow(ctx, `UPDATE jobs SET event_number = event_number + $2, updated_ms = now_ms() WHERE id = $1
		RETURNING project_id, callback, event_number, now_ms()`, jobID, len(events)).Scan(&project, &column, &last, &nowMS)
	if err != nil {
		return err
	}
	if err := db.open(jobRow(jobID), column); err != nil {
		return err
	}
	callback, err := pointer[media.Callback](column)
	if err != nil {
		return err
	}
	for i := range events {
		e := &events[i]
		e.JobID, e.Project, e.At = jobID, project, Time(nowMS)
		e.Number = last - int64(len(events)-1-i)
		if len(e.Data) == 0 {
			e.Data = json.RawMessage(`{}`)
		}
		var seq int64
		err := tx.QueryRow(ctx, `INSERT INTO events (project_id, job_id, task_id, number, type, data, at_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING seq`,
			project, jobID, e.TaskID, e.Number, e.Type, string(e.Data), nowMS).Scan(&seq)
		if err != nil {
			return err
		}
		for _, to := range callback.Receivers() {
			if !to.Wants(e.Type) {
				continue
			}
			if err := db.insertDelivery(ctx, tx, e, seq, to); err != nil {
				return err
			}
		}
	}
	AfterCommit(tx, db.watchers.tell)
	return nil
}

// An EventFilter chooses events to read.
type EventFilter struct {
	Project string
	Job     string
	Types   []media.EventType // all when empty
	After   string            // a Cursor; "" for the start
	Limit   int               // at most; 0 is 100
}

const eventColumns = `tx, seq, project_id, job_id, task_id, number, type, data, at_ms`

func scanEvent(row Row) (e media.Event, err error) {
	var tx, seq, at int64
	var data string
	err = row.Scan(&tx, &seq, &e.Project, &e.JobID, &e.TaskID, &e.Number, &e.Type, &data, &at)
	e.Cursor, e.Data, e.At = cursor(tx, seq), json.RawMessage(data), Time(at)
	return e, err
}

// A cursor is the place in (tx, seq); see the table's comment in the migrations.
func cursor(tx, seq int64) string { return fmt.Sprintf("%d-%d", tx, seq) }

func parseCursor(s string) (tx, seq int64, err error) {
	if s == "" {
		return 0, 0, nil
	}
	if n, err := fmt.Sscanf(s, "%d-%d", &tx, &seq); err != nil || n != 2 || cursor(tx, seq) != s {
		return 0, 0, media.Bad("after", "is not the cursor of an event")
	}
	return tx, seq, nil
}

// Events are those after a cursor, in an order that never changes: whoever
// reads on from the last cursor misses none, however late it was committed.
// Of one job, Number has the exact order.
func (db *DB) Events(ctx context.Context, f EventFilter) ([]media.Event, error) {
	tx, seq, err := parseCursor(f.After)
	if err != nil {
		return nil, err
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	where, args := `(tx, seq) > ($1, $2) AND tx < event_horizon()`, []any{tx, seq}
	add := func(condition string, arg any) {
		args = append(args, arg)
		where += fmt.Sprintf(` AND `+condition, len(args))
	}
	if f.Project != "" {
		add(`project_id = $%d`, f.Project)
	}
	if f.Job != "" {
		add(`job_id = $%d`, f.Job)
	}
	if len(f.Types) > 0 {
		where += ` AND type IN (` + placeholders(len(args)+1, len(f.Types)) + `)`
		for _, t := range f.Types {
			args = append(args, t)
		}
	}
	args = append(args, f.Limit)
	return all(ctx, db.Reader(), scanEvent, `SELECT `+eventColumns+` FROM events WHERE `+where+
		fmt.Sprintf(` ORDER BY tx, seq LIMIT $%d`, len(args)), args...)
}

// JobEvents are those of one job after its number, by number.
func (db *DB) JobEvents(ctx context.Context, project, job string, afterNumber int64, limit int) ([]media.Event, error) {
	return all(ctx, db.Reader(), scanEvent, `SELECT `+eventColumns+` FROM events
		WHERE job_id = $1 AND number > $2 AND ($3 = '' OR project_id = $3) ORDER BY number LIMIT $4`,
		job, afterNumber, project, limit)
}

// LatestCursor is the cursor after which only later events come.
func (db *DB) LatestCursor(ctx context.Context) (string, error) {
	var tx, seq int64
	err := db.Reader().QueryRow(ctx, `SELECT tx, seq FROM events WHERE tx < event_horizon()
		ORDER BY tx DESC, seq DESC LIMIT 1`).Scan(&tx, &seq)
	if err == ErrNoRows {
		return "", nil
	}
	return cursor(tx, seq), err
}

// RemoveOldEvents forgets at most limit events older than the time, and says how many.
func (db *DB) RemoveOldEvents(ctx context.Context, age time.Duration, limit int) (int64, error) {
	return db.exec(ctx, `DELETE FROM events WHERE seq IN
		(SELECT seq FROM events WHERE at_ms < now_ms() - $1 ORDER BY at_ms LIMIT $2)`, age.Milliseconds(), limit)
}
