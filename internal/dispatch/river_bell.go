package dispatch

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"github.com/riverqueue/river/riverdriver"

	"github.com/mediamill/mediamill/internal/media"
)

// A bell tells the producers of this process what LISTEN tells them on
// PostgreSQL. SQLite has no LISTEN; River's own listener reads a table every
// 50 ms instead, which is late and keeps an idle server busy. On SQLite whoever
// writes a ticket or a cancel is in the same process, and rings after the commit.
type bell struct {
	mu        sync.Mutex
	listeners map[*bellListener]bool
}

// inserted tells that there are new tickets in a queue.
func (b *bell) inserted(queue media.Queue) {
	b.ring(inserted(queue))
}

func inserted(queue media.Queue) *riverdriver.Notification {
	return &riverdriver.Notification{Topic: "river_insert", Payload: fmt.Sprintf(`{"queue": %q}`, queue)}
}

// canceled tells that a ticket's run is to end.
func (b *bell) canceled(queue string, ticket int64) {
	b.ring(&riverdriver.Notification{
		Topic: "river_control", Payload: fmt.Sprintf(`{"action": "cancel", "queue": %q, "job_id": %d}`, queue, ticket),
	})
}

func (b *bell) ring(note *riverdriver.Notification) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.listeners {
		l.hear(note)
	}
}

// belled is River's SQLite driver with a listener that hears the bell.
type belled struct {
	riverdriver.Driver[*sql.Tx]
	bell *bell
}

func (belled) SupportsListener() bool { return true }

func (d belled) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return &bellListener{bell: d.bell, notes: make(chan *riverdriver.Notification, 64)}
}

// A bellListener is what a PostgreSQL connection with LISTEN is elsewhere.
type bellListener struct {
	bell  *bell
	notes chan *riverdriver.Notification
}

func (l *bellListener) hear(note *riverdriver.Notification) {
	select {
	case l.notes <- note:
	default: // so far behind that those before it lead to a look after this
	}
}

func (l *bellListener) Connect(context.Context) error {
	l.bell.mu.Lock()
	defer l.bell.mu.Unlock()
	l.bell.listeners[l] = true
	for _, queue := range media.Queues() { // what was written since the producers' first look
		l.hear(inserted(queue))
	}
	return nil
}

func (l *bellListener) Close(context.Context) error {
	l.bell.mu.Lock()
	defer l.bell.mu.Unlock()
	delete(l.bell.listeners, l)
	return nil
}

func (l *bellListener) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case note := <-l.notes:
		return note, nil
	}
}

func (*bellListener) Listen(context.Context, string) error   { return nil }
func (*bellListener) Unlisten(context.Context, string) error { return nil }
func (*bellListener) Ping(context.Context) error             { return nil }
func (*bellListener) Schema() string                         { return "" }
func (*bellListener) SetAfterConnectExec(string)             {}
