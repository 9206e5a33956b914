package mes

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// An object is one of a preset while it is read: what nobody asked for by the
// end is a fault, so that nothing is dropped in silence.
type object struct {
	place  string // as Codecs[0].
	values map[string]any
	faults *media.Faults
}

func (o object) bad(name, format string, args ...any) {
	o.faults.Add(media.Bad(o.place+name, format, args...))
}

// take gives a member and marks it as read; names are of any case.
func (o object) take(name string) (any, bool) {
	for _, key := range slices.Sorted(maps.Keys(o.values)) {
		if strings.EqualFold(key, name) {
			v := o.values[key]
			delete(o.values, key)
			return v, v != nil
		}
	}
	return nil, false
}

// done faults what was not read.
func (o object) done() {
	for _, key := range slices.Sorted(maps.Keys(o.values)) {
		if !strings.HasPrefix(key, "$") && !strings.HasPrefix(key, "@") {
			o.bad(key, "The preset's element '%.60s' is not supported here.", key)
		}
	}
}

// skip reads members that change nothing here.
func (o object) skip(names ...string) {
	for _, name := range names {
		o.take(name)
	}
}

func (o object) text(name string) string {
	switch v, _ := o.take(name); t := v.(type) {
	case string:
		return strings.TrimSpace(t)
	case odata.Number:
		return string(t)
	case bool:
		return strconv.FormatBool(t)
	case nil:
	default:
		o.bad(name, "must be a simple value")
	}
	return ""
}

// number is a whole number between low and high; 0 when it is not there.
func (o object) number(name string, low, high int) int {
	text := o.text(name)
	if text == "" {
		return 0
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != float64(int(f)) || int(f) < low || int(f) > high {
		o.bad(name, "must be a whole number between %d and %d, is '%.30s'", low, high, text)
		return 0
	}
	return int(f)
}

func (o object) truth(name string) (value, found bool) {
	switch text := strings.ToLower(o.text(name)); text {
	case "":
		return false, false
	case "true", "1":
		return true, true
	case "false", "0":
	default:
		o.bad(name, "must be true or false, is '%.30s'", text)
	}
	return false, true
}

func (o object) seconds(name string) media.Seconds {
	text := o.text(name)
	if text == "" {
		return 0
	}
	s, ok := seconds(text)
	if !ok {
		o.bad(name, "must be a time such as 00:00:02, is '%.30s'", text)
	}
	return s
}

// one is a member that is an object; found is false when it is not there.
func (o object) one(name string) (inner object, found bool) {
	v, found := o.take(name)
	if !found {
		return inner, false
	}
	values, ok := v.(map[string]any)
	if !ok {
		o.bad(name, "must be an object")
		return inner, false
	}
	return object{o.place + name + ".", maps.Clone(values), o.faults}, true
}

// maxMembers is how many objects a list of a preset may have.
const maxMembers = 100

func (o object) many(name string) (list []object) {
	v, found := o.take(name)
	if !found {
		return nil
	}
	members, ok := v.([]any)
	if !ok {
		members = []any{v}
	}
	if len(members) > maxMembers {
		o.bad(name, "has more than %d members", maxMembers)
		return nil
	}
	for i, m := range members {
		place := o.place + name + "[" + strconv.Itoa(i) + "]."
		values, ok := m.(map[string]any)
		if !ok {
			o.bad(name, "must be a list of objects")
			continue
		}
		list = append(list, object{place, maps.Clone(values), o.faults})
	}
	return list
}
