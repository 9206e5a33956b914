package dispatch

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func states(j *media.Job) []media.State {
	var list []media.State
	for i := range j.Tasks {
		list = append(list, j.Tasks[i].State)
	}
	return list
}

func TestCancelReachesATaskInEveryState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		first := task("first")
		j := submit(t, e, job(first, task("waits", first.ID), task("other"), task("done")))
		if err := e.Succeed(context.Background(), claim(t, e, j.Tasks[3].ID), Result{}); err != nil {
			t.Fatal(err)
		}
		retrying := claim(t, e, j.Tasks[2].ID)
		if err := e.Fail(context.Background(), retrying, media.Errorf(media.CodeInputTransient, "reset")); err != nil {
			t.Fatal(err)
		}
		inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.CancelJob(ctx, tx, storetest.Project, j.ID) })
		j = get(t, e, j.ID)
		want := []media.State{media.Canceled, media.Canceled, media.Canceled, media.Succeeded}
		if !slices.Equal(states(j), want) || j.State != media.JobPartial {
			t.Errorf("tasks are %v, the job %s", states(j), j.State)
		}
		// The two that this test claimed by hand were never fetched, and are stale.
		var tickets int
		if err := db.Reader().QueryRow(context.Background(),
			`SELECT count(*) FROM river_job WHERE state = 'available'`).Scan(&tickets); err != nil || tickets != 2 {
			t.Errorf("%d tickets are left, %v", tickets, err)
		}
	})
}

func TestCancelOfARunningTaskReachesItsContextAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		slow := short()
		slow.Beat, slow.Lease = time.Hour, 3*time.Hour // so that the push must do it
		e := newEngine(t, db, slow)
		begun, ended := make(chan *Lease, 1), make(chan time.Time, 1)
		start(t, e, 1, func(ctx context.Context, l *Lease) error {
			begun <- l
			<-ctx.Done()
			ended <- time.Now()
			return ctx.Err()
		})
		j := submit(t, e, job(task("main")))
		<-begun
		from := time.Now()
		inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.CancelJob(ctx, tx, storetest.Project, j.ID) })
		select {
		case at := <-ended:
			t.Logf("cancel took %v", at.Sub(from))
		case <-time.After(5 * time.Minute): // on a busy machine
			t.Fatal("the run's context did not end")
		}
		j = awaitJob(t, e, j.ID, media.JobCanceled)
		if got := j.Tasks[0]; got.Error == nil || got.Error.Code != media.CodeCanceled || got.Ended == nil {
			t.Errorf("the task: %+v", got)
		}
	})
}

func TestCancelIsHeardByTheBeatWhenThePushIsLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		begun := make(chan *Lease, 1)
		start(t, e, 1, func(ctx context.Context, l *Lease) error {
			begun <- l
			<-ctx.Done()
			return ctx.Err()
		})
		j := submit(t, e, job(task("main")))
		<-begun
		inTx(t, e, func(ctx context.Context, tx store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE tasks SET cancel_requested = true WHERE id = $1`, j.Tasks[0].ID)
			return err
		})
		awaitJob(t, e, j.ID, media.JobCanceled)
	})
}

func TestAWorkersWordAfterACancelDecides(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		e := newEngine(t, db, short())
		for _, c := range []struct {
			name   string
			finish func(*Lease) error
			want   media.State
		}{
			{"a success counts", func(l *Lease) error { return e.Succeed(ctx, l, Result{}) }, media.Succeeded},
			{"a failure is a cancel", func(l *Lease) error { return e.Fail(ctx, l, media.Errorf(media.CodeEngineCrashed, "killed")) }, media.Canceled},
			{"a hand-back is a cancel", func(l *Lease) error { return e.HandBack(ctx, l) }, media.Canceled},
		} {
			t.Run(c.name, func(t *testing.T) {
				j := submit(t, e, job(task("main")))
				l := claim(t, e, j.Tasks[0].ID)
				inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.CancelTask(ctx, tx, "", l.Task.ID) })
				if err := c.finish(l); err != nil {
					t.Fatal(err)
				}
				if got := get(t, e, j.ID).Tasks[0].State; got != c.want {
					t.Errorf("the task is %s, want %s", got, c.want)
				}
			})
		}
	})
}

func TestRestart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		// a → b → c, and d alone; b failed, so c did; a and d succeeded.
		ended := func(t *testing.T, e *Engine) *media.Job {
			a, d := task("a"), task("d")
			b := task("b", a.ID)
			j := submit(t, e, job(a, b, task("c", b.ID), d))
			for _, id := range []string{a.ID, d.ID} {
				if err := e.Succeed(context.Background(), claim(t, e, id), Result{}); err != nil {
					t.Fatal(err)
				}
			}
			if err := e.Fail(context.Background(), claim(t, e, b.ID), media.Errorf(media.CodeEngineFailed, "no")); err != nil {
				t.Fatal(err)
			}
			return get(t, e, j.ID)
		}
		w, q, s, f := media.Waiting, media.Queued, media.Succeeded, media.Failed
		for _, c := range []struct {
			name  string
			which func(*media.Job) Which
			want  []media.State
		}{
			{"all begins all again", func(*media.Job) Which { return Which{} }, []media.State{q, w, w, q}},
			{"failed leaves what succeeded", func(*media.Job) Which { return Which{Failed: true} }, []media.State{s, q, w, s}},
			{"one alone", func(j *media.Job) Which { return Which{Tasks: []string{j.Tasks[3].ID}} }, []media.State{s, f, f, q}},
			{"one takes its readers along", func(j *media.Job) Which { return Which{Tasks: []string{j.Tasks[0].ID}} }, []media.State{q, w, w, s}},
			{"one takes along what it reads and that failed", func(j *media.Job) Which { return Which{Tasks: []string{j.Tasks[2].ID}} }, []media.State{s, q, w, s}},
		} {
			t.Run(c.name, func(t *testing.T) {
				e := newEngine(t, db, short())
				j := ended(t, e)
				if want := []media.State{s, f, f, s}; !slices.Equal(states(j), want) {
					t.Fatalf("before: %v", states(j))
				}
				inTx(t, e, func(ctx context.Context, tx store.Tx) error {
					return e.Restart(ctx, tx, storetest.Project, j.ID, c.which(j))
				})
				again := get(t, e, j.ID)
				if !slices.Equal(states(again), c.want) {
					t.Errorf("after: %v, want %v", states(again), c.want)
				}
				for i, now := range again.Tasks {
					if c.want[i] == j.Tasks[i].State {
						continue
					}
					if now.Attempt <= j.Tasks[i].Attempt || now.Runs != 0 || now.Progress != 0 || now.Error != nil || now.Ended != nil {
						t.Errorf("%s: attempt %d after %d, %d runs, at %v, %v", now.Name, now.Attempt, j.Tasks[i].Attempt, now.Runs, now.Progress, now.Error)
					}
				}
				if again.Ended != nil || again.State.Ended() {
					t.Errorf("the job is %s, ended %v", again.State, again.Ended)
				}
				stop := start(t, e, 2, e.succeedAtOnce)
				defer stop()
				await(t, "it ends", func() bool { return get(t, e, j.ID).State.Ended() })
			})
		}
	})
}

func TestNothingToRestartIsAConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		j := submit(t, e, job(task("main")))
		for name, err := range map[string]error{
			"restart of a live job": tryTx(e, func(ctx context.Context, tx store.Tx) error { return e.Restart(ctx, tx, "", j.ID, Which{}) }),
			"trash of a live job":   tryTx(e, func(ctx context.Context, tx store.Tx) error { return e.Trash(ctx, tx, "", j.ID, true) }),
		} {
			if media.CodeOf(err) != media.CodeConflict {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, err := range map[string]error{
			"a job of another project": tryTx(e, func(ctx context.Context, tx store.Tx) error { return e.CancelJob(ctx, tx, store.NewID(), j.ID) }),
			"a task that is not":       tryTx(e, func(ctx context.Context, tx store.Tx) error { return e.CancelTask(ctx, tx, "", store.NewID()) }),
		} {
			if media.CodeOf(err) != media.CodeNotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.CancelJob(ctx, tx, "", j.ID) })
		inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.Trash(ctx, tx, "", j.ID, true) })
		page, err := db.Jobs(context.Background(), store.JobQuery{Project: storetest.Project})
		if err != nil || len(page.Jobs) != 0 {
			t.Errorf("the list has %d jobs, %v", len(page.Jobs), err)
		}
		page, err = db.Jobs(context.Background(), store.JobQuery{Project: storetest.Project, Deleted: true})
		if err != nil || len(page.Jobs) != 1 || page.Jobs[0].Deleted == nil {
			t.Errorf("the trash has %d jobs, %v", len(page.Jobs), err)
		}
	})
}
