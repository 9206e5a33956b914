package dispatch

import (
	"cmp"
	"log/slog"
	"time"
)

// Options are an engine's times and limits; a zero field is its default.
type Options struct {
	Worker   string        // ID of this process as a worker; a new UUID when empty
	Lease    time.Duration // how long a worker may be silent; 15 s
	Beat     time.Duration // between two renewals; Lease / 5
	Sweep    time.Duration // between two sweeps, on average; 1 s
	Stray    time.Duration // how long a ticket may be fetched without a claim; 10 s
	Grace    time.Duration // how long running tasks may go on when Run is to end; 30 s
	MaxRuns  int           // runs of a task whose failure may be its own; 3
	MaxLoss  int           // workers that a task may lose; 3, embedded 10
	Backoff  time.Duration // pause after the first run; doubles with each; 2 s
	Longest  time.Duration // such pause of a task that waits for its surroundings; 5 min
	Patience time.Duration // how long a task waits for its surroundings in all; 6 h
	Embedded bool          // this process alone has the database: at start every lease is an orphan's
	Logger   *slog.Logger  // slog.Default() when nil
}

func (o Options) withDefaults() Options {
	o.Lease = cmp.Or(o.Lease, 15*time.Second)
	o.Beat = cmp.Or(o.Beat, o.Lease/5)
	o.Sweep = cmp.Or(o.Sweep, time.Second)
	o.Stray = cmp.Or(o.Stray, 10*time.Second)
	o.Grace = cmp.Or(o.Grace, 30*time.Second)
	o.MaxRuns = cmp.Or(o.MaxRuns, 3)
	if o.MaxLoss == 0 && o.Embedded {
		// The worker is the server: it also goes when somebody restarts the machine,
		// and every task that runs then loses it.
		o.MaxLoss = 10
	}
	o.MaxLoss = cmp.Or(o.MaxLoss, 3)
	o.Backoff = cmp.Or(o.Backoff, 2*time.Second)
	o.Longest = cmp.Or(o.Longest, 5*time.Minute)
	o.Patience = cmp.Or(o.Patience, 6*time.Hour)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}
