// Package catalogue is the one list of operations. A new operation is one
// folder under internal/op and one line here.
package catalogue

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/adaptive"
	"github.com/mediamill/mediamill/internal/op/join"
	"github.com/mediamill/mediamill/internal/op/preview"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/sprite"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// All lists every operation, in the order that people see.
func All() []op.Op {
	return []op.Op{
		transcode.Op(),
		adaptive.Op(),
		snapshot.Op(),
		sprite.Op(),
		preview.Op(),
		join.Op(),
	}
}

// Find is the operation of a name. It fails with config.invalid, field
// "operation".
func Find(name string) (*op.Op, *media.Error) {
	var names []string
	for _, o := range All() {
		if o.Name == name {
			return &o, nil
		}
		names = append(names, o.Name)
	}
	return nil, hinted(media.Bad("operation", "there is no operation %q", name), name, names)
}

// hinted tells with a fault what was likely meant, or all that there are.
func hinted(fault *media.Error, name string, names []string) *media.Error {
	if near := op.Nearest(name, names); near != "" {
		return fault.WithHint("did you mean %s?", near)
	}
	return fault.WithHint("there are %s", strings.Join(names, ", "))
}

// Templates are the system templates of all operations.
func Templates() []media.Template {
	var all []media.Template
	for _, o := range All() {
		for _, t := range o.Templates {
			t.Operation, t.System = o.Name, true
			t.Version = max(t.Version, 1)
			all = append(all, t)
		}
	}
	return all
}

// Lookup finds system templates: what op.Resolve asks when no store is there.
func Lookup(name string, version int) (*media.Template, error) {
	var best *media.Template
	var names []string
	for _, t := range Templates() {
		names = append(names, t.Name)
		if t.Name == name && (version == t.Version || version == 0 && (best == nil || t.Version > best.Version)) {
			best = &t
		}
	}
	if best != nil {
		return best, nil
	}
	return nil, hinted(media.Errorf(media.CodeNotFound, "there is no template %s", reference(name, version)), name, names)
}

func reference(name string, version int) string {
	if version == 0 {
		return name
	}
	return fmt.Sprintf("%s@%d", name, version)
}

// Params reads and validates the parameters of an operation over its defaults.
// All faults are reported at once, fields as "audio[0].codec".
func Params(operation string, raw json.RawMessage) (op.Params, media.Faults) {
	o, fault := Find(operation)
	if fault != nil {
		return nil, media.Faults{fault}
	}
	return o.Params(raw)
}
