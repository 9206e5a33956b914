package store

import "strings"

// A Dialect is how a database's SQL differs from the one text that we write.
// PostgreSQL runs our statements as they stand: its first migration makes
// now_ms() and event_horizon(). SQLite gets them rewritten.
type Dialect string

const (
	SQLite     Dialect = "sqlite"
	PostgreSQL Dialect = "postgres"
)

// sqliteSQL puts SQLite's own expressions in place of what it lacks. It has
// one writer at a time, so rows need no locks and no event commits late.
var sqliteSQL = strings.NewReplacer(
	"now_ms()", "CAST(unixepoch('subsec') * 1000 AS integer)",
	"event_horizon()", "9223372036854775807",
	" FOR UPDATE SKIP LOCKED", "",
	" FOR UPDATE", "",
)

// Rewrite is sql as the dialect wants it.
func (d Dialect) Rewrite(sql string) string {
	if d == SQLite {
		return sqliteSQL.Replace(sql)
	}
	return sql
}
