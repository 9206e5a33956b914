package app

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/config"
)

// newConfig prints the annotated file, or what the settings are after file,
// environment and flags.
func newConfig(io Streams) *cobra.Command {
	var effective bool
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print every setting with its meaning and default",
		Long:  "Prints an annotated configuration file. With --effective it prints the values that file, environment and flags\ngive together, with secrets as stars.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(cmd.Flags(), os.Environ())
			if err != nil {
				return err
			}
			if effective || asJSON(cmd) {
				out := json.NewEncoder(io.Out)
				out.SetIndent("", "  ")
				return out.Encode(c.Redacted())
			}
			_, err = fmt.Fprint(io.Out, config.Example(runtime.NumCPU()))
			return err
		},
	}
	cmd.Flags().BoolVar(&effective, "effective", false, "print the values in force, as JSON")
	config.AddFlags(cmd.Flags())
	return cmd
}
