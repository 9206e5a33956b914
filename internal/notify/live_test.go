package notify_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/notify"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

func TestAListenerHearsOfOtherProcesses(t *testing.T) {
	t.Parallel()
	address := storetest.PostgreSQL(t)
	here, there := storetest.Open(t, address), storetest.Open(t, address)
	live := notify.NewLive(here, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { live.Run(ctx); close(ended) }()
	defer func() { stop(); <-ended }()
	listener := live.Listen()
	defer listener.Close()
	heard := func() bool {
		t.Helper()
		select {
		case <-listener.C:
			events, _ := listener.Take()
			return events
		case <-time.After(5 * time.Minute): // on a busy machine
			return false
		}
	}
	site := newSite(t, there)
	for range 3 {
		site.job()
		if !heard() {
			t.Fatal("nothing was heard")
		}
	}
}

func TestNobodyListensForFree(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	live := notify.NewLive(unasked(t, db), slog.New(slog.DiscardHandler))
	ctx, stop := context.WithTimeout(t.Context(), 700*time.Millisecond)
	defer stop()
	live.Run(ctx) // ends with ctx; a question to the database would fail the test
}

// unasked is a database that must not be asked.
func unasked(t *testing.T, db *store.DB) *store.DB {
	return store.New(silent{db.Conn, t})
}

type silent struct {
	store.Conn
	t *testing.T
}

func (s silent) Reader() store.Tx {
	s.t.Error("the database was asked")
	return s.Conn.Reader()
}
