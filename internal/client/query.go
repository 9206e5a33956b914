package client

import (
	"encoding"
	"fmt"
	"net/url"
	"reflect"
	"strings"
)

// queryOf writes a struct by its query tags, as the server reads them: members
// that are zero are left out, and lists are repeated. Values may be text of their
// own, as times are.
func queryOf(v any) url.Values {
	query := url.Values{}
	of := reflect.ValueOf(v)
	for _, field := range reflect.VisibleFields(of.Type()) {
		name, _, _ := strings.Cut(field.Tag.Get("query"), ",")
		value := of.FieldByIndex(field.Index)
		switch {
		case name == "" || value.IsZero():
		case value.Kind() == reflect.Slice:
			for i := range value.Len() {
				query.Add(name, text(value.Index(i)))
			}
		default:
			query.Set(name, text(value))
		}
	}
	return query
}

func text(v reflect.Value) string {
	if own, ok := v.Interface().(encoding.TextMarshaler); ok {
		if b, err := own.MarshalText(); err == nil {
			return string(b)
		}
	}
	return fmt.Sprint(v.Interface())
}
