package store

import (
	"context"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// The facets that a job can be filtered by.
const (
	facetOperation = "operation"
	facetTemplate  = "template" // name, and name@version
	facetTag       = "tag"
	facetOrigin    = "origin"
	facetVerdict   = "verdict" // of any of its tasks, as it is now
)

func (db *DB) insertFacets(ctx context.Context, tx Tx, job *media.Job) error {
	for _, f := range facetsOf(job) {
		_, err := tx.Exec(ctx, `INSERT INTO facets (project_id, facet, value, job_id, created_ms)
			VALUES ($1, $2, $3, $4, $5)`, job.Project, f.facet, f.value, job.ID, job.Created.UnixMilli())
		if err != nil {
			return err
		}
	}
	return nil
}

type facet struct{ facet, value string }

func facetsOf(job *media.Job) []facet {
	seen := map[facet]bool{}
	var list []facet
	add := func(f facet) {
		if f.value != "" && !seen[f] {
			seen[f] = true
			list = append(list, f)
		}
	}
	for i := range job.Tasks {
		t := &job.Tasks[i]
		add(facet{facetOperation, t.Operation})
		add(facet{facetTemplate, t.Template})
		add(facet{facetTemplate, templateName(t.Template)})
	}
	add(facet{facetOrigin, job.Origin})
	for _, tag := range job.Tags {
		add(facet{facetTag, tag})
	}
	return list
}

// templateName is name@version without its version.
func templateName(template string) string {
	name, _, _ := strings.Cut(template, "@")
	return name
}
