package dialect

import (
	"context"
	"strconv"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/store"
)

// Templates are one kind of a vendor's templates: the presets that every project
// has, and the project's own, which are documents. The protocol defines the
// parameters, P, and reads requests and writes responses in its own form.
type Templates[P any] struct {
	Documents[P]
	// Presets are the vendor's, in the order of lists. If nil, there are none.
	Presets func() []P
	// ID is the one in a template's body. Presets need it, and all templates if First is 0.
	ID func(*P) string
	// First is the ID of a project's first template; the next ones count up from it.
	// If 0, requests name their templates.
	First int64
	// Room refuses one more template for a project that has own of them. If nil,
	// there is no limit.
	Room func(own int) error
	// New is a template with its defaults, before a request is read over it. If nil,
	// it is the zero value.
	New func() P
	// Check returns what is wrong with a template after a request was read over it.
	// If nil, nothing is.
	Check func(*P) error
	// Settle completes a template before it is saved under its ID. If nil, it is
	// complete.
	Settle func(id string, is *P) error
}

// A Template is a preset, or one of the project's own.
type Template[P any] struct {
	Kept[P] // of a preset, its Document has no times
	Preset  bool
}

// Lookup finds a template by its ID; ok says whether there is one.
func (t Templates[P]) Lookup(ctx context.Context, id string) (found Template[P], ok bool, err error) {
	if found, ok = t.preset(id); ok {
		return found, true, nil
	}
	k, ok, err := t.Documents.Lookup(ctx, id)
	return Template[P]{Kept: k}, ok, err
}

// Find finds a template by its ID. If there is none, it returns the vendor's error.
func (t Templates[P]) Find(ctx context.Context, id string) (Template[P], error) {
	if found, ok := t.preset(id); ok {
		return found, nil
	}
	k, err := t.Documents.Find(ctx, id)
	return Template[P]{Kept: k}, err
}

// All are the presets, and then the project's own in the order of their creation.
func (t Templates[P]) All(ctx context.Context) ([]Template[P], error) {
	list := t.presets()
	for k, err := range t.Each(ctx, nil) {
		if err != nil {
			return nil, err
		}
		list = append(list, Template[P]{Kept: k})
	}
	return list, nil
}

// Create saves a new template, over which read reads a request.
func (t Templates[P]) Create(ctx context.Context, read func(*P) error) (Kept[P], error) {
	is := t.fresh()
	if err := t.check(&is, read); err != nil {
		return Kept[P]{}, err
	}
	id, err := t.newID(ctx, &is)
	if err == nil && t.Settle != nil {
		err = t.Settle(id, &is)
	}
	if err != nil {
		return Kept[P]{}, err
	}
	return t.InsertIf(ctx, id, "", is, t.rule())
}

// Modify saves one of the project's own templates after read has read a request over it.
func (t Templates[P]) Modify(ctx context.Context, id string, read func(*P) error) (Kept[P], error) {
	k, err := t.Documents.Find(ctx, id)
	if err != nil {
		return k, err
	}
	if err := t.check(&k.Is, read); err != nil {
		return k, err
	}
	if t.Settle != nil {
		if err := t.Settle(id, &k.Is); err != nil {
			return k, err
		}
	}
	return k, t.Update(ctx, k)
}

// Replace is Modify over a new template, of which only the ID stays.
func (t Templates[P]) Replace(ctx context.Context, id string, read func(*P) error) (Kept[P], error) {
	return t.Modify(ctx, id, func(is *P) error {
		*is = t.fresh()
		return read(is)
	})
}

// IsPreset says whether an ID is that of a preset, which cannot be changed.
func (t Templates[P]) IsPreset(id string) bool {
	_, ok := t.preset(id)
	return ok
}

func (t Templates[P]) preset(id string) (found Template[P], ok bool) {
	for _, p := range t.presets() {
		if p.ID == id {
			return p, true
		}
	}
	return found, false
}

func (t Templates[P]) presets() (list []Template[P]) {
	if t.Presets == nil {
		return nil
	}
	for _, p := range t.Presets() {
		list = append(list, Template[P]{Kept[P]{&store.Document{Kind: t.Kind, ID: t.ID(&p)}, p}, true})
	}
	return list
}

func (t Templates[P]) fresh() (is P) {
	if t.New != nil {
		is = t.New()
	}
	return is
}

// check reads a request over a template and returns what is wrong with it.
func (t Templates[P]) check(is *P, read func(*P) error) error {
	if err := read(is); err != nil || t.Check == nil {
		return err
	}
	return t.Check(is)
}

func (t Templates[P]) newID(ctx context.Context, is *P) (string, error) {
	if t.First == 0 {
		return t.ID(is), nil
	}
	n, err := t.In.Number(ctx, t.Kind, t.First)
	return strconv.FormatInt(n, 10), err
}

// rule is Room as the store asks it.
func (t Templates[P]) rule() jobs.Rule {
	if t.Room == nil {
		return nil
	}
	return func(there []store.Document) error { return t.Room(len(there)) }
}
