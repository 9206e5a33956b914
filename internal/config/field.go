package config

import (
	"fmt"
	"iter"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A field is one setting of the tree: its path, as "worker.grace", and its tags.
type field struct {
	path  string
	tag   reflect.StructTag
	value reflect.Value
	group bool // a struct of settings
}

// fields walks a Config in the order of its declaration.
func fields(c *Config) iter.Seq[field] {
	return func(yield func(field) bool) {
		walk(reflect.ValueOf(c).Elem(), "", yield)
	}
}

func walk(v reflect.Value, prefix string, yield func(field) bool) bool {
	for i := range v.NumField() {
		t := v.Type().Field(i)
		f := field{path: prefix + t.Tag.Get("koanf"), tag: t.Tag, value: v.Field(i), group: t.Type.Kind() == reflect.Struct}
		if !yield(f) {
			return false
		}
		if f.group && !walk(v.Field(i), f.path+".", yield) {
			return false
		}
	}
	return true
}

// env is the setting's name in the environment.
func (f field) env() string {
	return Prefix + strings.ToUpper(strings.ReplaceAll(f.path, ".", "_"))
}

// flag is the setting's name on the command line.
func (f field) flag() string {
	return strings.NewReplacer(".", "-", "_", "-").Replace(f.path)
}

// text writes the value as the file has it.
func (f field) text() string {
	switch v := f.value.Interface().(type) {
	case time.Duration:
		return strconv.Quote(v.String())
	case string:
		return strconv.Quote(v)
	case []string, []int:
		return "[" + strings.Join(strings.Fields(strings.Trim(fmt.Sprint(v), "[]")), ", ") + "]"
	default:
		return fmt.Sprint(v)
	}
}

// check holds the value to its enum and range tags.
func (f field) check() *media.Error {
	if enum := f.tag.Get("enum"); enum != "" {
		return media.OneOf(f.path, f.value.String(), strings.Split(enum, ",")...)
	}
	switch f.value.Kind() {
	case reflect.Int, reflect.Int64:
		if d, ok := f.value.Interface().(time.Duration); ok {
			if d < 0 {
				return media.Bad(f.path, "must not be negative, is %s", d)
			}
			return nil
		}
		low, high := bound(f.tag.Get("min"), -1<<62), bound(f.tag.Get("max"), 1<<62)
		if n := f.value.Int(); n < low || n > high {
			return media.Bad(f.path, "must be between %d and %d, is %d", low, high, n)
		}
	}
	return nil
}

func bound(tag string, otherwise int64) int64 {
	if n, err := strconv.ParseInt(tag, 10, 64); err == nil {
		return n
	}
	return otherwise
}
