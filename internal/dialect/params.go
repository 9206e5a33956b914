package dialect

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// Task is a task of an operation. params is a pointer to the operation's own
// struct, all of which is sent, or a Sparse of it.
func Task(name, operation string, params any, output media.OutputSpec) (media.TaskSpec, error) {
	raw, err := json.Marshal(params)
	return media.TaskSpec{Name: name, Operation: operation, Params: raw, Output: output}, err
}

// Sparse is the parameters of an operation of which only those that were set are
// sent: the operation's defaults apply to the others, and whoever reads the task
// sees what the request asked for. P is the operation's struct. All members of
// Params are zero at first, and one that still is zero is not sent, except after
// Zero or Written.
type Sparse[P any] struct {
	Params *P
	also   map[any]any // fields that are always sent, by their pointers: what is written for them, or nil for what they are
}

// NewSparse is parameters of which none is set.
func NewSparse[P any]() *Sparse[P] {
	return &Sparse[P]{Params: new(P), also: map[any]any{}}
}

// Zero makes fields of Params be sent even if they are zero, which is needed where
// the operation has another default. They are pointers.
func (s *Sparse[P]) Zero(fields ...any) {
	for _, f := range fields {
		s.also[f] = nil
	}
}

// Written makes a field, given by a pointer, be sent as the client wrote it, such
// as the frame rate 23.976, which the core's type would write as 2997/125.
func (s *Sparse[P]) Written(field, value any) { s.also[field] = value }

// MarshalJSON writes what was set. It fails for a pointer that is not to a field
// of Params.
func (s *Sparse[P]) MarshalJSON() ([]byte, error) {
	found := 0
	tree := s.members(reflect.ValueOf(s.Params).Elem(), &found)
	if found != len(s.also) {
		return nil, fmt.Errorf("%d of %d pointers are to fields of %T", found, len(s.also), s.Params)
	}
	return json.Marshal(tree)
}

// members are those of a struct that are sent; found counts those of also.
func (s *Sparse[P]) members(v reflect.Value, found *int) map[string]any {
	tree := map[string]any{}
	for _, field := range reflect.VisibleFields(v.Type()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous && name == "" || !field.IsExported() || name == "-" {
			continue // an embedded struct has its members among the fields
		}
		f := v.FieldByIndex(field.Index)
		value := s.value(f, found)
		inner, isGroup := value.(map[string]any)
		written, also := s.also[f.Addr().Interface()]
		if also {
			*found++
		}
		switch {
		case written != nil:
			tree[name] = written
		case also, !f.IsZero(), isGroup && len(inner) > 0:
			tree[name] = value
		}
	}
	return tree
}

// value is what a field is as JSON: groups of parameters are sparse too.
func (s *Sparse[P]) value(f reflect.Value, found *int) any {
	switch {
	case f.Kind() == reflect.Pointer && !f.IsNil() && group(f.Type().Elem()):
		return s.members(f.Elem(), found)
	case f.Kind() == reflect.Struct && group(f.Type()):
		return s.members(f, found)
	case f.Kind() == reflect.Slice && !f.IsNil() && group(f.Type().Elem()):
		list := make([]any, f.Len())
		for i := range list {
			list[i] = s.members(f.Index(i), found)
		}
		return list
	}
	return f.Interface()
}

// group says that a type is a struct whose fields are parameters. A source and a
// ratio are single values.
func group(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != reflect.TypeFor[media.SourceRef]() && t != reflect.TypeFor[media.Rational]()
}
