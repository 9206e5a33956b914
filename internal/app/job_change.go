package app

import (
	"fmt"
	stdio "io"
	"net/url"
	"os"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/media"
)

func readStream(r stdio.Reader) ([]byte, error) { return stdio.ReadAll(stdio.LimitReader(r, 1<<20)) }

// jobAction is a command that changes jobs, each by one request.
func jobAction(io Streams, use, short, method, path string, body func() any) *cobra.Command {
	return &cobra.Command{
		Use: use + " ID...", Short: short, Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			for _, id := range args {
				var in any
				if body != nil {
					in = body()
				}
				var job media.Job
				if err := c.Do(cmd.Context(), method, "/jobs/"+url.PathEscape(id)+path, nil, in, &job); err != nil {
					return err
				}
				if asJSON(cmd) {
					if err := printJSON(io, &job); err != nil {
						return err
					}
					continue
				}
				fmt.Fprintf(io.Out, "%s %s\n", job.ID, job.State)
			}
			return nil
		},
	}
}

func jobRestart(io Streams) *cobra.Command {
	var failed bool
	var tasks []string
	cmd := jobAction(io, "restart", "Restart ended tasks of jobs: all, the failed ones, or some", "POST", "/restart", func() any {
		return map[string]any{"failed": failed, "tasks": tasks}
	})
	cmd.Flags().BoolVar(&failed, "failed", false, "only tasks that failed or were canceled")
	cmd.Flags().StringSliceVar(&tasks, "task", nil, "only these tasks, by ID")
	return cmd
}

func jobPriority(io Streams) *cobra.Command {
	var priority int32
	cmd := jobAction(io, "priority", "Change the priority of jobs", "PUT", "/priority", func() any {
		return map[string]any{"priority": priority}
	})
	cmd.Flags().Int32Var(&priority, "to", 0, "new priority; higher is claimed first")
	_ = cmd.MarkFlagRequired("to")
	return cmd
}

func jobDelete(io Streams) *cobra.Command {
	var outputs, forever bool
	cmd := &cobra.Command{
		Use: "delete ID...", Short: "Put ended jobs into the trash, with or without their outputs", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			query := url.Values{}
			if outputs {
				query.Set("outputs", "true")
			}
			if forever {
				query.Set("forever", "true")
			}
			for _, id := range args {
				if err := c.Do(cmd.Context(), "DELETE", "/jobs/"+url.PathEscape(id), query, nil, nil); err != nil {
					return err
				}
				fmt.Fprintln(io.Out, id, "deleted")
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&outputs, "outputs", false, "delete the outputs too, when the job leaves the trash")
	cmd.Flags().BoolVar(&forever, "forever", false, "do not keep it in the trash")
	return cmd
}

func newJobArchive(io Streams) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use: "download ID", Short: "Download all outputs of a job as one zip", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			resp, err := c.Open(cmd.Context(), "/jobs/"+url.PathEscape(args[0])+"/archive.zip", nil)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			out := io.Out
			if to != "-" {
				if to == "" {
					to = args[0] + ".zip"
				}
				file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
				if err != nil {
					return media.Wrap(media.CodeOutputDenied, err, "can not write %s", to)
				}
				defer file.Close()
				out = file
			}
			n, err := stdio.Copy(out, resp.Body)
			if err == nil && to != "-" {
				fmt.Fprintf(io.Err, "%s: %s\n", to, size(n))
			}
			return err
		},
	}
	cmd.Flags().StringVarP(&to, "output", "o", "", "file to write, - for standard output; ID.zip when empty")
	return cmd
}
