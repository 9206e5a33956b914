package azure

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// listing answers a list of a set's members with the options of the query.
func (c *call) listing(col *collection, run func(odata.Query) rows) (reply, error) {
	q, err := odata.ParseQuery(col.entity, c.query)
	if err != nil {
		return reply{}, err
	}
	all := run(q)
	if col.ordered != nil && col.ordered(q) {
		q.Order = nil
	}
	list, count, err := chosen(q, all)
	if err != nil {
		return reply{}, err
	}
	out := c.out
	out.Select = q.Select
	return c.document("feed", out.List(col.entity, list, count)), nil
}

// counted answers /$count.
func (c *call) counted(col *collection, run func(odata.Query) rows) (reply, error) {
	q, err := odata.ParseQuery(col.entity, c.query)
	if err != nil {
		return reply{}, err
	}
	q.Count, q.Order, q.Top = true, nil, 0
	_, count, err := chosen(q, run(q))
	return reply{http.StatusOK, http.Header{"Content-Type": {"text/plain;charset=utf-8"}}, []byte(strconv.Itoa(count))}, err
}

// chosen is the page of rows that a query asks for, and how many fit its filter;
// -1 when it does not ask for that.
func chosen(q odata.Query, all rows) (list []odata.Values, count int, err error) {
	found := 0
	for v, err := range all {
		if err != nil {
			return nil, 0, err
		}
		if !q.Filter.Takes(v) {
			continue
		}
		found++
		switch {
		case len(q.Order) > 0:
			if list = append(list, v); len(list) > maxSorted {
				return nil, 0, media.Bad("$orderby", "more than %d entities cannot be sorted: add a $filter", maxSorted)
			}
		case found > q.Skip && len(list) < q.Top:
			list = append(list, v)
		}
		if len(q.Order) == 0 && len(list) == q.Top && !q.Count {
			break
		}
	}
	if len(q.Order) > 0 {
		slices.SortStableFunc(list, q.Compare)
		list = list[min(q.Skip, len(list)):]
		list = list[:min(q.Top, len(list))]
	}
	if !q.Count {
		found = -1
	}
	return list, found, nil
}

// none are no rows; failing are an error.
func none() rows { return func(func(odata.Values, error) bool) {} }
func failing(err error) rows {
	return func(yield func(odata.Values, error) bool) { yield(nil, err) }
}
func those(list ...odata.Values) rows {
	return func(yield func(odata.Values, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}
