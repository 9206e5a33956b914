package dispatch

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// Run claims and runs tasks, with so many slots for each queue, until ctx ends;
// then it takes no more, lets fn go on for Options.Grace, ends the contexts of
// those that are left with ErrDraining, and returns when they have returned.
// It sweeps meanwhile. fn may run in as many goroutines as there are slots. An
// error of Run is one of the beginning; later ones are logged and overcome.
func (e *Engine) Run(ctx context.Context, queues map[media.Queue]int, fn func(context.Context, *Lease) error) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r := &runner{engine: e, fn: fn, leases: map[*Lease]bool{}}
	var side sync.WaitGroup
	side.Go(func() { e.sweepLoop(ctx) })
	side.Go(func() { r.drain(ctx, e.options.Grace) })
	err := e.tickets.Run(ctx, queues, func(river context.Context, t Ticket) {
		if ctx.Err() == nil {
			r.work(river, t)
		}
	})
	stop()
	r.finished()
	side.Wait()
	return err
}

// Rest makes Run claim nothing more, or claim again; what runs goes on.
func (e *Engine) Rest(rest bool) { e.tickets.Rest(rest) }

// runner is one Run: its function and the leases that it holds.
type runner struct {
	engine *Engine
	fn     func(context.Context, *Lease) error

	mu     sync.Mutex
	leases map[*Lease]bool
	done   chan struct{}
}

// drain ends the contexts of what still runs a while after ctx has ended.
func (r *runner) drain(ctx context.Context, grace time.Duration) {
	<-ctx.Done()
	select {
	case <-r.over():
	case <-time.After(grace):
		r.mu.Lock()
		defer r.mu.Unlock()
		for l := range r.leases {
			l.cancel(ErrDraining)
		}
	}
}

func (r *runner) over() chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done == nil {
		r.done = make(chan struct{})
	}
	return r.done
}

func (r *runner) finished() { close(r.over()) }

func (r *runner) hold(l *Lease, held bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if held {
		r.leases[l] = true
	} else {
		delete(r.leases, l)
	}
}

// work is one ticket: claim, run, and write how it ended.
func (r *runner) work(dispatched context.Context, ticket Ticket) {
	e := r.engine
	log := e.options.Logger.With("job", ticket.Job, "task", ticket.Task, "attempt", ticket.Attempt)
	lease, err := e.claim(dispatched, ticket)
	if err != nil {
		log.Error("a ticket could not be claimed; the sweeper will create another", "error", err)
		return
	}
	if lease == nil {
		log.Debug("a stale ticket")
		return
	}
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(dispatched))
	lease.cancel = cancel
	r.hold(lease, true)
	keeping := make(chan struct{})
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		e.keep(dispatched, lease, keeping)
	}()
	err = call(ctx, lease, r.fn)
	if err != nil && media.CodeOf(err) == media.CodeWorkerInternal && ctx.Err() == nil {
		log.Error("a run failed for a reason that is not caused by the task", "error", err)
	}
	if !lease.isEnded() {
		err = e.conclude(ctx, lease, err)
	}
	r.hold(lease, false)
	close(keeping)
	<-kept
	cancel(nil)
	if err != nil {
		log.Warn("a run ended, but its end was not saved", "error", err)
	}
}

// claim is Claim while the database is away for a moment: the ticket is ours
// alone, and would otherwise be lost until the sweeper comes.
func (e *Engine) claim(ctx context.Context, t Ticket) (*Lease, error) {
	for n := 0; ; n++ {
		lease, err := e.Claim(ctx, t)
		if err == nil || n == 5 || !e.db.Passing(err) {
			return lease, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(pauseFinish):
		}
	}
}

// call runs fn; a panic is an error of the task and not the end of the process.
func call(ctx context.Context, l *Lease, fn func(context.Context, *Lease) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = media.Wrap(media.CodeWorkerInternal, fmt.Errorf("panic: %v\n%s", p, debug.Stack()), "an internal error of the worker")
		}
	}()
	return fn(ctx, l)
}

// conclude writes the end of a run whose function did not, from its error and
// the reason why its context ended.
func (e *Engine) conclude(ctx context.Context, l *Lease, err error) error {
	cause := context.Cause(ctx)
	switch {
	case errors.Is(cause, ErrDraining):
		return e.HandBack(ctx, l)
	case cause == nil && isUnfit(err):
		return e.handBack(ctx, l, media.AsError(err))
	case cause != nil && media.CodeOf(cause) == media.CodeCanceled:
		return e.Canceled(ctx, l)
	case cause != nil, err != nil && media.CodeOf(err) == media.CodeLeaseLost:
		return nil // another attempt may run: nothing of this one counts
	case err == nil:
		err = media.Errorf(media.CodeWorkerInternal, "the run ended without a result")
	}
	return e.Fail(ctx, l, media.AsError(err))
}

// keep renews the lease until done is closed. dispatched ends when somebody took
// the ticket back: the next beat then tells why, at once.
func (e *Engine) keep(dispatched context.Context, l *Lease, done <-chan struct{}) {
	beat := time.NewTicker(e.options.Beat)
	defer beat.Stop()
	// The end of the lease does not wait for a beat that hangs.
	end := time.NewTimer(l.left())
	defer end.Stop()
	taken := dispatched.Done()
	answers := make(chan error, 1)
	asking := false
	ask := func() {
		if asking {
			return
		}
		asking = true
		go func() {
			ctx, stop := context.WithTimeout(context.WithoutCancel(dispatched), max(l.left(), time.Millisecond))
			defer stop()
			canceled, err := e.Beat(ctx, l)
			if err == nil && canceled {
				err = media.Errorf(media.CodeCanceled, "canceled")
			}
			answers <- err
		}()
	}
	for {
		select {
		case <-done:
			return
		case <-beat.C:
			ask()
		case <-taken:
			taken = nil
			ask()
		case <-end.C:
			if left := l.left(); left > 0 {
				end.Reset(left)
				continue
			}
			l.cancel(leaseLost(errors.New("the database was not reachable within the lease time")))
			return
		case err := <-answers:
			asking = false
			switch code := media.CodeOf(err); {
			case err == nil:
			case code == media.CodeCanceled:
				l.cancel(err)
			case code == media.CodeLeaseLost:
				if !l.isEnding() && !l.isEnded() {
					l.cancel(err)
				}
				return
			default:
				e.options.Logger.Warn("a lease could not be renewed", "task", l.Task.ID, "attempt", l.Task.Attempt, "error", err)
			}
		}
	}
}
