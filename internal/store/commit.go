package store

import (
	"context"
	"sync"
)

// hookedTx is a transaction that remembers what is to follow its commit.
type hookedTx struct {
	Tx
	after []func()
}

// InTx runs fn in a transaction, as Conn's does, and after the commit what
// AfterCommit was given meanwhile. A fault of the database's surroundings has
// the code worker.database or worker.disk.
func (db *DB) InTx(ctx context.Context, fn func(Tx) error) error {
	var last *hookedTx
	err := db.Conn.InTx(ctx, func(tx Tx) error {
		last = &hookedTx{Tx: tx} // a transaction that is run again begins with nothing to follow
		return fn(last)
	})
	if err != nil || last == nil {
		return db.told(err)
	}
	for _, each := range last.after {
		each()
	}
	return nil
}

// AfterCommit has fn called once the transaction is committed, and never when it
// is not. fn must be quick: the caller of InTx waits for it.
func AfterCommit(tx Tx, fn func()) {
	if n, ok := tx.(*hookedTx); ok {
		n.after = append(n.after, fn)
	}
}

// Apart runs fn behind a savepoint: when it fails, what it wrote is taken back and
// the transaction goes on. err is a savepoint that could not be set or left.
func Apart(ctx context.Context, tx Tx, fn func() error) (failure, err error) {
	if _, err := tx.Exec(ctx, `SAVEPOINT apart`); err != nil {
		return nil, err
	}
	if failure = fn(); failure != nil {
		if _, err := tx.Exec(ctx, `ROLLBACK TO SAVEPOINT apart`); err != nil {
			return failure, err
		}
	}
	_, err = tx.Exec(ctx, `RELEASE SAVEPOINT apart`)
	return failure, err
}

// watchers hear of events that this process wrote.
type watchers struct {
	mu   sync.Mutex
	list map[chan struct{}]bool
}

// WatchEvents gives a channel that gets a value soon after this process wrote
// events, one for many when they come fast. It is a hint that saves waiting for
// the next poll: what other processes write it does not tell.
func (db *DB) WatchEvents() (c <-chan struct{}, stop func()) {
	w := &db.watchers
	mine := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.list == nil {
		w.list = map[chan struct{}]bool{}
	}
	w.list[mine] = true
	return mine, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.list, mine)
	}
}

func (w *watchers) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.list {
		select {
		case c <- struct{}{}:
		default: // it has one waiting
		}
	}
}
