package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A Batch is a media.Batch with what goes on with it.
type Batch struct {
	media.Batch
	Filter   JobQuery
	Outputs  bool
	Priority int32
	Place    string // JobPage.Next of the page that was done last
	Owner    string
	Stopping bool // somebody asked to cancel it
}

// failuresKept is how many failures a batch tells one by one.
const failuresKept = 100

// Count adds what came of one job: what the action does not fit, or is gone, is skipped.
func (b *Batch) Count(job string, err error) {
	switch media.CodeOf(err) {
	case "":
		b.Done++
	case media.CodeConflict, media.CodeNotFound:
		b.Skipped++
	default:
		b.Failed++
		if len(b.Failures) < failuresKept {
			b.Failures = append(slices.Clip(b.Failures), media.BatchFailure{ID: job, Error: media.AsError(err)})
		}
	}
}

// InsertBatch sets ID, State and Created.
func (db *DB) InsertBatch(ctx context.Context, b *Batch) error {
	b.ID, b.State = NewID(), media.BatchRunning
	return db.InTx(ctx, func(tx Tx) error {
		var created int64
		err := tx.QueryRow(ctx, `INSERT INTO batches (id, project_id, action, filter, outputs, priority, state, matched, more, created_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now_ms()) RETURNING created_ms`,
			b.ID, b.Project, b.Action, text(b.Filter), b.Outputs, b.Priority, b.State, b.Matched, b.More).Scan(&created)
		b.Created = Time(created)
		return err
	})
}

const batchColumns = `id, project_id, action, filter, outputs, priority, state, place, matched, more, done, skipped, failed, failures,
	cancel_requested, owner, created_ms, ended_ms`

func scanBatch(row Row) (*Batch, error) {
	b := &Batch{}
	var filter, failures string
	var created int64
	var ended *int64
	err := row.Scan(&b.ID, &b.Project, &b.Action, &filter, &b.Outputs, &b.Priority, &b.State, &b.Place, &b.Matched, &b.More, &b.Done,
		&b.Skipped, &b.Failed, &failures, &b.Stopping, &b.Owner, &created, &ended)
	if err != nil {
		return nil, err
	}
	b.Created, b.Ended = Time(created), timePointer(ended)
	// A filter that another version of the program wrote in other words would
	// choose more jobs without those words: its batch ends with nothing more done.
	d := json.NewDecoder(strings.NewReader(filter))
	d.DisallowUnknownFields()
	if d.Decode(&b.Filter) != nil {
		b.Filter, b.Stopping = JobQuery{Project: b.Project}, true
	}
	return b, parse(&failures, &b.Failures)
}

// Batch finds one of the project.
func (db *DB) Batch(ctx context.Context, project, id string) (*Batch, error) {
	return one(ctx, db.Reader(), "batch", scanBatch,
		`SELECT `+batchColumns+` FROM batches WHERE id = $1 AND project_id = $2`, id, project)
}

// Batches are the latest of the project.
func (db *DB) Batches(ctx context.Context, project string, limit int) ([]*Batch, error) {
	return all(ctx, db.Reader(), scanBatch,
		`SELECT `+batchColumns+` FROM batches WHERE project_id = $1 ORDER BY created_ms DESC, id DESC LIMIT $2`, project, limit)
}

// ClaimBatch takes the oldest batch that runs and that nobody works on; nil when
// there is none.
func (db *DB) ClaimBatch(ctx context.Context, owner string, lease time.Duration) (*Batch, error) {
	const free = `state = 'running' AND lease_until_ms < now_ms()`
	waiting, err := all(ctx, db.Reader(), scanText, `SELECT id FROM batches WHERE `+free+` ORDER BY created_ms, id LIMIT 10`)
	if err != nil {
		return nil, err
	}
	for _, id := range waiting {
		var claimed *Batch
		err := db.InTx(ctx, func(tx Tx) (err error) {
			claimed, err = scanBatch(tx.QueryRow(ctx, `UPDATE batches SET owner = $2, lease_until_ms = now_ms() + $3
				WHERE id = $1 AND `+free+` RETURNING `+batchColumns, id, owner, lease.Milliseconds()))
			return err
		})
		if errors.Is(err, ErrNoRows) {
			continue // another process was faster
		}
		return claimed, err
	}
	return nil, nil
}

// MoveBatch writes what a page came to, and renews the lease. It is fenced:
// worker.lease_lost when another process has the batch. b.Stopping is as it was
// asked meanwhile.
func (db *DB) MoveBatch(ctx context.Context, tx Tx, b *Batch, lease time.Duration) error {
	err := tx.QueryRow(ctx, `UPDATE batches SET place = $3, done = $4, skipped = $5, failed = $6, failures = $7, state = $8,
			lease_until_ms = now_ms() + $9, ended_ms = CASE WHEN $8 = 'running' THEN NULL ELSE now_ms() END
		WHERE id = $1 AND owner = $2 AND state = 'running' RETURNING cancel_requested`,
		b.ID, b.Owner, b.Place, b.Done, b.Skipped, b.Failed, text(b.Failures), b.State, lease.Milliseconds()).Scan(&b.Stopping)
	if errors.Is(err, ErrNoRows) {
		return media.Errorf(media.CodeLeaseLost, "another process owns the batch")
	}
	return err
}

// LeaveBatch lets another process go on with it at once.
func (db *DB) LeaveBatch(ctx context.Context, b *Batch) error {
	_, err := db.exec(ctx, `UPDATE batches SET lease_until_ms = 0 WHERE id = $1 AND owner = $2`, b.ID, b.Owner)
	return err
}

// CancelBatch asks a running batch to end. CodeConflict when it has ended.
func (db *DB) CancelBatch(ctx context.Context, project, id string) error {
	n, err := db.exec(ctx, `UPDATE batches SET cancel_requested = true WHERE id = $1 AND project_id = $2 AND state = 'running'`, id, project)
	if err != nil || n > 0 {
		return err
	}
	b, err := db.Batch(ctx, project, id)
	if err != nil {
		return err
	}
	return media.Errorf(media.CodeConflict, "the batch has ended: it is %s", b.State)
}

// RemoveOldBatches forgets those that ended longer ago.
func (db *DB) RemoveOldBatches(ctx context.Context, age time.Duration) error {
	_, err := db.exec(ctx, `DELETE FROM batches WHERE state <> 'running' AND ended_ms < now_ms() - $1`, age.Milliseconds())
	return err
}
