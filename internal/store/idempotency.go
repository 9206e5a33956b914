package store

import (
	"context"
	"errors"
	"time"
)

// An Idempotency says which job a request with a key made.
type Idempotency struct {
	BodyHash string
	JobID    string
}

// ClaimKey writes that the project's key stands for the job, and is the first
// statement of the transaction that makes it. When the key was used within the
// lifetime, it returns that use instead and writes nothing; a second request
// at the same moment waits here until the first has committed.
func (db *DB) ClaimKey(ctx context.Context, tx Tx, project, key string, i Idempotency, lifetime time.Duration) (earlier *Idempotency, err error) {
	_, err = tx.Exec(ctx, `DELETE FROM idempotency WHERE project_id = $1 AND key = $2 AND created_ms < now_ms() - $3`,
		project, key, lifetime.Milliseconds())
	if err != nil {
		return nil, err
	}
	n, err := tx.Exec(ctx, `INSERT INTO idempotency (project_id, key, body_hash, job_id, created_ms)
		VALUES ($1, $2, $3, $4, now_ms()) ON CONFLICT DO NOTHING`, project, key, i.BodyHash, i.JobID)
	if err != nil || n == 1 {
		return nil, err
	}
	var old Idempotency
	err = tx.QueryRow(ctx, `SELECT body_hash, job_id FROM idempotency WHERE project_id = $1 AND key = $2`,
		project, key).Scan(&old.BodyHash, &old.JobID)
	if errors.Is(err, ErrNoRows) {
		return nil, errors.New("store: an idempotency key vanished while it was read")
	}
	return &old, err
}

// RemoveOldKeys forgets keys that are older than the lifetime.
func (db *DB) RemoveOldKeys(ctx context.Context, lifetime time.Duration) error {
	_, err := db.exec(ctx, `DELETE FROM idempotency WHERE created_ms < now_ms() - $1`, lifetime.Milliseconds())
	return err
}
