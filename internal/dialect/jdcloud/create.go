package jdcloud

import (
	"errors"
	"strings"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
)

// fieldsOf are an operation's names of what the core finds fault with.
type fieldsOf struct{ source, output string }

// create makes a job. A submission that is replayed at another server of a fleet
// finds the job that it made.
func (d *Dialect) create(c *call, spec jobs.Spec, fields fieldsOf) (*media.Job, error) {
	job, _, err := d.Jobs.Create(c, c.who.Project, spec, "jdcloud-"+hash(c.who.ID+" "+c.nonce))
	faults, ok := errors.AsType[media.Faults](err)
	if !ok {
		return job, err
	}
	named := make(media.Faults, len(faults))
	for i, f := range faults {
		renamed := *f
		renamed.Field = fields.vendor(f.Field)
		named[i] = &renamed
	}
	return nil, named
}

// vendor is the client's name of a field of the core's job.
func (f fieldsOf) vendor(field string) string {
	switch {
	case strings.HasPrefix(field, "source"):
		return f.source
	case strings.HasPrefix(field, "tasks[") && (strings.Contains(field, ".output.") || strings.HasSuffix(field, ".manifest_name")):
		return f.output
	case strings.HasPrefix(field, "tasks["):
		return "templateId"
	case field == "name", field == "reference":
		return "title"
	}
	return field
}
