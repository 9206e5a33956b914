package dispatch

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// Random histories of the task protocol: whatever people, workers, crashes and
// lost tickets do, in any order, what check asks for holds after each step.
func TestRandomHistoriesKeepTheProtocol(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := short()
		o.Lease = time.Hour // leases end when the history says so
		e := newEngine(t, db, o)
		rapid.Check(t, func(rt *rapid.T) {
			h := newHistory(rt, e)
			rt.Repeat(map[string]func(*rapid.T){
				"claim":        h.claim,
				"claim stale":  h.claimStale,
				"beat":         h.beat,
				"succeed":      h.succeed,
				"fail":         h.fail,
				"hand back":    h.handBack,
				"say canceled": h.sayCanceled,
				"lose worker":  h.loseWorker,
				"lose ticket":  h.loseTicket,
				"wait":         h.wait,
				"sweep":        h.sweep,
				"cancel job":   h.cancelJob,
				"cancel task":  h.cancelTask,
				"restart":      h.restart,
				"review":       h.review,
				"reprioritize": h.reprioritize, "reprioritize task": h.reprioritizeTask,
				"": h.check,
			})
			h.end()
		})
	})
}

// history is one job and all leases that anybody ever had of its tasks.
type history struct {
	t      *rapid.T
	e      *Engine
	ctx    context.Context
	job    *media.Job
	leases []*Lease
	spent  map[*Lease]bool
	seen   map[string]float64 // progress of an attempt
}

func newHistory(t *rapid.T, e *Engine) *history {
	h := &history{t: t, e: e, ctx: context.Background(), spent: map[*Lease]bool{}, seen: map[string]float64{}}
	var tasks []media.Task
	for i := range rapid.IntRange(1, 5).Draw(t, "tasks") {
		next := task(fmt.Sprint("t", i))
		for _, earlier := range tasks {
			if rapid.Bool().Draw(t, "needs") {
				next.Needs = append(next.Needs, earlier.ID)
				if rapid.Bool().Draw(t, "its verdict") {
					next.Passes = append(next.Passes, earlier.ID)
				}
			}
		}
		tasks = append(tasks, next)
	}
	h.job = job(tasks...)
	h.do(func(tx store.Tx) error { return e.Submit(h.ctx, tx, h.job) })
	return h
}

// end removes the job, so that the next history sweeps only its own.
func (h *history) end() {
	h.do(func(tx store.Tx) error { return h.e.db.PurgeJob(h.ctx, tx, h.job.ID) })
	h.do(func(tx store.Tx) error { _, err := tx.Exec(h.ctx, `DELETE FROM river_job`); return err })
}

func (h *history) do(fn func(store.Tx) error) {
	if err := h.e.db.InTx(h.ctx, fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *history) now() *media.Job {
	j, err := h.e.db.Job(h.ctx, "", h.job.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return j
}

// some is any of the tasks in a state; the step is skipped when there is none.
func (h *history) some(t *rapid.T, states ...media.State) media.Task {
	var fit []media.Task
	for _, task := range h.now().Tasks {
		for _, s := range states {
			if task.State == s {
				fit = append(fit, task)
			}
		}
	}
	if len(fit) == 0 {
		t.Skip("no such task")
	}
	return rapid.SampledFrom(fit).Draw(t, "task")
}

func (h *history) ticket(task media.Task) Ticket {
	return Ticket{Task: task.ID, Job: h.job.ID, Attempt: task.Attempt}
}

func (h *history) claim(t *rapid.T) {
	task := h.some(t, media.Queued)
	l, err := h.e.Claim(h.ctx, h.ticket(task))
	if err != nil || l == nil {
		t.Fatalf("claim of a queued task: %v, %v", l, err)
	}
	h.leases = append(h.leases, l)
}

func (h *history) claimStale(t *rapid.T) {
	task := h.some(t, media.States()...)
	ticket := h.ticket(task)
	if task.State == media.Queued {
		ticket.Attempt += rapid.SampledFrom([]int{-1, 1}).Draw(t, "off")
	}
	if l, err := h.e.Claim(h.ctx, ticket); l != nil || err != nil {
		t.Fatalf("claim of attempt %d of a task that is %s at %d: %v, %v", ticket.Attempt, task.State, task.Attempt, l, err)
	}
}

// lease is one that somebody has or had, and whether it is still good.
func (h *history) lease(t *rapid.T) (l *Lease, good bool) {
	if len(h.leases) == 0 {
		t.Skip("no lease")
	}
	l = rapid.SampledFrom(h.leases).Draw(t, "lease")
	for _, task := range h.now().Tasks {
		if task.ID == l.Task.ID {
			good = task.State == media.Running && task.Attempt == l.Task.Attempt
		}
	}
	return l, good
}

// answer checks that the engine took the word of a good lease and of no other.
// To say the same end twice is no fault.
func (h *history) answer(t *rapid.T, what string, l *Lease, good bool, err error) {
	switch {
	case good && err != nil:
		t.Fatalf("%s with a good lease: %v", what, err)
	case !good && !h.spent[l] && media.CodeOf(err) != media.CodeLeaseLost:
		t.Fatalf("%s with a lost lease: %v", what, err)
	}
}

func (h *history) beat(t *rapid.T) {
	l, good := h.lease(t)
	l.Report(Progress{Percent: rapid.Float64Range(0, 100).Draw(t, "percent"), Phase: "encode"})
	_, err := h.e.Beat(h.ctx, l)
	if good != (err == nil) {
		t.Fatalf("beat of a lease that is good: %v; %v", good, err)
	}
}

func (h *history) succeed(t *rapid.T) {
	l, good := h.lease(t)
	verdict := rapid.SampledFrom(append(media.Verdicts(), "")).Draw(t, "verdict")
	h.answer(t, "succeed", l, good, h.e.Succeed(h.ctx, l, Result{Verdict: verdict}))
	h.spent[l] = true
}

func (h *history) review(t *rapid.T) {
	task := h.some(t, media.States()...)
	r := &media.Review{TaskID: task.ID, Who: "ann", By: rapid.SampledFrom([]string{media.ByPerson, media.ByPolicy}).Draw(t, "by"),
		Verdict: rapid.SampledFrom(media.Verdicts()).Draw(t, "verdict")}
	err := h.e.db.InTx(h.ctx, func(tx store.Tx) error { return h.e.Review(h.ctx, tx, "", r) })
	if has := task.State == media.Succeeded && task.Verdict != ""; has != (err == nil) || err != nil && media.CodeOf(err) != media.CodeConflict {
		t.Fatalf("a review of a task that is %s, %q: %v", task.State, task.Verdict, err)
	}
}

func (h *history) fail(t *rapid.T) {
	l, good := h.lease(t)
	code := rapid.SampledFrom([]media.Code{media.CodeInputTransient, media.CodeInputMalformed}).Draw(t, "code")
	h.answer(t, "fail", l, good, h.e.Fail(h.ctx, l, media.Errorf(code, "as the history wants")))
	h.spent[l] = true
}

func (h *history) handBack(t *rapid.T) {
	l, good := h.lease(t)
	h.answer(t, "hand back", l, good, h.e.HandBack(h.ctx, l))
	h.spent[l] = true
}

func (h *history) sayCanceled(t *rapid.T) {
	l, good := h.lease(t)
	h.answer(t, "canceled", l, good, h.e.Canceled(h.ctx, l))
	h.spent[l] = true
}

func (h *history) loseWorker(t *rapid.T) {
	task := h.some(t, media.Running)
	h.do(func(tx store.Tx) error {
		_, err := tx.Exec(h.ctx, `UPDATE tasks SET lease_until_ms = 0 WHERE id = $1`, task.ID)
		return err
	})
}

func (h *history) loseTicket(t *rapid.T) {
	task := h.some(t, media.Queued)
	h.do(func(tx store.Tx) error {
		_, err := tx.Exec(h.ctx, `DELETE FROM river_job WHERE id = (SELECT ticket FROM tasks WHERE id = $1)`, task.ID)
		return err
	})
}

func (h *history) wait(t *rapid.T) {
	task := h.some(t, media.Retrying)
	h.do(func(tx store.Tx) error {
		_, err := tx.Exec(h.ctx, `UPDATE tasks SET run_at_ms = 0 WHERE id = $1`, task.ID)
		return err
	})
}

// sweep leaves nothing behind that only a sweeper can move.
func (h *history) sweep(t *rapid.T) {
	h.e.sweep(h.ctx, time.Hour)
	var stuck int
	err := h.e.db.Reader().QueryRow(h.ctx, `SELECT count(*) FROM tasks t WHERE t.job_id = $1 AND (
		t.state = 'running' AND t.lease_until_ms < now_ms() OR t.state = 'retrying' AND t.run_at_ms <= now_ms() OR
		t.state = 'queued' AND NOT EXISTS (SELECT 1 FROM river_job r WHERE r.id = t.ticket AND r.state = 'available'))`,
		h.job.ID).Scan(&stuck)
	if err != nil || stuck != 0 {
		t.Fatalf("%d tasks are stuck after a sweep, %v", stuck, err)
	}
}

func (h *history) cancelJob(*rapid.T) {
	h.do(func(tx store.Tx) error { return h.e.CancelJob(h.ctx, tx, "", h.job.ID) })
}

func (h *history) cancelTask(t *rapid.T) {
	task := h.some(t, media.States()...)
	h.do(func(tx store.Tx) error { return h.e.CancelTask(h.ctx, tx, "", task.ID) })
}

func (h *history) restart(t *rapid.T) {
	which := Which{Failed: rapid.Bool().Draw(t, "failed only")}
	if rapid.Bool().Draw(t, "one") {
		which.Tasks = []string{h.some(t, media.States()...).ID}
	}
	err := h.e.db.InTx(h.ctx, func(tx store.Tx) error { return h.e.Restart(h.ctx, tx, "", h.job.ID, which) })
	if err != nil && media.CodeOf(err) != media.CodeConflict {
		t.Fatal(err)
	}
}

func (h *history) reprioritize(t *rapid.T) {
	p := rapid.Int32().Draw(t, "priority")
	err := h.e.db.InTx(h.ctx, func(tx store.Tx) error { return h.e.Reprioritize(h.ctx, tx, "", h.job.ID, p) })
	if err != nil && media.CodeOf(err) != media.CodeConflict {
		t.Fatal(err)
	}
}

func (h *history) reprioritizeTask(t *rapid.T) {
	var p *int32
	if rapid.Bool().Draw(t, "own") {
		own := rapid.Int32().Draw(t, "priority")
		p = &own
	}
	task := h.some(t, media.States()...)
	err := h.e.db.InTx(h.ctx, func(tx store.Tx) error { return h.e.ReprioritizeTask(h.ctx, tx, "", task.ID, p) })
	if err != nil && media.CodeOf(err) != media.CodeConflict {
		t.Fatal(err)
	}
}

// check is what always holds.
func (h *history) check(t *rapid.T) {
	j := h.now()
	byID, states := map[string]media.Task{}, []media.State{}
	for _, task := range j.Tasks {
		byID[task.ID] = task
		states = append(states, task.State)
	}
	if j.State != media.StateOf(states) {
		t.Fatalf("the job is %s with tasks %v", j.State, states)
	}
	if j.State.Ended() != (j.Ended != nil) {
		t.Fatalf("the job is %s, and ended at %v", j.State, j.Ended)
	}
	for _, task := range j.Tasks {
		if !task.OwnPriority && task.Priority != j.Priority {
			t.Fatalf("task %s follows its job and has priority %d, its job %d", task.Name, task.Priority, j.Priority)
		}
		missing, absent, lost, held := 0, 0, false, false
		for _, id := range task.Needs {
			other := byID[id]
			ended := other.State == media.Succeeded
			gated := ended && task.NeedsPass(id)
			if !ended {
				absent++
			}
			if !ended || gated && other.Verdict != media.VerdictPass {
				missing++
			}
			held = held || gated && other.Verdict == media.VerdictReview
			lost = lost || gated && other.Verdict == media.VerdictBlock
			lost = lost || byID[id].State == media.Failed || byID[id].State == media.Canceled
		}
		switch {
		case task.State == media.Waiting && (missing == 0 || lost):
			t.Fatalf("%s waits; %d of what it needs are missing, and one will never come: %v", task.Name, missing, lost)
		case task.State == media.Waiting && held != (task.Error != nil):
			t.Fatalf("%s waits for a person: %v, and says %v", task.Name, held, task.Error)
		case (task.State != media.Succeeded) && task.Verdict != "":
			t.Fatalf("%s is %s with the verdict %s", task.Name, task.State, task.Verdict)
		case (task.State == media.Queued || task.State == media.Running) && absent > 0:
			t.Fatalf("%s is %s and misses %d of what it needs", task.Name, task.State, absent)
		case task.State.Ended() != (task.Ended != nil):
			t.Fatalf("%s is %s, and ended at %v", task.Name, task.State, task.Ended)
		}
		h.checkAttempts(t, task)
		run := fmt.Sprint(task.ID, task.Attempt)
		if task.Progress < h.seen[run] {
			t.Fatalf("%s fell from %v to %v within attempt %d", task.Name, h.seen[run], task.Progress, task.Attempt)
		}
		h.seen[run] = task.Progress
	}
	walkEvents(t, h.e.db, j)
}

func (h *history) checkAttempts(t *rapid.T, task media.Task) {
	attempts, err := h.e.db.Attempts(h.ctx, "", task.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range attempts {
		if current := task.State == media.Running && a.Attempt == task.Attempt; current != (a.State == media.Running) {
			t.Fatalf("%s is %s at attempt %d; attempt %d is %s", task.Name, task.State, task.Attempt, a.Attempt, a.State)
		}
	}
}
