package app

import (
	"context"
	"fmt"
	stdio "io"
	"os"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/client"
	"github.com/mediamill/mediamill/internal/media"
)

func readStream(r stdio.Reader) ([]byte, error) { return stdio.ReadAll(stdio.LimitReader(r, 1<<20)) }

// jobAction is a command that changes jobs, each by one request.
func jobAction(io Streams, use, short string, act func(context.Context, *client.Client, string) (*media.Job, error)) *cobra.Command {
	return &cobra.Command{
		Use: use + " ID...", Short: short, Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			for _, id := range args {
				job, err := act(cmd.Context(), c, id)
				if err != nil {
					return err
				}
				if err := tellJob(cmd, io, job); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func tellJob(cmd *cobra.Command, io Streams, job *media.Job) error {
	if asJSON(cmd) {
		return printJSON(io, job)
	}
	_, err := fmt.Fprintf(io.Out, "%s %s\n", job.ID, job.State)
	return err
}

func jobRestart(io Streams) *cobra.Command {
	var failed bool
	var tasks []string
	cmd := &cobra.Command{
		Use: "restart ID...", Short: "Restart ended tasks of jobs: all, only failed ones, or some; tasks that wait for a retry are retried now", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			for _, id := range args {
				job, err := c.RestartJob(cmd.Context(), id, !failed && len(tasks) == 0, tasks...)
				if err != nil {
					return err
				}
				if err := tellJob(cmd, io, job); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&failed, "failed", false, "only tasks that failed or were canceled")
	cmd.Flags().StringSliceVar(&tasks, "task", nil, "only these tasks, by ID")
	return cmd
}

func jobPriority(io Streams) *cobra.Command {
	var priority int32
	var asJob bool
	var tasks []string
	cmd := jobAction(io, "priority", "Change the priority of jobs, or of some tasks of a job", func(ctx context.Context, c *client.Client, id string) (*media.Job, error) {
		if len(tasks) == 0 {
			if asJob {
				return nil, media.Errorf(media.CodeConfigMissing, "no task is given").WithHint("use --task")
			}
			return c.SetPriority(ctx, id, priority)
		}
		own := &priority
		if asJob {
			own = nil
		}
		for _, t := range tasks {
			task, err := c.SetTaskPriority(ctx, t, own)
			if err != nil {
				return nil, err
			}
			id = task.JobID
		}
		return c.Job(ctx, id)
	})
	cmd.Long = "Changes the priority of jobs and of their tasks, except tasks that have their own priority.\nWith --task, only these tasks get their own priority; --as-job resets them to that of their job."
	cmd.Flags().Int32Var(&priority, "to", 0, "new priority; higher values run first")
	cmd.Flags().StringSliceVar(&tasks, "task", nil, "only these tasks, by ID")
	cmd.Flags().BoolVar(&asJob, "as-job", false, "with --task: reset the priority to that of the job")
	cmd.MarkFlagsOneRequired("to", "as-job")
	cmd.MarkFlagsMutuallyExclusive("to", "as-job")
	return cmd
}

func jobDelete(io Streams) *cobra.Command {
	var outputs, purge bool
	cmd := &cobra.Command{
		Use: "delete ID...", Short: "Move ended jobs to the trash, with or without their outputs", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			for _, id := range args {
				if err := c.DeleteJob(cmd.Context(), id, outputs, purge); err != nil {
					return err
				}
				fmt.Fprintln(io.Out, id, "deleted")
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&outputs, "outputs", false, "also delete the outputs, when the job is deleted from the trash")
	cmd.Flags().BoolVar(&purge, "purge", false, "delete it permanently now, instead of moving it to the trash")
	return cmd
}

func newJobArchive(io Streams) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use: "download ID", Short: "Download all outputs of a job as a ZIP archive", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			if to == "" {
				to = args[0] + ".zip"
			}
			var n int64
			err = written(io.Out, to, func(w stdio.Writer) (err error) {
				n, err = c.Archive(cmd.Context(), args[0], w)
				return err
			})
			if err == nil && to != "-" {
				fmt.Fprintf(io.Err, "%s: %s\n", to, size(n))
			}
			return err
		},
	}
	cmd.Flags().StringVarP(&to, "output", "o", "", "file to write, - for standard output; ID.zip if empty")
	return cmd
}

// written passes a new file to a function, or standard output for -. What is not
// written wholly does not stay.
func written(out stdio.Writer, path string, fn func(w stdio.Writer) error) error {
	if path == "-" {
		return fn(out)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return media.Wrap(media.CodeOutputDenied, err, "cannot write %s", path)
	}
	defer file.Close()
	if err = fn(file); err == nil {
		err = media.Wrap(media.CodeOutputDenied, file.Close(), "cannot write %s", path)
	}
	if err != nil {
		_ = os.Remove(path)
	}
	return err
}
