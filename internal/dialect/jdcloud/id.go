package jdcloud

import (
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// JobID is dialect.Dialect's.
func (d *Dialect) JobID(id string) (uuid string, ok bool) { return dialect.UUID(strings.ToLower(id)) }

// Vendor is dialect.Dialect's.
func (d *Dialect) Vendor(job *media.Job) media.Vendor {
	v := media.Vendor{ID: dialect.Digits(job.ID)}
	k, err := keptOf(job)
	switch {
	case err != nil:
	case k.Snapshot != nil:
		v.Template, v.Region = k.Snapshot.TemplateID, k.Snapshot.Input.Region
	case k.Thumbnail != nil:
		v.Region = k.Thumbnail.Region
	case k.Transcode != nil:
		var templates []string
		for _, o := range k.Transcode.Outputs {
			if o.TemplateID != "" && !slices.Contains(templates, o.TemplateID) {
				templates = append(templates, o.TemplateID)
			}
		}
		v.Template, v.Region = strings.Join(templates, ", "), k.Transcode.Region
	}
	return v
}

// job finds a job of one kind that this dialect made. Every other is not there.
func (d *Dialect) job(c *call, kind, id string) (*media.Job, *kept, error) {
	none := media.Errorf(media.CodeNotFound, "there is no %s %s", kind, id)
	uuid, _ := dialect.UUID(id)
	job, err := d.JobOf(c, c.who.Project, Origin, uuid, none)
	if err != nil {
		return nil, nil, err
	}
	k, err := keptOf(job)
	if err != nil || k.Kind != kind {
		return nil, nil, none
	}
	return job, k, nil
}
