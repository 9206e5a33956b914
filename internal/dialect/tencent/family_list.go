package tencent

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/dialect"
)

// find is a template by its number, nil when there is none.
func (f *family[P]) find(c *call, definition int64) (*template[P], error) {
	t, ok, err := f.templates(c).Lookup(c.ctx, idText(definition))
	if !ok {
		return nil, err
	}
	return &t.Is, nil
}

// query are the filters that every Describe has.
type query struct {
	Definitions []int64
	Offset      int64
	Limit       *int64
	Type, Name  string
}

func (f *family[P]) describe(c *call) (any, error) {
	var q query
	rest, common := map[string]any{}, map[string]any{}
	for name, value := range c.tree {
		switch name {
		case "Definitions", "Offset", "Limit", "Type", "Name":
			common[name] = value
		default:
			rest[name] = value
		}
	}
	if err := bind(common, &q, c.text); err != nil {
		return nil, err
	}
	into, keep := any(&struct{}{}), func(*template[P]) bool { return true }
	if f.filter != nil {
		into, keep = f.filter(rest)
	}
	if err := bind(rest, into, c.text); err != nil {
		return nil, err
	}
	limit, err := q.limit(cmp.Or(f.mostListed, 100), cmp.Or(f.mostNumbers, 100))
	if err != nil {
		return nil, err
	}
	all, err := f.templates(c).All(c.ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(t dialect.Template[template[P]]) bool {
		return !q.fits(t.Is.Definition, t.Is.Name, f.typeName(&t)) || !keep(&t.Is)
	})
	set := []any{}
	for i, t := range all {
		if int64(i) >= q.Offset && len(set) < limit {
			one, err := f.answer(c, &t)
			if err != nil {
				return nil, err
			}
			set = append(set, one)
		}
	}
	return map[string]any{"TotalCount": len(all), f.word + "TemplateSet": set}, nil
}

// limit is the number of templates in a response, up to listed; a request may name up to numbers of them.
func (q *query) limit(listed, numbers int) (int, error) {
	limit := int64(10)
	if q.Limit != nil {
		limit = *q.Limit
	}
	switch {
	case limit < 0 || limit > int64(listed):
		return 0, failf("InvalidParameterValue.Limit", "Limit must be between 0 and %d, is %d", listed, limit)
	case q.Offset < 0:
		return 0, failf("InvalidParameterValue.Offset", "Offset must be 0 or more, is %d", q.Offset)
	case len(q.Definitions) > numbers:
		return 0, failf("InvalidParameterValue.Definitions", "Definitions must be at most %d", numbers)
	}
	return int(limit), nil
}

// typeName is what a filter by Type compares.
func (f *family[P]) typeName(t *dialect.Template[template[P]]) string {
	if f.typeOf != nil {
		return f.typeOf(&t.Is.Parameter)
	}
	return typeOf(t.Preset)
}

func (q *query) fits(definition int64, name, kind string) bool {
	if len(q.Definitions) > 0 && !slices.Contains(q.Definitions, definition) || q.Name != "" && q.Name != name {
		return false
	}
	return q.Type == "" || q.Type == kind
}

func typeOf(preset bool) string {
	if preset {
		return "Preset"
	}
	return "Custom"
}

// released is the time of presets: the day of the API's version.
func released() time.Time { return time.Date(2019, 6, 12, 0, 0, 0, 0, zone) }

// answer is a template as Describe gives it.
func (f *family[P]) answer(c *call, t *dialect.Template[template[P]]) (map[string]any, error) {
	shown := any(t.Is.Parameter)
	if f.shown != nil {
		shown = f.shown(c, &t.Is.Parameter)
	}
	body, err := json.Marshal(shown)
	one := map[string]any{}
	if err == nil {
		err = json.Unmarshal(body, &one)
	}
	if err != nil {
		return nil, err
	}
	created, updated := t.Created, t.Updated
	if t.Preset {
		created, updated = released(), released()
	}
	one["Definition"], one["Name"], one["Comment"] = t.Is.Definition, t.Is.Name, t.Is.Comment
	if f.textNumber {
		one["Definition"] = idText(t.Is.Definition)
	}
	if _, own := one["Type"]; !own {
		one["Type"] = typeOf(t.Preset)
	}
	one["CreateTime"], one["UpdateTime"] = created.In(zone).Format(time.RFC3339), updated.In(zone).Format(time.RFC3339)
	return one, nil
}
