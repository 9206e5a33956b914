package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/sqlite"
)

func open(t *testing.T, dir string) *store.DB {
	t.Helper()
	db, err := sqlite.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestADataDirectoryHasOneProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data with spaces & signs?#%20")
	db := open(t, dir)
	if _, err := sqlite.Open(context.Background(), dir); media.CodeOf(err) != media.CodeConflict {
		t.Errorf("a second opening: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

func TestEveryCommitIsSyncedAndReadersCannotWrite(t *testing.T) {
	ctx := context.Background()
	db := open(t, t.TempDir())
	var mode string
	var synchronous, keys int
	err := db.InTx(ctx, func(tx store.Tx) error {
		if err := tx.QueryRow(ctx, `PRAGMA journal_mode`).Scan(&mode); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `PRAGMA foreign_keys`).Scan(&keys); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `PRAGMA synchronous`).Scan(&synchronous)
	})
	if err != nil || mode != "wal" || synchronous != 2 || keys != 1 {
		t.Errorf("journal %s, synchronous %d, foreign keys %d, %v", mode, synchronous, keys, err)
	}
	if _, err := db.Reader().Exec(ctx, `DELETE FROM projects`); err == nil {
		t.Error("a reader deleted rows")
	}
}

func TestAFailedTransactionLeavesNothing(t *testing.T) {
	ctx := context.Background()
	db := open(t, t.TempDir())
	err := db.InTx(ctx, func(tx store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO settings (name, value) VALUES ('a', 'b')`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO settings (name, value) VALUES ('a', 'c')`)
		return err
	})
	if !db.Conflict(err) {
		t.Errorf("the same name twice: %v", err)
	}
	if got, err := db.Setting(ctx, "a"); got != "" || err != nil {
		t.Errorf("%q is left, %v", got, err)
	}
}

// What an older version made, or a person copied, is closed as well.
func TestOtherUsersCannotReadTheDatabase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{dir: 0o755, filepath.Join(dir, sqlite.FileName): 0o644} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	db := open(t, dir)
	if err := db.Set(t.Context(), "a", "b"); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 4 {
		t.Fatalf("the folder has %v (%v)", files, err)
	}
	for _, path := range append(files, nil) {
		name, want := dir, os.FileMode(0o700)
		if path != nil {
			name, want = filepath.Join(dir, path.Name()), 0o600
		}
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has the mode %v, want %v (%v)", name, info.Mode().Perm(), want, err)
		}
	}
}
