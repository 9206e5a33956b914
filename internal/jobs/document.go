package jobs

import (
	"context"
	"encoding/json"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Documents keeps what a dialect knows and the core does not, for one project.
type Documents struct {
	db               *store.DB
	project, dialect string
}

// Documents are those of a project in a dialect.
func (s *Service) Documents(project, dialect string) Documents {
	return DocumentsOf(s.DB, project, dialect)
}

// DocumentsOf is Service.Documents without a service.
func DocumentsOf(db *store.DB, project, dialect string) Documents {
	return Documents{db, project, dialect}
}

// FindDocument is the document of an ID in whatever project has it, for addresses
// that do not say whose they are.
func (s *Service) FindDocument(ctx context.Context, dialect, kind, id string) (project string, doc *store.Document, err error) {
	project, d, err := s.DB.DocumentAnywhere(ctx, dialect, kind, id)
	return project, &d, err
}

// A Rule says what is wrong with writing one more document of a kind, or another
// body of one, given all that are there. It is asked in the transaction that
// writes, so that of many writers at once none breaks it.
type Rule func(there []store.Document) error

// Insert adds one; the body is the JSON of value. An ID that is taken is a
// request.conflict.
func (d Documents) Insert(ctx context.Context, kind, id, parent string, value any) (*store.Document, error) {
	return d.InsertIf(ctx, kind, id, parent, value, nil)
}

// InsertIf is Insert unless the rule refuses it, with the rule's error.
func (d Documents) InsertIf(ctx context.Context, kind, id, parent string, value any, rule Rule) (*store.Document, error) {
	body, err := json.Marshal(value)
	if err != nil {
		return nil, media.Wrap(media.CodeInvalid, err, "the %s cannot be saved", kind)
	}
	doc := &store.Document{Kind: kind, ID: id, Parent: parent, Body: body}
	err = d.db.InTx(ctx, func(tx store.Tx) error {
		if err := d.ask(ctx, tx, kind, rule); err != nil {
			return err
		}
		return d.db.InsertDocument(ctx, tx, d.project, d.dialect, doc)
	})
	return doc, err
}

// Update replaces the body of a document that Get or List gave. One that was
// changed meanwhile is a request.conflict.
func (d Documents) Update(ctx context.Context, doc *store.Document, value any) error {
	return d.UpdateIf(ctx, doc, value, nil)
}

// UpdateIf is Update unless the rule refuses it, with the rule's error.
func (d Documents) UpdateIf(ctx context.Context, doc *store.Document, value any, rule Rule) error {
	body, err := json.Marshal(value)
	if err != nil {
		return media.Wrap(media.CodeInvalid, err, "the %s cannot be saved", doc.Kind)
	}
	var next store.Document
	err = d.db.InTx(ctx, func(tx store.Tx) error {
		if err := d.ask(ctx, tx, doc.Kind, rule); err != nil {
			return err
		}
		next = *doc
		next.Body = body
		return d.db.UpdateDocument(ctx, tx, d.project, d.dialect, &next)
	})
	if err == nil {
		*doc = next
	}
	return err
}

func (d Documents) ask(ctx context.Context, tx store.Tx, kind string, rule Rule) error {
	if rule == nil {
		return nil
	}
	there, err := d.db.HoldDocuments(ctx, tx, d.project, d.dialect, kind)
	if err != nil {
		return err
	}
	return rule(there)
}

// Get is one document; none is a request.not_found.
func (d Documents) Get(ctx context.Context, kind, id string) (*store.Document, error) {
	doc, err := d.db.Document(ctx, d.project, d.dialect, kind, id)
	if err != nil {
		return nil, err
	}
	return &doc, nil
}

// List is one page of a kind in the order of creation; those with a parent when
// it is not nil. next is where to go on, "" at the end.
func (d Documents) List(ctx context.Context, kind string, parent *string, after string, limit int) (list []store.Document, next string, err error) {
	return d.db.Documents(ctx, d.project, store.DocumentFilter{Dialect: d.dialect, Kind: kind, Parent: parent, After: after, Limit: limit})
}

// Delete removes a document; none is a request.not_found.
func (d Documents) Delete(ctx context.Context, kind, id string) error {
	return d.db.InTx(ctx, func(tx store.Tx) error { return d.db.DeleteDocument(ctx, tx, d.project, d.dialect, kind, id) })
}

// Number counts up from first within the project, the dialect and a name, for
// protocols whose IDs are numbers. It never gives a number twice.
func (d Documents) Number(ctx context.Context, name string, first int64) (int64, error) {
	return d.db.NextNumber(ctx, d.dialect+"/"+d.project+"/"+name, first)
}
