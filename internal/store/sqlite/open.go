package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	_ "modernc.org/sqlite" // the driver named "sqlite"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// FileName is the database's file in the data directory.
const FileName = "mediamill.db"

const lockName = "lock"

// Open opens or makes the database in the data directory, which only one
// process may hold: media.CodeConflict when another does. Tables are brought up to date.
func Open(ctx context.Context, dataDir string) (*store.DB, error) {
	if err := closeToOthers(dataDir); err != nil {
		return nil, err
	}
	lock, err := lockFile(filepath.Join(dataDir, lockName))
	if err != nil {
		return nil, err
	}
	conn, err := open(ctx, filepath.Join(dataDir, FileName))
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	conn.lock = lock
	return store.New(conn), nil
}

// closeToOthers makes the data directory, and takes it and the database's files
// away from other users of the machine: rows hold addresses, names and hashes.
func closeToOthers(dataDir string) error {
	err := os.MkdirAll(dataDir, 0o700)
	if err != nil {
		return fmt.Errorf("create the data folder: %w", err)
	}
	file := filepath.Join(dataDir, FileName)
	// SQLite gives what it makes beside the database the mode of the database.
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		err = f.Close()
	}
	for path, mode := range map[string]os.FileMode{dataDir: 0o700, file: 0o600, file + "-wal": 0o600, file + "-shm": 0o600} {
		info, e := os.Stat(path)
		if e == nil && info.Mode().Perm()&0o077 != 0 {
			err = errors.Join(err, os.Chmod(path, mode))
		}
	}
	if err == nil {
		return nil
	}
	e := media.Errorf(media.CodeConfigInvalid, "the data folder %s cannot be protected from other users", dataDir)
	e.Err = err
	return e.WithHint("it must belong to the user that runs Mediamill: change its owner with chown -R, or choose another with --data")
}

func open(ctx context.Context, file string) (*conn, error) {
	// River calls itself within its statements, which needs one connection; a
	// second pool reads beside it, as write-ahead logging allows.
	write, err := sql.Open("sqlite", dsn(file, "_txlock=immediate"))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := sql.Open("sqlite", dsn(file, "mode=ro&_pragma=query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	readers := max(4, runtime.NumCPU())
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &conn{write: write, read: read}, nil
}

func dsn(file, more string) string {
	path := (&url.URL{Scheme: "file", OmitHost: true, Path: file}).String()
	return path + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=cache_size(-32768)&_pragma=temp_store(memory)&" + more
}

// lockFile holds the data directory: two embedded processes on one file would
// expire each other's leases at start.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock of the data folder: %w", err)
	}
	if err := flock(f); err != nil {
		_ = f.Close()
		e := media.Errorf(media.CodeConflict, "another process uses the data folder %s", filepath.Dir(path))
		e.Err = err
		return nil, e.WithHint("stop the other process, or choose another data folder with --data; a fleet needs PostgreSQL")
	}
	return f, nil
}
