package dispatch

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// Rule 8a: a worker that is gone.
func TestATaskWhoseWorkerIsGoneIsTakenOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		j := submit(t, e, job(task("main")))
		from := time.Now()
		dead := claim(t, e, j.Tasks[0].ID) // and never a beat
		var took time.Duration
		start(t, newEngine(t, db, short()), 1, func(ctx context.Context, l *Lease) error {
			took = time.Since(from)
			return e.finishAs(ctx, l)
		})
		j = awaitJob(t, e, j.ID, media.JobSucceeded)
		if took < e.options.Lease-10*time.Millisecond { // how much later depends on what else the machine does
			t.Errorf("taken over after %v of a lease of %v", took, e.options.Lease)
		}
		attempts, err := db.Attempts(context.Background(), "", j.Tasks[0].ID)
		if err != nil || len(attempts) != 2 {
			t.Fatal(attempts, err)
		}
		if lost := attempts[1]; lost.State != media.Failed || lost.Error.Code != media.CodeWorkerLost || lost.Worker != dead.Worker {
			t.Errorf("the lost attempt: %+v", lost)
		}
	})
}

// finishAs succeeds with another engine's lease: they share the database.
func (e *Engine) finishAs(ctx context.Context, l *Lease) error { return e.Succeed(ctx, l, Result{}) }

func TestATaskThatKillsItsWorkersIsFailed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		quick := short()
		quick.Lease = time.Millisecond
		e := newEngine(t, db, quick)
		j := submit(t, e, job(task("main")))
		for range 3 {
			claim(t, e, j.Tasks[0].ID)
			await(t, "the sweeper took it", func() bool {
				e.sweep(ctx, time.Hour)
				return get(t, e, j.ID).Tasks[0].State != media.Running
			})
		}
		got := get(t, e, j.ID)
		if got.State != media.JobFailed || got.Tasks[0].Error.Code != media.CodeWorkerPoisoned {
			t.Errorf("%s: %v", got.State, got.Tasks[0].Error)
		}
	})
}

func TestALostTaskThatWasToBeCanceledIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		quick := short()
		quick.Lease = time.Millisecond
		e := newEngine(t, db, quick)
		j := submit(t, e, job(task("main")))
		claim(t, e, j.Tasks[0].ID)
		inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.CancelJob(ctx, tx, "", j.ID) })
		await(t, "it is canceled", func() bool {
			e.sweep(ctx, time.Hour)
			return get(t, e, j.ID).State == media.JobCanceled
		})
	})
}

// Rule 8b: tickets that will never come.
func TestAQueuedTaskAlwaysGetsATicket(t *testing.T) {
	for _, c := range []struct{ name, sql string }{
		{"its ticket is gone", `DELETE FROM river_job`},
		{"its ticket was worked without a claim", `UPDATE river_job SET state = 'completed', finalized_at = CURRENT_TIMESTAMP`},
		{"its ticket was canceled", `UPDATE river_job SET state = 'cancelled', finalized_at = CURRENT_TIMESTAMP`},
		{"its ticket was fetched and the worker died before the claim",
			`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = '2020-01-01 00:00:00'`},
	} {
		t.Run(c.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				e := newEngine(t, db, short())
				first := task("first")
				j := submit(t, e, job(first, task("second", first.ID)))
				inTx(t, e, func(ctx context.Context, tx store.Tx) error { _, err := tx.Exec(ctx, c.sql); return err })
				start(t, e, 1, e.succeedAtOnce)
				j = awaitJob(t, e, j.ID, media.JobSucceeded)
				if j.Tasks[0].Attempt != 2 || j.Tasks[0].Runs != 1 {
					t.Errorf("attempt %d, %d runs", j.Tasks[0].Attempt, j.Tasks[0].Runs)
				}
			})
		})
	}
}

// A worker that died between our finish and the dispatcher's own leaves a ticket
// that the dispatcher would keep as running for ever.
func TestATicketOfNobodyIsTakenBackOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		e := newEngine(t, db, short())
		j := submit(t, e, job(task("main")))
		if err := e.Succeed(ctx, claim(t, e, j.Tasks[0].ID), Result{}); err != nil {
			t.Fatal(err)
		}
		inTx(t, e, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = '2020-01-01 00:00:00'`)
			return err
		})
		for _, want := range []int{1, 0} {
			list, orphans, err := e.ticketless(ctx, time.Second)
			if err != nil || len(list) != 0 || len(orphans) != want {
				t.Errorf("%d tasks and %d tickets are lost, %v; want none and %d", len(list), len(orphans), err, want)
			}
			e.sweep(ctx, time.Second)
		}
		if got := get(t, e, j.ID); got.State != media.JobSucceeded || got.Tasks[0].Attempt != 1 {
			t.Errorf("the job is %s, its task at attempt %d", got.State, got.Tasks[0].Attempt)
		}
	})
}

func TestASweepLeavesAloneWhatIsWell(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		long := short()
		long.Lease = time.Hour
		e := newEngine(t, db, long)
		j := submit(t, e, job(task("queued"), task("running"), task("retrying")))
		claim(t, e, j.Tasks[1].ID)
		if err := e.Fail(ctx, claim(t, e, j.Tasks[2].ID), media.Errorf(media.CodeInputTransient, "reset")); err != nil {
			t.Fatal(err)
		}
		inTx(t, e, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE tasks SET run_at_ms = run_at_ms + 3600000 WHERE state = 'retrying'`)
			return err
		})
		before := get(t, e, j.ID)
		for range 3 {
			e.sweep(ctx, time.Second)
		}
		after := get(t, e, j.ID)
		if !slices.Equal(states(before), states(after)) {
			t.Errorf("from %v to %v", states(before), states(after))
		}
		for i := range after.Tasks {
			if after.Tasks[i].Attempt != before.Tasks[i].Attempt {
				t.Errorf("%s got attempt %d", after.Tasks[i].Name, after.Tasks[i].Attempt)
			}
		}
	})
}

// A long queue is looked at in parts.
func TestTheSweeperGoesRoundALongQueue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		e := newEngine(t, db, short())
		const jobs = 7
		for range jobs {
			var tasks []media.Task
			for range 100 {
				tasks = append(tasks, task("main"))
			}
			submit(t, e, job(tasks...))
		}
		inTx(t, e, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM river_job`)
			return err
		})
		for range 4 {
			e.sweep(ctx, time.Hour)
		}
		var without int
		if err := db.Reader().QueryRow(ctx, `SELECT count(*) FROM tasks t WHERE t.state = 'queued'
			AND NOT EXISTS (SELECT 1 FROM river_job r WHERE r.id = t.ticket)`).Scan(&without); err != nil || without != 0 {
			t.Errorf("%d tasks have no ticket, %v", without, err)
		}
	})
}

// Rule 9: the only process knows that every lease is one of its former life.
func TestAnEmbeddedProcessTakesOverAtItsStart(t *testing.T) {
	address := storetest.SQLite(t)
	db := storetest.Open(t, address)
	patient := short()
	patient.Lease, patient.Stray, patient.Embedded = time.Hour, time.Hour, true
	former := newEngine(t, db, patient)
	j := submit(t, former, job(task("claimed"), task("fetched")))
	claim(t, former, j.Tasks[0].ID)
	inTx(t, former, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = '2020-01-01 00:00:00'`)
		return err
	})
	start(t, newEngine(t, db, patient), 2, former.succeedAtOnce)
	awaitJob(t, former, j.ID, media.JobSucceeded) // long before the hour is over
}

func TestOneProcessSweepsAtATime(t *testing.T) {
	db := storetest.Open(t, storetest.PostgreSQL(t))
	one, other := newEngine(t, db, short()), newEngine(t, db, short())
	var both atomic.Int32
	err := one.alone(context.Background(), func() {
		both.Add(1)
		if err := other.alone(context.Background(), func() { both.Add(1) }); err != nil {
			t.Error(err)
		}
	})
	if err != nil || both.Load() != 1 {
		t.Errorf("%d swept, %v", both.Load(), err)
	}
}

func TestAnEmbeddedTaskOutlivesMoreKillsOfItsServer(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	quick := short()
	quick.Lease, quick.Embedded = time.Millisecond, true
	e := newEngine(t, db, quick)
	j := submit(t, e, job(task("main")))
	for n := range 10 {
		if got := get(t, e, j.ID).Tasks[0]; got.State != media.Queued {
			t.Fatalf("after %d kills it is %s: %v", n, got.State, got.Error)
		}
		claim(t, e, j.Tasks[0].ID)
		await(t, "the sweeper took it", func() bool {
			e.sweep(context.Background(), time.Hour)
			return get(t, e, j.ID).Tasks[0].State != media.Running
		})
	}
	if got := get(t, e, j.ID).Tasks[0]; got.State != media.Failed || got.Error.Code != media.CodeWorkerPoisoned {
		t.Errorf("%s: %v", got.State, got.Error)
	}
}
