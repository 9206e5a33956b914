package store

import (
	"context"
	"strings"
)

// names finds the jobs that Query names: by ID, by the start of one, or by the
// ID of a task.
func (l *listing) names(ctx context.Context) error {
	if len(l.text) < 8 || strings.Trim(l.text, "0123456789abcdef-") != "" {
		return nil
	}
	// "g" is behind every digit that an ID has.
	ids, err := all(ctx, l.db.Reader(), scanText, `SELECT id FROM jobs WHERE id >= $1 AND id < $2
		UNION SELECT job_id FROM tasks WHERE id >= $1 AND id < $2 LIMIT $3`, l.text, l.text+"g", fewJobs)
	if len(ids) > 0 {
		l.direct = ids
	}
	return err
}

// few are the jobs of the condition that leaves fewer than fewJobs, if one does.
func (l *listing) few(ctx context.Context) (ids []string, ok bool, err error) {
	if len(l.f.IDs) > 0 {
		return l.f.IDs, true, nil
	}
	if l.direct != nil {
		return l.direct, true, nil
	}
	for _, condition := range l.narrow() {
		ids, err := all(ctx, l.db.Reader(), scanText, condition.sql, condition.args...)
		if err != nil {
			return nil, false, err
		}
		if len(ids) <= fewJobs {
			return ids, true, nil
		}
	}
	return nil, false, nil
}

type statement struct {
	sql  string
	args []any
}

// narrow are statements that each read the jobs of one condition, from one
// index alone, and stop when they are too many.
func (l *listing) narrow() []statement {
	var list []statement
	add := func(c *conditions, from, id string) {
		sql := `SELECT ` + id + ` FROM ` + from + ` WHERE ` + c.String() + ` LIMIT ` + c.arg(fewJobs+1)
		list = append(list, statement{sql, c.args})
	}
	if l.f.Reference != "" {
		c := l.conditions()
		l.base(c, "j")
		c.add("j.reference = " + c.arg(l.f.Reference))
		c.add("j.reference <> ''") // the index has only those
		add(c, "jobs j", "j.id")
	}
	for _, f := range l.facets() {
		for _, value := range f.values {
			if len(f.values) > 1 {
				break // the union of several is not worth a statement each
			}
			c := l.facetConditions(f.facet, value)
			add(c, "facets f", "f.job_id")
		}
	}
	if len(l.f.States) > 0 {
		c := l.conditions()
		l.base(c, "j")
		c.add(anyOf(c, "j.state", l.f.States))
		l.created(c, "j.created_ms")
		add(c, "jobs j", "j.id")
	}
	if (l.f.FromMS != 0 || l.f.ToMS != 0) && l.f.Sort != "" && l.f.Sort != SortCreated {
		c := l.conditions()
		l.base(c, "j")
		l.created(c, "j.created_ms")
		add(c, "jobs j", "j.id")
	}
	return list
}

// facetConditions choose the jobs of one value of a facet, on facets AS f.
func (l *listing) facetConditions(facet, value string) *conditions {
	c := l.conditions()
	if l.f.Project != "" {
		c.add("f.project_id = " + c.arg(l.f.Project))
	}
	c.add("f.facet = " + c.arg(facet))
	c.add("f.value = " + c.arg(value))
	l.created(c, "f.created_ms")
	if l.key == "created_ms" {
		l.behind(c, "f.created_ms", "f.job_id")
	}
	return c
}
