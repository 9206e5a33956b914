package app

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/catalogue"
)

func newJobList(io Streams) *cobra.Command {
	var l media.JobListing
	var states, verdicts []string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List jobs, latest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			for _, state := range states {
				l.States = append(l.States, media.JobState(state))
			}
			for _, verdict := range verdicts {
				l.Verdicts = append(l.Verdicts, media.Verdict(verdict))
			}
			page, err := c.Jobs(cmd.Context(), l)
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(io, page)
			}
			return printJobs(io, page)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&l.Query, "query", "q", "", "text in ID, name, reference, tags, source or error")
	f.StringSliceVar(&states, "state", nil, "states: queued, running, succeeded, partial, failed, canceled")
	f.StringSliceVar(&l.Operations, "operation", nil, "jobs with a task of these: "+operationNames())
	f.StringSliceVar(&verdicts, "verdict", nil, "jobs with a task of these verdicts: pass, review, block")
	f.StringVar(&l.Template, "template", "", "name or name@version")
	f.StringSliceVar(&l.Tags, "tag", nil, "tags, all of which a job must have")
	f.TimeVar(&l.From, "from", time.Time{}, []string{time.RFC3339}, "created at or after, such as 2026-01-31T00:00:00Z")
	f.TimeVar(&l.To, "to", time.Time{}, []string{time.RFC3339}, "created before")
	f.StringVar(&l.Sort, "sort", "", "created, ended or priority")
	f.StringVar(&l.After, "after", "", "continue after a page: the value that it printed as next")
	f.IntVar(&l.Limit, "limit", 20, "maximum number of jobs of the page, 1 to 1000")
	f.BoolVar(&l.Deleted, "deleted", false, "list jobs in the trash")
	return cmd
}

func operationNames() string {
	return strings.Join(catalogue.All().Names(), ", ")
}
