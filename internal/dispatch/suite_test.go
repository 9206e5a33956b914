package dispatch

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// short are times for tests: a lease ends within a second.
func short() Options {
	return Options{
		Lease: 1200 * time.Millisecond, Beat: 150 * time.Millisecond, Sweep: 100 * time.Millisecond,
		Stray: 500 * time.Millisecond, Grace: 300 * time.Millisecond, Backoff: 100 * time.Millisecond,
		Logger: slog.New(slog.DiscardHandler),
	}
}

func newEngine(t testing.TB, db *store.DB, options Options) *Engine {
	t.Helper()
	e, err := New(db, options)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// start runs the engine until the test ends, or the returned func is called.
func start(t testing.TB, e *Engine, slots int, fn func(context.Context, *Lease) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := e.Run(ctx, map[media.Queue]int{media.QueueCPU: slots}, fn); err != nil {
			t.Errorf("Run: %v", err)
		}
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

// job is one with tasks of the names; a task "b<a" needs task a.
func job(tasks ...media.Task) *media.Job {
	j := &media.Job{Project: storetest.Project, Name: "a job", Origin: "api", Source: media.SourceRef{Key: "in.mp4"}, Tasks: tasks}
	return j
}

func task(name string, needs ...string) media.Task {
	return media.Task{TaskOrder: media.TaskOrder{ID: store.NewID(), Name: name, Operation: "transcode", Queue: media.QueueCPU, Needs: needs}}
}

func submit(t testing.TB, e *Engine, j *media.Job) *media.Job {
	t.Helper()
	inTx(t, e, func(ctx context.Context, tx store.Tx) error { return e.Submit(ctx, tx, j) })
	return j
}

func inTx(t testing.TB, e *Engine, fn func(context.Context, store.Tx) error) {
	t.Helper()
	if err := tryTx(e, fn); err != nil {
		t.Fatal(err)
	}
}

func tryTx(e *Engine, fn func(context.Context, store.Tx) error) error {
	ctx := context.Background()
	return e.db.InTx(ctx, func(tx store.Tx) error { return fn(ctx, tx) })
}

func get(t testing.TB, e *Engine, id string) *media.Job {
	t.Helper()
	j, err := e.db.Job(context.Background(), storetest.Project, id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// await waits until the condition holds.
func await(t testing.TB, what string, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Minute) // on a busy machine
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func awaitJob(t testing.TB, e *Engine, id string, state media.JobState) *media.Job {
	t.Helper()
	var j *media.Job
	await(t, "the job is "+string(state), func() bool {
		j = get(t, e, id)
		return j.State == state
	})
	return j
}

// succeed is a task's function that does nothing, well.
func (e *Engine) succeedAtOnce(ctx context.Context, l *Lease) error {
	return e.Succeed(ctx, l, Result{})
}

// ticketOf is the ticket that a queued task has.
func ticketOf(t testing.TB, e *Engine, id string) Ticket {
	t.Helper()
	task, err := e.db.Task(context.Background(), "", id)
	if err != nil {
		t.Fatal(err)
	}
	return Ticket{Task: task.ID, Job: task.JobID, Attempt: task.Attempt, Priority: task.Priority, Queue: task.Queue}
}

// claim claims a task by hand.
func claim(t testing.TB, e *Engine, id string) *Lease {
	t.Helper()
	l, err := e.Claim(context.Background(), ticketOf(t, e, id))
	if err != nil {
		t.Fatal(err)
	}
	if l == nil {
		t.Fatal("the ticket is stale")
	}
	return l
}

// transition is what an event of a state says; "" for others.
func transition(t tester, e media.Event) (from, to string) {
	t.Helper()
	var d struct{ From, To any }
	if err := json.Unmarshal(e.Data, &d); err != nil {
		t.Error(err)
	}
	from, _ = d.From.(string)
	to, _ = d.To.(string)
	return from, to
}

// A tester is a *testing.T or a *rapid.T.
type tester interface {
	Helper()
	Error(...any)
	Errorf(string, ...any)
	Fatal(...any)
}
