package jdcloud

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A page asks for a part of a list, by the vendor's pageNumber from 1 and
// pageSize of 10 to 100.
type page struct {
	number, size int
	filters      []filter
}

// A filter is one of filters.N.name, .operator and .values.M.
type filter struct {
	name, operator string
	values         []string
}

// A list is the vendor's answer of a page.
type list struct {
	PageNumber    int `json:"pageNumber"`
	PageSize      int `json:"pageSize"`
	TotalElements int `json:"totalElements"`
	TotalPages    int `json:"totalPages"`
	Content       any `json:"content"`
}

// maxFilters is how many filters and values of one filter a request may have.
const maxFilters = 100

// readPage reads a page; allowed are the filters' names with their operators, the
// first of which is what a filter without one means.
func (c *call) readPage(allowed map[string][]string) (page, error) {
	p := page{number: 1, size: 10}
	var faults media.Faults
	filters := map[int]*filter{}
	for _, name := range slices.Sorted(maps.Keys(c.query)) {
		value := c.query.Get(name)
		switch {
		case name == "pageNumber":
			faults.Add(readInt(name, value, 1, 1_000_000, &p.number))
		case name == "pageSize":
			faults.Add(readInt(name, value, 10, 100, &p.size))
		case name == "regionId":
		case strings.HasPrefix(name, "filters."):
			faults.Add(readFilter(filters, name, value))
		default:
			faults.Add(media.Bad(name, "is not a parameter of this operation"))
		}
	}
	for _, n := range slices.Sorted(maps.Keys(filters)) {
		f := filters[n]
		field := fmt.Sprintf("filters.%d", n)
		operators, known := allowed[f.name]
		switch {
		case !known:
			faults.Add(media.Bad(field+".name", "%q cannot be filtered by", f.name))
			continue
		case f.operator == "":
			f.operator = operators[0]
		case !slices.Contains(operators, f.operator):
			faults.Add(media.Bad(field+".operator", "%s takes %s, not %q", f.name, strings.Join(operators, ", "), f.operator))
		}
		if len(f.values) == 0 || f.operator != "in" && len(f.values) > 1 {
			faults.Add(media.Bad(field+".values", "%s %s takes one value", f.name, f.operator))
		}
		p.filters = append(p.filters, *f)
	}
	return p, faults.Err()
}

func readFilter(filters map[int]*filter, name, value string) *media.Error {
	parts := strings.Split(name, ".")
	if len(parts) < 3 {
		return media.Bad(name, "must be filters.<number>.name, .operator or .values.<number>")
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil || n < 0 || n > maxFilters {
		return media.Bad(name, "filters are numbered from 1 to %d", maxFilters)
	}
	f := filters[n]
	if f == nil {
		f = &filter{}
		filters[n] = f
	}
	switch {
	case parts[2] == "name" && len(parts) == 3:
		f.name = value
	case parts[2] == "operator" && len(parts) == 3:
		f.operator = value
	case parts[2] == "values" && len(parts) == 4 && len(f.values) < maxFilters:
		f.values = append(f.values, value)
	default:
		return media.Bad(name, "must be filters.<number>.name, .operator or .values.<number>")
	}
	return nil
}

func readInt(field, value string, low, high int, into *int) *media.Error {
	n, err := strconv.Atoi(value)
	if err != nil {
		return media.Bad(field, "must be a whole number, is %q", value)
	}
	*into = n
	return media.Between(field, n, low, high)
}

// cut is the page's part of a whole list.
func cut[T any](p page, all []T) []T {
	from := min((p.number-1)*p.size, len(all))
	return all[from:min(from+p.size, len(all))]
}

func (p page) answer(total int, content any) list {
	return list{p.number, p.size, total, (total + p.size - 1) / p.size, content}
}
