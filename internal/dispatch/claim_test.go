package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// Rule 4: a ticket may be doubled without harm.
func TestOfManyWhoClaimATicketOneGetsTheLease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		j := submit(t, e, job(task("main")))
		ticket := ticketOf(t, e, j.Tasks[0].ID)
		var claimed atomic.Int32
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				l, err := e.Claim(context.Background(), ticket)
				if err != nil {
					t.Error(err)
				}
				if l != nil {
					claimed.Add(1)
				}
			})
		}
		all.Wait()
		if n := claimed.Load(); n != 1 {
			t.Errorf("%d got the lease", n)
		}
		attempts, err := db.Attempts(context.Background(), "", j.Tasks[0].ID)
		if err != nil || len(attempts) != 1 || attempts[0].State != media.Running || attempts[0].Worker != e.Worker() {
			t.Errorf("attempts: %+v, %v", attempts, err)
		}
	})
}

func TestATicketOfNothingIsStale(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		j := submit(t, e, job(task("main")))
		good := ticketOf(t, e, j.Tasks[0].ID)
		for name, bad := range map[string]Ticket{
			"of a later attempt":    {Task: good.Task, Job: good.Job, Attempt: good.Attempt + 1},
			"of an older attempt":   {Task: good.Task, Job: good.Job, Attempt: good.Attempt - 1},
			"of a job that is not":  {Task: good.Task, Job: store.NewID(), Attempt: good.Attempt},
			"of a task that is not": {Task: store.NewID(), Job: good.Job, Attempt: good.Attempt},
		} {
			if l, err := e.Claim(context.Background(), bad); l != nil || err != nil {
				t.Errorf("a ticket %s: %v, %v", name, l, err)
			}
		}
	})
}

// Rule 5: one statement renews, writes progress and hears of cancel.
func TestABeatRenewsTheLeaseWritesProgressAndHearsOfCancel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		e := newEngine(t, db, short())
		j := submit(t, e, job(task("main"), task("other")))
		l := claim(t, e, j.Tasks[0].ID)
		for _, step := range []struct{ report, want float64 }{{10, 10}, {40, 40}, {20, 40}, {250, 100}} {
			l.Report(Progress{Percent: step.report, Phase: "encode", Speed: 2.5, ETA: 12})
			canceled, err := e.Beat(ctx, l)
			if err != nil || canceled {
				t.Fatalf("beat: %v, %v", canceled, err)
			}
			now := get(t, e, j.ID)
			if got := now.Tasks[0]; got.Progress != step.want || got.Phase != "encode" || got.Speed != 2.5 || got.ETA != 12 {
				t.Errorf("after %v: %v %s ×%v %vs", step.report, got.Progress, got.Phase, got.Speed, got.ETA)
			}
			if now.Progress != step.want/2 || now.ETA != 12 {
				t.Errorf("the job is at %v, %v s left", now.Progress, now.ETA)
			}
		}
		inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.CancelTask(ctx, tx, "", l.Task.ID) })
		if canceled, err := e.Beat(ctx, l); !canceled || err != nil {
			t.Errorf("after cancel: %v, %v", canceled, err)
		}
		if err := e.Canceled(ctx, l); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Beat(ctx, l); media.CodeOf(err) != media.CodeLeaseLost {
			t.Errorf("a beat after the end: %v", err)
		}
	})
}

func TestProgressIsAnEventOnlyForThoseWhoNameIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		e := newEngine(t, db, short())
		for _, c := range []struct {
			callback *media.Callback
			want     []float64
		}{
			{nil, nil},
			{&media.Callback{URL: "https://example.com/", Events: []media.EventType{"*"}}, nil},
			{&media.Callback{URL: "https://example.com/", Also: []media.Receiver{{URL: "https://example.com/", Events: []media.EventType{media.EventProgress}}}}, []float64{12, 55, 100}},
		} {
			asked := job(task("main"))
			asked.Callback = c.callback
			j := submit(t, e, asked)
			l := claim(t, e, j.Tasks[0].ID)
			for _, percent := range []float64{4, 12, 19, 55} {
				l.Report(Progress{Percent: percent})
				if _, err := e.Beat(ctx, l); err != nil {
					t.Fatal(err)
				}
			}
			if err := e.Succeed(ctx, l, Result{}); err != nil {
				t.Fatal(err)
			}
			events, err := db.JobEvents(ctx, storetest.Project, j.ID, 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			var got []float64
			for _, event := range events {
				var data taskProgressData
				if event.Type == media.EventProgress && json.Unmarshal(event.Data, &data) == nil && data.Task == "main" {
					got = append(got, data.Progress)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%+v hears %v, want %v", c.callback, got, c.want)
			}
		}
	})
}

func TestARunWhoseDatabaseIsAwayEndsWithItsLease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		away := &awayConn{Conn: db.Conn}
		e := newEngine(t, store.New(away), short())
		submit(t, e, job(task("main")))
		cause := make(chan error, 1)
		begun := make(chan struct{})
		start(t, e, 1, func(ctx context.Context, l *Lease) error {
			if away.away.Load() {
				return nil
			}
			close(begun)
			<-ctx.Done()
			cause <- context.Cause(ctx)
			return ctx.Err()
		})
		<-begun
		away.away.Store(true)
		select {
		case err := <-cause:
			if media.CodeOf(err) != media.CodeLeaseLost {
				t.Errorf("the run's context ended for %v", err)
			}
		case <-time.After(5 * time.Minute): // on a busy machine
			t.Fatal("the run went on without a lease")
		}
	})
}

// awayConn is a database that cannot be reached while away is set.
type awayConn struct {
	store.Conn
	away atomic.Bool
}

var errAway = errors.New("no route to the database")

func (c *awayConn) InTx(ctx context.Context, fn func(store.Tx) error) error {
	if c.away.Load() {
		return errAway
	}
	return c.Conn.InTx(ctx, fn)
}

func (c *awayConn) Unavailable(err error) bool {
	return errors.Is(err, errAway) || c.Conn.Unavailable(err)
}
