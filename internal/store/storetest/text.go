package storetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/store"
)

// Text is every row of every table, one a line behind the table's name: what
// somebody who has the database can read.
func Text(t testing.TB, db *store.DB) string {
	t.Helper()
	tables := `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
	if db.Dialect() == store.SQLite {
		tables = `SELECT name FROM sqlite_master WHERE type = 'table'`
	}
	var text strings.Builder
	for _, table := range strings.Fields(list(t, db, tables)) {
		every := `CAST(t AS text)`
		if db.Dialect() == store.SQLite {
			every = `concat_ws('|', ` + strings.ReplaceAll(strings.TrimSpace(list(t, db, `SELECT name FROM pragma_table_info('`+table+`')`)), "\n", ", ") + `)`
		}
		for row := range strings.Lines(list(t, db, `SELECT `+every+` FROM `+table+` t`)) {
			fmt.Fprintf(&text, "%s: %s", table, row)
		}
	}
	return text.String()
}

// list is the one column of a query, one row a line.
func list(t testing.TB, db *store.DB, query string) string {
	t.Helper()
	rows, err := db.Reader().Query(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var text strings.Builder
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		text.WriteString(strings.ReplaceAll(s, "\n", "⏎") + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return text.String()
}
