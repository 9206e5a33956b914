package jdcloud

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

var hexID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// shortID is the vendor's form of an ID, 32 hexadecimal digits.
func shortID(uuid string) string { return strings.ReplaceAll(uuid, "-", "") }

// longID is the UUID of a vendor's ID; ok is false for what is none.
func longID(id string) (uuid string, ok bool) {
	if !hexID.MatchString(id) {
		return "", false
	}
	return id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:], true
}

// JobID is dialect.Dialect's.
func (d *Dialect) JobID(id string) (uuid string, ok bool) { return longID(strings.ToLower(id)) }

// Vendor is dialect.Dialect's.
func (d *Dialect) Vendor(job *media.Job) media.Vendor {
	v := media.Vendor{ID: shortID(job.ID)}
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
	uuid, ok := longID(id)
	if !ok {
		return nil, nil, none
	}
	job, err := d.Jobs.Get(c, c.who.Project, uuid)
	if err != nil {
		if media.CodeOf(err) == media.CodeNotFound {
			err = none
		}
		return nil, nil, err
	}
	k, err := keptOf(job)
	if err != nil || job.Origin != Origin || k.Kind != kind || job.Deleted != nil {
		return nil, nil, none
	}
	return job, k, nil
}
