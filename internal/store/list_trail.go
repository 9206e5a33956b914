package store

import (
	"context"
	"strconv"
	"strings"
)

// A trail is a way through the jobs in the order of the list: one ordered index
// walk, or a few that are merged. A planner that is asked for any of several
// values sorts all of them instead.
type trail struct {
	from    string // table and alias
	key, id string // its columns
	// parts are the conditions of each walk.
	parts []func(*listing, *conditions)
}

// step reads size places after skip others.
func (t trail) step(l *listing, size, skip int) statement {
	c := l.conditions()
	var walks []string
	for _, part := range t.parts {
		c.where = nil
		part(l, c)
		l.behind(c, t.key, t.id)
		walks = append(walks, `SELECT * FROM (SELECT `+t.key+` AS k, `+t.id+` AS id FROM `+t.from+` WHERE `+c.String()+
			l.order(t.key, t.id)+` LIMIT `+c.arg(size+skip)+`) w`)
	}
	sql := `SELECT k, id FROM (` + strings.Join(walks, ` UNION ALL `) + `) m` + l.order("k", "id") +
		` LIMIT ` + c.arg(size) + ` OFFSET ` + strconv.Itoa(skip)
	return statement{sql: sql, args: c.args}
}

// trails are those that the filter allows, each of which holds every job that
// it chooses. There is always one.
func (l *listing) trails(ctx context.Context) ([]trail, error) {
	var list []trail
	if l.key == "created_ms" { // the only order that facets and words have
		for _, f := range l.facets() {
			list = append(list, facetTrail(f))
		}
		for _, w := range l.words {
			t, ok, err := l.wordTrail(ctx, w)
			if err != nil {
				return nil, err
			}
			if ok {
				list = append(list, t)
			}
		}
	}
	if len(l.f.States) > 0 || len(list) == 0 {
		list = append(list, l.stateTrail())
	}
	return list, nil
}

func facetTrail(f facetFilter) trail {
	t := trail{from: "facets f", key: "f.created_ms", id: "f.job_id"}
	for _, value := range f.values {
		t.parts = append(t.parts, func(l *listing, c *conditions) { l.facet(c, f.facet, value) })
	}
	return t
}

// wordTrail merges the words that a word of the query begins; not ok when they
// are many.
func (l *listing) wordTrail(ctx context.Context, begin string) (t trail, ok bool, err error) {
	const many = 8
	t = trail{from: "words w", key: "w.created_ms", id: "w.job_id"}
	last := ""
	for {
		c := l.conditions()
		if l.f.Project != "" {
			c.add("w.project_id = " + c.arg(l.f.Project))
		}
		c.add("w.word < " + c.arg(begin+lastLetter))
		// One lower bound, and never two: SQLite would seek to the first and
		// walk from there to the second.
		if last == "" {
			c.add("w.word >= " + c.arg(begin))
		} else {
			c.add("w.word > " + c.arg(last))
		}
		words, err := all(ctx, l.db.Reader(), scanText, `SELECT w.word FROM words w WHERE `+c.String()+` ORDER BY w.word LIMIT 1`, c.args...)
		if err != nil || len(words) == 0 {
			return t, err == nil && len(t.parts) > 0, err
		}
		if len(t.parts) == many {
			return t, false, nil
		}
		last = words[0]
		word := last
		t.parts = append(t.parts, func(l *listing, c *conditions) { l.word(c, word, false) })
	}
}

// stateTrail is along the jobs themselves, in each state that is asked for.
func (l *listing) stateTrail() trail {
	t := trail{from: "jobs j", key: "j." + l.key, id: "j.id"}
	along := func(l *listing, c *conditions) {
		l.base(c, "j")
		if l.key == "created_ms" {
			l.created(c, "j.created_ms")
		}
		if l.key == "ended_ms" {
			c.add("j.ended_ms IS NOT NULL")
		}
	}
	for _, state := range l.f.States {
		t.parts = append(t.parts, func(l *listing, c *conditions) {
			c.add("j.state = " + c.arg(string(state)))
			along(l, c)
		})
	}
	if len(t.parts) == 0 {
		t.parts = append(t.parts, along)
	}
	return t
}
