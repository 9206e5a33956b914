package uploads_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mediamill/mediamill/internal/blob"
	"github.com/mediamill/mediamill/internal/blob/blobtest"
	"github.com/mediamill/mediamill/internal/blob/mem"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
	"github.com/mediamill/mediamill/internal/uploads"
)

// reader saves a job with one task in the state, which reads the source.
func reader(t *testing.T, db *store.DB, source media.SourceRef, params string, state media.State) (task string) {
	t.Helper()
	job := &media.Job{ID: store.NewID(), Project: storetest.Project, Origin: "api", Source: source, State: media.JobRunning}
	row := &media.Task{TaskStatus: media.TaskStatus{State: state}, TaskOrder: media.TaskOrder{
		ID: store.NewID(), JobID: job.ID, Number: 1, Name: "t", Operation: "snapshot", Params: json.RawMessage(params),
		Queue: media.QueueLight, MaxRuns: 1,
	}}
	err := db.InTx(t.Context(), func(tx store.Tx) error {
		if err := db.InsertJob(t.Context(), tx, job); err != nil {
			return err
		}
		return db.InsertTask(t.Context(), tx, storetest.Project, row)
	})
	if err != nil {
		t.Fatal(err)
	}
	return row.ID
}

// TestSweepEndsWhatIsOverAndKeepsWhatIsRead makes one upload of each kind, lets
// the time of all be over, and sweeps.
func TestSweepEndsWhatIsOverAndKeepsWhatIsRead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, db *store.DB) {
		bucket := mem.New()
		s := &uploads.Service{DB: db, Storages: one{bucket}, Lifetime: time.Millisecond}
		upload := func(name string, complete bool) uploads.Session {
			session, err := s.Create(t.Context(), storetest.Project, uploads.Request{Name: name, Bytes: 5})
			if err != nil {
				t.Fatal(err)
			}
			put(t, s, session, []byte("hello"), 1)
			if complete {
				if session, err = s.Complete(t.Context(), storetest.Project, session.ID); err != nil {
					t.Fatal(err)
				}
			}
			return session
		}
		idle, done := upload("idle.mp4", false), upload("done.mp4", true)
		source, watermark, old := upload("source.mp4", true), upload("watermark.png", true), upload("old.mp4", true)
		task := reader(t, db, media.SourceRef{Upload: source.ID}, `{}`, media.Queued)
		reader(t, db, media.SourceRef{Key: "x.mp4"}, `{"watermark":{"upload":"`+watermark.ID+`"}}`, media.Waiting)
		reader(t, db, media.SourceRef{Upload: old.ID}, `{}`, media.Succeeded)
		time.Sleep(5 * time.Millisecond) // the lifetime: the clock is the database's

		ended, err := s.Sweep(t.Context())
		if err != nil || ended != 3 {
			t.Errorf("%d ended, %v; want 3", ended, err)
		}
		for name, c := range map[string]struct {
			id, state string
		}{
			"one that nobody completed":              {idle.ID, store.UploadExpired},
			"one that nobody reads":                  {done.ID, store.UploadExpired},
			"one that an ended task read":            {old.ID, store.UploadExpired},
			"a source of a live task":                {source.ID, store.UploadCompleted},
			"one that a live task's parameters name": {watermark.ID, store.UploadCompleted},
		} {
			row, err := db.Upload(t.Context(), storetest.Project, c.id)
			if err != nil || row.State != c.state {
				t.Errorf("%s: %s, %v; want %s", name, row.State, err, c.state)
			}
		}
		if diff := cmp.Diff([]string{source.Key, watermark.Key}, blobtest.Keys(t, bucket, blob.ListOptions{})); diff != "" {
			t.Errorf("objects: %s", diff)
		}
		if n, _ := bucket.Sweep(t.Context(), 0); n != 0 {
			t.Errorf("%d multipart uploads are left", n)
		}
		want(t, "aborting one that a live task reads", s.Abort(t.Context(), storetest.Project, source.ID), media.CodeConflict)
		_, err = s.Source(t.Context(), storetest.Project, done.ID)
		want(t, "an expired source", err, media.CodeConflict)

		err = db.InTx(t.Context(), func(tx store.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE tasks SET state = 'succeeded' WHERE id = $1`, task)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond)
		if ended, err := s.Sweep(t.Context()); err != nil || ended != 1 {
			t.Errorf("after the task ended: %d ended, %v; want 1", ended, err)
		}
	})
}
