package dispatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestWhatATaskLeavesIsWrittenWithItsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		e := newEngine(t, db, short())
		j := submit(t, e, job(task("main")))
		l := claim(t, e, j.Tasks[0].ID)
		exit := 0
		l.Record(media.Attempt{Exit: &exit, Commands: [][]string{{"ffmpeg", "-i", "in"}}, Log: []string{"done"}, CPU: 1.5,
			PeakBytes: 1 << 20, BytesIn: 10, BytesOut: 20, TaskID: "not this", State: media.Failed})
		result := Result{
			Outputs: []media.Output{
				{Storage: "main", Key: "out/a.mp4", Role: media.RoleMedia, Type: "video/mp4", Bytes: 7, SHA256: "ab", Duration: 1.5, Width: 2, Height: 4,
					FrameRate: media.Rational{Num: 30000, Den: 1001}},
				{Storage: "main", Key: "out/b.jpg", Role: media.RoleSnapshot, Type: "image/jpeg", Bytes: 9, Time: 0.25},
			},
			Warnings: []media.Warning{{Code: "short", Phrase: media.Phrase{Text: "it is short"}}},
			Details:  store.Details{SourceFacts: &media.Source{Container: "mov"}, Reasons: []media.Reason{{About: "x", Phrase: media.Phrase{Text: "y"}}}},
		}
		if err := e.Succeed(ctx, l, result); err != nil {
			t.Fatal(err)
		}
		got, err := db.Task(ctx, storetest.Project, l.Task.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.State != media.Succeeded || got.Progress != 100 || got.Ended == nil || got.Runs != 1 || got.Worker != e.Worker() {
			t.Errorf("the task: %+v", got)
		}
		if len(got.Outputs) != 2 || got.Outputs[1].Time != 0.25 || got.Outputs[0].ID != got.ID+"-1" || got.Outputs[0].Duration != 1.5 ||
			got.Outputs[0].FrameRate != (media.Rational{Num: 30000, Den: 1001}) || got.Outputs[1].FrameRate.Known() {
			t.Errorf("outputs: %+v", got.Outputs)
		}
		if len(got.Warnings) != 1 || got.SourceFacts.Container != "mov" || len(got.Reasons) != 1 {
			t.Errorf("details: %+v %+v %+v", got.Warnings, got.SourceFacts, got.Reasons)
		}
		attempts, err := db.Attempts(ctx, storetest.Project, got.ID)
		if err != nil || len(attempts) != 1 {
			t.Fatal(attempts, err)
		}
		if a := attempts[0]; a.State != media.Succeeded || a.TaskID != got.ID || *a.Exit != 0 || a.CPU != 1.5 || a.Commands[0][2] != "in" || a.Ended == nil {
			t.Errorf("the attempt: %+v", a)
		}
		if j := get(t, e, j.ID); j.State != media.JobSucceeded || j.Started == nil || j.Ended == nil || len(j.Tasks[0].Outputs) != 2 {
			t.Errorf("the job: %+v", j)
		}
	})
}

// Rule 6: a finish that lost its lease writes nothing at all.
func TestALateFinishIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		e, other := newEngine(t, db, short()), newEngine(t, db, short())
		j := submit(t, e, job(task("main")))
		zombie := claim(t, e, j.Tasks[0].ID)
		await(t, "the lease is over and swept", func() bool {
			other.sweep(ctx, other.options.Stray)
			return get(t, e, j.ID).Tasks[0].State == media.Queued
		})
		heir := claim(t, other, j.Tasks[0].ID)
		late := Result{Outputs: []media.Output{{Storage: "main", Key: "zombie"}}}
		for name, finish := range map[string]func() error{
			"succeed":   func() error { return e.Succeed(ctx, zombie, late) },
			"fail":      func() error { return e.Fail(ctx, zombie, media.Errorf(media.CodeEngineFailed, "late")) },
			"canceled":  func() error { return e.Canceled(ctx, zombie) },
			"hand back": func() error { return e.HandBack(ctx, zombie) },
		} {
			if err := finish(); media.CodeOf(err) != media.CodeLeaseLost {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := e.Beat(ctx, zombie); media.CodeOf(err) != media.CodeLeaseLost {
			t.Errorf("beat: %v", err)
		}
		if err := other.Succeed(ctx, heir, Result{Outputs: []media.Output{{Storage: "main", Key: "heir"}}}); err != nil {
			t.Fatal(err)
		}
		got := get(t, e, j.ID).Tasks[0]
		if got.State != media.Succeeded || len(got.Outputs) != 1 || got.Outputs[0].Key != "heir" {
			t.Errorf("%s with %+v", got.State, got.Outputs)
		}
	})
}

// Rule 2: state, events, outbox and tickets come together or not at all.
func TestATransitionItsEventsAndItsCallbacksAreOneTransaction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		e := newEngine(t, db, short())
		lost := errors.New("the caller's own error")
		j := job(task("main"))
		j.Callback = &media.Callback{URL: "http://127.0.0.1/hook", Events: []media.EventType{"task.state", "job.ended"}}
		err := tryTx(e, func(ctx context.Context, tx store.Tx) error {
			if err := e.Submit(ctx, tx, j); err != nil {
				return err
			}
			return lost
		})
		if !errors.Is(err, lost) {
			t.Fatal(err)
		}
		for _, table := range []string{"jobs", "tasks", "facets", "texts", "words", "events", "deliveries", "river_job"} {
			var n int
			if err := db.Reader().QueryRow(ctx, `SELECT count(*) FROM `+table).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s has %d rows, %v", table, n, err)
			}
		}
		submit(t, e, j)
		l := claim(t, e, j.Tasks[0].ID)
		if err := e.Fail(ctx, l, media.Errorf(media.CodeInputMalformed, "no moov")); err != nil {
			t.Fatal(err)
		}
		events, err := db.JobEvents(ctx, storetest.Project, j.ID, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, ev := range events {
			if ev.Number != int64(i+1) {
				t.Errorf("event %d has number %d", i+1, ev.Number)
			}
			from, to := transition(t, ev)
			got = append(got, fmt.Sprintf("%s %s→%s", ev.Type, from, to))
		}
		want := []string{"job.created →", "task.state queued→running", "job.state queued→running",
			"task.state running→failed", "job.state running→failed", "job.ended running→failed"}
		if !slices.Equal(got, want) {
			t.Errorf("events %q, want %q", got, want)
		}
		outbox, err := db.Deliveries(ctx, storetest.Project, j.ID, "", 10)
		if err != nil || len(outbox) != 3 {
			t.Errorf("%d callbacks, %v; want two of the task and the job's end", len(outbox), err)
		}
		failed := get(t, e, j.ID)
		if failed.Error == nil || failed.Error.Code != media.CodeInputMalformed || failed.Tasks[0].Error.Message != "no moov" {
			t.Errorf("errors: %v, %v", failed.Error, failed.Tasks[0].Error)
		}
		found, err := db.Jobs(ctx, store.JobQuery{Project: storetest.Project, JobFilter: media.JobFilter{Query: "NO moov"}})
		if err != nil || len(found.Jobs) != 1 {
			t.Errorf("search by error text: %d jobs, %v", len(found.Jobs), err)
		}
	})
}

func TestAFailureIsRetriedByItsClass(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, c := range []struct {
			name string
			code media.Code
			runs int
		}{
			{"what may end differently is tried three times", media.CodeEngineCrashed, 3},
			{"a bad source fails at once", media.CodeInputMalformed, 1},
			{"a bad parameter fails at once", media.CodeConfigInvalid, 1},
		} {
			t.Run(c.name, func(t *testing.T) {
				e := newEngine(t, db, short())
				first := task("first")
				second := task("second", first.ID)
				j := submit(t, e, job(first, second, task("third", second.ID), task("alone")))
				stop := start(t, e, 2, func(ctx context.Context, l *Lease) error {
					if l.Task.Name == "first" {
						return media.Errorf(c.code, "as the test wants")
					}
					return e.Succeed(ctx, l, Result{})
				})
				defer stop()
				j = awaitJob(t, e, j.ID, media.JobPartial)
				if got := j.Tasks[0]; got.State != media.Failed || got.Runs != c.runs || got.Error.Code != c.code {
					t.Errorf("first: %s after %d runs, %v", got.State, got.Runs, got.Error)
				}
				for _, d := range j.Tasks[1:3] {
					if d.State != media.Failed || d.Error.Code != media.CodeParentFailed || d.Runs != 0 {
						t.Errorf("%s: %s, %v", d.Name, d.State, d.Error)
					}
				}
				attempts, err := db.Attempts(context.Background(), "", j.Tasks[0].ID)
				if err != nil || len(attempts) != c.runs {
					t.Fatalf("%d attempts, %v", len(attempts), err)
				}
				for i := range len(attempts) - 1 { // latest first
					pause := attempts[i].Started.Sub(*attempts[i+1].Ended)
					if least := e.options.Backoff << (len(attempts) - 2 - i); pause < least {
						t.Errorf("run %d came %v after the one before, want at least %v", len(attempts)-i, pause, least)
					}
				}
			})
		}
	})
}

// Rule 7: chunks and the task that joins them.
func TestATaskMayBecomeMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		plan := task("plan")
		j := submit(t, e, job(plan, task("after", plan.ID)))
		var s started
		start(t, e, 3, func(ctx context.Context, l *Lease) error {
			s.add(l)
			switch l.Task.Name {
			case "plan":
				var chunks []media.Task
				for i := range 5 {
					chunks = append(chunks, media.Task{TaskOrder: media.TaskOrder{Name: fmt.Sprint("chunk ", i), Operation: "transcode", Queue: media.QueueCPU}})
				}
				return e.Succeed(ctx, l, Result{Children: chunks,
					Then: &media.Task{TaskOrder: media.TaskOrder{Name: "stitch", Operation: "transcode", Queue: media.QueueCPU}}})
			case "stitch":
				chunks, err := db.Children(ctx, plan.ID)
				if err != nil {
					return err
				}
				for _, c := range chunks {
					if c.Hidden && c.State != media.Succeeded {
						t.Errorf("stitch began while %s was %s", c.Name, c.State)
					}
				}
			case "after":
				if get(t, e, j.ID).Tasks[2].State != media.Succeeded {
					t.Error("what needs the task began before the stitch ended")
				}
			}
			return e.Succeed(ctx, l, Result{})
		})
		done := awaitJob(t, e, j.ID, media.JobSucceeded)
		if len(done.Tasks) != 3 || done.Tasks[2].Name != "stitch" || s.count() != 8 {
			t.Errorf("%d tasks are to be seen, %d ran", len(done.Tasks), s.count())
		}
	})
}

func TestAFailedChunkEndsItsBrothers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		e := newEngine(t, db, short())
		j := submit(t, e, job(task("plan")))
		chunk := media.Task{TaskOrder: media.TaskOrder{Name: "chunk", Operation: "transcode", Queue: media.QueueCPU}}
		then := chunk
		then.Name = "stitch"
		if err := e.Succeed(ctx, claim(t, e, j.Tasks[0].ID), Result{Children: []media.Task{chunk, chunk, chunk}, Then: &then}); err != nil {
			t.Fatal(err)
		}
		chunks, err := db.Children(ctx, j.Tasks[0].ID)
		if err != nil || len(chunks) != 4 {
			t.Fatal(len(chunks), err)
		}
		running := claim(t, e, chunks[1].ID)
		if err := e.Fail(ctx, claim(t, e, chunks[0].ID), media.Errorf(media.CodeEngineFailed, "no")); err != nil {
			t.Fatal(err)
		}
		if canceled, err := e.Beat(ctx, running); !canceled || err != nil {
			t.Errorf("the running brother: %v, %v", canceled, err)
		}
		if err := e.Canceled(ctx, running); err != nil {
			t.Fatal(err)
		}
		chunks, err = db.Children(ctx, j.Tasks[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		var states []media.State
		for _, c := range chunks {
			states = append(states, c.State)
		}
		if want := []media.State{media.Failed, media.Canceled, media.Canceled, media.Failed}; !slices.Equal(states, want) {
			t.Errorf("chunks and stitch are %v, want %v", states, want)
		}
		if got := get(t, e, j.ID); got.State != media.JobPartial {
			t.Errorf("the job is %s", got.State)
		}
		inTx(t, e, func(ctx context.Context, tx store.Tx) error {
			return e.Restart(ctx, tx, "", j.ID, Which{Failed: true})
		})
		start(t, e, 2, e.succeedAtOnce)
		awaitJob(t, e, j.ID, media.JobSucceeded)
	})
}
