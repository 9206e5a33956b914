package app

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/client"
	"github.com/mediamill/mediamill/internal/media"
)

func newReview(io Streams) *cobra.Command {
	var pass, block, history bool
	var note string
	cmd := &cobra.Command{
		Use:   "review [TASK]",
		Short: "List what waits for a person, and decide about it",
		Long: `Without TASK, lists the tasks whose verdict is review. With --pass or --block, decides about a task: tasks that wait for
its verdict begin or fail. A decision is never changed, only followed by a later one; --history lists those of a task.

  mediamill review
  mediamill review 0192… --pass --note "a quotation"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			decides := pass || block
			switch {
			case len(args) == 0 && (decides || history):
				return fmt.Errorf("%w: name the task", errUsage)
			case len(args) == 0:
				return listReviews(cmd, io, c)
			case decides == history:
				return fmt.Errorf("%w: one of --pass, --block and --history is required", errUsage)
			case history:
				return listDecisions(cmd, io, c, args[0])
			}
			verdict := media.VerdictPass
			if block {
				verdict = media.VerdictBlock
			}
			t, err := c.Review(cmd.Context(), args[0], verdict, note)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, t)
			}
			_, err = fmt.Fprintf(io.Out, "%s: %s\n", t.Name, t.Verdict)
			return err
		},
	}
	f := cmd.Flags()
	f.BoolVar(&pass, "pass", false, "decide for pass")
	f.BoolVar(&block, "block", false, "decide for block")
	f.BoolVar(&history, "history", false, "list the decisions about the task")
	f.StringVar(&note, "note", "", "why, for whoever reads the list of decisions")
	cmd.MarkFlagsMutuallyExclusive("pass", "block", "history")
	return addServer(cmd)
}

// listReviews prints what waits, the oldest first.
func listReviews(cmd *cobra.Command, io Streams, c *client.Client) error {
	page, err := c.Jobs(cmd.Context(), media.JobListing{
		JobFilter: media.JobFilter{Verdicts: []media.Verdict{media.VerdictReview}}, Order: "asc", Limit: 1000, Tasks: true})
	if err != nil {
		return err
	}
	type waits struct {
		Job  string     `json:"job"`
		Task media.Task `json:"task"`
	}
	var list []waits
	for _, j := range page.Jobs {
		for _, t := range j.Tasks {
			if t.Verdict == media.VerdictReview {
				list = append(list, waits{cmp.Or(j.Name, j.Source.Key, j.Source.Name, j.Source.URL, j.ID), t})
			}
		}
	}
	if asJSON(cmd) {
		return printJSON(io, list)
	}
	return table(io, "TASK\tNAME\tJOB\tENDED", func(row func(...any)) {
		for _, w := range list {
			ended := ""
			if w.Task.Ended != nil {
				ended = w.Task.Ended.Local().Format("2006-01-02 15:04")
			}
			row(w.Task.ID, w.Task.Name, w.Job, ended)
		}
	})
}

func listDecisions(cmd *cobra.Command, io Streams, c *client.Client, task string) error {
	list, err := c.Reviews(cmd.Context(), task)
	if err != nil {
		return err
	}
	if asJSON(cmd) {
		return printJSON(io, list)
	}
	return table(io, "WHEN\tATTEMPT\tBY\tWHO\tBEFORE\tVERDICT\tNOTE", func(row func(...any)) {
		for _, r := range list {
			row(r.Created.Local().Format("2006-01-02 15:04:05"), r.Attempt, r.By, r.Who, r.Before, r.Verdict, r.Note)
		}
	})
}
