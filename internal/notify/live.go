package notify

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/store"
)

const (
	pollEvents   = 250 * time.Millisecond
	gatherEvents = 5 * time.Millisecond
	pollProgress = time.Second
	mostRunning  = 1000 // tasks whose progress is shown live
)

// Live tells who listens that there is something new. It asks the database, and
// so hears of every process; while nobody listens it asks nothing. Listeners
// read the events themselves, from their own cursor: a signal may come too
// often and never too rarely.
type Live struct {
	db  *store.DB
	log *slog.Logger

	mu        sync.Mutex
	listeners map[*Listener]bool
	wake      chan struct{} // somebody listens
	asked     time.Time     // by Run, for events
}

// NewLive makes a Live; Run makes it work.
func NewLive(db *store.DB, log *slog.Logger) *Live {
	return &Live{db: db, log: log, listeners: map[*Listener]bool{}, wake: make(chan struct{}, 1)}
}

// A Listener hears of changes until it is closed.
type Listener struct {
	live *Live
	// C gets a value when Take has something.
	C        chan struct{}
	events   bool
	progress map[string]store.TaskProgress
}

// Listen begins to listen. The caller then reads what is there already.
func (l *Live) Listen() *Listener {
	listener := &Listener{live: l, C: make(chan struct{}, 1), progress: map[string]store.TaskProgress{}}
	l.mu.Lock()
	l.listeners[listener] = true
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return listener
}

// Close stops listening.
func (l *Listener) Close() {
	l.live.mu.Lock()
	defer l.live.mu.Unlock()
	delete(l.live.listeners, l)
}

// Take says whether there are new events, and gives the progress of each task
// that moved since the last time, only the latest of each.
func (l *Listener) Take() (events bool, progress []store.TaskProgress) {
	l.live.mu.Lock()
	defer l.live.mu.Unlock()
	for _, p := range l.progress {
		progress = append(progress, p)
	}
	clear(l.progress)
	events, l.events = l.events, false
	return events, progress
}

// signal wakes the listener; the lock is held.
func (l *Listener) signal() {
	select {
	case l.C <- struct{}{}:
	default: // it has one waiting
	}
}

// Run asks until ctx ends.
func (l *Live) Run(ctx context.Context) {
	var cursor string
	var moved time.Time // when progress was asked for
	written, stop := l.db.WatchEvents()
	defer stop()
	last := map[string]store.TaskProgress{}
	for l.wait(ctx, written) {
		l.asked = time.Now()
		latest, err := l.db.LatestCursor(ctx)
		if err != nil {
			l.warn(ctx, err)
			continue
		}
		if latest != cursor {
			cursor = latest
			l.tellEvents()
		}
		if time.Since(moved) < pollProgress {
			continue
		}
		moved = time.Now()
		running, err := l.db.Progress(ctx, "", "", mostRunning)
		if err != nil {
			l.warn(ctx, err)
			continue
		}
		last = l.tellProgress(running, last)
	}
}

func (l *Live) warn(ctx context.Context, err error) {
	if ctx.Err() == nil {
		l.log.Warn("cannot ask for live events", "error", err)
	}
}

// wait is false when ctx has ended.
func (l *Live) wait(ctx context.Context, written <-chan struct{}) bool {
	l.mu.Lock()
	idle := len(l.listeners) == 0
	l.mu.Unlock()
	if idle {
		select {
		case <-ctx.Done():
			return false
		case <-l.wake:
			return true
		}
	}
	select {
	case <-ctx.Done():
		return false
	case <-written:
	case <-time.After(pollEvents):
		return true
	}
	// Events that come fast are one question.
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Until(l.asked.Add(gatherEvents))):
		return true
	}
}

func (l *Live) tellEvents() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for listener := range l.listeners {
		listener.events = true
		listener.signal()
	}
}

// tellProgress tells what moved since last, and returns what to compare with
// next time.
func (l *Live) tellProgress(running []store.TaskProgress, last map[string]store.TaskProgress) map[string]store.TaskProgress {
	now := make(map[string]store.TaskProgress, len(running))
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range running {
		now[p.TaskID] = p
		if before, found := last[p.TaskID]; found && same(before, p) {
			continue
		}
		for listener := range l.listeners {
			listener.progress[p.TaskID] = p
			listener.signal()
		}
	}
	return now
}

func same(a, b store.TaskProgress) bool {
	return a.Attempt == b.Attempt && a.Progress == b.Progress && a.Phase == b.Phase && a.Speed == b.Speed && a.ETA == b.ETA
}
