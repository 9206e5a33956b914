package store

import "context"

// A Suspect is a task that may have to be moved.
type Suspect struct {
	Task, Job string
	Ticket    int64
}

func (db *DB) suspects(ctx context.Context, where string, args ...any) ([]Suspect, error) {
	return all(ctx, db.Reader(), func(row Row) (s Suspect, err error) { return s, row.Scan(&s.Task, &s.Job, &s.Ticket) },
		`SELECT id, job_id, ticket FROM tasks WHERE `+where, args...)
}

// ExpiredTasks are at most limit running tasks whose lease is over.
func (db *DB) ExpiredTasks(ctx context.Context, limit int) ([]Suspect, error) {
	return db.suspects(ctx, `state = 'running' AND lease_until_ms < now_ms() ORDER BY lease_until_ms LIMIT $1`, limit)
}

// DueTasks are at most limit tasks whose pause before the next attempt is over.
func (db *DB) DueTasks(ctx context.Context, limit int) ([]Suspect, error) {
	return db.suspects(ctx, `state = 'retrying' AND run_at_ms <= now_ms() ORDER BY run_at_ms LIMIT $1`, limit)
}

// QueuedTasks are at most limit queued tasks after the one with the ID, by ID.
func (db *DB) QueuedTasks(ctx context.Context, after string, limit int) ([]Suspect, error) {
	return db.suspects(ctx, `state = 'queued' AND id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// TicketOwners are the queued and running tasks that have any of the tickets.
func (db *DB) TicketOwners(ctx context.Context, tickets []int64) ([]Suspect, error) {
	c := &conditions{dialect: db.Dialect()}
	c.add(`state IN ('queued', 'running')`)
	c.add(anyNumber(c, "ticket", tickets))
	return db.suspects(ctx, c.String(), c.args...)
}

// sweepLock is the advisory lock of the process that sweeps.
const sweepLock = 0x6d656469616d696d

// Alone runs fn unless another process does so at the time; ran says whether it
// did. The transaction that it begins holds nothing but a lock. SQLite has one process.
func (db *DB) Alone(ctx context.Context, fn func()) (ran bool, err error) {
	if db.Dialect() == SQLite {
		fn()
		return true, nil
	}
	err = db.InTx(ctx, func(tx Tx) error {
		if err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1)`, int64(sweepLock)).Scan(&ran); err != nil {
			return err
		}
		if ran {
			fn()
		}
		return nil
	})
	return ran, err
}
