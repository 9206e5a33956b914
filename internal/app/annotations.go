package app

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/media"
)

func newAnnotations(io Streams) *cobra.Command {
	var filter media.AnnotationFilter
	cmd := &cobra.Command{
		Use:   "annotations TASK",
		Short: "List what the report of a task says",
		Long: `Lists the annotations in the report of a task, such as shots and silence, in the order of their start.

  mediamill annotations 0192… --kind black --kind silence
  mediamill annotations 0192… --kind transition --from 60 --to 120 --min-confidence 0.6

With --json, each annotation is one line.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			list, err := c.Annotations(cmd.Context(), args[0], filter)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				out := json.NewEncoder(io.Out)
				for _, a := range list.Annotations {
					if err := out.Encode(a); err != nil {
						return err
					}
				}
				return nil
			}
			return table(io, "START\tEND\tKIND\tLABEL\tCONFIDENCE\tTEXT", func(row func(...any)) {
				for _, a := range list.Annotations {
					row(fmt.Sprintf("%.3f", a.Start), fmt.Sprintf("%.3f", a.End), a.Kind, a.Label, fmt.Sprintf("%.2f", a.Confidence), a.Text)
				}
			})
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&filter.Kinds, "kind", nil, "kind, such as shot or black; can be repeated")
	f.Float64Var(&filter.From, "from", 0, "only spans that end at or after this time, in seconds")
	f.Float64Var(&filter.To, "to", 0, "only spans that start at or before this time, in seconds; 0 for the end")
	f.Float64Var(&filter.MinConfidence, "min-confidence", 0, "lowest confidence, 0 to 1")
	return addServer(cmd)
}
