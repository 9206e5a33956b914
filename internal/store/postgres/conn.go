package postgres

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mediamill/mediamill/internal/store"
)

type conn struct {
	pool *pgxpool.Pool
}

func (c *conn) Dialect() store.Dialect         { return store.PostgreSQL }
func (c *conn) Pool() any                      { return c.pool }
func (c *conn) Reader() store.Tx               { return statements{db: c.pool} }
func (c *conn) Ping(ctx context.Context) error { return c.pool.Ping(ctx) }

func (c *conn) Close() error {
	c.pool.Close()
	return nil
}

// retries is how often InTx begins again after a deadlock.
const retries = 8

func (c *conn) InTx(ctx context.Context, fn func(store.Tx) error) error {
	for n := 1; ; n++ {
		err := pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
			return fn(statements{db: tx, raw: tx})
		})
		if !again(err) || n == retries {
			return err
		}
		pause := time.Duration(n) * time.Duration(5+rand.IntN(20)) * time.Millisecond
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// again says whether the database rolled back only because of others.
func again(err error) bool {
	code := state(err)
	return code == "40P01" || code == "40001" // deadlock, serialization
}

// state is the SQLSTATE of err; empty when the database did not answer.
func state(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

func (c *conn) Conflict(err error) bool { return state(err) == "23505" }

func (c *conn) Full(err error) bool {
	code := state(err)
	return code == "53100" || code == "58030" // disk_full, io_error
}

func (c *conn) Unavailable(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) {
		return false
	}
	switch code := state(err); code {
	case "57P01", "57P02", "57P03", "53300": // shut down, crashed, starting, too many
		return true
	case "":
	default:
		return code[:2] == "08"
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, context.DeadlineExceeded) || pgconn.SafeToRetry(err)
}

// statements runs our SQL on the pool or in a transaction.
type statements struct {
	db interface {
		Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
		Query(context.Context, string, ...any) (pgx.Rows, error)
		QueryRow(context.Context, string, ...any) pgx.Row
	}
	raw any
}

func (s statements) Raw() any { return s.raw }

func (s statements) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	tag, err := s.db.Exec(ctx, sql, args...)
	return tag.RowsAffected(), err
}

func (s statements) Query(ctx context.Context, sql string, args ...any) (store.Rows, error) {
	return s.db.Query(ctx, sql, args...)
}

func (s statements) QueryRow(ctx context.Context, sql string, args ...any) store.Row {
	return row{s.db.QueryRow(ctx, sql, args...)}
}

type row struct{ pgx.Row }

func (r row) Scan(dest ...any) error {
	err := r.Row.Scan(dest...)
	if errors.Is(err, pgx.ErrNoRows) {
		return store.ErrNoRows
	}
	return err
}
