// Package catalogue is the one list of operations. A new operation is one
// folder under internal/op and one line here.
package catalogue

import (
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/adaptive"
	"github.com/mediamill/mediamill/internal/op/analyze"
	"github.com/mediamill/mediamill/internal/op/enhance"
	"github.com/mediamill/mediamill/internal/op/join"
	"github.com/mediamill/mediamill/internal/op/moderate"
	"github.com/mediamill/mediamill/internal/op/preview"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/sprite"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// A Catalogue is a list of operations in the order that people see, and knows
// them and their system templates by name. Tests make one of few operations.
type Catalogue []op.Op

// All has every operation.
func All() Catalogue {
	return Catalogue{
		transcode.Op(),
		adaptive.Op(),
		snapshot.Op(),
		sprite.Op(),
		preview.Op(),
		join.Op(),
		enhance.Op(),
		analyze.Op(),
		moderate.Op(),
	}
}

// Names are the names of the operations.
func (c Catalogue) Names() []string {
	names := make([]string, len(c))
	for i := range c {
		names[i] = c[i].Name
	}
	return names
}

// Find is the operation of a name. It fails with config.invalid, field
// "operation".
func (c Catalogue) Find(name string) (*op.Op, *media.Error) {
	for i := range c {
		if c[i].Name == name {
			return &c[i], nil
		}
	}
	return nil, hinted(media.Bad("operation", "there is no operation %q", name), name, c.Names())
}

// Templates are the system templates, those of one operation or of all for "".
func (c Catalogue) Templates(operation string) []media.Template {
	var list []media.Template
	for _, o := range c {
		if operation != "" && o.Name != operation {
			continue
		}
		for _, t := range o.Templates {
			t.Operation, t.System, t.Version = o.Name, true, max(t.Version, 1)
			t.DescriptionKey = media.PhraseKey(t.Description)
			list = append(list, t)
		}
	}
	return list
}

// Template is a system template; version 0 is the newest. It is nil when there
// is none.
func (c Catalogue) Template(name string, version int) *media.Template {
	var best *media.Template
	for _, t := range c.Templates("") {
		if t.Name == name && (version == t.Version || version == 0 && (best == nil || t.Version > best.Version)) {
			best = &t
		}
	}
	return best
}

// Lookup finds system templates: what op.Resolve asks when no store is there.
func (c Catalogue) Lookup(name string, version int) (*media.Template, error) {
	if t := c.Template(name, version); t != nil {
		return t, nil
	}
	var names []string
	for _, t := range c.Templates("") {
		names = append(names, t.Name)
	}
	return nil, hinted(media.Errorf(media.CodeNotFound, "there is no template %s", op.Reference(name, version)), name, names)
}

// hinted adds to a fault what was probably meant, or all that there are.
func hinted(fault *media.Error, name string, names []string) *media.Error {
	if near := op.Nearest(name, names); near != "" {
		return fault.WithHint("did you mean %s?", near)
	}
	return fault.WithHint("available: %s", strings.Join(names, ", "))
}
