package store

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A TaskRun is what metrics tell of one attempt.
type TaskRun struct {
	Operation string
	Queue     media.Queue
	State     media.State // how it ended; running while it has not
	Code      media.Code  // of its error
	Waited    time.Duration
	Ran       time.Duration
	CPU       time.Duration
	BytesIn   int64
	BytesOut  int64
}

// TaskRun is one attempt; the wait is from the task's latest queueing to its
// first start, so it is told of first attempts only.
func (db *DB) TaskRun(ctx context.Context, task string, attempt int) (TaskRun, error) {
	return one(ctx, db.Reader(), "attempt", func(row Row) (r TaskRun, err error) {
		var started, cpu int64
		var queued, ended *int64
		var failure *string
		err = row.Scan(&r.Operation, &r.Queue, &r.State, &failure, &queued, &started, &ended, &cpu, &r.BytesIn, &r.BytesOut)
		if err != nil {
			return r, err
		}
		ms := func(n int64) time.Duration { return time.Duration(max(n, 0)) * time.Millisecond }
		if queued != nil {
			r.Waited = ms(started - *queued)
		}
		if ended != nil {
			r.Ran = ms(*ended - started)
		}
		r.CPU = ms(cpu)
		e, err := pointer[media.Error](failure)
		if e != nil {
			r.Code = e.Code
		}
		return r, err
	}, `SELECT t.operation, t.queue, a.state, a.error, t.queued_ms, a.started_ms, a.ended_ms, a.cpu_ms, a.bytes_in, a.bytes_out
		FROM attempts a JOIN tasks t ON t.id = a.task_id WHERE a.task_id = $1 AND a.attempt = $2`, task, attempt)
}

// OldestQueued is how long the oldest queued task of each queue has waited.
func (db *DB) OldestQueued(ctx context.Context) (map[media.Queue]time.Duration, error) {
	ages := map[media.Queue]time.Duration{}
	_, err := all(ctx, db.Reader(), func(row Row) (q media.Queue, err error) {
		var age int64
		err = row.Scan(&q, &age)
		ages[q] = time.Duration(max(age, 0)) * time.Millisecond
		return q, err
	}, `SELECT queue, now_ms() - min(queued_ms) FROM tasks WHERE state = 'queued' AND queued_ms IS NOT NULL GROUP BY queue`)
	return ages, err
}

// LiveJobs are how many jobs of all projects are queued and running.
func (db *DB) LiveJobs(ctx context.Context) (map[media.JobState]int, error) {
	counts := map[media.JobState]int{}
	_, err := all(ctx, db.Reader(), func(row Row) (s media.JobState, err error) {
		var n int
		err = row.Scan(&s, &n)
		counts[s] = n
		return s, err
	}, `SELECT j.state, count(*) FROM projects p JOIN jobs j ON j.project_id = p.id AND j.deleted_ms IS NULL AND j.state IN ('queued', 'running')
		GROUP BY j.state`)
	return counts, err
}

// PendingDeliveries is how many callbacks are on their way.
func (db *DB) PendingDeliveries(ctx context.Context) (n int, err error) {
	err = db.Reader().QueryRow(ctx, `SELECT count(*) FROM deliveries WHERE state = 'pending'`).Scan(&n)
	return n, err
}
