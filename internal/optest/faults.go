package optest

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/op"
)

// A Fault is a case of parameters, as JSON over an operation's defaults, and
// the fields that are told to be wrong, sorted.
type Fault struct {
	Name, Params string
	Fields       []string
}

// Faults holds an operation's validation to the cases: each wrong field is told
// once. The defaults and the operation's own templates must be right.
func Faults(t *testing.T, o op.Op, cases []Fault) {
	t.Helper()
	for _, c := range append(cases, Fault{Name: "the defaults are right", Params: `{}`}) {
		_, faults := o.Params(json.RawMessage(c.Params))
		var fields []string
		for _, f := range faults {
			fields = append(fields, f.Field)
		}
		slices.Sort(fields)
		if !slices.Equal(fields, c.Fields) {
			t.Errorf("%s: faults %v, expected in %v", c.Name, faults, c.Fields)
		}
	}
	for _, template := range o.Templates {
		if _, faults := o.Params(template.Params); len(faults) > 0 {
			t.Errorf("template %s: %v", template.Name, faults)
		}
	}
}

// Params reads parameters over an operation's defaults.
func Params(t testing.TB, o op.Op, raw string) op.Params {
	t.Helper()
	p, faults := o.Params([]byte(raw))
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	return p
}
