package tencent

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// The wire types of this package bear the vendor's own names, so that a struct
// is at once what is read, what is kept and what is given back.
type (
	// refused is a field of the vendor's model that cannot be honored: a request
	// that sets it is an UnsupportedOperation.
	refused struct{}
	// ignored is a field of the vendor's model that means nothing here and is
	// accepted.
	ignored struct{}
)

var (
	refusedType = reflect.TypeFor[refused]()
	ignoredType = reflect.TypeFor[ignored]()
)

// bind puts a tree of parameters into the struct that into points to. Fields
// that the tree does not have stay as they are; need:"true" marks those that a
// request must have, and wire:"-" those that none may have. With text, every value is a
// string, as in a query. All faults are reported at once.
func bind(tree map[string]any, into any, text bool) error {
	b := binder{text: text}
	b.object("", tree, reflect.ValueOf(into).Elem())
	return b.faults.err()
}

type binder struct {
	text   bool
	faults failures
}

func (b *binder) object(path string, tree map[string]any, into reflect.Value) {
	seen := map[string]bool{}
	for _, field := range reflect.VisibleFields(into.Type()) {
		if field.Anonymous || !field.IsExported() || field.Tag.Get("wire") == "-" {
			continue
		}
		seen[field.Name] = true
		value, set := tree[field.Name]
		if (!set || value == nil) && field.Tag.Get("need") == "true" && into.FieldByIndex(field.Index).IsZero() {
			b.faults.add("MissingParameter", "the request is missing the parameter %s", path+field.Name)
		}
		if set && value != nil { // null is as good as absent: clients send it for what is not set
			b.value(path+field.Name, value, into.FieldByIndex(field.Index))
		}
	}
	names := make([]string, 0, len(tree))
	for name := range tree {
		if !seen[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		b.faults.add("UnknownParameter", "the parameter %s is not recognized", path+name)
	}
}

func (b *binder) value(path string, from any, into reflect.Value) {
	switch into.Type() {
	case ignoredType:
		return
	case refusedType:
		if !empty(from) {
			b.faults.add("UnsupportedOperation", "%s is not available here", path)
		}
		return
	}
	switch into.Kind() {
	case reflect.Pointer:
		if into.IsNil() {
			into.Set(reflect.New(into.Type().Elem()))
		}
		b.value(path, from, into.Elem())
	case reflect.Struct:
		tree, ok := from.(map[string]any)
		if !ok {
			b.wrong(path, "an object")
			return
		}
		b.object(path+".", tree, into)
	case reflect.Slice:
		b.list(path, from, into)
	default:
		b.scalar(path, from, into)
	}
}

func (b *binder) list(path string, from any, into reflect.Value) {
	list, ok := from.([]any)
	if tree, indexed := from.(map[string]any); b.text && indexed {
		for i := range len(tree) {
			each, there := tree[strconv.Itoa(i)]
			if !there {
				b.faults.add("InvalidParameter", "the indexes of %s do not count up from 0", path)
				return
			}
			list = append(list, each)
		}
		ok = true
	}
	if !ok {
		b.wrong(path, "a list")
		return
	}
	made := reflect.MakeSlice(into.Type(), len(list), len(list))
	for i, each := range list {
		b.value(fmt.Sprintf("%s.%d", path, i), each, made.Index(i))
	}
	into.Set(made)
}

func (b *binder) scalar(path string, from any, into reflect.Value) {
	word, isText := from.(string)
	number, isNumber := from.(json.Number)
	if b.text && isText {
		number, isNumber = json.Number(word), true
	}
	switch into.Kind() {
	case reflect.String:
		if !isText {
			b.wrong(path, "a string")
			return
		}
		into.SetString(word)
	case reflect.Bool:
		yes, isBool := from.(bool)
		if b.text && (word == "true" || word == "false") {
			yes, isBool = word == "true", true
		}
		if !isBool {
			b.wrong(path, "true or false")
			return
		}
		into.SetBool(yes)
	case reflect.Int64:
		n, err := strconv.ParseInt(string(number), 10, 64)
		if !isNumber || err != nil {
			b.wrong(path, "a whole number")
			return
		}
		into.SetInt(n)
	case reflect.Float64:
		f, err := strconv.ParseFloat(string(number), 64)
		if !isNumber || err != nil || f != f || f > 1e15 || f < -1e15 {
			b.wrong(path, "a number")
			return
		}
		into.SetFloat(f)
	}
}

func (b *binder) wrong(path, want string) {
	b.faults.add("InvalidParameter", "the parameter %s is not %s", path, want)
}

// empty says that a value asks for nothing: clients of typed languages send
// zeros for what was not set.
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case json.Number:
		f, err := v.Float64()
		return err == nil && f == 0
	case []any:
		return len(v) == 0
	case map[string]any:
		for _, each := range v {
			if !empty(each) {
				return false
			}
		}
		return true
	}
	return false
}
