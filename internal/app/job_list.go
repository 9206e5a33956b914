package app

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mediamill/mediamill/internal/op/catalogue"
)

func newJobList(io Streams) *cobra.Command {
	var query, template, from, to, sort, after string
	var states, operations, tags []string
	var limit int
	var deleted bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List jobs, the latest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := remote(cmd)
			if err != nil {
				return err
			}
			v := url.Values{"limit": {strconv.Itoa(limit)}}
			for name, value := range map[string]string{"q": query, "template": template, "from": from, "to": to, "sort": sort, "after": after,
				"state": strings.Join(states, ","), "operation": strings.Join(operations, ","), "tag": strings.Join(tags, ",")} {
				if value != "" {
					v.Set(name, value)
				}
			}
			if deleted {
				v.Set("deleted", "true")
			}
			page, err := c.Jobs(cmd.Context(), v)
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
	f.StringVarP(&query, "query", "q", "", "text in ID, name, reference, tags, source or error")
	f.StringSliceVar(&states, "state", nil, "states: queued, running, succeeded, partial, failed, canceled")
	f.StringSliceVar(&operations, "operation", nil, "jobs with a task of these: "+operationNames())
	f.StringVar(&template, "template", "", "name or name@version")
	f.StringSliceVar(&tags, "tag", nil, "tags that a job must all have")
	f.StringVar(&from, "from", "", "created at or after, as 2026-01-31T00:00:00Z")
	f.StringVar(&to, "to", "", "created before")
	f.StringVar(&sort, "sort", "", "created, ended or priority")
	f.StringVar(&after, "after", "", "continue behind a page: what it printed as next")
	f.IntVar(&limit, "limit", 20, "most jobs of the page, 1 to 1000")
	f.BoolVar(&deleted, "deleted", false, "those in the trash")
	return cmd
}

func operationNames() string {
	return strings.Join(catalogue.All().Names(), ", ")
}
