package dispatch

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestHowARunEndsByWhatItsFunctionReturns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		once := short()
		once.MaxRuns = 1
		e := newEngine(t, db, once)
		for _, c := range []struct {
			name string
			fn   func(context.Context, *Lease) error
			want media.Code
		}{
			{"an error with a code", func(context.Context, *Lease) error { return media.Errorf(media.CodeInputLimit, "long") }, media.CodeInputLimit},
			{"an error without one", func(context.Context, *Lease) error { return errors.New("odd") }, media.CodeWorkerInternal},
			{"nothing", func(context.Context, *Lease) error { return nil }, media.CodeWorkerInternal},
			{"a panic", func(context.Context, *Lease) error { panic("at the disco") }, media.CodeWorkerInternal},
		} {
			t.Run(c.name, func(t *testing.T) {
				stop := start(t, e, 1, c.fn)
				defer stop()
				j := submit(t, e, job(task("main")))
				j = awaitJob(t, e, j.ID, media.JobFailed)
				got := j.Tasks[0].Error
				if got.Code != c.want || strings.Contains(got.Message, "disco") {
					t.Errorf("the task failed with %v", got)
				}
			})
		}
	})
}

func TestADrainFinishesWhatIsShortAndHandsBackWhatIsLong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := short()
		o.Grace = 5 * time.Second // for the brief one, on a busy machine
		e := newEngine(t, db, o)
		begun := make(chan string, 2)
		stop := start(t, e, 2, func(ctx context.Context, l *Lease) error {
			begun <- l.Task.Name
			if l.Task.Name == "long" {
				<-ctx.Done()
				if !errors.Is(context.Cause(ctx), ErrDraining) {
					t.Errorf("its context ended for %v", context.Cause(ctx))
				}
				return ctx.Err()
			}
			select {
			case <-ctx.Done():
			case <-time.After(200 * time.Millisecond):
			}
			return e.Succeed(ctx, l, Result{})
		})
		j := submit(t, e, job(task("long"), task("brief")))
		<-begun
		<-begun
		stop()
		later := submit(t, e, job(task("later")))
		j = get(t, e, j.ID)
		if long := j.Tasks[0]; long.State != media.Queued || long.Runs != 0 || long.Attempt != 2 || long.Worker != "" {
			t.Errorf("the long one is %s, attempt %d, after %d runs, with %q", long.State, long.Attempt, long.Runs, long.Worker)
		}
		if brief := j.Tasks[1]; brief.State != media.Succeeded {
			t.Errorf("the brief one is %s", brief.State)
		}
		if got := get(t, e, later.ID); got.State != media.JobQueued {
			t.Errorf("a job after the drain is %s", got.State)
		}
		start(t, newEngine(t, db, o), 2, e.succeedAtOnce)
		awaitJob(t, e, j.ID, media.JobSucceeded)
		awaitJob(t, e, later.ID, media.JobSucceeded)
	})
}

func TestARunWithoutSlotsOnlySweeps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		j := submit(t, e, job(task("main")))
		start(t, e, 0, e.succeedAtOnce)
		claim(t, e, j.Tasks[0].ID)
		await(t, "the lease is swept", func() bool { return get(t, e, j.ID).Tasks[0].Attempt == 2 })
	})
}

// Rule 10: the wake-up, and not the poll, brings a task. On PostgreSQL the poll is
// too quick to tell one from the other on a busy machine.
func TestAQueuedTaskBeginsSoon(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		if r, embedded := e.tickets.(*riverDispatcher[*sql.Tx]); embedded {
			r.poll = time.Hour
		}
		begun := make(chan struct{}, 1)
		start(t, e, 1, func(ctx context.Context, l *Lease) error {
			begun <- struct{}{}
			return e.Succeed(ctx, l, Result{})
		})
		j := submit(t, e, job(task("warm up")))
		<-begun
		awaitJob(t, e, j.ID, media.JobSucceeded)
		var best time.Duration = time.Hour
		for range 5 {
			from := time.Now()
			j := submit(t, e, job(task("main")))
			select {
			case <-begun:
			case <-time.After(5 * time.Minute):
				t.Fatal("nothing woke the worker up")
			}
			best = min(best, time.Since(from))
			awaitJob(t, e, j.ID, media.JobSucceeded)
		}
		t.Logf("from the submit to the start: %v", best)
	})
}
