package app

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/client"
)

// named is a command that does one thing to each of the names or IDs it is given.
func named(io Streams, use, short string, do func(*client.Client, context.Context, string) error) *cobra.Command {
	return &cobra.Command{
		Use: use + " NAME...", Short: short, Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			for _, name := range args {
				if err := do(c, cmd.Context(), name); err != nil {
					return err
				}
				fmt.Fprintln(io.Out, name, "done")
			}
			return nil
		},
	}
}

func newStorage(io Streams) *cobra.Command {
	cmd := &cobra.Command{Use: "storage", Short: "Add, test, list and browse storages"}
	cmd.AddCommand(storageList(io), storageAdd(io), storageTest(io), storageBrowse(io),
		named(io, "default", "Make a storage the default", (*client.Client).SetDefaultStorage),
		named(io, "delete", "Remove storages; their objects are kept", (*client.Client).DeleteStorage))
	return addServer(cmd)
}

func storageList(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List storages, without their secrets", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			list, err := c.Storages(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, list)
			}
			return table(io, "NAME\tKIND\tDEFAULT\tCONFIG", func(row func(...any)) {
				for _, s := range list {
					config, _ := json.Marshal(s.Config)
					row(s.Name, s.Kind, s.Default, string(config))
				}
			})
		},
	}
}

func storageTest(io Streams) *cobra.Command {
	return &cobra.Command{
		Use: "test NAME", Short: "Test with a small object whether a storage has the required permissions", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			ok, report, err := c.TestStorage(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				err = printJSON(io, map[string]any{"ok": ok, "permissions": report})
			} else {
				err = table(io, "PERMISSION\tOK\tERROR", func(row func(...any)) {
					for _, p := range report {
						row(p.Name, p.OK, p.Error)
					}
				})
			}
			if err == nil && !ok {
				return &exitError{code: exitFailed}
			}
			return err
		},
	}
}

func storageBrowse(io Streams) *cobra.Command {
	var after string
	cmd := &cobra.Command{
		Use: "browse NAME [PREFIX]", Short: "List the objects and folders of a storage", Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			prefix := ""
			if len(args) == 2 {
				prefix = args[1]
			}
			list, next, err := c.Objects(cmd.Context(), args[0], prefix, after)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, struct {
					Objects []client.Object `json:"objects"`
					Next    string          `json:"next,omitempty"`
				}{list, next})
			}
			for _, o := range list {
				bytes := size(o.Bytes)
				if o.Folder {
					bytes = "-"
				}
				fmt.Fprintf(io.Out, "%10s  %s\n", bytes, oneLine(o.Key))
			}
			if next != "" {
				fmt.Fprintf(io.Err, "next: --after %q\n", next)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&after, "after", "", "continue after a page: the value that it printed as next")
	return cmd
}
