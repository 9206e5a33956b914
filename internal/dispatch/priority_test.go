package dispatch

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// started collects the order in which one worker starts tasks.
type started struct {
	mu    sync.Mutex
	jobs  []*media.Job
	tasks []string
}

func (s *started) add(l *Lease) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs, s.tasks = append(s.jobs, l.Job), append(s.tasks, l.Task.Name)
}

func (s *started) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.jobs)
}

func (s *started) names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.tasks)
}

// Rule 3: River has four priorities, and we have 2³².
func TestOneWorkerStartsTasksExactlyByPriorityAndAge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		random := rand.New(rand.NewPCG(1, 2))
		priorities := []int32{math.MinInt32, math.MaxInt32, 0, -1, 1, 0, 0}
		for range 193 {
			priorities = append(priorities, int32(random.Uint32()))
		}
		place := map[string]int{}
		inTx(t, e, func(ctx context.Context, tx store.Tx) error {
			for i, p := range priorities {
				j := job(task("main"))
				j.Priority = p
				if err := e.Submit(ctx, tx, j); err != nil {
					return err
				}
				place[j.ID] = i
			}
			return nil
		})
		var s started
		start(t, e, 1, func(ctx context.Context, l *Lease) error {
			s.add(l)
			return e.Succeed(ctx, l, Result{})
		})
		await(t, "all ran", func() bool { return s.count() == len(priorities) })
		if !slices.IsSortedFunc(s.jobs, func(a, b *media.Job) int {
			if a.Priority != b.Priority {
				return int(b.Priority) - int(a.Priority)
			}
			return place[a.ID] - place[b.ID]
		}) {
			for _, j := range s.jobs {
				t.Logf("%d (job %d)", j.Priority, place[j.ID])
			}
			t.Error("not in the order of priority, and of creation among equals")
		}
	})
}

// The reference's words for it: "a task with Priority = 40 will be processed
// before a task with Priority = 30".
func TestATaskWithAPriorityOfItsOwnDoesNotFollowItsJob(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		own := func(name string, priority int32) media.Task {
			task := task(name)
			task.Priority, task.OwnPriority = priority, true
			return task
		}
		first := submit(t, e, job(own("thirty", 30), own("forty", 40), task("follows"), own("changed", -1), own("given back", 99)))
		inTx(t, e, func(ctx context.Context, tx store.Tx) error {
			fifty := int32(50)
			return errors.Join(e.ReprioritizeTask(ctx, tx, storetest.Project, first.Tasks[3].ID, &fifty),
				e.ReprioritizeTask(ctx, tx, storetest.Project, first.Tasks[4].ID, nil))
		})
		inTx(t, e, func(ctx context.Context, tx store.Tx) error {
			return e.Reprioritize(ctx, tx, storetest.Project, first.ID, 35)
		})
		var s started
		start(t, e, 1, func(ctx context.Context, l *Lease) error {
			s.add(l)
			return e.Succeed(ctx, l, Result{})
		})
		done := awaitJob(t, e, first.ID, media.JobSucceeded)
		if want := []string{"changed", "forty", "follows", "given back", "thirty"}; !slices.Equal(s.names(), want) {
			t.Errorf("ran %q, want %q", s.names(), want)
		}
		for _, task := range done.Tasks {
			if follows := task.Name == "follows" || task.Name == "given back"; task.OwnPriority == follows {
				t.Errorf("%s: a priority of its own: %t", task.Name, task.OwnPriority)
			}
		}
		err := tryTx(e, func(ctx context.Context, tx store.Tx) error {
			return e.ReprioritizeTask(ctx, tx, storetest.Project, done.Tasks[0].ID, nil)
		})
		if media.CodeOf(err) != media.CodeConflict {
			t.Errorf("priority of an ended task: %v", err)
		}
	})
}

func TestAChangedPriorityCountsAtOnceAndIsKeptByARetry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := newEngine(t, db, short())
		var jobs []*media.Job
		for i := range 4 {
			j := job(task("main"))
			j.Priority = int32(10 - i)
			jobs = append(jobs, submit(t, e, j))
		}
		last := jobs[3]
		before := get(t, e, last.ID).Tasks[0].Attempt
		inTx(t, e, func(ctx context.Context, tx store.Tx) error {
			return e.Reprioritize(ctx, tx, storetest.Project, last.ID, 100)
		})
		changed := get(t, e, last.ID)
		if got := changed.Tasks[0]; got.Attempt != before+1 || got.Priority != 100 || changed.Priority != 100 {
			t.Errorf("attempt %d, priority %d, job's %d; want %d, 100, 100", got.Attempt, got.Priority, changed.Priority, before+1)
		}
		if l, err := e.Claim(context.Background(), Ticket{Task: changed.Tasks[0].ID, Job: last.ID, Attempt: before}); l != nil || err != nil {
			t.Errorf("the ticket of the old priority was claimed: %v, %v", l, err)
		}
		var s started
		failed := false
		start(t, e, 1, func(ctx context.Context, l *Lease) error {
			s.add(l)
			if l.Job.ID == last.ID && !failed {
				failed = true
				return media.Errorf(media.CodeEngineCrashed, "reset")
			}
			return e.Succeed(ctx, l, Result{})
		})
		for _, j := range jobs {
			awaitJob(t, e, j.ID, media.JobSucceeded)
		}
		if s.jobs[0].ID != last.ID {
			t.Errorf("the first job was of priority %d", s.jobs[0].Priority)
		}
		if again := get(t, e, last.ID).Tasks[0]; again.Priority != 100 || again.Runs != 2 {
			t.Errorf("after the retry: priority %d, %d runs", again.Priority, again.Runs)
		}
		err := tryTx(e, func(ctx context.Context, tx store.Tx) error {
			return e.Reprioritize(ctx, tx, storetest.Project, last.ID, 5)
		})
		if media.CodeOf(err) != media.CodeConflict {
			t.Errorf("priority of an ended job: %v", err)
		}
	})
}
