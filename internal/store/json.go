package store

import (
	"encoding/json"
	"fmt"
	"time"
)

// text is v as a JSON column.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		// Our own types have no value that JSON refuses, but NaN.
		panic(fmt.Sprintf("store: a row that is no JSON: %v", err))
	}
	return string(b)
}

// optional is v as a JSON column that is NULL for a nil pointer.
func optional[T any](v *T) *string {
	if v == nil {
		return nil
	}
	s := text(v)
	return &s
}

// parse reads a JSON column; NULL and "" leave v as it is.
func parse(column *string, v any) error {
	if column == nil || *column == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(*column), v); err != nil {
		return fmt.Errorf("store: a column that is no JSON of %T: %w", v, err)
	}
	return nil
}

// pointer reads a JSON column into a new T; NULL is nil.
func pointer[T any](column *string) (*T, error) {
	if column == nil || *column == "" {
		return nil, nil
	}
	v := new(T)
	return v, parse(column, v)
}

// Time is the time of ms milliseconds since 1970, in UTC.
func Time(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// timePointer is Time for a column that may be NULL.
func timePointer(ms *int64) *time.Time {
	if ms == nil {
		return nil
	}
	t := Time(*ms)
	return &t
}

// millis is the column of a time that may be missing.
func millis(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}
