package store

import (
	"context"
	"errors"

	"github.com/mediamill/mediamill/internal/media"
)

// Passing says whether err lies in the database's surroundings, so that the same
// statement may succeed later.
func (db *DB) Passing(err error) bool { return db.Unavailable(err) || db.Full(err) }

// told gives an error of the database's surroundings its code: worker.disk or
// worker.database. Others stay as they are.
func (db *DB) told(err error) error {
	if err == nil {
		return nil
	}
	if _, known := errors.AsType[*media.Error](err); known {
		return err
	}
	var e *media.Error
	switch {
	case db.Full(err):
		e = media.Errorf(media.CodeWorkerDisk, "the disk of the database is full or failing").WithHint("an operator must free space")
	case db.Unavailable(err):
		e = media.Errorf(media.CodeDatabase, "the database does not respond")
	default:
		return err
	}
	e.Err = err
	return e
}

// Reader is Conn's, with told errors.
func (db *DB) Reader() Tx { return telling{db.Conn.Reader(), db} }

// telling runs statements and tells their errors.
type telling struct {
	Tx
	db *DB
}

func (t telling) Query(ctx context.Context, sql string, args ...any) (Rows, error) {
	rows, err := t.Tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, t.db.told(err)
	}
	return tellingRows{rows, t.db}, nil
}

func (t telling) QueryRow(ctx context.Context, sql string, args ...any) Row {
	return tellingRow{t.Tx.QueryRow(ctx, sql, args...), t.db}
}

type tellingRows struct {
	Rows
	db *DB
}

func (r tellingRows) Scan(dest ...any) error { return r.db.told(r.Rows.Scan(dest...)) }
func (r tellingRows) Err() error             { return r.db.told(r.Rows.Err()) }

type tellingRow struct {
	row Row
	db  *DB
}

func (r tellingRow) Scan(dest ...any) error { return r.db.told(r.row.Scan(dest...)) }
