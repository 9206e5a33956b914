package dispatch

import (
	"errors"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// ErrDraining is the cause of a context that ends because the process wants to
// end; the task then goes back to its queue and its run does not count.
var ErrDraining = errors.New("the worker is draining")

// A Lease is the right to run one attempt of a task. Its methods may be called
// from several goroutines.
type Lease struct {
	Task   *media.Task // as claimed: Needs, Params, Output, Attempt
	Job    *media.Job  // as claimed, without tasks
	Worker string
}

// Progress is how far a run is.
type Progress struct {
	Percent float64       // 0 to 100; a lower one than before is ignored
	Phase   string        // fetch, probe, measure, encode, verify, publish
	Speed   float64       // media time made in a second of wall time
	ETA     media.Seconds // 0 for unknown
}

// Report tells how far the run is; the next beat writes it.
func (l *Lease) Report(p Progress) {}

// Record tells what the run did; it is kept with the attempt however it ends.
// TaskID, Attempt, Worker, State, times and Error are the engine's.
func (l *Lease) Record(a media.Attempt) {}

// A Result is what a task that succeeded leaves.
type Result struct {
	Outputs  []media.Output
	Warnings []media.Warning
	Details  store.Details

	// Children are hidden tasks that begin now (chunks), and Then the task that
	// waits for all of them (stitch); the engine sets their IDs, numbers and
	// states. What needs this task waits for Then as well.
	Children []media.Task
	Then     *media.Task
}
