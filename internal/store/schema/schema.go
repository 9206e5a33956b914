// Package schema brings a database's tables up to date by numbered migrations,
// and refuses to start a program that is too old for the database.
//
// Releases of a fleet overlap while it is upgraded, so a migration only adds
// ("expand"): a program that does not know it still works. One that removes
// what older programs use ("contract") says so, in the same file:
//
//	INSERT INTO settings (name, value) VALUES ('schema.needs', '12')
//	    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
//
// From then on, a program that knows fewer than 12 migrations refuses to start.
package schema

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/pressly/goose/v3"

	"github.com/mediamill/mediamill/internal/media"
)

// needs is the setting with the number of the newest migration that a program
// must know to work with the database.
const needs = "schema.needs"

// Up runs the migrations of files that the database does not have. It fails with
// config.database_newer when the database has migrations that this program does
// not know and needs.
func Up(ctx context.Context, dialect goose.Dialect, db *sql.DB, files fs.FS) error {
	provider, err := goose.NewProvider(dialect, db, files)
	if err != nil {
		return err
	}
	found, known, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("list the tables: %w", err)
	}
	if found > known {
		return fits(ctx, db, found, known)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the tables: %w", err)
	}
	return nil
}

// fits says whether a program that knows the migrations up to known may use a
// database that a newer one brought to found.
func fits(ctx context.Context, db *sql.DB, found, known int64) error {
	var text string
	err := db.QueryRowContext(ctx, `SELECT value FROM settings WHERE name = '`+needs+`'`).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the requirements of the database: %w", err)
	}
	if least, err := strconv.ParseInt(text, 10, 64); err == nil && least <= known {
		return nil
	}
	return media.Errorf(media.CodeDatabaseNewer, "this database was created by a newer Mediamill: its tables have version %d and need a program that supports %s, but this one supports %d",
		found, text, known).WithHint("start the newer version, or restore a backup that was made before the upgrade")
}
