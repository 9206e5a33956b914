package dialect

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/mediamill/mediamill/internal/jobs"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A Kept is a document with its body read.
type Kept[T any] struct {
	*store.Document
	Is T
}

// KeptOf reads the body of a document.
func KeptOf[T any](d *store.Document) (Kept[T], error) {
	k := Kept[T]{Document: d}
	err := json.Unmarshal(d.Body, &k.Is)
	return k, media.Wrap(media.CodeWorkerInternal, err, "the %s %s cannot be read", d.Kind, d.ID)
}

// Documents are those of one kind, whose bodies are a T.
type Documents[T any] struct {
	In   jobs.Documents // of a project, in a dialect
	Kind string
	// Missing is the vendor's error for an ID that no document has. If nil, it is
	// the error of the store.
	Missing func(id string) error
}

// Find finds a document by its ID.
func (d Documents[T]) Find(ctx context.Context, id string) (Kept[T], error) {
	doc, err := d.In.Get(ctx, d.Kind, id)
	if err != nil {
		return Kept[T]{}, d.missing(id, err)
	}
	return KeptOf[T](doc)
}

// Lookup is Find where it is no error if there is none; ok says whether there is one.
func (d Documents[T]) Lookup(ctx context.Context, id string) (k Kept[T], ok bool, err error) {
	doc, err := d.In.Get(ctx, d.Kind, id)
	if media.CodeOf(err) == media.CodeNotFound {
		return k, false, nil
	}
	if err == nil {
		k, err = KeptOf[T](doc)
	}
	return k, err == nil, err
}

// Each yields the documents in the order of their creation, only those of a parent
// if it is not nil. An error is the last that it yields.
func (d Documents[T]) Each(ctx context.Context, parent *string) iter.Seq2[Kept[T], error] {
	return func(yield func(Kept[T], error) bool) {
		for after := ""; ; {
			list, next, err := d.In.List(ctx, d.Kind, parent, after, 0)
			if err != nil {
				yield(Kept[T]{}, err)
				return
			}
			for i := range list {
				k, err := KeptOf[T](&list[i])
				if !yield(k, err) || err != nil {
					return
				}
			}
			if next == "" {
				return
			}
			after = next
		}
	}
}

// All are the documents in the order of their creation.
func (d Documents[T]) All(ctx context.Context) ([]Kept[T], error) {
	var list []Kept[T]
	for k, err := range d.Each(ctx, nil) {
		if err != nil {
			return nil, err
		}
		list = append(list, k)
	}
	return list, nil
}

// Setting is the body of a document under a fixed ID, or absent if it was never set.
func (d Documents[T]) Setting(ctx context.Context, id string, absent T) (T, error) {
	k, ok, err := d.Lookup(ctx, id)
	if !ok {
		return absent, err
	}
	return k.Is, nil
}

// Set saves a setting, whether there was one or not.
func (d Documents[T]) Set(ctx context.Context, id string, is T) error {
	_, err := d.Insert(ctx, id, "", is)
	if media.CodeOf(err) != media.CodeConflict {
		return err
	}
	k, err := d.Find(ctx, id)
	if err != nil {
		return err
	}
	k.Is = is
	return d.Update(ctx, k)
}

// Insert adds a document. An ID that is taken is a request.conflict.
func (d Documents[T]) Insert(ctx context.Context, id, parent string, is T) (Kept[T], error) {
	return d.InsertIf(ctx, id, parent, is, nil)
}

// InsertIf is Insert unless the rule returns an error.
func (d Documents[T]) InsertIf(ctx context.Context, id, parent string, is T, rule jobs.Rule) (Kept[T], error) {
	doc, err := d.In.InsertIf(ctx, d.Kind, id, parent, is, rule)
	return Kept[T]{doc, is}, err
}

// Update saves the body of a document that was found. If it was changed in the
// meantime, that is a request.conflict.
func (d Documents[T]) Update(ctx context.Context, k Kept[T]) error {
	return d.In.Update(ctx, k.Document, k.Is)
}

// Delete deletes a document.
func (d Documents[T]) Delete(ctx context.Context, id string) error {
	return d.missing(id, d.In.Delete(ctx, d.Kind, id))
}

// Forget is Delete where it is no error if there is none.
func (d Documents[T]) Forget(ctx context.Context, id string) error {
	err := d.In.Delete(ctx, d.Kind, id)
	if media.CodeOf(err) == media.CodeNotFound {
		return nil
	}
	return err
}

// ForgetAll deletes the documents of a parent.
func (d Documents[T]) ForgetAll(ctx context.Context, parent string) error {
	for k, err := range d.Each(ctx, &parent) {
		if err == nil {
			err = d.Forget(ctx, k.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// missing replaces the store's error for no document by the vendor's.
func (d Documents[T]) missing(id string, err error) error {
	if d.Missing != nil && media.CodeOf(err) == media.CodeNotFound {
		return d.Missing(id)
	}
	return err
}
