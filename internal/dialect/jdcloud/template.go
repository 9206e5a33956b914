package jdcloud

import (
	"slices"

	"github.com/mediamill/mediamill/internal/dialect"
)

// A family is one kind of template, with the parameters T; both kinds have the same
// operations. Tasks keep the parameters that they were created with.
type family[T any] struct {
	*Dialect
	kind  string   // in error messages
	fresh func() T // a template with its defaults; nil for the zero value
	check func(*T) error
	info  func(dialect.Kept[T]) any // the vendor's response
	// sentBack are fields of responses that requests may have; they are ignored.
	sentBack []string
	// filter is the field by which lists can be filtered, and filtered its value.
	filter   string
	filtered func(dialect.Kept[T]) string
}

// firstTemplate is the number of a project's first template: the vendor's
// examples are decimal numbers, its model says string.
const firstTemplate = 100001

func (f *family[T]) templates(c *call) dialect.Templates[T] {
	return dialect.Templates[T]{Documents: documents[T](f.Dialect, c, f.kind), First: firstTemplate, New: f.fresh, Check: f.check}
}

// reading returns what reads the request over a template.
func (f *family[T]) reading(c *call) func(*T) error {
	return func(t *T) error { return c.read(t, f.sentBack...) }
}

func (f *family[T]) create(c *call) (any, error) {
	k, err := f.templates(c).Create(c, f.reading(c))
	if err != nil {
		return nil, err
	}
	return f.info(k), nil
}

func (f *family[T]) get(c *call) (any, error) {
	t, err := f.templates(c).Find(c, c.path["templateId"])
	if err != nil {
		return nil, err
	}
	return f.info(t.Kept), nil
}

// modify (PATCH) changes the fields that are given.
func (f *family[T]) modify(c *call) (any, error) {
	if _, err := f.templates(c).Modify(c, c.path["templateId"], f.reading(c)); err != nil {
		return nil, err
	}
	return f.get(c)
}

// replace (PUT) also resets the fields that are not given.
func (f *family[T]) replace(c *call) (any, error) {
	if _, err := f.templates(c).Replace(c, c.path["templateId"], f.reading(c)); err != nil {
		return nil, err
	}
	return f.get(c)
}

func (f *family[T]) remove(c *call) (any, error) {
	return empty{}, f.templates(c).Delete(c, c.path["templateId"])
}

// list is one page of the templates that fit every filter, the newest first.
func (f *family[T]) list(c *call) (any, error) {
	p, err := c.readPage(map[string][]string{f.filter: {"eq"}})
	if err != nil {
		return nil, err
	}
	all, err := f.templates(c).All(c)
	if err != nil {
		return nil, err
	}
	slices.Reverse(all)
	chosen := []any{}
	for _, t := range all {
		if !slices.ContainsFunc(p.filters, func(by filter) bool { return by.values[0] != f.filtered(t.Kept) }) {
			chosen = append(chosen, f.info(t.Kept))
		}
	}
	return p.answer(len(chosen), cut(p, chosen)), nil
}
