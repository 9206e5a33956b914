package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/mediamill/mediamill/internal/store"
)

// conn is the file: one connection that writes, several that read.
type conn struct {
	write, read *sql.DB
	lock        *os.File
}

func (c *conn) Dialect() store.Dialect         { return store.SQLite }
func (c *conn) Pool() any                      { return c.write }
func (c *conn) Reader() store.Tx               { return statements{db: c.read} }
func (c *conn) Ping(ctx context.Context) error { return c.read.PingContext(ctx) }
func (c *conn) Unavailable(error) bool         { return false }

// Full also counts what a file system that went away or read-only makes of a file.
func (c *conn) Full(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return false
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
		return true
	}
	return false
}

func (c *conn) InTx(ctx context.Context, fn func(store.Tx) error) error {
	tx, err := c.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it has nothing to do
	if err := fn(statements{db: tx, raw: tx}); err != nil {
		return err
	}
	return tx.Commit()
}

// Checkpoint moves what was written into the file itself, and cuts off the log
// beside it with what it still held of former rows.
func (c *conn) Checkpoint(ctx context.Context) error {
	_, err := c.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}

func (c *conn) Conflict(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
}

func (c *conn) Close() error {
	err := errors.Join(c.read.Close(), c.write.Close())
	if c.lock != nil {
		err = errors.Join(err, c.lock.Close())
	}
	return err
}

// statements runs our SQL on a *sql.DB or *sql.Tx.
type statements struct {
	db interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
		QueryContext(context.Context, string, ...any) (*sql.Rows, error)
		QueryRowContext(context.Context, string, ...any) *sql.Row
	}
	raw any
}

func (s statements) Raw() any { return s.raw }

func (s statements) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := s.db.ExecContext(ctx, store.SQLite.Rewrite(query), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (s statements) Query(ctx context.Context, query string, args ...any) (store.Rows, error) {
	r, err := s.db.QueryContext(ctx, store.SQLite.Rewrite(query), args...)
	if err != nil {
		return nil, err
	}
	return rows{r}, nil
}

func (s statements) QueryRow(ctx context.Context, query string, args ...any) store.Row {
	return row{s.db.QueryRowContext(ctx, store.SQLite.Rewrite(query), args...)}
}

type rows struct{ *sql.Rows }

func (r rows) Close() { _ = r.Rows.Close() }

type row struct{ *sql.Row }

func (r row) Scan(dest ...any) error {
	err := r.Row.Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrNoRows
	}
	return err
}
