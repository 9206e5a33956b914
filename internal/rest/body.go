package rest

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// A Strict is a JSON body that is read as our own parameters are: unknown
// fields and wrong types are faults with their paths, all at once.
type Strict[T any] struct {
	value  T
	faults media.Faults
}

// UnmarshalJSON keeps the faults; Value gives them.
func (s *Strict[T]) UnmarshalJSON(raw []byte) error {
	s.faults = op.Decode(json.RawMessage(raw), &s.value)
	return nil
}

// Schema is T's, for the document.
func (s Strict[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), true, "")
}

// Value is what was read, or all that is wrong with it. A body that was left out,
// where a route takes a *Strict, is the zero T.
func (s *Strict[T]) Value() (T, error) {
	if s == nil {
		var zero T
		return zero, nil
	}
	return s.value, s.faults.Err()
}
