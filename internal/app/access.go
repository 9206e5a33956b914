package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/client"
	"github.com/mediamill/mediamill/internal/media"
)

func newKey(io Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use: "key", Short: "Create, list and revoke access keys",
		Long: `Creates, lists and revokes access keys. Programs and this command line authenticate with a key, set by MEDIAMILL_KEY or
--key. A name and a password are for browser sessions only (POST /api/v1/session) and cannot be used here.`,
	}
	var role string
	create := &cobra.Command{
		Use: "create NAME", Short: "Create an access key; its secret is shown only once", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			k, err := c.CreateKey(cmd.Context(), args[0], role)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, k)
			}
			_, err = fmt.Fprintf(io.Out, `ID      %s
Secret  %s
Token   %s

The command line reads the token from MEDIAMILL_KEY. Over HTTP, send "Authorization: Bearer <token>", or
Basic with ID and secret.
`, k.ID, k.Secret, k.Token)
			return err
		},
	}
	create.Flags().StringVar(&role, "role", "operator", "admin, operator or viewer")
	list := &cobra.Command{
		Use: "list", Short: "List access keys, without their secrets", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			keys, err := c.Keys(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, keys)
			}
			return table(io, "ID\tROLE\tCREATED\tLAST USED\tREVOKED\tNAME", func(row func(...any)) {
				for _, k := range keys {
					row(k.ID, k.Role, k.Created.Local().Format(time.DateTime), moment(k.LastUsed), moment(k.Revoked), k.Name)
				}
			})
		},
	}
	cmd.AddCommand(create, list, named(io, "revoke", "Revoke access keys immediately", (*client.Client).RevokeKey))
	return addServer(cmd)
}

func moment(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.Local().Format(time.DateTime)
}

// addWorkers adds to `mediamill worker` what talks to the server about workers.
func addWorkers(cmd *cobra.Command, io Streams) *cobra.Command {
	list := &cobra.Command{
		Use: "list", Short: "List workers and the tasks that they run", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			workers, err := c.Workers(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, workers)
			}
			return table(io, "ID\tHOST\tVERSION\tFFMPEG\tSLOTS\tSANDBOX\tSTATE\tRUNS", func(row func(...any)) {
				for _, w := range workers {
					row(w.ID, w.Host, w.Version, w.FFmpeg, slotText(w.Queues), w.Sandbox, workerState(w), len(w.Running))
				}
			})
		},
	}
	drain := named(io, "drain", "Drain workers: they finish their running tasks and take no new ones", func(c *client.Client, ctx context.Context, id string) error {
		return c.DrainWorker(ctx, id, true)
	})
	cmd.AddCommand(addServer(list), addServer(drain))
	return cmd
}

func slotText(queues map[media.Queue]int) string {
	var parts []string
	for _, q := range slices.Sorted(maps.Keys(queues)) {
		parts = append(parts, fmt.Sprintf("%s:%d", q, queues[q]))
	}
	return strings.Join(parts, " ")
}

func workerState(w media.Worker) string {
	if w.Draining {
		return "draining"
	}
	return "up"
}
