package dispatch

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// patient are options with the usual pauses.
func patient(o Options) Options {
	o.Logger = slog.New(slog.DiscardHandler)
	return o
}

// away fails one run of a task because of its surroundings, and says for how
// long the task now waits.
func away(t *testing.T, e *Engine, id string, code media.Code) (media.Task, time.Duration) {
	t.Helper()
	before := e.mustTask(t, id).Waited
	if err := e.Fail(context.Background(), claim(t, e, id), media.Errorf(code, "it is away")); err != nil {
		t.Fatal(err)
	}
	got := e.mustTask(t, id)
	return *got, (got.Waited - before).Duration()
}

// elapse lets the pause of a task be over.
func elapse(t *testing.T, e *Engine, id string) {
	t.Helper()
	inTx(t, e, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE tasks SET run_at_ms = now_ms() WHERE id = $1`, id)
		return err
	})
	e.sweep(context.Background(), time.Hour)
	if state := e.mustTask(t, id).State; state != media.Queued {
		t.Fatalf("the pause is over and the task %s", state)
	}
}

func (e *Engine) mustTask(t *testing.T, id string) *media.Task {
	t.Helper()
	got, err := e.db.Task(context.Background(), storetest.Project, id)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Six hours on a clock of their own: pauses are not waited for.
func TestATaskOutlastsItsSurroundings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, patient(Options{}))
		for _, code := range []media.Code{media.CodeInputTransient, media.CodeOutputTransient, media.CodeWorkerDisk, media.CodeDatabase} {
			t.Run(string(code), func(t *testing.T) {
				j := submit(t, e, job(task("main")))
				id := j.Tasks[0].ID
				outage, runs, longest := time.Duration(0), 0, time.Duration(0)
				for outage < 6*time.Hour {
					got, pause := away(t, e, id, code)
					if got.State != media.Retrying || got.Runs != 0 || got.RetryAt == nil || got.Error == nil || got.Error.Code != code {
						t.Fatalf("after %s: %s after %d runs, to be tried at %v: %v", outage, got.State, got.Runs, got.RetryAt, got.Error)
					}
					if runs == 0 && (pause < 2*time.Second || pause > 3*time.Second) {
						t.Errorf("the first pause is %s", pause)
					}
					outage, runs, longest = outage+pause, runs+1, max(longest, pause)
					elapse(t, e, id)
				}
				if runs > 120 || longest > 7*time.Minute {
					t.Errorf("%d runs in an outage of %s, with pauses of up to %s", runs, outage, longest)
				}
				if err := e.Succeed(context.Background(), claim(t, e, id), Result{}); err != nil {
					t.Fatal(err)
				}
				if got := get(t, e, j.ID); got.State != media.JobSucceeded || got.Tasks[0].Runs != 1 {
					t.Errorf("the job is %s after %d runs", got.State, got.Tasks[0].Runs)
				}
			})
		}
	})
}

func TestPatienceEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, patient(Options{Patience: time.Minute}))
		j := submit(t, e, job(task("main")))
		id := j.Tasks[0].ID
		for waited := time.Duration(0); ; {
			got, pause := away(t, e, id, media.CodeOutputTransient)
			if waited += pause; got.State == media.Retrying {
				elapse(t, e, id)
				continue
			}
			if got.State != media.Failed || waited < time.Minute || got.Error.Code != media.CodeOutputTransient || !strings.Contains(got.Error.Hint, "worker.patience") {
				t.Errorf("%s after %s: %v", got.State, waited, got.Error)
			}
			break
		}
		inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.Restart(ctx, tx, "", j.ID, Which{}) })
		if got, _ := away(t, e, id, media.CodeOutputTransient); got.State != media.Retrying {
			t.Errorf("after a restart: %s", got.State)
		}
	})
}

func TestAnOutageIsNotCountedAgainstTheTask(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, patient(Options{}))
		id := submit(t, e, job(task("main"))).Tasks[0].ID
		for crashes := 1; ; crashes++ {
			for range 4 {
				away(t, e, id, media.CodeInputTransient)
				elapse(t, e, id)
			}
			if err := e.Fail(context.Background(), claim(t, e, id), media.Errorf(media.CodeEngineCrashed, "no")); err != nil {
				t.Fatal(err)
			}
			got := e.mustTask(t, id)
			if got.Runs != crashes || (got.State == media.Failed) != (crashes == 3) {
				t.Fatalf("after %d crashes: %s, %d runs", crashes, got.State, got.Runs)
			}
			if crashes == 3 {
				return
			}
			elapse(t, e, id)
		}
	})
}

func TestAPersonNeedNotWait(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, patient(Options{}))
		for name, which := range map[string]func(*media.Job) Which{
			"the task":    func(j *media.Job) Which { return Which{Tasks: []string{j.Tasks[0].ID}} },
			"the job":     func(*media.Job) Which { return Which{} },
			"what failed": func(*media.Job) Which { return Which{Failed: true} },
		} {
			t.Run(name, func(t *testing.T) {
				main := task("main")
				j := submit(t, e, job(main, task("reader", main.ID), task("runs")))
				running := claim(t, e, j.Tasks[2].ID)
				away(t, e, main.ID, media.CodeInputTransient)
				inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.Restart(ctx, tx, "", j.ID, which(j)) })
				got := get(t, e, j.ID)
				if now := got.Tasks[0]; now.State != media.Queued || now.Runs != 0 || now.Waited != 0 || now.Error != nil || now.RetryAt != nil {
					t.Errorf("%s after %d runs, waited %v, tried at %v, %v", now.State, now.Runs, now.Waited, now.RetryAt, now.Error)
				}
				if got.Tasks[1].State != media.Waiting || got.Tasks[2].State != media.Running {
					t.Errorf("the others are %v", states(got))
				}
				for _, l := range []*Lease{running, claim(t, e, main.ID)} {
					if err := e.Succeed(context.Background(), l, Result{}); err != nil {
						t.Error(err)
					}
				}
			})
		}
	})
}

// Unfit: the machine is at fault, and others of the fleet may not be.
func TestAnUnfitWorkerHandsBackAndRests(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		seen := make(chan struct{}, 100)
		fit := make(chan struct{})
		start(t, e, 1, func(ctx context.Context, l *Lease) error {
			select {
			case <-fit:
				return e.Succeed(ctx, l, Result{})
			default:
				e.Rest(true)
				seen <- struct{}{}
				return Unfit(media.Errorf(media.CodeWorkerDisk, "no room"))
			}
		})
		j := submit(t, e, job(task("one"), task("two")))
		<-seen
		await(t, "it is handed back", func() bool { return get(t, e, j.ID).Tasks[0].State == media.Queued })
		got := get(t, e, j.ID).Tasks[0]
		attempts, err := db.Attempts(context.Background(), "", got.ID)
		if err != nil || len(attempts) != 1 || attempts[0].Error == nil || attempts[0].Error.Code != media.CodeWorkerDisk || got.Runs != 0 {
			t.Errorf("%d runs counted, attempts %+v, %v", got.Runs, attempts, err)
		}
		if n := len(seen); n > 1 {
			t.Errorf("%d more were claimed at rest", n)
		}
		close(fit)
		e.Rest(false)
		awaitJob(t, e, j.ID, media.JobSucceeded)
	})
}

// The database's own outage ends the leases of workers that are well.
func TestADatabaseThatWasAwayIsNoLossOfATask(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		e := newEngine(t, db, patient(Options{Lease: time.Hour}))
		id := submit(t, e, job(task("main"))).Tasks[0].ID
		lost := func(missed bool) {
			t.Helper()
			claim(t, e, id)
			inTx(t, e, func(ctx context.Context, tx store.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE tasks SET lease_until_ms = 0 WHERE id = $1`, id)
				return err
			})
			e.reached, e.missed = time.Now().Add(-2*time.Hour), missed
			e.sweep(ctx, time.Hour)
		}
		for range 5 {
			lost(true) // nobody reached the database for longer than a lease
			if got := e.mustTask(t, id); got.State != media.Queued || got.Runs != 0 {
				t.Fatalf("%s after %d runs", got.State, got.Runs)
			}
		}
		for range 3 {
			lost(false)
		}
		if got := e.mustTask(t, id); got.State != media.Failed || got.Error.Code != media.CodeWorkerPoisoned {
			t.Errorf("a task that loses its workers is %s: %v", got.State, got.Error)
		}
	})
}
