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
		Short: "Print all settings with their meaning and default",
		Long:  "Prints an annotated configuration file. With --effective, prints the values that result from file, environment\nand flags, with secrets shown as asterisks.",
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
	cmd.Flags().BoolVar(&effective, "effective", false, "print the effective values as JSON")
	config.AddFlags(cmd.Flags())
	return cmd
}
