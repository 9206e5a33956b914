package store

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A column is one column of a row in memory. What is read, inserted and updated of
// a table comes from one list of its columns, so that a new one is written there
// and nowhere else.
type column struct {
	name string
	in   use
	// value is where the row has it: a pointer to what the column is, or one of the
	// types below.
	value any
}

// A use is a statement that a column is part of; INSERT has all of them.
type use int

const (
	shown  use = 1 << iota // a job or task as everybody sees it
	loaded                 // what Change reads
	saved                  // what Change writes
)

// A columnValue is both ends of a column whose value is not written as it is.
type columnValue interface {
	driver.Valuer
	Scan(from any) error
}

// names are the columns of a use, each behind a prefix, separated by commas.
func names(columns []column, in use, prefix string) string {
	var list []string
	for _, c := range columns {
		if c.in&in == in {
			list = append(list, prefix+c.name)
		}
	}
	return strings.Join(list, ", ")
}

// scan reads a row whose columns are those of the use.
func scan(row Row, columns []column, in use) error {
	to := make([]any, 0, len(columns))
	for _, c := range columns {
		if c.in&in == in {
			to = append(to, c.value)
		}
	}
	return row.Scan(to...)
}

// arguments adds the values of a use's columns to those of a statement.
func arguments(args []any, columns []column, in use) ([]any, error) {
	for _, c := range columns {
		if c.in&in != in {
			continue
		}
		value := c.value
		if v, ok := value.(columnValue); ok {
			var err error
			if value, err = v.Value(); err != nil {
				return nil, fmt.Errorf("store: column %s: %w", c.name, err)
			}
		}
		args = append(args, value)
	}
	return args, nil
}

// inserts is the statement that writes all columns of a table.
func inserts(table string, columns []column) string {
	return `INSERT INTO ` + table + ` (` + names(columns, 0, "") + `) VALUES (` + placeholders(1, len(columns)) + `)`
}

// updates is the SET of the columns that Change writes, of arguments from $from on.
func updates(columns []column, from int) string {
	var list []string
	for _, c := range columns {
		if c.in&saved == saved {
			list = append(list, c.name+` = $`+strconv.Itoa(from+len(list)))
		}
	}
	return strings.Join(list, ", ")
}

// atColumn is a time in milliseconds.
type atColumn struct{ at *time.Time }

func (c atColumn) Value() (driver.Value, error) { return c.at.UnixMilli(), nil }

func (c atColumn) Scan(from any) error {
	ms, ok := from.(int64)
	if !ok {
		return fmt.Errorf("store: a time that is %T", from)
	}
	*c.at = Time(ms)
	return nil
}

// onceColumn is a time that may be missing.
type onceColumn struct{ at **time.Time }

func (c onceColumn) Value() (driver.Value, error) {
	if *c.at == nil {
		return nil, nil
	}
	return (*c.at).UnixMilli(), nil
}

func (c onceColumn) Scan(from any) error {
	if *c.at = nil; from == nil {
		return nil
	}
	*c.at = new(time.Time)
	return atColumn{*c.at}.Scan(from)
}

// secondsColumn is a span, kept in milliseconds.
type secondsColumn struct{ span *media.Seconds }

func (c secondsColumn) Value() (driver.Value, error) {
	return int64(math.Round(float64(*c.span) * 1000)), nil
}

func (c secondsColumn) Scan(from any) error {
	ms, ok := from.(int64)
	if !ok {
		return fmt.Errorf("store: a span that is %T", from)
	}
	*c.span = media.Seconds(float64(ms) / 1000)
	return nil
}

// jsonColumn is a value as JSON; NULL for a nil pointer or slice. With a seal its
// addresses are sealed.
type jsonColumn[T any] struct {
	value *T
	seal  *sealing
}

func (c jsonColumn[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(c.value)
	if err != nil || string(b) == "null" {
		return nil, err
	}
	if c.seal != nil {
		return c.seal.db.sealedAddresses(c.seal.row(), string(b)), nil
	}
	return string(b), nil
}

func (c jsonColumn[T]) Scan(from any) error {
	text, err := scannedText(from)
	if err != nil || text == "" {
		return err
	}
	if c.seal != nil {
		if err := c.seal.db.open(c.seal.row(), &text); err != nil {
			return err
		}
	}
	return parse(&text, c.value)
}

// rawColumn is JSON that is kept byte for byte, empty for none, with its addresses
// sealed, or the whole of it.
type rawColumn struct {
	value *json.RawMessage
	seal  *sealing
	empty string
	whole bool
}

func (c rawColumn) Value() (driver.Value, error) {
	text := string(*c.value)
	if text == "" {
		text = c.empty
	}
	if c.whole {
		return c.seal.db.sealed(c.seal.row(), text), nil
	}
	return c.seal.db.sealedAddresses(c.seal.row(), text), nil
}

func (c rawColumn) Scan(from any) error {
	text, err := scannedText(from)
	if err != nil || text == "" {
		return err
	}
	err = c.seal.db.open(c.seal.row(), &text)
	*c.value = json.RawMessage(text)
	return err
}

// sealing is which row sealed columns are bound to. Its ID must be the first
// column of the list, since the others cannot be opened before it is read.
type sealing struct {
	db *DB
	of func(id string) string
	id *string
}

func (s *sealing) row() string { return s.of(*s.id) }

// scannedText is a column of text as the two drivers give it; "" for NULL.
func scannedText(from any) (string, error) {
	switch from := from.(type) {
	case nil:
		return "", nil
	case string:
		return from, nil
	case []byte:
		return string(from), nil
	}
	return "", errors.New("store: a column that is no text")
}
