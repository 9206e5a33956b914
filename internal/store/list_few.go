package store

import (
	"context"
	"slices"
	"strings"
)

// names finds the jobs that Query names: by ID, by the start or the end of one, by
// the ID of a task, or by that of the upload that they read.
func (l *listing) names(ctx context.Context) error {
	// The console shows the end of an ID with an ellipsis before it.
	start := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(l.f.Query)), "…")
	if len(start) < 8 || strings.Trim(start, "0123456789abcdef-") != "" {
		return nil
	}
	// "g" is behind every digit that an ID has.
	c := l.conditions()
	from, to := c.arg(start), c.arg(start+"g")
	sql := `SELECT id FROM jobs WHERE id >= ` + from + ` AND id < ` + to + `
		UNION SELECT job_id FROM tasks WHERE id >= ` + from + ` AND id < ` + to
	l.word(c, idWord(start), true)
	sql += ` UNION SELECT w.job_id FROM words w WHERE ` + c.String() + ` LIMIT ` + c.arg(fewJobs)
	ids, err := all(ctx, l.db.Reader(), scanText, sql, c.args...)
	if len(ids) > 0 {
		l.direct = ids
	}
	return err
}

// few are the jobs of the first condition that leaves few, if one does.
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
		if len(ids) <= condition.few {
			// A job that has two words of one beginning is there twice.
			slices.Sort(ids)
			return slices.Compact(ids), true, nil
		}
	}
	return nil, false, nil
}

type statement struct {
	sql  string
	args []any
	few  int
}

// narrow are statements that each read the jobs of one condition, from one
// index alone, and stop when they are too many.
func (l *listing) narrow() []statement {
	var list []statement
	few := fewJobs
	if l.key == "created_ms" {
		few = fewCreated
	}
	add := func(c *conditions, from, id string, few int) {
		sql := `SELECT ` + id + ` FROM ` + from + ` WHERE ` + c.String() + ` LIMIT ` + c.arg(few+1)
		list = append(list, statement{sql, c.args, few})
	}
	if l.f.Reference != "" {
		c := l.conditions()
		l.base(c, "j")
		c.add("j.reference = " + c.arg(l.f.Reference))
		c.add("j.reference <> ''") // the index has only those
		add(c, "jobs j", "j.id", fewJobs)
	}
	for _, w := range l.words {
		c := l.conditions()
		l.word(c, w, true)
		add(c, "words w", "w.job_id", fewJobs) // many words have no trail
	}
	for _, f := range l.facets() {
		for _, value := range f.values {
			if len(f.values) > 1 {
				break // the union of several is not worth a statement each
			}
			c := l.conditions()
			l.facet(c, f.facet, value)
			if l.key == "created_ms" {
				l.behind(c, "f.created_ms", "f.job_id")
			}
			add(c, "facets f", "f.job_id", few)
		}
	}
	if len(l.f.States) > 0 {
		c := l.conditions()
		l.base(c, "j")
		c.add(anyOf(c, "j.state", l.f.States))
		l.created(c, "j.created_ms")
		add(c, "jobs j", "j.id", few)
	}
	if l.f.timed() && l.f.Sort != "" && l.f.Sort != SortCreated {
		c := l.conditions()
		l.base(c, "j")
		l.created(c, "j.created_ms")
		add(c, "jobs j", "j.id", few)
	}
	return list
}

// lastLetter is behind every letter: a word and lastLetter end the range of the
// words that it begins.
const lastLetter = "\U0010ffff"

// facet chooses the jobs of one value of a facet, on facets AS f.
func (l *listing) facet(c *conditions, facet, value string) {
	if l.f.Project != "" {
		c.add("f.project_id = " + c.arg(l.f.Project))
	}
	l.created(c, "f.created_ms")
	c.add("f.facet = " + c.arg(facet))
	c.add("f.value = " + c.arg(value))
}

// word chooses the jobs that have a word, or one that it begins, on words AS w.
func (l *listing) word(c *conditions, word string, begins bool) {
	if l.f.Project != "" {
		c.add("w.project_id = " + c.arg(l.f.Project))
	}
	if begins {
		c.add("w.word < " + c.arg(word+lastLetter))
		c.add("w.word >= " + c.arg(word))
		return
	}
	l.created(c, "w.created_ms")
	c.add("w.word = " + c.arg(word))
}
