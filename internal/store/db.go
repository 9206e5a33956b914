package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/seal"
)

// A Tx runs statements: those of one transaction, or single reads. Arguments
// are $1, $2, … on both databases.
type Tx interface {
	// Exec returns the number of rows that the statement touched.
	Exec(ctx context.Context, sql string, args ...any) (int64, error)
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) Row
	// Raw is the driver's own transaction: *sql.Tx or pgx.Tx.
	Raw() any
}

// Rows are the rows of a query; they must be closed.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close()
}

// A Row is the one row of a query; Scan returns ErrNoRows when there is none.
type Row interface {
	Scan(dest ...any) error
}

// ErrNoRows is what Row.Scan returns when there is none, on both databases.
var ErrNoRows = errors.New("no rows")

// A Conn is an open database, as packages sqlite and postgres make it.
type Conn interface {
	// Reader runs single reads outside of any transaction of ours.
	Reader() Tx
	// InTx runs fn in a transaction and commits when it returns nil. It runs fn
	// again when the database asks for that (deadlock, serialization), so fn
	// must have no effect outside of tx.
	InTx(ctx context.Context, fn func(Tx) error) error
	Dialect() Dialect
	// Pool is the *sql.DB that writes, or the *pgxpool.Pool.
	Pool() any
	// Ping says whether the database answers.
	Ping(ctx context.Context) error
	// Conflict says whether err is a unique index that refused a row.
	Conflict(err error) bool
	// Unavailable says whether err is a lost or refused connection and not an
	// answer of the database.
	Unavailable(err error) bool
	// Full says whether err is of a disk of the database: no room is left, or it fails.
	Full(err error) bool
	Close() error
}

// A DB has a method for each thing that is asked of the rows.
type DB struct {
	Conn
	key      *seal.Key // of what is sealed in rows
	watchers watchers
}

// New makes a DB of an open database whose tables are up to date. Before jobs are
// read or written it needs SealWith.
func New(conn Conn) *DB { return &DB{Conn: conn} }

// NewID makes a UUID version 7: unique, and in the order of time.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// NowMS is the database's clock.
func (db *DB) NowMS(ctx context.Context) (int64, error) {
	now, err := Now(ctx, db.Reader())
	return now.UnixMilli(), err
}

// Now is the database's clock within a transaction.
func Now(ctx context.Context, tx Tx) (now time.Time, err error) {
	return now, tx.QueryRow(ctx, `SELECT now_ms()`).Scan(atColumn{&now})
}

// exec runs one statement in a transaction of its own.
func (db *DB) exec(ctx context.Context, sql string, args ...any) (n int64, err error) {
	err = db.InTx(ctx, func(tx Tx) error {
		n, err = tx.Exec(ctx, sql, args...)
		return err
	})
	return n, err
}

// execOne is exec for a statement that must touch a row; what names the row in
// the CodeNotFound otherwise.
func (db *DB) execOne(ctx context.Context, what, sql string, args ...any) error {
	n, err := db.exec(ctx, sql, args...)
	if err == nil && n == 0 {
		return notFound(what)
	}
	return err
}

// all scans every row of a query.
func all[T any](ctx context.Context, tx Tx, scan func(Row) (T, error), sql string, args ...any) ([]T, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

// one scans the row of a query; no row is the CodeNotFound of what.
func one[T any](ctx context.Context, tx Tx, what string, scan func(Row) (T, error), sql string, args ...any) (T, error) {
	row, err := scan(tx.QueryRow(ctx, sql, args...))
	if errors.Is(err, ErrNoRows) {
		return row, notFound(what)
	}
	return row, err
}

func notFound(what string) *media.Error {
	return media.Errorf(media.CodeNotFound, "there is no such %s", what)
}

// conflict turns a refused row into a fault of field.
func (db *DB) conflict(err error, field, format string, args ...any) error {
	if err == nil || !db.Conflict(err) {
		return err
	}
	e := media.Errorf(media.CodeConflict, format, args...)
	e.Field, e.Err = field, err
	return e
}
