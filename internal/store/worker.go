package store

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// SeeWorker writes that the worker lives and how it is; it returns whether
// somebody asked it to drain. Started is kept from the first call.
func (db *DB) SeeWorker(ctx context.Context, w *media.Worker) (drain bool, err error) {
	if w.Encoders == nil {
		w.Encoders = []string{}
	}
	err = db.InTx(ctx, func(tx Tx) error {
		return tx.QueryRow(ctx, `
			INSERT INTO workers (id, host, pid, version, ffmpeg, queues, encoders, sandbox, draining, fault, started_ms, seen_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now_ms(), now_ms())
			ON CONFLICT (id) DO UPDATE SET version = excluded.version, ffmpeg = excluded.ffmpeg, queues = excluded.queues,
				encoders = excluded.encoders, sandbox = excluded.sandbox, draining = excluded.draining, fault = excluded.fault,
				seen_ms = excluded.seen_ms
			RETURNING drain_requested`,
			w.ID, w.Host, w.PID, w.Version, w.FFmpeg, text(w.Queues), text(w.Encoders), w.Sandbox, w.Draining, optional(w.Fault)).Scan(&drain)
	})
	return drain, err
}

// ForgetWorker removes a worker that ended well.
func (db *DB) ForgetWorker(ctx context.Context, id string) error {
	_, err := db.exec(ctx, `DELETE FROM workers WHERE id = $1`, id)
	return err
}

// DrainWorker asks a worker to take no more tasks, or to go on.
func (db *DB) DrainWorker(ctx context.Context, id string, drain bool) error {
	return db.execOne(ctx, "worker", `UPDATE workers SET drain_requested = $2 WHERE id = $1`, id, drain)
}

// Workers are those seen within the time, the oldest first, each with the IDs
// of the tasks that it runs.
func (db *DB) Workers(ctx context.Context, within time.Duration) ([]media.Worker, error) {
	list, err := all(ctx, db.Reader(), scanWorker, `
		SELECT id, host, pid, version, ffmpeg, queues, encoders, sandbox, draining OR drain_requested, fault, started_ms, seen_ms
		FROM workers WHERE seen_ms >= now_ms() - $1 ORDER BY started_ms, id`, within.Milliseconds())
	if err != nil {
		return nil, err
	}
	type run struct{ task, owner string }
	runs, err := all(ctx, db.Reader(), func(row Row) (r run, err error) { return r, row.Scan(&r.task, &r.owner) },
		`SELECT id, owner FROM tasks WHERE state = 'running' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Running = []string{}
		for _, r := range runs {
			if r.owner == list[i].ID {
				list[i].Running = append(list[i].Running, r.task)
			}
		}
	}
	return list, nil
}

func scanWorker(row Row) (w media.Worker, err error) {
	var queues, encoders string
	var fault *string
	var started, seen int64
	err = row.Scan(&w.ID, &w.Host, &w.PID, &w.Version, &w.FFmpeg, &queues, &encoders, &w.Sandbox, &w.Draining, &fault, &started, &seen)
	if err != nil {
		return w, err
	}
	w.Started, w.Seen = Time(started), Time(seen)
	if w.Fault, err = pointer[media.Error](fault); err != nil {
		return w, err
	}
	if err := parse(&queues, &w.Queues); err != nil {
		return w, err
	}
	return w, parse(&encoders, &w.Encoders)
}

// RemoveDeadWorkers forgets workers that were not seen for the time.
func (db *DB) RemoveDeadWorkers(ctx context.Context, unseen time.Duration) error {
	_, err := db.exec(ctx, `DELETE FROM workers WHERE seen_ms < now_ms() - $1`, unseen.Milliseconds())
	return err
}
