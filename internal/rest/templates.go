package rest

import (
	"context"
	"encoding/json"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
)

// TemplatePath is the part of a path that names a template or operation.
type TemplatePath struct {
	Name string `path:"name" doc:"Name of the template" maxLength:"64"`
}

type templateList struct {
	Templates []media.Template `json:"templates"`
}

type renderBody struct {
	Template string          `json:"template" doc:"name or name@version"`
	Params   json.RawMessage `json:"params,omitempty" doc:"Parameters to merge over those of the template"`
}

type diffList struct {
	Differences []jobs.Difference `json:"differences"`
}

type checked struct {
	Valid    bool           `json:"valid"`
	Errors   []*media.Error `json:"errors" doc:"All errors, each with its field"`
	Rendered *jobs.Rendered `json:"rendered,omitempty"`
}

type operationList struct {
	Operations []jobs.Operation `json:"operations"`
}

func (a *API) registerTemplates() {
	handle(a, route{method: "GET", path: "/templates", id: "list-templates", tag: "Templates", summary: "List the latest versions of templates", role: auth.Viewer},
		a.listTemplates)
	handle(a, route{method: "POST", path: "/templates", id: "create-template", tag: "Templates", summary: "Create a template", role: auth.Operator, status: 201},
		func(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[jobs.TemplateSpec] }) (*answer[*media.Template], error) {
			spec, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			t, err := a.Jobs.CreateTemplate(ctx, who.Project, spec)
			return &answer[*media.Template]{t}, err
		})
	handle(a, route{method: "GET", path: "/templates/{name}", id: "get-template", tag: "Templates", summary: "Get a template; name may be name@version", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *TemplatePath) (*answer[*media.Template], error) {
			t, err := a.Jobs.Template(ctx, who.Project, in.Name)
			return &answer[*media.Template]{t}, err
		})
	handle(a, route{method: "PUT", path: "/templates/{name}", id: "update-template", tag: "Templates", summary: "Create the next version of a template", role: auth.Operator,
		description: "Existing versions never change."}, a.updateTemplate)
	handle(a, route{method: "DELETE", path: "/templates/{name}", id: "delete-template", tag: "Templates", summary: "Delete all versions of a template", role: auth.Operator, status: 204,
		description: "Refused while another template extends it. Jobs that were created with it keep their parameters."},
		func(ctx context.Context, who *auth.Principal, in *TemplatePath) (*none, error) {
			return nil, a.Jobs.DeleteTemplate(ctx, who.Project, in.Name)
		})
	for _, way := range []struct {
		verb, summary string
		disabled      bool
	}{{"disable", "Disable a template for new jobs", true}, {"enable", "Enable a template for new jobs again", false}} {
		handle(a, route{method: "POST", path: "/templates/{name}/" + way.verb, id: way.verb + "-template", tag: "Templates", summary: way.summary, role: auth.Operator, status: 204},
			func(ctx context.Context, who *auth.Principal, in *TemplatePath) (*none, error) {
				return nil, a.Jobs.DisableTemplate(ctx, who.Project, in.Name, way.disabled)
			})
	}
	handle(a, route{method: "GET", path: "/templates/{name}/versions", id: "list-template-versions", tag: "Templates", summary: "List all versions of a template, latest first", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *TemplatePath) (*answer[templateList], error) {
			list, err := a.Jobs.TemplateVersions(ctx, who.Project, in.Name)
			return &answer[templateList]{templateList{list}}, err
		})
	handle(a, route{method: "POST", path: "/templates/validate", id: "validate-template", tag: "Templates", summary: "Validate a template without saving it; reports all errors", role: auth.Viewer},
		a.validateTemplate)
	handle(a, route{method: "POST", path: "/templates/render", id: "render-template", tag: "Templates", summary: "Expand a template: its parameters merged with the extended templates, overrides and defaults", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[renderBody] }) (*answer[*jobs.Rendered], error) {
			body, err := in.Body.Value()
			if err != nil {
				return nil, err
			}
			r, err := a.Jobs.Render(ctx, who.Project, body.Template, body.Params)
			return &answer[*jobs.Rendered]{r}, err
		})
	handle(a, route{method: "GET", path: "/templates/{name}/diff", id: "diff-templates", tag: "Templates", summary: "List the parameters that differ between two templates", role: auth.Viewer},
		func(ctx context.Context, who *auth.Principal, in *struct {
			TemplatePath
			To string `query:"to" required:"true" doc:"name or name@version" maxLength:"80"`
		}) (*answer[diffList], error) {
			list, err := a.Jobs.Diff(ctx, who.Project, in.Name, in.To)
			return &answer[diffList]{diffList{list}}, err
		})
	handle(a, route{method: "GET", path: "/operations", id: "list-operations", tag: "Templates", summary: "List operations", role: auth.Viewer},
		func(context.Context, *auth.Principal, *struct{}) (*answer[operationList], error) {
			return &answer[operationList]{operationList{a.Jobs.OperationsList()}}, nil
		})
	handle(a, route{method: "GET", path: "/operations/{name}/schema", id: "get-schema", tag: "Templates", summary: "Get the JSON Schema of an operation's parameters", role: auth.Viewer},
		func(_ context.Context, _ *auth.Principal, in *TemplatePath) (*answer[map[string]any], error) {
			schema, err := a.Jobs.Schema(in.Name)
			return &answer[map[string]any]{schema}, err
		})
}

func (a *API) listTemplates(ctx context.Context, who *auth.Principal, in *struct {
	Operation string `query:"operation" maxLength:"64"`
	Kind      string `query:"kind" enum:"system,custom" doc:"Both kinds if omitted"`
}) (*answer[templateList], error) {
	all, err := a.Jobs.Templates(ctx, who.Project, in.Operation)
	list := []media.Template{}
	for _, t := range all {
		if in.Kind == "" || t.System == (in.Kind == "system") {
			list = append(list, t)
		}
	}
	return &answer[templateList]{templateList{list}}, err
}

func (a *API) updateTemplate(ctx context.Context, who *auth.Principal, in *struct {
	TemplatePath
	Body Strict[jobs.TemplateSpec]
}) (*answer[*media.Template], error) {
	spec, err := in.Body.Value()
	if err != nil {
		return nil, err
	}
	t, err := a.Jobs.UpdateTemplate(ctx, who.Project, in.Name, spec)
	return &answer[*media.Template]{t}, err
}

func (a *API) validateTemplate(ctx context.Context, who *auth.Principal, in *struct{ Body Strict[jobs.TemplateSpec] }) (*answer[checked], error) {
	spec, err := in.Body.Value()
	if err != nil {
		return nil, err
	}
	rendered, faults := a.Jobs.CheckTemplate(ctx, who.Project, spec)
	c := checked{Valid: len(faults) == 0, Errors: faults, Rendered: rendered}
	if c.Errors == nil {
		c.Errors = []*media.Error{}
	}
	return &answer[checked]{c}, nil
}
