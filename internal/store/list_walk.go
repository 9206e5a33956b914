package store

import (
	"context"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// walk goes along an index in the order of the list, a chunk at a time, and
// keeps what the whole filter chooses, until the page is full or its moment over.
func (l *listing) walk(ctx context.Context) (JobPage, error) {
	start := time.Now()
	size := chunk
	if !l.picky() {
		size = l.f.Limit + 1
	}
	var found []*media.Job
	limit := l.f.Limit
	defer func() { l.f.Limit = limit }()
	for n := 0; ; n++ {
		places, err := l.step(ctx, size)
		if err != nil {
			return JobPage{}, err
		}
		ids := make([]string, len(places))
		for i, p := range places {
			ids[i] = p.id
		}
		l.f.Limit = limit - len(found)
		jobs, err := l.pick(ctx, ids)
		l.f.Limit = limit
		if err != nil {
			return JobPage{}, err
		}
		found = append(found, jobs...)
		if len(found) > limit || len(places) < size {
			return l.cut(found, ""), nil
		}
		l.after, l.begun = places[len(places)-1], true
		if n == 0 && l.text != "" && len(found) < limit {
			// Not a common text, then: the index of texts may know all of it.
			if page, ok, err := l.texts(ctx, found); ok || err != nil {
				return page, err
			}
		}
		if time.Since(start) > moment {
			return l.cut(found, l.cursor(l.after)), nil
		}
	}
}

// picky says whether the walked index holds jobs that the filter does not choose.
func (l *listing) picky() bool {
	facets := len(l.facets())
	if l.key == "created_ms" && facets > 0 {
		return true // it does not know the state, nor the trash
	}
	return facets > 0 || l.text != "" || l.f.Reference != "" || l.f.Sort != "" && l.f.Sort != SortCreated && (l.f.FromMS != 0 || l.f.ToMS != 0)
}

// step is the next places along the index that serves the filter best.
func (l *listing) step(ctx context.Context, size int) ([]place, error) {
	var s statement
	switch facets := l.facets(); {
	case l.key == "created_ms" && len(facets) > 0 && len(facets[0].values) == 1:
		c := l.facetConditions(facets[0].facet, facets[0].values[0])
		s.sql = `SELECT f.created_ms, f.job_id FROM facets f WHERE ` + c.String() +
			l.order("f.created_ms", "f.job_id") + ` LIMIT ` + c.arg(size)
		s.args = c.args
	case len(l.f.States) > 0:
		s = l.stepByState(size)
	default:
		c := l.conditions()
		l.along(c)
		s.sql = `SELECT j.` + l.key + `, j.id FROM jobs j WHERE ` + c.String() + l.order("j."+l.key, "j.id") + ` LIMIT ` + c.arg(size)
		s.args = c.args
	}
	return all(ctx, l.db.Reader(), func(row Row) (p place, err error) { return p, row.Scan(&p.key, &p.id) }, s.sql, s.args...)
}

// stepByState merges one walk for each state: a planner that is asked for any
// of several states sorts all of them.
func (l *listing) stepByState(size int) statement {
	c := l.conditions()
	var walks []string
	for _, state := range l.f.States {
		c.where = nil
		c.add("j.state = " + c.arg(string(state)))
		l.along(c)
		walks = append(walks, `SELECT * FROM (SELECT j.`+l.key+` AS k, j.id AS id FROM jobs j WHERE `+c.String()+
			l.order("j."+l.key, "j.id")+` LIMIT `+c.arg(size)+`) w`)
	}
	sql := `SELECT k, id FROM (` + strings.Join(walks, ` UNION ALL `) + `) m` + l.order("k", "id") + ` LIMIT ` + c.arg(size)
	return statement{sql, c.args}
}

// along are the conditions that an ordered index of jobs serves.
func (l *listing) along(c *conditions) {
	l.base(c, "j")
	if l.key == "created_ms" {
		l.created(c, "j.created_ms")
	}
	if l.key == "ended_ms" {
		c.add("j.ended_ms IS NOT NULL")
	}
	l.behind(c, "j."+l.key, "j.id")
}
