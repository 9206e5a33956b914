package jobs

import (
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// operations are the catalogue that a Service was made with.
type operations []op.Op

// find is the operation of a name; the fault's field is "operation".
func (all operations) find(name string) (*op.Op, *media.Error) {
	names := make([]string, len(all))
	for i := range all {
		if all[i].Name == name {
			return &all[i], nil
		}
		names[i] = all[i].Name
	}
	fault := media.Bad("operation", "there is no operation %q", name).WithHint("there are %s", strings.Join(names, ", "))
	if near := op.Nearest(name, names); near != "" {
		fault = fault.WithHint("did you mean %s?", near)
	}
	return nil, fault
}

// templates are the system templates, those of one operation or of all for "".
func (all operations) templates(operation string) []media.Template {
	var list []media.Template
	for _, o := range all {
		if operation != "" && o.Name != operation {
			continue
		}
		for _, t := range o.Templates {
			t.Operation, t.System, t.Version = o.Name, true, max(t.Version, 1)
			list = append(list, t)
		}
	}
	return list
}

// template is a system template; version 0 is the newest. nil for none.
func (all operations) template(name string, version int) *media.Template {
	var best *media.Template
	for _, t := range all.templates("") {
		if t.Name == name && (version == t.Version || version == 0 && (best == nil || t.Version > best.Version)) {
			best = &t
		}
	}
	return best
}
