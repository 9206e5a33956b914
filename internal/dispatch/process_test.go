package dispatch

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// The test binary is also the worker process that these tests kill: with this
// variable it works on the database of the address, until every task has ended.
const workerVariable = "MEDIAMILL_TEST_WORKER"

// diesVariable makes the worker kill itself at its first ticket, before the claim.
const diesVariable = "MEDIAMILL_TEST_DIES"

func TestMain(m *testing.M) {
	address := os.Getenv(workerVariable)
	if address == "" {
		// Fewer and shorter random histories than by default: each step is a
		// transaction that is synced to the disk. For more: -rapid.checks=1000.
		for name, value := range map[string]string{"rapid.checks": "25", "rapid.steps": "25"} {
			if err := flag.Set(name, value); err != nil {
				panic(err)
			}
		}
		os.Exit(m.Run())
	}
	if err := beWorker(address); err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(1)
	}
}

func beWorker(address string) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	db, err := storetest.OpenAddress(ctx, address)
	if err != nil {
		return err
	}
	defer db.Close()
	o := short()
	o.Embedded = db.Dialect() == store.SQLite
	o.MaxLoss = 1000 // it is killed on purpose
	o.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	e, err := New(db, o)
	if err != nil {
		return err
	}
	if os.Getenv(diesVariable) != "" {
		e.tickets = dies{e.tickets}
	}
	go func() {
		defer stop()
		for left := 1; left > 0; {
			time.Sleep(50 * time.Millisecond)
			if err := db.Reader().QueryRow(ctx, `SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')`).Scan(&left); err != nil {
				left = 1
			}
		}
	}()
	return e.Run(ctx, map[media.Queue]int{media.QueueCPU: 4}, func(ctx context.Context, l *Lease) error {
		if l.Task.Name == "long" {
			// A bad one: it does not look at its context, and finishes late.
			fmt.Println("long begins")
			time.Sleep(4 * time.Second)
			err := e.Succeed(context.WithoutCancel(ctx), l, Result{Outputs: []media.Output{{Storage: "main", Key: l.Worker}}})
			fmt.Println("long ends:", media.CodeOf(err))
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(10+rand.IntN(60)) * time.Millisecond):
		}
		return e.Succeed(ctx, l, Result{Outputs: []media.Output{{Storage: "main", Key: "out/" + l.Task.ID}}})
	})
}

// dies is a dispatcher whose worker is killed between fetch and claim.
type dies struct{ dispatcher }

func (d dies) Run(ctx context.Context, queues map[media.Queue]int, _ func(context.Context, Ticket)) error {
	return d.dispatcher.Run(ctx, queues, func(context.Context, Ticket) {
		if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
			panic(err)
		}
		select {} // until it arrives
	})
}

// worker starts a worker process; what it prints on standard output is in out.
func worker(t *testing.T, address string, more ...string) (cmd *exec.Cmd, out *strings.Builder) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd, out = exec.Command(self), &strings.Builder{}
	cmd.Env = append(append(os.Environ(), workerVariable+"="+address), more...)
	cmd.Stdout = out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd, out
}

// endedOnce checks the history of every task: it succeeded once, and its events
// are a walk through the table of states without a gap.
func endedOnce(t *testing.T, db *store.DB, jobs []string) {
	t.Helper()
	ctx := context.Background()
	attempts := 0
	for _, id := range jobs {
		j, err := db.Job(ctx, "", id)
		if err != nil {
			t.Fatal(err)
		}
		if j.State != media.JobSucceeded {
			t.Errorf("job %s is %s: %v", id, j.State, j.Error)
		}
		for _, task := range j.Tasks {
			list, err := db.Attempts(ctx, "", task.ID)
			if err != nil {
				t.Fatal(err)
			}
			succeeded := 0
			for _, a := range list {
				if a.State == media.Succeeded {
					succeeded++
				}
			}
			attempts += len(list)
			if succeeded != 1 || len(task.Outputs) != 1 {
				t.Errorf("task %s succeeded %d times, and has %d outputs", task.ID, succeeded, len(task.Outputs))
			}
		}
		walkEvents(t, db, j)
	}
	t.Logf("%d attempts", attempts)
}

// walkEvents checks that a job's events are numbered without a gap, that each
// task's go through legal transitions, and that the job ended as often as told.
func walkEvents(t tester, db *store.DB, j *media.Job) {
	t.Helper()
	events, err := db.JobEvents(context.Background(), "", j.ID, 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	state := map[string]string{}
	for _, task := range j.Tasks {
		state[task.ID] = string(media.Queued)
		if len(task.Needs) > 0 {
			state[task.ID] = string(media.Waiting)
		}
	}
	jobState := string(media.JobQueued)
	for i, e := range events {
		if e.Number != int64(i+1) {
			t.Errorf("event %d of job %s has number %d", i+1, j.ID, e.Number)
		}
		from, to := transition(t, e)
		switch e.Type {
		case "task.state":
			if known, ok := state[e.TaskID]; ok && known != from {
				t.Errorf("task %s went from %s while it was %s", e.TaskID, from, known)
			}
			if !media.State(from).CanBecome(media.State(to)) {
				t.Errorf("task %s went from %s to %s", e.TaskID, from, to)
			}
			state[e.TaskID] = to
		case "job.state":
			if from != jobState {
				t.Errorf("the job went from %s while it was %s", from, jobState)
			}
			jobState = to
		}
	}
	if jobState != string(j.State) {
		t.Errorf("by its events the job is %s, by its row %s", jobState, j.State)
	}
	for _, task := range j.Tasks {
		if state[task.ID] != string(task.State) {
			t.Errorf("by its events task %s is %s, by its row %s", task.ID, state[task.ID], task.State)
		}
	}
}

// submitMany makes jobs of a small graph each: 1 → 2 → 1 tasks.
func submitMany(t *testing.T, e *Engine, jobs int) []string {
	t.Helper()
	var ids []string
	for range jobs {
		a := task("a")
		b, c := task("b", a.ID), task("c", a.ID)
		ids = append(ids, submit(t, e, job(a, b, c, task("d", b.ID, c.ID))).ID)
	}
	return ids
}

// A kill -9 at any moment loses no task and doubles none.
func TestTasksEndOnceThoughTheirWorkersAreKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for some seconds")
	}
	kills := 6
	if n, err := strconv.Atoi(os.Getenv("MEDIAMILL_TEST_KILLS")); err == nil {
		kills = n
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		address := storetest.SQLite(t)
		db, err := storetest.OpenAddress(context.Background(), address)
		if err != nil {
			t.Fatal(err)
		}
		ids := submitMany(t, newEngine(t, db, short()), 50)
		if err := db.Close(); err != nil { // the file has one process
			t.Fatal(err)
		}
		for range kills {
			cmd, _ := worker(t, address)
			time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
		}
		last, _ := worker(t, address)
		if err := last.Wait(); err != nil {
			t.Fatal(err)
		}
		endedOnce(t, storetest.Open(t, address), ids)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		address := storetest.PostgreSQL(t)
		db := storetest.Open(t, address)
		ids := submitMany(t, newEngine(t, db, short()), 50)
		first, _ := worker(t, address)
		for range kills {
			second, _ := worker(t, address)
			time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
			if err := first.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = first.Wait()
			first = second
		}
		if err := first.Wait(); err != nil {
			t.Fatal(err)
		}
		endedOnce(t, db, ids)
	})
}

// Two state machines have a gap: a ticket that the dispatcher calls running and
// that no task of ours knows. It loses nothing.
func TestAKillBetweenFetchAndClaimLosesNoTask(t *testing.T) {
	storetest.EachAddress(t, func(t *testing.T, address string) {
		db, err := storetest.OpenAddress(context.Background(), address)
		if err != nil {
			t.Fatal(err)
		}
		ids := submitMany(t, newEngine(t, db, short()), 3)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			cmd, _ := worker(t, address, diesVariable+"=1")
			_ = cmd.Wait()
			if s, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || s.Signal() != syscall.SIGKILL {
				t.Fatalf("the worker ended with %v", cmd.ProcessState)
			}
		}
		last, _ := worker(t, address)
		if err := last.Wait(); err != nil {
			t.Fatal(err)
		}
		endedOnce(t, storetest.Open(t, address), ids)
	})
}

// A frozen worker that wakes up late has nothing to say.
func TestAFrozenWorkersFinishIsRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	t.Run("postgres: another worker has done it", func(t *testing.T) {
		t.Parallel()
		address := storetest.PostgreSQL(t)
		db := storetest.Open(t, address)
		e := newEngine(t, db, short())
		j := submit(t, e, job(task("long")))
		cmd, out := worker(t, address)
		await(t, "it runs", func() bool { return get(t, e, j.ID).State == media.JobRunning })
		signal(t, cmd, syscall.SIGSTOP)
		stopped := time.Now()
		stop := start(t, e, 1, func(ctx context.Context, l *Lease) error {
			return e.Succeed(ctx, l, Result{Outputs: []media.Output{{Storage: "main", Key: "heir"}}})
		})
		j = awaitJob(t, e, j.ID, media.JobSucceeded)
		t.Logf("taken over %v after the freeze, with a lease of %v", time.Since(stopped).Round(time.Millisecond), e.options.Lease)
		stop()
		signal(t, cmd, syscall.SIGCONT)
		_ = cmd.Wait()
		if !strings.Contains(out.String(), "long ends: "+string(media.CodeLeaseLost)) {
			t.Errorf("the frozen worker said %q", out)
		}
		if got := get(t, e, j.ID).Tasks[0]; got.Outputs[0].Key != "heir" || len(got.Outputs) != 1 {
			t.Errorf("the task's output is %+v", got.Outputs)
		}
		endedOnce(t, db, []string{j.ID})
	})
	t.Run("sqlite: its own sweeper has another", func(t *testing.T) {
		t.Parallel()
		address := storetest.SQLite(t)
		db, err := storetest.OpenAddress(context.Background(), address)
		if err != nil {
			t.Fatal(err)
		}
		ids := submitMany(t, newEngine(t, db, short()), 30)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		cmd, _ := worker(t, address)
		time.Sleep(300 * time.Millisecond)
		signal(t, cmd, syscall.SIGSTOP)
		time.Sleep(2 * short().Lease)
		signal(t, cmd, syscall.SIGCONT)
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
		endedOnce(t, storetest.Open(t, address), ids)
	})
}

func signal(t *testing.T, cmd *exec.Cmd, s syscall.Signal) {
	t.Helper()
	if err := cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// A crash of PostgreSQL is survived by everyone.
func TestPostgreSQLIsRestartedAtOnceUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("restarts PostgreSQL")
	}
	t.Parallel()
	cluster, err := storetest.StartCluster()
	storetest.Need(t, err)
	t.Cleanup(cluster.Stop)
	db := storetest.Open(t, cluster.Address("postgres"))
	e := newEngine(t, db, short())
	ids := submitMany(t, e, 50)
	start(t, e, 4, func(ctx context.Context, l *Lease) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
		return e.Succeed(ctx, l, Result{Outputs: []media.Output{{Storage: "main", Key: "out/" + l.Task.ID}}})
	})
	for range 2 {
		time.Sleep(200 * time.Millisecond)
		if err := cluster.Restart(100 * time.Millisecond); err != nil {
			t.Fatal(err)
		}
		if err := cluster.Await(5 * time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	await(t, "all jobs have ended", func() bool {
		var left int
		err := db.Reader().QueryRow(context.Background(), `SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')`).Scan(&left)
		return err == nil && left == 0
	})
	endedOnce(t, db, ids)
}
