package store_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// whole is a job with every field that its row has, and a task likewise.
func whole() *media.Job {
	at := func(seconds int64) *time.Time { t := time.Unix(1800000000+seconds, 5e6).UTC(); return &t }
	failure := media.Errorf(media.CodeEngineFailed, "no \"luck\"").WithHint("see https://x.example/log")
	job := &media.Job{
		ID: store.NewID(), Project: storetest.Project, Name: "film", Reference: "r", Tags: []string{"a"}, Origin: "api",
		Source: media.SourceRef{URL: "https://x.example/in"}, Priority: 3, Callback: &media.Callback{URL: "https://y.example/"},
		State: media.JobRunning, Progress: 12.5, Error: failure, Created: *at(0), Started: at(1), Ended: at(2), Deleted: at(3),
		DialectData: json.RawMessage(`{"a" : "<b>"}`),
	}
	job.Tasks = []media.Task{{
		TaskOrder: media.TaskOrder{
			ID: store.NewID(), JobID: job.ID, Number: 1, Name: "main", Operation: "transcode", Template: "t@1",
			Params: json.RawMessage(`{"a" : "<b>"}`), Queue: media.QueueGPU, Source: &media.SourceRef{URL: "https://x.example/own"},
			Output: media.OutputSpec{Storage: "s", Key: "k", Overwrite: true}, MaxRuns: 5, Hidden: true, Parent: store.NewID(), Created: *at(4),
		},
		TaskStatus: media.TaskStatus{
			State: media.Running, Attempt: 4, Runs: 2, Priority: -7, OwnPriority: true, Progress: 37.25, Phase: "encode", Speed: 1.5,
			ETA: 4.001, Worker: "w", Error: failure, Queued: at(5), Started: at(6), Ended: at(7), RetryAt: at(8), Waited: 1.001, Verdict: media.VerdictReview,
		},
		TaskResult: media.TaskResult{Warnings: []media.Warning{{Code: "c", Phrase: media.Phrase{Text: "t"}}}},
	}}
	return job
}

// elsewhere are fields of a task that other tables and columns have.
var elsewhere = []string{"Needs", "Passes", "Normalized", "Reasons", "SourceFacts", "Outputs", "Result", "MD5"}

func TestEveryFieldOfATaskIsAColumn(t *testing.T) {
	task := whole().Tasks[0]
	for _, part := range []any{task.TaskOrder, task.TaskStatus, task.TaskResult} {
		part := reflect.ValueOf(part)
		for i := range part.NumField() {
			if name := part.Type().Field(i).Name; part.Field(i).IsZero() && !slices.Contains(elsewhere, name) {
				t.Errorf("whole leaves %s out: give it a value, so that the tests below compare it", name)
			}
		}
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := whole()
		must(t, db.InTx(t.Context(), func(tx store.Tx) error { return db.InsertJob(t.Context(), tx, want) }))
		got, err := db.Task(t.Context(), storetest.Project, want.Tasks[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		got.Outputs = nil // an empty list
		if !reflect.DeepEqual(*got, want.Tasks[0]) {
			t.Errorf("the task reads\n%+v, want\n%+v", *got, want.Tasks[0])
		}
		job, err := db.Job(t.Context(), storetest.Project, want.ID)
		if err != nil {
			t.Fatal(err)
		}
		job.Tasks, want.Tasks = nil, nil
		if !reflect.DeepEqual(job, want) {
			t.Errorf("the job reads\n%+v, want\n%+v", job, want)
		}
	})
}

func TestAChangeWritesWhatItReads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, want := t.Context(), whole()
		// A new row has nothing of what only changes write.
		first := *want
		first.Priority, first.State, first.Progress, first.Error = 0, media.JobQueued, 0, nil
		first.Started, first.Ended, first.Deleted = nil, nil, nil
		first.Tasks = []media.Task{{
			TaskOrder:  media.TaskOrder{ID: want.Tasks[0].ID, JobID: want.ID, Number: 1, Created: want.Created},
			TaskStatus: media.TaskStatus{State: media.Queued, Attempt: 3},
		}}
		lease := want.Created.Add(time.Hour)
		must(t, db.InTx(ctx, func(tx store.Tx) error { return db.InsertJob(ctx, tx, &first) }))
		hold := func(fn func(store.Tx, *store.HeldJob) error) error {
			return db.InTx(ctx, func(tx store.Tx) error {
				held, err := db.Hold(ctx, tx, storetest.Project, want.ID)
				if err != nil {
					return err
				}
				return fn(tx, held)
			})
		}
		must(t, hold(func(tx store.Tx, held *store.HeldJob) error {
			row := held.Rows[0]
			row.Task = want.Tasks[0]
			row.Ticket, row.Losses, row.Waiting, row.CancelRequested, row.Lease = 9, 2, 1, true, &lease
			if err := db.SaveTask(ctx, tx, row, false); err != nil {
				return err
			}
			if err := db.SaveTask(ctx, tx, row, false); !errors.Is(err, store.ErrMoved) {
				t.Errorf("a task that is not as it was read: %v", err)
			}
			return db.SaveJob(ctx, tx, want)
		}))
		must(t, hold(func(_ store.Tx, held *store.HeldJob) error {
			row, asked := held.Rows[0], &want.Tasks[0]
			if row.Ticket != 9 || row.Losses != 2 || row.Waiting != 1 || !row.CancelRequested || !row.Lease.Equal(lease) {
				t.Errorf("the engine's own columns are %+v", row)
			}
			if row.State != asked.State || row.Attempt != asked.Attempt || row.Runs != asked.Runs || row.Priority != asked.Priority ||
				row.Progress != asked.Progress || !row.OwnPriority || row.Worker != asked.Worker || row.Waited != asked.Waited || row.Verdict != asked.Verdict ||
				!reflect.DeepEqual(row.Error, asked.Error) || !row.Queued.Equal(*asked.Queued) || !row.Started.Equal(*asked.Started) ||
				!row.Ended.Equal(*asked.Ended) || !row.RetryAt.Equal(*asked.RetryAt) {
				t.Errorf("the task reads\n%+v, want\n%+v", row.Task, *asked)
			}
			if held.State != want.State || held.Priority != want.Priority || held.Progress != want.Progress || !held.Deleted.Equal(*want.Deleted) ||
				!held.Started.Equal(*want.Started) || !held.Ended.Equal(*want.Ended) || !reflect.DeepEqual(held.Error, want.Error) {
				t.Errorf("the job reads\n%+v, want\n%+v", held.Job, want)
			}
			return nil
		}))
	})
}

func TestASavedTaskKeepsWhatABeatWrote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, job := t.Context(), whole()
		job.Tasks[0].Progress = 10
		must(t, db.InTx(ctx, func(tx store.Tx) error { return db.InsertJob(ctx, tx, job) }))
		id := job.Tasks[0].ID
		beat := store.Beat{Task: id, Attempt: 4, Lease: time.Hour, Percent: 60.5, Phase: "verify", Speed: 2.5, ETA: 1}
		save := func(change func(*store.TaskRow)) *media.Task {
			must(t, db.InTx(ctx, func(tx store.Tx) error {
				held, err := db.Hold(ctx, tx, "", job.ID)
				if err != nil {
					return err
				}
				if change(held.Rows[0]); held.Rows[0].State == media.Running {
					held.Rows[0].Progress = 10 // as if the beat came after Hold
				}
				return db.SaveTask(ctx, tx, held.Rows[0], false)
			}))
			task, err := db.Task(ctx, "", id)
			must(t, err)
			return task
		}
		_, err := db.WriteBeat(ctx, beat)
		must(t, err)
		if task := save(func(row *store.TaskRow) { row.CancelRequested = true }); task.Progress != 60.5 || task.Phase != "verify" || task.Speed != 2.5 || task.ETA != 1 {
			t.Errorf("a running task has progress %v, phase %s, speed %v, eta %v", task.Progress, task.Phase, task.Speed, task.ETA)
		}
		asked, err := db.WriteBeat(ctx, beat)
		if must(t, err); !asked {
			t.Error("the beat is not told of the cancel")
		}
		if task := save(func(row *store.TaskRow) { row.State, row.Progress = media.Queued, store.RestartProgress }); task.Progress != 0 || task.Phase != "" || task.Speed != 0 || task.ETA != 0 {
			t.Errorf("a restarted task has progress %v, phase %q, speed %v, eta %v", task.Progress, task.Phase, task.Speed, task.ETA)
		}
		if _, err := db.WriteBeat(ctx, beat); !errors.Is(err, store.ErrMoved) {
			t.Errorf("a beat of a task that does not run: %v", err)
		}
	})
}
