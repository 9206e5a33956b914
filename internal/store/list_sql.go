package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// placeholders is "$from, $from+1, …", n of them.
func placeholders(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

// conditions collects the WHERE of a statement and its arguments.
type conditions struct {
	dialect Dialect
	where   []string
	args    []any
}

// arg is the placeholder of a new argument.
func (c *conditions) arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

func (c *conditions) add(condition string) { c.where = append(c.where, condition) }

func (c *conditions) String() string {
	if len(c.where) == 0 {
		return "true"
	}
	return strings.Join(c.where, " AND ")
}

// anyOf is "column is one of list" with one argument, so that the statement's
// text, by which it is prepared and kept, does not depend on how many there are.
func anyOf[S ~string](c *conditions, column string, list []S) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	if c.dialect == PostgreSQL {
		return column + " = ANY(" + c.arg(words) + "::text[])"
	}
	b, err := json.Marshal(words)
	if err != nil {
		return "false" // a list of strings; there is no such case
	}
	return column + " IN (SELECT value FROM json_each(" + c.arg(string(b)) + "))"
}

// anyNumber is anyOf for numbers.
func anyNumber(c *conditions, column string, list []int64) string {
	if c.dialect == PostgreSQL {
		return column + " = ANY(" + c.arg(list) + "::bigint[])"
	}
	b, err := json.Marshal(list)
	if err != nil {
		return "false" // a list of numbers; there is no such case
	}
	return column + " IN (SELECT value FROM json_each(" + c.arg(string(b)) + "))"
}

// contains is "column has the text", exactly.
func (c *conditions) contains(column, text string) string {
	if c.dialect == PostgreSQL {
		return "strpos(" + column + ", " + c.arg(text) + ") > 0"
	}
	return "instr(" + column + ", " + c.arg(text) + ") > 0"
}

func (l *listing) conditions() *conditions { return &conditions{dialect: l.db.Dialect()} }

// base is what every index of a list has: project and trash.
func (l *listing) base(c *conditions, j string) {
	if l.f.Project != "" {
		c.add(j + ".project_id = " + c.arg(l.f.Project))
	}
	if l.f.Deleted {
		c.add(j + ".deleted_ms IS NOT NULL")
	} else {
		c.add(j + ".deleted_ms IS NULL")
	}
}

func (l *listing) created(c *conditions, column string) {
	if !l.f.From.IsZero() {
		c.add(column + " >= " + c.arg(l.f.From.UnixMilli()))
	}
	if !l.f.To.IsZero() {
		c.add(column + " < " + c.arg(l.f.To.UnixMilli()))
	}
}

// behind is "after the page before", for a table that has the sort's column.
func (l *listing) behind(c *conditions, key, id string) {
	if !l.begun {
		return
	}
	sign := "<"
	if l.f.Up {
		sign = ">"
	}
	c.add("(" + key + ", " + id + ") " + sign + " (" + c.arg(l.after.key) + ", " + c.arg(l.after.id) + ")")
}

// order is the ORDER BY of the list.
func (l *listing) order(key, id string) string {
	if l.f.Up {
		return " ORDER BY " + key + ", " + id
	}
	return " ORDER BY " + key + " DESC, " + id + " DESC"
}

// filters are the facets that must hold, each any of its values, those that
// usually leave least first.
func (l *listing) facets() []facetFilter {
	var list []facetFilter
	for _, tag := range l.f.Tags {
		list = append(list, facetFilter{facetTag, []string{tag}})
	}
	if len(l.f.Verdicts) > 0 {
		words := make([]string, len(l.f.Verdicts))
		for i, v := range l.f.Verdicts {
			words[i] = string(v)
		}
		list = append(list, facetFilter{facetVerdict, words})
	}
	if l.f.Template != "" {
		list = append(list, facetFilter{facetTemplate, []string{l.f.Template}})
	}
	if len(l.f.Operations) > 0 {
		list = append(list, facetFilter{facetOperation, l.f.Operations})
	}
	if l.f.Origin != "" {
		list = append(list, facetFilter{facetOrigin, []string{l.f.Origin}})
	}
	return list
}

type facetFilter struct {
	facet  string
	values []string
}

// all adds every condition of the filter on jobs AS j.
func (l *listing) all(c *conditions) {
	l.base(c, "j")
	l.created(c, "j.created_ms")
	l.behind(c, "j."+l.key, "j.id")
	if l.f.Sort == SortEnded {
		c.add("j.ended_ms IS NOT NULL")
	}
	if len(l.f.States) > 0 {
		c.add(anyOf(c, "j.state", l.f.States))
	}
	if l.f.Reference != "" {
		c.add("j.reference = " + c.arg(l.f.Reference))
	}
	if len(l.f.IDs) > 0 {
		c.add(anyOf(c, "j.id", l.f.IDs))
	}
	for _, f := range l.facets() {
		c.add("EXISTS (SELECT 1 FROM facets f WHERE f.job_id = j.id AND f.facet = " + c.arg(f.facet) +
			" AND " + anyOf(c, "f.value", f.values) + ")")
	}
	if len(l.words) > 0 && l.direct == nil {
		var have []string
		for _, w := range l.words {
			have = append(have, c.contains("x.text", " "+w))
		}
		c.add("EXISTS (SELECT 1 FROM texts x WHERE x.job_id = j.id AND " + strings.Join(have, " AND ") + ")")
	}
}

// pick reads those of the jobs that the whole filter chooses, in order, at most
// Limit + 1. It sorts here: a planner that sees an order and a limit walks an
// index of a million jobs to find these few.
func (l *listing) pick(ctx context.Context, ids []string) ([]*media.Job, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	c := l.conditions()
	from := l.given(c, ids)
	l.all(c)
	places, err := all(ctx, l.db.Reader(), scanPlace, `SELECT j.`+l.key+`, j.id FROM `+from+` WHERE `+c.String(), c.args...)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	slices.SortFunc(places, l.compare)
	return l.fetch(ctx, places[:min(len(places), l.f.Limit+1)])
}

// fetch reads the jobs of the places, in their order.
func (l *listing) fetch(ctx context.Context, places []place) ([]*media.Job, error) {
	if len(places) == 0 {
		return nil, nil
	}
	ids, order := make([]string, len(places)), make(map[string]int, len(places))
	for i, p := range places {
		ids[i], order[p.id] = p.id, i
	}
	c := l.conditions()
	jobs, err := all(ctx, l.db.Reader(), l.db.scanJob, `SELECT `+jobColumns+` FROM `+l.given(c, ids), c.args...)
	slices.SortFunc(jobs, func(a, b *media.Job) int { return order[a.ID] - order[b.ID] })
	return jobs, err
}

// given is jobs AS j, those with the IDs, each looked up by its key.
func (l *listing) given(c *conditions, ids []string) string {
	if l.db.Dialect() == PostgreSQL {
		return `unnest(` + c.arg(ids) + `::text[]) AS given (id) JOIN jobs j ON j.id = given.id`
	}
	b, err := json.Marshal(ids)
	if err != nil {
		b = []byte("[]") // a list of strings; there is no such case
	}
	// A cross join is SQLite's word for "in this order".
	return `json_each(` + c.arg(string(b)) + `) AS given CROSS JOIN jobs j ON j.id = given.value`
}

func scanPlace(row Row) (p place, err error) { return p, row.Scan(&p.key, &p.id) }

// compare is the order of the list.
func (l *listing) compare(a, b place) int {
	order := cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id))
	if l.f.Up {
		return order
	}
	return -order
}
