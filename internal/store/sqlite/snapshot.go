package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Snapshot writes the database of the data directory, as it is at one moment, to
// a new file. A server may be using it meanwhile. It returns the version of the
// tables and the storages that the snapshot names.
func Snapshot(ctx context.Context, dataDir, to string) (version int64, storages []store.Storage, err error) {
	file := filepath.Join(dataDir, FileName)
	if _, err := os.Stat(file); err != nil {
		e := media.Errorf(media.CodeNotFound, "there is no database in %s", dataDir)
		e.Err = err
		return 0, nil, e.WithHint("set the data folder of the server with --data")
	}
	db, err := sql.Open("sqlite", dsn(file, "mode=ro"))
	if err != nil {
		return 0, nil, err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, to)
	if err := errors.Join(err, db.Close()); err != nil {
		return 0, nil, fmt.Errorf("copy the database: %w", err)
	}
	copied, err := sql.Open("sqlite", dsn(to, ""))
	if err != nil {
		return 0, nil, err
	}
	c := &conn{write: copied, read: copied}
	err = copied.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version`).Scan(&version)
	if err == nil {
		storages, err = store.New(c).Storages(ctx, "")
	}
	return version, storages, errors.Join(err, copied.Close())
}

// Check says whether the file is a whole database.
func Check(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", dsn(file, "mode=ro"))
	if err != nil {
		return err
	}
	var word string
	err = db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&word)
	if err = errors.Join(err, db.Close()); err == nil && word != "ok" {
		err = errors.New(word)
	}
	return err
}

// Hold takes the data directory, as Open does, without opening the database:
// media.CodeConflict when another process has it. Closing lets go.
func Hold(dataDir string) (io.Closer, error) {
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return nil, fmt.Errorf("create the data folder: %w", err)
	}
	return lockFile(filepath.Join(dataDir, lockName))
}
