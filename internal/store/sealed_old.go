package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// plainTables are the columns that versions before migration 18 wrote in the
// clear.
var plainTables = []plainTable{
	{name: "jobs", key: []string{"id"}, whole: []string{"dialect_data"}, partly: []string{"source", "callback"},
		row: func(key []string) string { return jobRow(key[0]) }},
	{name: "tasks", key: []string{"id"}, partly: []string{"source", "params"}, ofJob: true,
		row: func(key []string) string { return taskRow(key[0]) }},
	{name: "deliveries", key: []string{"id"}, whole: []string{"url", "body"},
		row: func(key []string) string { return deliveryRow(key[0]) }},
	{name: "documents", key: []string{"project_id", "dialect", "kind", "id"}, whole: []string{"body"},
		row: func(key []string) string { return documentRow(key[0], key[1], key[2], key[3]) }},
	{name: "templates", key: []string{"project_id", "name", "CAST(version AS text)"}, partly: []string{"params"},
		row: func(key []string) string { return templateRow(key[0], key[1]) }},
	{name: "settings", key: []string{"name"}, whole: []string{"value"}, only: "name LIKE 'webhook/%'",
		row: func(key []string) string { return settingRow(key[0]) }},
}

type plainTable struct {
	name   string
	key    []string // by which it is walked
	whole  []string // columns that are sealed as a whole
	partly []string // columns whose addresses are sealed
	only   string   // a condition
	ofJob  bool     // its rows are changed only by who holds their job
	row    func(key []string) string
}

// oldPlace is the setting that says how far the old rows are sealed: a plainPlace,
// or sealedAll.
const (
	oldPlace  = "sealed.place"
	sealedAll = "all"
	oldBatch  = 100 // rows of a transaction
)

// A plainPlace is the last row that was looked at.
type plainPlace struct {
	Table int      `json:"table"` // of plainTables
	Key   []string `json:"key,omitempty"`
}

// SealOld seals some of the rows that earlier versions wrote in the clear, and says
// how many it changed and whether there may be more. Each call is a short
// transaction that goes on where the last one stopped, in whatever process that
// was; of several at once each waits for the others.
func (db *DB) SealOld(ctx context.Context) (changed int, more bool, err error) {
	err = db.InTx(ctx, func(tx Tx) error {
		changed = 0
		var text string
		if err := tx.QueryRow(ctx, `INSERT INTO settings (name, value) VALUES ($1, '{}')
			ON CONFLICT (name) DO UPDATE SET value = settings.value RETURNING value`, oldPlace).Scan(&text); err != nil {
			return err
		}
		if more = text != sealedAll; !more {
			return nil
		}
		var place plainPlace
		if err := json.Unmarshal([]byte(text), &place); err != nil {
			return fmt.Errorf("store: the setting %s: %w", oldPlace, err)
		}
		next := sealedAll
		if place.Table < len(plainTables) {
			if db.Dialect() == SQLite { // what is replaced is to leave the file
				if _, err := tx.Exec(ctx, `PRAGMA secure_delete = ON`); err != nil {
					return err
				}
				defer tx.Exec(ctx, `PRAGMA secure_delete = OFF`) //nolint:errcheck // it costs time and nothing else
			}
			if changed, err = db.sealBatch(ctx, tx, &place); err != nil {
				return err
			}
			next = text
			if b, err := json.Marshal(place); err == nil {
				next = string(b)
			}
		}
		_, err := tx.Exec(ctx, `UPDATE settings SET value = $2 WHERE name = $1`, oldPlace, next)
		return err
	})
	if err == nil && !more {
		if c, ok := db.Conn.(interface{ Checkpoint(context.Context) error }); ok {
			err = c.Checkpoint(ctx)
		}
	}
	return changed, more, err
}

// sealBatch seals the rows after a place and moves it on.
func (db *DB) sealBatch(ctx context.Context, tx Tx, place *plainPlace) (changed int, err error) {
	t := plainTables[place.Table]
	columns := slices.Concat(t.whole, t.partly)
	where, args := `1 = 1`, []any{}
	if len(place.Key) > 0 {
		for _, k := range place.Key {
			args = append(args, k)
		}
		where = `(` + strings.Join(t.key, ", ") + `) > (` + placeholders(1, len(args)) + `)`
	}
	if t.only != "" {
		where += ` AND ` + t.only
	}
	page := fmt.Sprintf(`FROM %s WHERE %s ORDER BY %s LIMIT %d`, t.name, where, strings.Join(t.key, ", "), oldBatch)
	if t.ofJob {
		if _, err := all(ctx, tx, scanText, `SELECT id FROM jobs WHERE id IN (SELECT job_id `+page+`) ORDER BY id FOR UPDATE`, args...); err != nil {
			return 0, err
		}
	}
	type plainRow struct {
		key     []string
		columns []*string
	}
	rows, err := all(ctx, tx, func(row Row) (plainRow, error) {
		r := plainRow{make([]string, len(t.key)), make([]*string, len(columns))}
		var to []any
		for i := range r.key {
			to = append(to, &r.key[i])
		}
		for i := range r.columns {
			to = append(to, &r.columns[i])
		}
		return r, row.Scan(to...)
	}, `SELECT `+strings.Join(append(slices.Clone(t.key), columns...), ", ")+` `+page+` FOR UPDATE`, args...)
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		var set []string
		var args []any
		for i, column := range r.columns {
			if column == nil {
				continue
			}
			text := db.sealedNow(t.row(r.key), *column, i >= len(t.whole))
			if text != *column {
				args = append(args, text)
				set = append(set, fmt.Sprintf("%s = $%d", columns[i], len(args)))
			}
		}
		if len(set) == 0 {
			continue
		}
		var is []string
		for i, k := range r.key {
			args = append(args, k)
			is = append(is, fmt.Sprintf("%s = $%d", t.key[i], len(args)))
		}
		if _, err := tx.Exec(ctx, `UPDATE `+t.name+` SET `+strings.Join(set, ", ")+` WHERE `+strings.Join(is, " AND "), args...); err != nil {
			return changed, err
		}
		changed++
	}
	if len(rows) < oldBatch {
		*place = plainPlace{Table: place.Table + 1}
	} else {
		place.Key = rows[len(rows)-1].key
	}
	return changed, nil
}

// sealedNow is a column sealed, as a whole or by its addresses, but for what is
// sealed in it already.
func (db *DB) sealedNow(row, text string, partly bool) string {
	one := func(s string) string {
		if strings.HasPrefix(s, sealedMark) {
			if _, err := db.opened(row, s); err == nil {
				return s
			}
		}
		return db.sealed(row, s)
	}
	if !partly {
		return one(text)
	}
	text, _ = eachString(text, func(s string) (string, error) { // which has no fault
		if isAddress(s) {
			s = one(s)
		}
		return s, nil
	})
	return text
}
