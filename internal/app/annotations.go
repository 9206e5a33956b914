package app

import (
	"encoding/json"
	"fmt"
	stdio "io"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/media"
)

func newAnnotations(io Streams) *cobra.Command {
	var filter media.AnnotationFilter
	var format, to string
	cmd := &cobra.Command{
		Use:   "annotations TASK",
		Short: "List what the report of a task says",
		Long: `Lists the annotations in the report of a task, such as shots and silence, in the order of their start.

  mediamill annotations 0192… --kind black --kind silence
  mediamill annotations 0192… --kind transition --from 60 --to 120 --min-confidence 0.6

  mediamill annotations 0192… --format csv -o found.csv

With --json, each annotation is one line. With --format, the response of the server is written as a file: json, a table (csv), or
subtitles (vtt, srt), in which a moment is shown for one second.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			if format != "" {
				return written(io.Out, to, func(w stdio.Writer) error { return c.AnnotationFile(cmd.Context(), args[0], filter, format, w) })
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
	f.StringVar(&format, "format", "", "json, csv, vtt or srt, as a file; a table to read if empty")
	f.StringVarP(&to, "output", "o", "-", "with --format: new file to write, - for standard output")
	f.StringArrayVar(&filter.Kinds, "kind", nil, "kind, such as shot or black; can be repeated")
	f.Float64Var(&filter.From, "from", 0, "only spans that end at or after this time, in seconds")
	f.Float64Var(&filter.To, "to", 0, "only spans that start at or before this time, in seconds; 0 for the end")
	f.Float64Var(&filter.MinConfidence, "min-confidence", 0, "lowest confidence, 0 to 1")
	return addServer(cmd)
}
