package schema_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store/schema"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// release is a program with the migrations up to a number.
func release(last int) fstest.MapFS {
	all := []string{
		`CREATE TABLE settings (name text PRIMARY KEY, value text NOT NULL);`,
		`CREATE TABLE films (name text PRIMARY KEY);`,
		`ALTER TABLE films ADD COLUMN year integer NOT NULL DEFAULT 0;`, // expands
		`ALTER TABLE films DROP COLUMN year;
		INSERT INTO settings (name, value) VALUES ('schema.needs', '4') ON CONFLICT (name) DO UPDATE SET value = excluded.value;`, // contracts
	}
	files := fstest.MapFS{}
	for i, statements := range all[:last] {
		files[fmt.Sprintf("%04d_step.sql", i+1)] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + statements + "\n")}
	}
	return files
}

func TestAnOlderProgramOnANewerDatabase(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) (goose.Dialect, *sql.DB){
		"sqlite": func(t *testing.T) (goose.Dialect, *sql.DB) {
			db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "a.db"))
			if err != nil {
				t.Fatal(err)
			}
			return goose.DialectSQLite3, db
		},
		"postgres": func(t *testing.T) (goose.Dialect, *sql.DB) {
			cluster, err := storetest.StartCluster()
			storetest.Need(t, err)
			t.Cleanup(cluster.Stop)
			config, err := pgx.ParseConfig(cluster.Address("postgres"))
			if err != nil {
				t.Fatal(err)
			}
			return goose.DialectPostgres, stdlib.OpenDB(*config)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dialect, db := open(t)
			defer db.Close()
			ctx := context.Background()
			up := func(last int) error { return schema.Up(ctx, dialect, db, release(last)) }
			for _, c := range []struct {
				what    string
				program int
				refused bool
			}{
				{"the first start", 2, false},
				{"the same again", 2, false},
				{"the next release expands", 3, false},
				{"the last release works on beside it", 2, false},
				{"the release after that contracts", 4, false},
				{"the one before it is refused", 3, true},
				{"and so is the first", 2, true},
				{"the newest goes on", 4, false},
			} {
				err := up(c.program)
				if refused := media.CodeOf(err) == media.CodeDatabaseNewer; refused != c.refused || !refused && err != nil {
					t.Fatalf("%s: %v", c.what, err)
				}
				if c.refused && !strings.Contains(err.Error(), "have version 4") || c.refused && !strings.Contains(err.Error(), fmt.Sprintf("this one supports %d", c.program)) {
					t.Errorf("%s: the error does not name both versions: %v", c.what, err)
				}
			}
		})
	}
}
