package store_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// insert makes a job without tasks.
func insert(t *testing.T, db *store.DB, callback *media.Callback) string {
	t.Helper()
	ctx := context.Background()
	j := &media.Job{ID: store.NewID(), Project: storetest.Project, Name: "a job", State: media.JobQueued, Created: time.Now(), Callback: callback}
	if err := db.InTx(ctx, func(tx store.Tx) error { return db.InsertJob(ctx, tx, j) }); err != nil {
		t.Fatal(err)
	}
	return j.ID
}

func tell(t *testing.T, db *store.DB, job string, types ...media.EventType) {
	t.Helper()
	ctx := context.Background()
	var events []media.Event
	for _, kind := range types {
		events = append(events, media.Event{Type: kind})
	}
	if err := db.InTx(ctx, func(tx store.Tx) error { return db.AppendEvents(ctx, tx, job, events) }); err != nil {
		t.Fatal(err)
	}
}

func TestEventsOfAJobAreNumberedWithoutAGap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		job := insert(t, db, nil)
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				err := db.InTx(ctx, func(tx store.Tx) error {
					if _, err := db.LockJob(ctx, tx, "", job); err != nil {
						return err
					}
					if err := db.AppendEvents(ctx, tx, job, []media.Event{{Type: "a"}, {Type: "b"}}); err != nil {
						return err
					}
					if i%4 == 0 {
						return errRollback
					}
					return nil
				})
				if err != nil && !errors.Is(err, errRollback) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		events, err := db.JobEvents(ctx, storetest.Project, job, 0, 100)
		if err != nil || len(events) != 30 {
			t.Fatal(len(events), err)
		}
		for i, e := range events {
			if e.Number != int64(i+1) || e.Type != []media.EventType{"a", "b"}[i%2] {
				t.Errorf("event %d has number %d, %s", i+1, e.Number, e.Type)
			}
		}
		if rest, err := db.JobEvents(ctx, storetest.Project, job, 28, 100); err != nil || len(rest) != 2 {
			t.Errorf("after 28 come %d, %v", len(rest), err)
		}
	})
}

var errRollback = errors.New("roll back")

func TestAReaderOfAllEventsMissesNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		const writers, each = 8, 40
		var jobs []string
		for range writers {
			jobs = append(jobs, insert(t, db, nil))
		}
		done := make(chan struct{})
		var all sync.WaitGroup
		for i, job := range jobs {
			all.Go(func() {
				for n := range each {
					err := db.InTx(ctx, func(tx store.Tx) error {
						if err := db.AppendEvents(ctx, tx, job, []media.Event{{Type: "a"}}); err != nil {
							return err
						}
						if n%7 == i%7 { // this one commits late
							time.Sleep(3 * time.Millisecond)
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		go func() { all.Wait(); close(done) }()
		seen, cursor := map[string]int64{}, ""
		read := func() int {
			events, err := db.Events(ctx, store.EventFilter{Project: storetest.Project, After: cursor, Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				if e.Number != seen[e.JobID]+1 {
					t.Errorf("event %d of job %s came after %d", e.Number, e.JobID, seen[e.JobID])
				}
				seen[e.JobID], cursor = e.Number, e.Cursor
			}
			return len(events)
		}
		for finished := false; !finished; {
			select {
			case <-done:
				finished = true
			default:
			}
			read()
		}
		deadline := time.Now().Add(5 * time.Minute)
		for total := 0; total < writers*each && time.Now().Before(deadline); {
			read()
			total = 0
			for _, n := range seen {
				total += int(n)
			}
		}
		for _, job := range jobs {
			if seen[job] != each {
				t.Errorf("%d of %d events of a job were seen", seen[job], each)
			}
		}
		if last, err := db.LatestCursor(ctx); err != nil || last != cursor {
			t.Errorf("the latest cursor is %q, the last seen %q, %v", last, cursor, err)
		}
	})
}

// On PostgreSQL a number is taken before the commit: the horizon is what keeps
// a reader from passing a place that is still empty.
func TestAnEventThatCommitsLateIsNotSkipped(t *testing.T) {
	ctx := context.Background()
	db := storetest.Open(t, storetest.PostgreSQL(t))
	early, late := insert(t, db, nil), insert(t, db, nil)
	begun, proceed, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- db.InTx(ctx, func(tx store.Tx) error {
			if err := db.AppendEvents(ctx, tx, late, []media.Event{{Type: "late"}}); err != nil {
				return err
			}
			close(begun)
			<-proceed
			return nil
		})
	}()
	<-begun
	tell(t, db, early, "early")
	events, err := db.Events(ctx, store.EventFilter{})
	if err != nil || len(events) != 0 {
		t.Errorf("while an earlier one is open, %d events are to be read, %v", len(events), err)
	}
	close(proceed)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(5 * time.Minute)
	for len(events) < 2 && time.Now().Before(deadline) {
		if events, err = db.Events(ctx, store.EventFilter{}); err != nil {
			t.Fatal(err)
		}
	}
	if len(events) != 2 || events[0].Type != "late" || events[1].Type != "early" {
		t.Errorf("events: %+v", events)
	}
}

func TestEventsAreFilteredAndRemovedByAge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		a, b := insert(t, db, nil), insert(t, db, nil)
		tell(t, db, a, "x", "y")
		tell(t, db, b, "y")
		for name, c := range map[string]struct {
			filter store.EventFilter
			want   int
		}{
			"all":           {store.EventFilter{}, 3},
			"of a job":      {store.EventFilter{Job: a}, 2},
			"of a type":     {store.EventFilter{Types: []media.EventType{"y", "z"}}, 2},
			"of a project":  {store.EventFilter{Project: storetest.Project}, 3},
			"of another":    {store.EventFilter{Project: store.NewID()}, 0},
			"a page of one": {store.EventFilter{Limit: 1}, 1},
		} {
			deadline := time.Now().Add(5 * time.Minute)
			var got []media.Event
			for len(got) != c.want || c.want == 0 {
				var err error
				if got, err = db.Events(ctx, c.filter); err != nil {
					t.Fatal(err)
				}
				if c.want == 0 || time.Now().After(deadline) {
					break
				}
			}
			if len(got) != c.want {
				t.Errorf("%s: %d, want %d", name, len(got), c.want)
			}
		}
		for _, bad := range []string{"x", "1-", "1-2-3", "-", "1-2 "} {
			if _, err := db.Events(ctx, store.EventFilter{After: bad}); media.CodeOf(err) != media.CodeConfigInvalid {
				t.Errorf("after %q: %v", bad, err)
			}
		}
		if n, err := db.RemoveOldEvents(ctx, time.Hour, 10); n != 0 || err != nil {
			t.Errorf("%d young events were removed, %v", n, err)
		}
		if n, err := db.RemoveOldEvents(ctx, -time.Hour, 2); n != 2 || err != nil {
			t.Errorf("%d of at most 2 were removed, %v", n, err)
		}
	})
}

func TestEachReceiverOfACallbackHearsInItsOwnOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		job := insert(t, db, &media.Callback{URL: "http://127.0.0.1/hook", Events: []media.EventType{"a"}, Also: []media.Receiver{
			{Name: "all", URL: "http://127.0.0.1/hook", Events: []media.EventType{"*"}}, {Name: "ends", URL: "http://127.0.0.1/other"},
		}})
		tell(t, db, job, "a", "b", media.EventProgress, "job.ended")
		claim := func() string {
			list, err := db.ClaimDeliveries(ctx, store.Claim{Most: 10, MostLane: 10, MostProject: 10, Hold: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range list {
				got = append(got, d.Receiver+":"+string(d.Type))
				if d.Receiver == "all" { // the first one is not taken, and holds up nobody else
					d.State = store.DeliveryDelivered
					if err := db.EndTry(ctx, &d, &store.DeliveryTry{Status: 204}, 0); err != nil {
						t.Fatal(err)
					}
				}
			}
			slices.Sort(got)
			return strings.Join(got, " ")
		}
		for _, want := range []string{":a all:a ends:job.ended", "all:b", "all:job.ended", ""} {
			if got := claim(); got != want {
				t.Errorf("due: %s, want %s", got, want)
			}
		}
	})
}

func TestDeliveriesComeInTheOrderOfAJobAndAreNeverLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		job := insert(t, db, &media.Callback{URL: "http://127.0.0.1/hook", Events: []media.EventType{"a", "b"}})
		insert(t, db, nil)
		tell(t, db, job, "a", "other", "b")
		claim := func(hold time.Duration) []string {
			list, err := db.ClaimDeliveries(ctx, store.Claim{Most: 10, MostLane: 10, MostProject: 10, Hold: hold})
			if err != nil {
				t.Fatal(err)
			}
			var types []string
			for _, d := range list {
				types = append(types, string(d.Type)+strconv.Itoa(d.Tries))
			}
			return types
		}
		if got := claim(0); !slices.Equal(got, []string{"a0"}) {
			t.Errorf("first due: %v", got)
		}
		list, err := db.ClaimDeliveries(ctx, store.Claim{Most: 10, MostLane: 10, MostProject: 10, Hold: time.Hour})
		if err != nil || len(list) != 1 {
			t.Fatal("a claim that was given up must be due again", list, err)
		}
		d := list[0]
		if e, err := db.DeliveryEvent(ctx, d); err != nil || e.Type != "a" || e.JobID != job {
			t.Errorf("its event: %+v, %v", e, err)
		}
		if got := claim(0); len(got) != 0 {
			t.Errorf("while it is held: %v", got)
		}
		d.Body, d.State = "the body", store.DeliveryPending
		if err := db.EndTry(ctx, &d, &store.DeliveryTry{Status: 500, Error: "server error", Duration: 20 * time.Millisecond}, 0); err != nil {
			t.Fatal(err)
		}
		if got := claim(0); !slices.Equal(got, []string{"a1"}) {
			t.Errorf("after a failure: %v", got)
		}
		d.State = store.DeliveryDelivered
		if err := db.EndTry(ctx, &d, &store.DeliveryTry{Status: 204}, 0); err != nil {
			t.Fatal(err)
		}
		if got := claim(time.Hour); !slices.Equal(got, []string{"b0"}) {
			t.Errorf("after the success: %v", got)
		}
		tries, err := db.DeliveryTries(ctx, d.ID)
		if err != nil || len(tries) != 2 || tries[0].Status != 500 || tries[0].Seconds != 0.02 || tries[1].Number != 2 {
			t.Errorf("tries: %+v, %v", tries, err)
		}
		if err := db.Redeliver(ctx, storetest.Project, d.ID); err != nil {
			t.Fatal(err)
		}
		if got := claim(time.Hour); !slices.Equal(got, []string{"a2"}) {
			t.Errorf("sent again: %v", got)
		}
		if err := db.Redeliver(ctx, store.NewID(), d.ID); media.CodeOf(err) != media.CodeNotFound {
			t.Errorf("by another project: %v", err)
		}
		if all, err := db.Deliveries(ctx, storetest.Project, "", "", 10); err != nil || len(all) != 2 {
			t.Errorf("the project has %d, %v", len(all), err)
		}
	})
}

func TestTwoSendersNeverHaveOneDelivery(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		for range 20 {
			tell(t, db, insert(t, db, &media.Callback{URL: "http://127.0.0.1/hook"}), "job.ended")
		}
		var mu sync.Mutex
		seen := map[string]int{}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 10 {
					list, err := db.ClaimDeliveries(ctx, store.Claim{Most: 3, MostLane: 3, MostProject: 3, Hold: time.Hour})
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					for _, d := range list {
						seen[d.ID]++
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if len(seen) != 20 {
			t.Errorf("%d of 20 were claimed", len(seen))
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s was claimed %d times", id, n)
			}
		}
	})
}
