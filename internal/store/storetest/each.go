package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/postgres"
	"github.com/mediamill/mediamill/internal/store/sqlite"
)

// Project is the ID of a project that every database of this package has.
const Project = "00000000-0000-7000-8000-000000000001"

// Each runs a test once for SQLite and once for PostgreSQL, each with an empty
// database that has one project.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	EachAddress(t, func(t *testing.T, address string) { test(t, Open(t, address)) })
}

// EachAddress is Each for tests that open the database in several processes;
// the address is for Open and OpenAddress.
func EachAddress(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, PostgreSQL(t))
	})
}

// SQLite is the address of a new database.
func SQLite(t testing.TB) string {
	t.Helper()
	return "sqlite:" + t.TempDir()
}

// shared is this test binary's cluster, with a migrated database to copy.
var shared = sync.OnceValues(func() (*Cluster, error) {
	c, err := StartCluster()
	if err != nil {
		return nil, err
	}
	if err := c.Exec(`CREATE DATABASE migrated`); err != nil {
		return nil, err
	}
	db, err := postgres.Open(context.Background(), c.Address("migrated"))
	if err != nil {
		return nil, err
	}
	return c, db.Close()
})

// PostgreSQL is the address of a new database in the binary's own cluster.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	c, err := shared()
	Need(t, err)
	name := "t" + strings.ReplaceAll(store.NewID(), "-", "")
	if err := c.Exec(`CREATE DATABASE ` + name + ` TEMPLATE migrated`); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Exec(`DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	return c.Address(name)
}

// Need skips the test for ErrMissing, unless the environment has CI, and fails
// it for another error.
func Need(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case errors.Is(err, ErrMissing) && os.Getenv("CI") == "":
		t.Skip(err)
	default:
		t.Fatal(err)
	}
}

// key is that of all databases of this package.
var key = sync.OnceValues(func() (*seal.Key, error) { return seal.New(make([]byte, 32)) })

// OpenAddress opens a database of EachAddress, and makes the project.
func OpenAddress(ctx context.Context, address string) (*store.DB, error) {
	var db *store.DB
	var err error
	if dir, ok := strings.CutPrefix(address, "sqlite:"); ok {
		db, err = sqlite.Open(ctx, dir)
	} else {
		db, err = postgres.Open(ctx, address)
	}
	if err != nil {
		return nil, err
	}
	sealer, err := key()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	db.SealWith(sealer)
	err = db.InTx(ctx, func(tx store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO projects (id, name, webhook_secret, created_ms) VALUES ($1, 'test', $2, now_ms())
			ON CONFLICT DO NOTHING`, Project, []byte{0})
		return err
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Open is OpenAddress that closes the database when the test ends.
func Open(t testing.TB, address string) *store.DB {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	defer stop()
	db, err := OpenAddress(ctx, address)
	if err != nil {
		t.Fatal(fmt.Errorf("open %s: %w", address, err))
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
