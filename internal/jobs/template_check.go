package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// A Rendered template has everything that it extends and the operation's
// defaults written out.
type Rendered struct {
	Template  string          `json:"template,omitempty" doc:"name@version"`
	Operation string          `json:"operation"`
	Own       json.RawMessage `json:"own" doc:"Parameters of the template itself"`
	Merged    json.RawMessage `json:"merged" doc:"Parameters after merging over the template that it extends"`
	Params    json.RawMessage `json:"params" doc:"All parameters, including the defaults of the operation"`
}

// CheckTemplate says all that is wrong with a template that is not saved, and
// what it would mean.
func (s *Service) CheckTemplate(ctx context.Context, project string, spec TemplateSpec) (*Rendered, media.Faults) {
	var faults media.Faults
	faults.Add(op.CheckTemplateName("name", spec.Name), checkText("description", spec.Description, 1000))
	if s.Operations.Template(spec.Name, 0) != nil {
		faults.Add(media.Bad("name", "%s is the name of a system template", spec.Name))
	}
	own, err := op.Merge(spec.Params, nil)
	if err != nil {
		faults.Add(media.Bad("params", "must be a JSON object: %v", err))
		return nil, faults
	}
	// Null removes what a template below sets, so it is kept as it was written.
	if len(spec.Params) > 0 {
		own = spec.Params
	}
	r := &Rendered{Operation: spec.Operation, Own: own}
	if spec.Extends == "" {
		r.Merged, _ = op.Merge(nil, own)
	} else {
		resolved, found := op.Resolve(s.extending(ctx, project, spec.Name), spec.Extends, own)
		for _, e := range found {
			if e.Field == "template" {
				e.Field = "extends"
			} else {
				e.Field = "params"
			}
		}
		faults = append(faults, found...)
		if len(found) > 0 {
			return nil, faults
		}
		if spec.Operation != "" && spec.Operation != resolved.Operation {
			faults.Add(faultOf(media.CodeConfigConflict, "operation", "%s belongs to the operation %s", spec.Extends, resolved.Operation))
		}
		r.Operation, r.Merged = resolved.Operation, resolved.Params
	}
	if r.Operation == "" {
		faults.Add(media.Missing("operation", "is required unless the template extends another"))
		return nil, faults
	}
	faults = append(faults, s.fill(r)...)
	return r, faults
}

// extending refuses that a template extends itself through a later version.
func (s *Service) extending(ctx context.Context, project, self string) op.Lookup {
	find := s.lookup(ctx, project)
	return func(name string, version int) (*media.Template, error) {
		if name == self {
			return nil, media.Bad("extends", "a template cannot extend itself")
		}
		return find(name, version)
	}
}

// fill reads the merged parameters over the operation's defaults.
func (s *Service) fill(r *Rendered) (faults media.Faults) {
	o, fault := s.Operations.Find(r.Operation)
	if fault != nil {
		return media.Faults{fault}
	}
	params, wrong := o.Params(r.Merged)
	faults.Under("params.", wrong)
	full, err := json.Marshal(params)
	if err != nil {
		faults.Add(media.Bad("params", "cannot be encoded: %v", err))
	}
	r.Params = full
	return faults
}

// Render writes out a template with overrides.
func (s *Service) Render(ctx context.Context, project, reference string, overrides json.RawMessage) (*Rendered, error) {
	t, err := s.Template(ctx, project, reference)
	if err != nil {
		return nil, err
	}
	resolved, faults := op.Resolve(s.lookup(ctx, project), reference, overrides)
	for _, e := range faults {
		if e.Field == "overrides" {
			e.Field = "params"
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	r := &Rendered{Template: resolved.Template, Operation: resolved.Operation, Own: t.Params, Merged: resolved.Params}
	return r, s.fill(r).Err()
}

// A Difference is one parameter that differs between two templates.
type Difference struct {
	Field string `json:"field"`
	From  any    `json:"from"`
	To    any    `json:"to"`
}

// Diff lists the parameters in which two templates of one operation differ,
// defaults and all.
func (s *Service) Diff(ctx context.Context, project, from, to string) ([]Difference, error) {
	a, err := s.Render(ctx, project, from, nil)
	if err != nil {
		return nil, err
	}
	b, err := s.Render(ctx, project, to, nil)
	if err != nil {
		return nil, err
	}
	if a.Operation != b.Operation {
		return nil, media.Bad("to", "%s belongs to the operation %s, and %s to %s", to, b.Operation, from, a.Operation)
	}
	var left, right any
	if err := json.Unmarshal(a.Params, &left); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b.Params, &right); err != nil {
		return nil, err
	}
	list := []Difference{}
	differences("", left, right, &list)
	return list, nil
}

func differences(path string, a, b any, list *[]Difference) {
	left, isLeft := a.(map[string]any)
	right, isRight := b.(map[string]any)
	if !isLeft || !isRight {
		if !reflect.DeepEqual(a, b) {
			*list = append(*list, Difference{path, a, b})
		}
		return
	}
	names := maps.Clone(left)
	maps.Copy(names, right)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		field := name
		if path != "" {
			field = fmt.Sprintf("%s.%s", path, name)
		}
		differences(field, left[name], right[name], list)
	}
}

// An Operation is one kind of task, for people and forms.
type Operation struct {
	Name    string         `json:"name"`
	Title   string         `json:"title"`
	Summary string         `json:"summary"`
	Key     string         `json:"key" doc:"Key pattern of its outputs when a task names none; empty when it makes no files"`
	Result  map[string]any `json:"result,omitempty" doc:"JSON Schema of the result of its tasks, when they have one"`
}

// OperationsList are all operations.
func (s *Service) OperationsList() []Operation {
	list := make([]Operation, len(s.Operations))
	for i, o := range s.Operations {
		list[i] = Operation{o.Name, o.Title, o.Summary, o.Key, o.ResultSchema()}
	}
	return list
}

// Schema is the JSON Schema of an operation's parameters.
func (s *Service) Schema(operation string) (map[string]any, error) {
	o, fault := s.Operations.Find(operation)
	if fault != nil {
		unknown := *fault
		unknown.Code, unknown.Field = media.CodeNotFound, ""
		return nil, &unknown
	}
	return o.Schema(), nil
}
