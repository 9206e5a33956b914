package dispatch

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// ErrDraining is the cause of a context that ends because the process wants to
// end; the task then goes back to its queue and its run does not count.
var ErrDraining = errors.New("the worker is draining")

// Unfit says that not the task but this machine is at fault: what a run returns
// when the task is to go back to its queue, for another worker or for later, and
// the run not to count.
func Unfit(why *media.Error) error { return &unfit{why} }

type unfit struct{ why *media.Error }

func (u *unfit) Error() string { return "this worker cannot run tasks now: " + u.why.Error() }
func (u *unfit) Unwrap() error { return u.why }

func isUnfit(err error) bool {
	_, is := errors.AsType[*unfit](err)
	return is
}

// A Lease is the right to run one attempt of a task. Its methods may be called
// from several goroutines.
type Lease struct {
	Task   *media.Task // as claimed, without outputs and details
	Job    *media.Job  // as claimed, without tasks
	Worker string

	cancel context.CancelCauseFunc

	mu       sync.Mutex
	progress Progress
	record   media.Attempt
	until    time.Time // by this process's monotonic clock: later nothing may be written
	ending   bool      // a finish is being written: a beat that finds no row is no surprise
	ended    bool
	written  float64 // progress that the job's row has
	told     float64 // progress that an event told of
}

// Progress is how far a run is.
type Progress struct {
	Percent float64 // 0 to 100; a lower one than before is ignored
	Phase   media.Phase
	Speed   float64       // media time made in a second of wall time
	ETA     media.Seconds // 0 for unknown
}

// Report tells how far the run is; the next beat writes it.
func (l *Lease) Report(p Progress) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// Also keeps out NaN, which compares false.
	if !(p.Percent > l.progress.Percent) {
		p.Percent = l.progress.Percent
	}
	p.Percent = min(p.Percent, 100)
	if !(p.Speed >= 0 && p.Speed < 1e9) {
		p.Speed = 0
	}
	if !(p.ETA >= 0 && p.ETA < 1e9) {
		p.ETA = 0
	}
	l.progress = p
}

// Record tells what the run did; it is kept with the attempt however it ends.
// TaskID, Attempt, Worker, State, times and Error are the engine's.
func (l *Lease) Record(a media.Attempt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.record = a
}

func (l *Lease) attempt(state media.State, reason *media.Error) media.Attempt {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.record
	a.TaskID, a.Attempt, a.Worker, a.State, a.Error = l.Task.ID, l.Task.Attempt, l.Worker, state, reason
	return a
}

// left is how much of the lease is left; negative when it is over.
func (l *Lease) left() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Until(l.until)
}

// renewed is a beat, sent at the time, that the database accepted.
func (l *Lease) renewed(sent time.Time, lease time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = sent.Add(lease)
}

func (l *Lease) setEnding(ending bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ending = ending
}

// end marks the lease as used up: its run has been told of, or is lost.
func (l *Lease) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
}

func (l *Lease) isEnded() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ended
}

func (l *Lease) isEnding() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ending
}

// A Result is what a task that succeeded leaves.
type Result struct {
	Outputs  []media.Output
	Warnings []media.Warning
	Details  store.Details
	Verdict  media.Verdict // "" for an operation that gives none

	// Children are hidden tasks that begin now (chunks), and Then the task that
	// waits for all of them (stitch); the engine sets their IDs, numbers and
	// states. What needs this task waits for Then as well.
	Children []media.Task
	Then     *media.Task
}
