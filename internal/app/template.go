package app

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/client"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/catalogue"
)

func newTemplate(io Streams) *cobra.Command {
	cmd := &cobra.Command{Use: "template", Short: "List, create and validate templates"}
	cmd.AddCommand(templateList(io), templateGet(io), templateSave(io), templateValidate(io), templateSchema(io),
		named(io, "delete", "Delete all versions of a custom template", (*client.Client).DeleteTemplate),
		named(io, "disable", "Disable a template for new jobs", func(c *client.Client, ctx context.Context, name string) error {
			return c.DisableTemplate(ctx, name, true)
		}),
		named(io, "enable", "Enable a template for new jobs again", func(c *client.Client, ctx context.Context, name string) error {
			return c.DisableTemplate(ctx, name, false)
		}))
	return addServer(cmd)
}

func templateList(io Streams) *cobra.Command {
	var operation string
	var system bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the latest versions of templates; --system needs no server", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var list []media.Template
			if system {
				list = catalogue.All().Templates(operation)
			} else {
				c, err := remote(cmd)
				if err != nil {
					return err
				}
				if list, err = c.Templates(cmd.Context(), operation, ""); err != nil {
					return err
				}
			}
			if asJSON(cmd) {
				return printJSON(io, list)
			}
			return table(io, "NAME\tVERSION\tOPERATION\tKIND\tDESCRIPTION", func(row func(...any)) {
				for _, t := range list {
					kind := "custom"
					if t.System {
						kind = "system"
					}
					row(t.Name, t.Version, t.Operation, kind, t.Description)
				}
			})
		},
	}
	cmd.Flags().StringVar(&operation, "operation", "", "only of this operation: "+operationNames())
	cmd.Flags().BoolVar(&system, "system", false, "only the built-in templates, without a server")
	return cmd
}

func templateGet(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "get NAME[@VERSION]", Short: "Show a template with its parameters merged over those of the templates that it extends", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			rendered, err := c.RenderTemplate(cmd.Context(), args[0], nil)
			if err != nil {
				return err
			}
			return printJSON(io, rendered)
		},
	}
}

// spec reads a template from a JSON file, - for standard input.
func templateSpec(io Streams, path string) (client.TemplateSpec, error) {
	var spec client.TemplateSpec
	raw, err := readAll(io, path)
	if err != nil {
		return spec, err
	}
	return spec, op.Decode(raw, &spec).Err() // strict, as the API is
}

func templateSave(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "save FILE", Short: "Create a template from JSON, or its next version", Args: cobra.ExactArgs(1),
		Long: `FILE has the members name, operation or extends, params, and description; - is standard input.

  {"name": "house-720p", "extends": "mp4-h264-720p", "params": {"video": {"crf": 21}}}`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			spec, err := templateSpec(io, args[0])
			if err != nil {
				return err
			}
			t, err := c.CreateTemplate(cmd.Context(), spec)
			if media.CodeOf(err) == media.CodeConflict {
				t, err = c.UpdateTemplate(cmd.Context(), spec.Name, spec)
			}
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, t)
			}
			_, err = fmt.Fprintf(io.Out, "%s@%d\n", t.Name, t.Version)
			return err
		},
	}
}

func templateValidate(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "validate FILE", Short: "Validate a template without saving it; reports all errors", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			spec, err := templateSpec(io, args[0])
			if err != nil {
				return err
			}
			check, err := c.CheckTemplate(cmd.Context(), spec)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, check)
			}
			if !check.Valid {
				return check.Errors
			}
			_, err = fmt.Fprintln(io.Out, "valid")
			return err
		},
	}
}

func templateSchema(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "schema OPERATION", Short: "Print the JSON Schema of an operation's parameters; needs no server", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			o, fault := catalogue.All().Find(args[0])
			if fault != nil {
				return fault
			}
			return printJSON(io, o.Schema())
		},
	}
}
