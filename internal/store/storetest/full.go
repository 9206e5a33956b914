package storetest

import (
	"context"
	"database/sql"
	"testing"

	"github.com/mediamill/mediamill/internal/store"
)

// Fill lets the disk of a database be full, until free is called: SQLite cannot
// grow its file any more, and PostgreSQL refuses rows of jobs and settings as it
// does on a full disk.
func Fill(t testing.TB, db *store.DB) (free func()) {
	t.Helper()
	exec := func(statement string) {
		t.Helper()
		var err error
		if pool, ok := db.Pool().(*sql.DB); ok {
			_, err = pool.ExecContext(context.Background(), statement)
		} else {
			err = db.InTx(context.Background(), func(tx store.Tx) error {
				_, err := tx.Exec(context.Background(), statement)
				return err
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if db.Dialect() == store.SQLite {
		exec(`PRAGMA max_page_count = 1`) // never below what there is
		return func() { exec(`PRAGMA max_page_count = 1000000`) }
	}
	exec(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`)
	for _, table := range []string{"jobs", "settings"} {
		exec(`CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON ` + table + ` EXECUTE FUNCTION full_disk()`)
	}
	return func() { exec(`DROP FUNCTION full_disk CASCADE`) }
}
