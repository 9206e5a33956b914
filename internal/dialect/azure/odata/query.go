package odata

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// MaxPage is the maximum number of entities in a response; clients continue with $skip.
const MaxPage = 1000

// A Query is the options of a request for a list.
type Query struct {
	Filter *Filter // nil takes all
	Order  []Order
	Top    int // MaxPage when not given
	Skip   int
	Select []string // nil shows all
	Count  bool     // $inlinecount=allpages
}

// An Order is one term of $orderby.
type Order struct {
	Property string
	Down     bool
}

// ParseQuery reads the options of a request for members of e. Options without
// a dollar sign are not part of OData and are ignored.
func ParseQuery(e *Entity, values url.Values) (Query, error) {
	q := Query{Top: MaxPage}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !strings.HasPrefix(name, "$") {
			continue
		}
		if len(values[name]) > 1 {
			return q, media.Bad(name, "may be given once")
		}
		if err := q.option(e, name, values.Get(name)); err != nil {
			return q, err
		}
	}
	return q, nil
}

func (q *Query) option(e *Entity, name, text string) (err error) {
	switch name {
	case "$filter":
		q.Filter, err = ParseFilter(e, text)
	case "$orderby":
		q.Order, err = parseOrder(e, text)
	case "$top":
		q.Top, err = natural(name, text)
		q.Top = min(q.Top, MaxPage)
	case "$skip":
		q.Skip, err = natural(name, text)
	case "$select":
		q.Select, err = parseSelect(e, text)
	case "$inlinecount":
		q.Count = text == "allpages"
		if text != "allpages" && text != "none" {
			err = media.Bad(name, "must be allpages or none")
		}
	case "$format": // read with Accept
	case "$expand":
		err = media.Bad(name, "The query option $expand is not supported.")
	default:
		err = media.Bad(name, "The query parameter '%.50s' begins with a system-reserved '$' character but is not recognized.", name)
	}
	return err
}

func natural(name, text string) (int, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 {
		return 0, media.Bad(name, "Incorrect format for %s argument '%.50s'.", name, text)
	}
	return int(n), nil
}

func parseOrder(e *Entity, text string) (list []Order, err error) {
	for term := range strings.SplitSeq(text, ",") {
		words := strings.Fields(term)
		down := len(words) == 2 && strings.EqualFold(words[1], "desc")
		if len(words) == 0 || len(words) > 2 || len(words) == 2 && !down && !strings.EqualFold(words[1], "asc") {
			return nil, media.Bad("$orderby", "'%.100s' is not a property with asc or desc", term)
		}
		p := e.Property(words[0])
		if p == nil || p.Of != nil {
			return nil, noProperty(e, words[0])
		}
		list = append(list, Order{p.Name, down})
		if len(list) > 8 {
			return nil, media.Bad("$orderby", "has more than 8 terms")
		}
	}
	return list, nil
}

func parseSelect(e *Entity, text string) (list []string, err error) {
	for term := range strings.SplitSeq(text, ",") {
		switch name := strings.TrimSpace(term); {
		case name == "*":
			return nil, nil
		case e.Property(name) == nil && e.Link(name) == nil:
			return nil, noProperty(e, name)
		default:
			list = append(list, name)
		}
		if len(list) > 100 {
			return nil, media.Bad("$select", "has more than 100 terms")
		}
	}
	return list, nil
}

func noProperty(e *Entity, name string) error {
	return media.Bad(name, "No property '%.100s' exists in type '%s.%s'.", name, Namespace, e.Name)
}

// Compare orders two entities by the terms of $orderby.
func (q Query) Compare(a, b Values) int {
	for _, o := range q.Order {
		n := compare(a[o.Property], b[o.Property])
		if o.Down {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return 0
}

// compare orders two values of one property; null comes first.
func compare(a, b any) int {
	if a == nil || b == nil {
		return cmp.Compare(btoi(a != nil), btoi(b != nil))
	}
	switch x := a.(type) {
	case string:
		y, _ := b.(string)
		return strings.Compare(x, y)
	case time.Time:
		y, _ := b.(time.Time)
		return x.Compare(y)
	case bool:
		y, _ := b.(bool)
		return cmp.Compare(btoi(x), btoi(y))
	}
	if x, ok := a.(int64); ok {
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y) // beyond what a float tells apart
		}
	}
	return cmp.Compare(float(a), float(b))
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func float(v any) float64 {
	switch n := v.(type) {
	case int32:
		return float64(n)
	case int64:
		return float64(n)
	case float64:
		return n
	}
	return 0
}
