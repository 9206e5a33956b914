package op

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

// Decode reads JSON into what already holds defaults. It is strict: every
// unknown field and every value of a wrong type is a fault with its path, as
// "audio[0].codec", all at once. What is right is filled in all the same, so
// that the caller can validate it and report those faults too.
// into is a pointer to a struct.
func Decode(raw json.RawMessage, into any) media.Faults {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil
	}
	tree, err := parse(raw)
	if err != nil {
		return media.Faults{media.Bad("", "is not JSON: %v", err)}
	}
	var f media.Faults
	tree, ok := fitting(tree, reflect.TypeOf(into).Elem(), "", &f)
	if !ok {
		return f
	}
	clean, err := json.Marshal(tree)
	if err == nil {
		err = json.Unmarshal(clean, into)
	}
	if err != nil {
		f.Add(media.Bad("", "cannot be read: %v", err))
	}
	return f
}

func parse(raw json.RawMessage) (any, error) {
	if !utf8.Valid(raw) { // the decoder would put another character there
		return nil, errors.New("it is not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // keeps large whole numbers exact
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more data after the value")
	}
	return tree, nil
}

// fitting is v without what t cannot hold; ok is false when nothing is left.
func fitting(v any, t reflect.Type, path string, f *media.Faults) (any, bool) {
	if v == nil {
		return nil, true // null leaves the default
	}
	if t.Kind() == reflect.Pointer {
		return fitting(v, t.Elem(), path, f)
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		raw, _ := json.Marshal(v)
		if err := json.Unmarshal(raw, reflect.New(t).Interface()); err != nil {
			f.Add(media.Bad(path, "%v", err))
			return nil, false
		}
		return v, true
	}
	switch t.Kind() {
	case reflect.Interface:
		return v, true
	case reflect.Struct:
		return object(v, t, path, f)
	case reflect.Map:
		return mapping(v, t, path, f)
	case reflect.Slice, reflect.Array:
		return list(v, t, path, f)
	}
	if want := scalar(v, t); want.Text != "" {
		f.Add(media.Bad(path, "must be %s, is %s", want, shown(v)))
		return nil, false
	}
	return v, true
}

func object(v any, t reflect.Type, path string, f *media.Faults) (any, bool) {
	members, ok := v.(map[string]any)
	if !ok {
		f.Add(media.Bad(path, "must be an object, is %s", shown(v)))
		return nil, false
	}
	fields := fieldsOf(t)
	for _, name := range sortedKeys(members) {
		field, known := fields[name]
		if !known {
			f.Add(unknown(path, name, fields))
			delete(members, name)
			continue
		}
		if fit, ok := fitting(members[name], field.Type, join(path, name), f); ok {
			members[name] = fit
		} else {
			delete(members, name)
		}
	}
	return members, true
}

func mapping(v any, t reflect.Type, path string, f *media.Faults) (any, bool) {
	members, ok := v.(map[string]any)
	if !ok {
		f.Add(media.Bad(path, "must be an object, is %s", shown(v)))
		return nil, false
	}
	for _, name := range sortedKeys(members) {
		if _, ok := fitting(members[name], t.Elem(), join(path, name), f); !ok {
			delete(members, name)
		}
	}
	return members, true
}

func list(v any, t reflect.Type, path string, f *media.Faults) (any, bool) {
	items, ok := v.([]any)
	if !ok {
		f.Add(media.Bad(path, "must be a list, is %s", shown(v)))
		return nil, false
	}
	kept := make([]any, 0, len(items))
	for i, item := range items {
		fit, ok := fitting(item, t.Elem(), fmt.Sprintf("%s[%d]", path, i), f)
		if !ok {
			fit = nil // keeps the place, so that the items after it keep their numbers
		}
		kept = append(kept, fit)
	}
	return kept, true
}

// scalar is what v should have been for t, or empty when it fits.
func scalar(v any, t reflect.Type) media.Phrase {
	n, isNumber := v.(json.Number)
	switch t.Kind() {
	case reflect.String:
		if _, ok := v.(string); !ok {
			return media.Phrasef("text")
		}
	case reflect.Bool:
		if _, ok := v.(bool); !ok {
			return media.Phrasef("true or false")
		}
	case reflect.Float32, reflect.Float64:
		if f, err := n.Float64(); !isNumber || err != nil || math.IsInf(f, 0) {
			return media.Phrasef("a number")
		}
	default: // whole numbers
		i, err := strconv.ParseInt(n.String(), 10, 64)
		if !isNumber || err != nil || reflect.Zero(t).CanInt() && reflect.New(t).Elem().OverflowInt(i) ||
			reflect.Zero(t).CanUint() && (i < 0 || reflect.New(t).Elem().OverflowUint(uint64(i))) {
			return media.Phrasef("a whole number")
		}
	}
	return media.Phrase{}
}

// fieldsOf are a struct's fields by their JSON names, embedded ones among them.
func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() || name == "-" || field.Anonymous && name == "" {
			continue
		}
		if name == "" {
			name = field.Name
		}
		fields[name] = field
	}
	return fields
}

func unknown(path, name string, fields map[string]reflect.StructField) *media.Error {
	names := sortedKeys(fields)
	e := media.Bad(join(path, name), "is unknown")
	if near := Nearest(name, names); near != "" {
		return e.WithHint("did you mean %s?", near)
	}
	return e.WithHint("known fields: %s", strings.Join(names, ", "))
}

// shown is a value as JSON for a message: what a person wrote, and not too much of it.
func shown(v any) string {
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	r := []rune(strings.TrimSuffix(raw.String(), "\n"))
	if len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return string(r)
}

func join(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Params reads parameters over the operation's defaults and validates them,
// all faults at once. A fault of a field that could not be read stands alone:
// its default is not also judged.
func (o *Op) Params(raw json.RawMessage) (Params, media.Faults) {
	params := o.New()
	faults := Decode(raw, params)
	unread := slices.Clone(faults)
	for _, e := range params.Validate() {
		if !slices.ContainsFunc(unread, func(u *media.Error) bool { return within(e.Field, u.Field) }) {
			faults.Add(e)
		}
	}
	return params, faults
}

// within says whether a field is another or lies in it.
func within(field, other string) bool {
	rest, found := strings.CutPrefix(field, other)
	return found && other != "" && (rest == "" || rest[0] == '.' || rest[0] == '[')
}
