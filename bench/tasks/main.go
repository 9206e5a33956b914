// Tasks measures the engine with tasks that do nothing: how many a second go
// through the whole protocol (claim, finish, events, each a transaction), how
// soon a queued task starts, and whether a long queue slows it down:
//
//	go run ./bench/tasks                        # SQLite in a temporary folder, and a PostgreSQL of its own
//	go run ./bench/tasks -backlog 200000
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func main() {
	tasks := flag.Int("tasks", 2000, "how many tasks are run and timed")
	slots := flag.Int("slots", 8, "how many at once")
	backlog := flag.Int("backlog", 0, "how many tasks of low priority are queued before, in jobs of 100")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := both(ctx, *tasks, *slots, *backlog); err != nil {
		fmt.Fprintln(os.Stderr, "tasks:", err)
		stop()
		os.Exit(1)
	}
}

func both(ctx context.Context, tasks, slots, backlog int) error {
	dir, err := os.MkdirTemp("", "mediamill-tasks-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cluster, err := storetest.StartCluster()
	if err != nil {
		return err
	}
	defer cluster.Stop()
	for _, address := range []string{"sqlite:" + dir, cluster.Address("postgres")} {
		db, err := storetest.OpenAddress(ctx, address)
		if err != nil {
			return err
		}
		if err := measure(ctx, db, tasks, slots, backlog); err != nil {
			return err
		}
		if err := db.Close(); err != nil {
			return err
		}
	}
	return nil
}

// watch notes when the timed tasks began and ended.
type watch struct {
	mu     sync.Mutex
	begun  map[string]time.Time
	missed int
	done   chan struct{}
}

func measure(ctx context.Context, db *store.DB, tasks, slots, backlog int) error {
	e, err := dispatch.New(db, dispatch.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if backlog > 0 {
		start := time.Now()
		for range backlog / 100 {
			if _, err := submit(ctx, db, e, 100, -1); err != nil {
				return err
			}
		}
		fmt.Printf("%s: %d tasks queued in %.0f s\n", db.Dialect(), backlog, time.Since(start).Seconds())
	}
	for range tasks {
		if _, err := submit(ctx, db, e, 1, 0); err != nil {
			return err
		}
	}
	w := &watch{begun: map[string]time.Time{}, missed: tasks, done: make(chan struct{})}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	start := time.Now()
	go func() {
		ended <- e.Run(running, map[media.Queue]int{media.QueueCPU: slots}, func(ctx context.Context, l *dispatch.Lease) error {
			began := time.Now()
			err := e.Succeed(ctx, l, dispatch.Result{})
			if l.Job.Priority >= 0 {
				w.note(l.Task.ID, began)
			}
			return err
		})
	}()
	defer func() { stop(); <-ended }()
	select {
	case <-w.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	fmt.Printf("%s: %.0f empty tasks a second with %d slots\n", db.Dialect(), float64(tasks)/time.Since(start).Seconds(), slots)
	return latency(ctx, db, e, w)
}

func (w *watch) note(task string, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begun[task] = at
	if w.missed--; w.missed == 0 {
		close(w.done)
	}
}

// latency measures from the submit of a task, before all others, to its start.
func latency(ctx context.Context, db *store.DB, e *dispatch.Engine, w *watch) error {
	var took []time.Duration
	for range 50 {
		from := time.Now()
		task, err := submit(ctx, db, e, 1, 1)
		if err != nil {
			return err
		}
		for {
			w.mu.Lock()
			at, ok := w.begun[task]
			w.mu.Unlock()
			if ok {
				took = append(took, at.Sub(from))
				break
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Millisecond):
			}
		}
	}
	slices.Sort(took)
	fmt.Printf("%s: from submit to start p50 %v, max %v\n", db.Dialect(), took[len(took)/2].Round(100*time.Microsecond), took[len(took)-1].Round(100*time.Microsecond))
	return nil
}

// submit makes a job of so many tasks, and returns the ID of the first.
func submit(ctx context.Context, db *store.DB, e *dispatch.Engine, tasks int, priority int32) (string, error) {
	job := &media.Job{Project: storetest.Project, Name: "empty", Origin: "api", Source: media.SourceRef{Key: "in.mp4"}, Priority: priority}
	for range tasks {
		job.Tasks = append(job.Tasks, media.Task{TaskOrder: media.TaskOrder{ID: store.NewID(), Name: "main", Operation: "transcode", Queue: media.QueueCPU}})
	}
	err := db.InTx(ctx, func(tx store.Tx) error { return e.Submit(ctx, tx, job) })
	return job.Tasks[0].ID, err
}
