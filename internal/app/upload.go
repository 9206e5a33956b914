package app

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/client"
)

func newUpload(io Streams) *cobra.Command {
	cmd := &cobra.Command{Use: "upload", Short: "Upload files to a server, with resume"}
	var storage, resume string
	send := &cobra.Command{
		Use: "send FILE", Short: "Upload a file; prints the ID of the upload for use as a source", Args: cobra.ExactArgs(1),
		Long: `Uploads a file in parts. After an interruption, the same command with --resume ID sends the missing parts.

  mediamill job create --source-upload $(mediamill upload send in.mp4) --template mp4-h264-720p`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			show := newBoard(io.Err)
			row := show.row(filepath.Base(args[0]))
			began := time.Now()
			begun := func(u *client.Upload) {
				if !isTerminal(io.Err) {
					fmt.Fprintf(io.Err, "upload %s\n", u.ID)
				}
			}
			u, err := c.UploadFile(cmd.Context(), args[0], storage, resume, begun, func(done, of int64) {
				left := time.Duration(0)
				if done > 0 {
					left = time.Duration(float64(time.Since(began)) * float64(of-done) / float64(done))
				}
				row.at(100*float64(done)/float64(max(of, 1)), "upload", 0, left)
			})
			if err != nil {
				row.end(false, "failed")
				if u != nil && u.ID != "" {
					fmt.Fprintf(io.Err, "resume with: mediamill upload send --resume %s %s\n", u.ID, quoted(args)[0])
				}
				return err
			}
			row.end(true, "done")
			show.wait()
			if asJSON(cmd) {
				return printJSON(io, u)
			}
			_, err = fmt.Fprintln(io.Out, u.ID)
			return err
		},
	}
	send.Flags().StringVar(&storage, "storage", "", "storage for the file; the default storage if empty")
	send.Flags().StringVar(&resume, "resume", "", "ID of an upload that was interrupted")
	list := &cobra.Command{
		Use: "list", Short: "List uploads, latest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			list, err := c.Uploads(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, list)
			}
			return table(io, "ID\tSTATE\tSIZE\tEXPIRES\tNAME", func(row func(...any)) {
				for _, u := range list {
					row(u.ID, u.State, size(u.Bytes), u.Expires.Local().Format(time.DateTime), u.Name)
				}
			})
		},
	}
	cmd.AddCommand(send, list, named(io, "abort", "Delete uploads and their parts", (*client.Client).AbortUpload))
	return addServer(cmd)
}

// newExplain says how a task came to be what it is.
func newExplain(io Streams) *cobra.Command {
	var attempt int
	cmd := &cobra.Command{
		Use:   "explain TASK",
		Short: "Explain a task: decisions, attempts, exact commands, log",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			e, err := c.Explain(cmd.Context(), args[0], attempt)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, e)
			}
			_, err = fmt.Fprintln(io.Out, e.Text)
			return err
		},
	}
	cmd.Flags().IntVar(&attempt, "attempt", 0, "number of the attempt; the latest if 0")
	return addServer(cmd)
}
