package op

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

// Bounds checks values against the tags that also make the schema, so that both
// always agree: enum, minimum, maximum, maxLength, minItems, maxItems. A field
// marked omitempty that has its zero value was not given and is not checked.
func Bounds(params any) media.Faults {
	var f media.Faults
	bounds(reflect.ValueOf(params), "", &f)
	return f
}

func bounds(v reflect.Value, path string, f *media.Faults) {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			bounds(v.Index(i), fmt.Sprintf("%s[%d]", path, i), f)
		}
	case reflect.Struct:
		for _, field := range reflect.VisibleFields(v.Type()) {
			name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			if !field.IsExported() || name == "-" || len(field.Index) > 1 {
				continue
			}
			if field.Anonymous && name == "" {
				bounds(v.FieldByIndex(field.Index), path, f)
				continue
			}
			value := v.FieldByIndex(field.Index)
			if value.IsZero() && (strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")) {
				continue
			}
			inRange(value, field.Tag, join(path, name), f)
			bounds(value, join(path, name), f)
		}
	}
}

func inRange(v reflect.Value, tag reflect.StructTag, path string, f *media.Faults) {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.String:
		if list := tag.Get("enum"); list != "" {
			f.Add(media.OneOf(path, v.String(), strings.Split(list, ",")...))
		}
		if most, err := strconv.Atoi(tag.Get("maxLength")); err == nil && utf8.RuneCountInString(v.String()) > most {
			f.Add(media.Bad(path, "must have at most %d characters, has %d", most, utf8.RuneCountInString(v.String())))
		}
	case v.CanInt():
		numeric(float64(v.Int()), tag, path, f)
	case v.CanFloat():
		numeric(v.Float(), tag, path, f)
	case v.Kind() == reflect.Slice:
		low, err1 := strconv.Atoi(tag.Get("minItems"))
		if err1 == nil && v.Len() < low {
			f.Add(media.Bad(path, "must have at least %d items, has %d", low, v.Len()))
		}
		if high, err := strconv.Atoi(tag.Get("maxItems")); err == nil && v.Len() > high {
			f.Add(media.Bad(path, "must have at most %d items, has %d", high, v.Len()))
		}
		for i := range v.Len() {
			if v.Index(i).Kind() == reflect.String && tag.Get("enum") != "" {
				f.Add(media.OneOf(fmt.Sprintf("%s[%d]", path, i), v.Index(i).String(), strings.Split(tag.Get("enum"), ",")...))
			}
		}
	}
}

func numeric(n float64, tag reflect.StructTag, path string, f *media.Faults) {
	low, err1 := strconv.ParseFloat(tag.Get("minimum"), 64)
	high, err2 := strconv.ParseFloat(tag.Get("maximum"), 64)
	is := strconv.FormatFloat(n, 'f', -1, 64)
	switch {
	case err1 == nil && err2 == nil && (n < low || n > high):
		f.Add(media.Bad(path, "must be between %s and %s, is %s", tag.Get("minimum"), tag.Get("maximum"), is))
	case err1 == nil && n < low:
		f.Add(media.Bad(path, "must be at least %s, is %s", tag.Get("minimum"), is))
	case err2 == nil && n > high:
		f.Add(media.Bad(path, "must be at most %s, is %s", tag.Get("maximum"), is))
	}
}
