package dispatch

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"github.com/riverqueue/river/riverdriver"

	"github.com/mediamill/mediamill/internal/media"
)

// A localNotifier tells the producers of this process what LISTEN tells them on
// PostgreSQL. SQLite has no LISTEN; River's own listener reads a table every
// 50 ms instead, which is late and keeps an idle server busy. On SQLite whoever
// writes a ticket or a cancel is in the same process, and notifies after the commit.
type localNotifier struct {
	mu        sync.Mutex
	listeners map[*localListener]bool
}

// inserted tells that there are new tickets in a queue.
func (b *localNotifier) inserted(queue media.Queue) {
	b.notify(inserted(queue))
}

func inserted(queue media.Queue) *riverdriver.Notification {
	return &riverdriver.Notification{Topic: "river_insert", Payload: fmt.Sprintf(`{"queue": %q}`, queue)}
}

// canceled tells that a ticket's run is to end.
func (b *localNotifier) canceled(queue string, ticket int64) {
	b.notify(&riverdriver.Notification{
		Topic: "river_control", Payload: fmt.Sprintf(`{"action": "cancel", "queue": %q, "job_id": %d}`, queue, ticket),
	})
}

func (b *localNotifier) notify(note *riverdriver.Notification) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.listeners {
		l.receive(note)
	}
}

// notifyingDriver is River's SQLite driver with a listener that gets the notifications of a localNotifier.
type notifyingDriver struct {
	riverdriver.Driver[*sql.Tx]
	notifier *localNotifier
}

func (notifyingDriver) SupportsListener() bool { return true }

func (d notifyingDriver) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return &localListener{notifier: d.notifier, notes: make(chan *riverdriver.Notification, 64)}
}

// A localListener is what a PostgreSQL connection with LISTEN is elsewhere.
type localListener struct {
	notifier *localNotifier
	notes    chan *riverdriver.Notification
}

func (l *localListener) receive(note *riverdriver.Notification) {
	select {
	case l.notes <- note:
	default: // so far behind that those before it lead to a look after this
	}
}

func (l *localListener) Connect(context.Context) error {
	l.notifier.mu.Lock()
	defer l.notifier.mu.Unlock()
	l.notifier.listeners[l] = true
	for _, queue := range media.Queues() { // what was written since the producers' first look
		l.receive(inserted(queue))
	}
	return nil
}

func (l *localListener) Close(context.Context) error {
	l.notifier.mu.Lock()
	defer l.notifier.mu.Unlock()
	delete(l.notifier.listeners, l)
	return nil
}

func (l *localListener) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case note := <-l.notes:
		return note, nil
	}
}

func (*localListener) Listen(context.Context, string) error   { return nil }
func (*localListener) Unlisten(context.Context, string) error { return nil }
func (*localListener) Ping(context.Context) error             { return nil }
func (*localListener) Schema() string                         { return "" }
func (*localListener) SetAfterConnectExec(string)             {}
