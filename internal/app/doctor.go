package app

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/config"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/catalogue"
	"github.com/mediamill/mediamill/internal/store/postgres"
)

// newDoctor says what is missing on this machine and how to get it.
func newDoctor(io Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check what is missing on this machine, and how to install it",
		Long:  "Checks ffmpeg and its components, the sandbox, fonts, the data folder and the database. The exit code is 1 if anything is missing.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(cmd.Flags(), os.Environ())
			if err != nil {
				return err
			}
			findings := ffmpeg.Check(cmd.Context(), toolOptions(c), catalogueNeeds())
			findings = append(findings, checkData(c), checkDatabase(cmd.Context(), c))
			whole := true
			for _, f := range findings {
				whole = whole && f.OK
			}
			if asJSON(cmd) {
				err = printJSON(io, map[string]any{"ok": whole, "findings": findings})
			} else {
				printFindings(io, findings)
			}
			if err == nil && !whole {
				return &exitError{code: exitFailed}
			}
			return err
		},
	}
	config.AddFlags(cmd.Flags())
	return cmd
}

func printFindings(io Streams, findings []ffmpeg.Finding) {
	for _, f := range findings {
		mark := "ok     "
		if !f.OK {
			mark = "MISSING"
		}
		fmt.Fprintf(io.Out, "%s  %-12s %s\n", mark, f.Name, f.Detail)
		if f.Fix != "" {
			fmt.Fprintf(io.Out, "         %-12s → %s\n", "", f.Fix)
		}
	}
}

// catalogueNeeds are what the system templates ask of ffmpeg.
func catalogueNeeds() []ffmpeg.Need {
	var needs []ffmpeg.Need
	seen := map[ffmpeg.Need]bool{}
	for _, o := range catalogue.All() {
		for _, t := range o.Templates {
			params, faults := o.Params(t.Params)
			if len(faults) > 0 {
				continue // a test holds the system templates to their operation
			}
			for _, n := range params.Needs() {
				if !seen[n] {
					seen[n] = true
					needs = append(needs, n)
				}
			}
		}
	}
	return needs
}

func checkData(c config.Config) ffmpeg.Finding {
	f := ffmpeg.Finding{Name: "data folder", Detail: c.Data}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		f.Detail, f.Fix = err.Error(), "choose another with --data, or make it writable"
		return f
	}
	probe, err := os.CreateTemp(c.Data, ".doctor-")
	if err != nil {
		f.Detail, f.Fix = err.Error(), "make the folder writable for the user that runs Mediamill"
		return f
	}
	probe.Close()
	f.OK = os.Remove(probe.Name()) == nil
	return f
}

func checkDatabase(ctx context.Context, c config.Config) ffmpeg.Finding {
	f := ffmpeg.Finding{Name: "database", OK: true, Detail: "SQLite in the data folder"}
	if c.Database == "" {
		return f
	}
	f.Detail = fmt.Sprint(c.Redacted()["database"])
	db, err := postgres.Open(ctx, c.Database)
	if err != nil {
		f.OK, f.Detail, f.Fix = false, media.AsError(err).Error(), databaseHint
		return f
	}
	_ = db.Close()
	return f
}
