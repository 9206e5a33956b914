package app

import (
	"encoding/json"
	"os"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/client"
	"github.com/mediamill/mediamill/internal/media"
)

// addServer defines the flags of every command that talks to a server.
func addServer(cmd *cobra.Command) *cobra.Command {
	cmd.PersistentFlags().String("server", "", "URL of the server; MEDIAMILL_SERVER or http://127.0.0.1:8080 if empty")
	cmd.PersistentFlags().String("key", "", "access key as ID.secret; MEDIAMILL_KEY if empty")
	return cmd
}

// remote is the client that the flags and the environment name.
func remote(cmd *cobra.Command) (*client.Client, error) {
	server, _ := cmd.Flags().GetString("server")
	key, _ := cmd.Flags().GetString("key")
	if server == "" {
		server = os.Getenv("MEDIAMILL_SERVER")
	}
	if server == "" {
		server = "http://127.0.0.1:8080"
	}
	if key == "" {
		key = os.Getenv("MEDIAMILL_KEY")
	}
	if key == "" {
		return nil, media.Errorf(media.CodeConfigMissing, "no access key").
			WithHint("set MEDIAMILL_KEY to ID.secret, which the server prints at its first start, or use --key")
	}
	return client.New(server, key), nil
}

// printJSON writes a value for programs.
func printJSON(io Streams, v any) error {
	out := json.NewEncoder(io.Out)
	out.SetIndent("", "  ")
	return out.Encode(v)
}
