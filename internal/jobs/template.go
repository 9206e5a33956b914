package jobs

import (
	"context"
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/store"
)

// A TemplateSpec asks for a template, or for the next version of one.
type TemplateSpec struct {
	Name        string          `json:"name" doc:"1 to 64 lowercase letters, digits, dots, dashes and underscores" maxLength:"64"`
	Operation   string          `json:"operation,omitempty" doc:"Required unless the template extends another"`
	Extends     string          `json:"extends,omitempty" doc:"Template that params are merged over, as name or name@version" maxLength:"80"`
	Params      json.RawMessage `json:"params,omitempty" doc:"Only parameters that differ from the extended template or the defaults"`
	Description string          `json:"description,omitempty" maxLength:"1000"`
}

// lookup finds templates for a project: the system's first, whose names no
// custom one can have.
func (s *Service) lookup(ctx context.Context, project string) op.Lookup {
	return func(name string, version int) (*media.Template, error) {
		if t := s.Operations.Template(name, version); t != nil {
			return t, nil
		}
		t, err := s.DB.Template(ctx, project, name, version)
		if media.CodeOf(err) == media.CodeNotFound {
			return nil, s.noTemplate(ctx, project, name, version)
		}
		return &t, err
	}
}

// noTemplate is the fault of a name that there is not, with the nearest there is.
func (s *Service) noTemplate(ctx context.Context, project, name string, version int) error {
	fault := media.Errorf(media.CodeNotFound, "there is no template %s", op.Reference(name, version))
	all, err := s.Templates(ctx, project, "")
	if err != nil {
		return err
	}
	names := make([]string, len(all))
	for i, t := range all {
		names[i] = t.Name
	}
	if near := op.Nearest(name, names); near != "" {
		return fault.WithHint("did you mean %s?", near)
	}
	return fault.WithHint("GET /api/v1/templates lists them")
}

// Templates are the system's and then the project's own, each in its latest
// version; those of one operation, or of all for "".
func (s *Service) Templates(ctx context.Context, project, operation string) ([]media.Template, error) {
	custom, err := s.DB.Templates(ctx, project, operation)
	return append(s.Operations.Templates(operation), custom...), err
}

// Template finds one by "name" or "name@version".
func (s *Service) Template(ctx context.Context, project, reference string) (*media.Template, error) {
	name, version, fault := op.ParseReference(reference)
	if fault != nil {
		return nil, fault
	}
	return s.lookup(ctx, project)(name, version)
}

// TemplateVersions are all versions of a template, the latest first.
func (s *Service) TemplateVersions(ctx context.Context, project, name string) ([]media.Template, error) {
	if t := s.Operations.Template(name, 0); t != nil {
		return []media.Template{*t}, nil
	}
	list, err := s.DB.TemplateVersions(ctx, project, name)
	if err == nil && len(list) == 0 {
		err = s.noTemplate(ctx, project, name, 0)
	}
	return list, err
}

// CreateTemplate saves a new template. All faults of its parameters come at once.
func (s *Service) CreateTemplate(ctx context.Context, project string, spec TemplateSpec) (*media.Template, error) {
	_, err := s.DB.Template(ctx, project, spec.Name, 0)
	if err == nil {
		return nil, templateExists(spec.Name)
	}
	if media.CodeOf(err) != media.CodeNotFound {
		return nil, err
	}
	return s.saveTemplate(ctx, project, spec, true)
}

func templateExists(name string) *media.Error {
	return faultOf(media.CodeConflict, "name", "a template %s already exists", name).
		WithHint("PUT /api/v1/templates/%s creates its next version", name)
}

// UpdateTemplate saves the next version of a template; those before stay as
// they are.
func (s *Service) UpdateTemplate(ctx context.Context, project, name string, spec TemplateSpec) (*media.Template, error) {
	if t := s.Operations.Template(name, 0); t != nil {
		return nil, systemTemplate(name)
	}
	existing, err := s.DB.Template(ctx, project, name, 0)
	if err != nil {
		return nil, err
	}
	if spec.Name != "" && spec.Name != name {
		return nil, media.Bad("name", "the name of a template cannot change; it is %s", name)
	}
	spec.Name = name
	if spec.Operation == "" && spec.Extends == "" {
		spec.Operation = existing.Operation
	}
	if spec.Operation != "" && spec.Operation != existing.Operation {
		return nil, media.Bad("operation", "the operation of a template cannot change; it is %s", existing.Operation)
	}
	return s.saveTemplate(ctx, project, spec, false)
}

func systemTemplate(name string) *media.Error {
	return media.Errorf(media.CodeConflict, "%s is a system template and cannot be changed", name).
		WithHint("create a custom template that extends it")
}

// saveTemplate makes the next version of a template; with first, its first one only.
func (s *Service) saveTemplate(ctx context.Context, project string, spec TemplateSpec, first bool) (*media.Template, error) {
	checked, faults := s.CheckTemplate(ctx, project, spec)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	t := &media.Template{
		Name: spec.Name, Operation: checked.Operation, Extends: spec.Extends, Params: checked.Own, Description: spec.Description,
	}
	err := s.DB.InTx(ctx, func(tx store.Tx) error {
		if err := s.DB.InsertTemplate(ctx, tx, project, t); err != nil {
			return err
		}
		if first && t.Version > 1 { // somebody else made it since it was looked for
			return templateExists(t.Name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// DisableTemplate keeps a template from new jobs, or lets it in again.
func (s *Service) DisableTemplate(ctx context.Context, project, name string, disabled bool) error {
	if s.Operations.Template(name, 0) != nil {
		return systemTemplate(name)
	}
	return s.DB.DisableTemplate(ctx, project, name, disabled)
}

// DeleteTemplate removes all versions of a template. It is refused while
// another extends it; jobs that were made with it keep their parameters.
func (s *Service) DeleteTemplate(ctx context.Context, project, name string) error {
	if s.Operations.Template(name, 0) != nil {
		return systemTemplate(name)
	}
	custom, err := s.DB.Templates(ctx, project, "")
	if err != nil {
		return err
	}
	for _, t := range custom {
		versions, err := s.DB.TemplateVersions(ctx, project, t.Name)
		if err != nil {
			return err
		}
		for _, v := range versions {
			if base, _, fault := op.ParseReference(v.Extends); fault == nil && base == name && v.Name != name {
				return media.Errorf(media.CodeConflict, "the template %s@%d extends it", v.Name, v.Version).
					WithHint("disable it instead, or delete %s first", v.Name)
			}
		}
	}
	return s.DB.DeleteTemplate(ctx, project, name)
}
