package store

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A Document is a thing of a vendor's protocol that the core does not know, as
// Azure's assets and locators: one JSON body under the protocol's own ID.
type Document struct {
	Kind     string // of the dialect's choice
	ID       string // unique within project, dialect and kind
	Parent   string // a document of another kind that it is listed by; "" for none
	Body     json.RawMessage
	Revision int64 // grows with each change, from 1
	Created  time.Time
	Updated  time.Time
}

// A DocumentFilter chooses documents of one kind.
type DocumentFilter struct {
	Dialect, Kind string
	Parent        *string // only those with this parent
	Limit         int     // 1 to 1000; 0 is 1000
	After         string  // next of the page before; "" for the first
}

const documentColumns = `kind, id, parent, body, revision, created_ms, updated_ms`

// documentRow is what a document's body is bound to.
func documentRow(project, dialect, kind, id string) string {
	return strings.Join([]string{"documents", project, dialect, kind, id}, "/")
}

// scanDocument scans the documents of a dialect in a project.
func (db *DB) scanDocument(project, dialect string) func(Row) (Document, error) {
	return func(row Row) (d Document, err error) {
		var body string
		var created, updated int64
		err = row.Scan(&d.Kind, &d.ID, &d.Parent, &body, &d.Revision, &created, &updated)
		if err == nil {
			err = db.open(documentRow(project, dialect, d.Kind, d.ID), &body)
		}
		d.Body, d.Created, d.Updated = json.RawMessage(body), Time(created), Time(updated)
		return d, err
	}
}

// InsertDocument adds a document and sets its revision and times. An ID that is
// taken is a request.conflict.
func (db *DB) InsertDocument(ctx context.Context, tx Tx, project, dialect string, d *Document) error {
	var now int64
	err := tx.QueryRow(ctx, `
		INSERT INTO documents (project_id, dialect, kind, id, parent, body, revision, created_ms, updated_ms)
		VALUES ($1, $2, $3, $4, $5, $6, 1, now_ms(), now_ms()) RETURNING created_ms`,
		project, dialect, d.Kind, d.ID, d.Parent, db.sealed(documentRow(project, dialect, d.Kind, d.ID), string(d.Body))).Scan(&now)
	d.Revision, d.Created, d.Updated = 1, Time(now), Time(now)
	return db.conflict(err, "id", "a %s %q already exists", d.Kind, d.ID)
}

// UpdateDocument replaces the body of the document whose revision the caller
// saw. One that was changed meanwhile, or is gone, is a request.conflict.
func (db *DB) UpdateDocument(ctx context.Context, tx Tx, project, dialect string, d *Document) error {
	n, err := tx.Exec(ctx, `
		UPDATE documents SET body = $6, revision = revision + 1, updated_ms = now_ms()
		WHERE project_id = $1 AND dialect = $2 AND kind = $3 AND id = $4 AND revision = $5`,
		project, dialect, d.Kind, d.ID, d.Revision, db.sealed(documentRow(project, dialect, d.Kind, d.ID), string(d.Body)))
	if err == nil && n == 0 {
		err = media.Errorf(media.CodeConflict, "the %s %q was changed or deleted by another request", d.Kind, d.ID)
	}
	if err == nil {
		d.Revision++
	}
	return err
}

// DeleteDocument removes a document.
func (db *DB) DeleteDocument(ctx context.Context, tx Tx, project, dialect, kind, id string) error {
	n, err := tx.Exec(ctx, `DELETE FROM documents WHERE project_id = $1 AND dialect = $2 AND kind = $3 AND id = $4`,
		project, dialect, kind, id)
	if err == nil && n == 0 {
		err = media.Errorf(media.CodeNotFound, "there is no %s %q", kind, id)
	}
	return err
}

// Document is one document.
func (db *DB) Document(ctx context.Context, project, dialect, kind, id string) (Document, error) {
	return one(ctx, db.Reader(), kind, db.scanDocument(project, dialect), `SELECT `+documentColumns+` FROM documents
		WHERE project_id = $1 AND dialect = $2 AND kind = $3 AND id = $4`, project, dialect, kind, id)
}

// DocumentAnywhere is the document of an ID in whatever project has it, the oldest
// of several, and the project.
func (db *DB) DocumentAnywhere(ctx context.Context, dialect, kind, id string) (project string, d Document, err error) {
	err = db.Reader().QueryRow(ctx, `SELECT project_id FROM documents WHERE dialect = $1 AND kind = $2 AND id = $3
		ORDER BY created_ms, project_id LIMIT 1`, dialect, kind, id).Scan(&project)
	if err == ErrNoRows {
		return "", d, notFound(kind)
	}
	if err != nil {
		return "", d, err
	}
	d, err = db.Document(ctx, project, dialect, kind, id)
	return project, d, err
}

// Documents is one page of documents in the order of their creation; next is
// where to go on, "" at the end.
func (db *DB) Documents(ctx context.Context, project string, f DocumentFilter) (list []Document, next string, err error) {
	if f.Limit < 1 || f.Limit > maxPage {
		f.Limit = maxPage
	}
	created, id, _ := strings.Cut(f.After, ".")
	since, err := strconv.ParseInt(created, 10, 64)
	if err != nil && f.After != "" {
		return nil, "", media.Bad("after", "is not from a previous page")
	}
	byParent, parent := ``, ""
	if f.Parent != nil {
		byParent, parent = ` AND parent = $6`, *f.Parent
	}
	args := []any{project, f.Dialect, f.Kind, since, id}
	if f.Parent != nil {
		args = append(args, parent)
	}
	list, err = all(ctx, db.Reader(), db.scanDocument(project, f.Dialect), `SELECT `+documentColumns+` FROM documents
		WHERE project_id = $1 AND dialect = $2 AND kind = $3 AND (created_ms, id) > ($4, $5)`+byParent+`
		ORDER BY created_ms, id LIMIT `+strconv.Itoa(f.Limit+1), args...)
	if len(list) > f.Limit {
		list = list[:f.Limit]
		last := list[f.Limit-1]
		next = strconv.FormatInt(last.Created.UnixMilli(), 10) + "." + last.ID
	}
	return list, next, err
}

// HoldDocuments is every document of a kind, in the order of creation, and makes
// other callers of it for the same kind wait until tx ends: what it is asked
// before a document is written holds when it is written.
func (db *DB) HoldDocuments(ctx context.Context, tx Tx, project, dialect, kind string) ([]Document, error) {
	_, err := tx.Exec(ctx, `INSERT INTO settings (name, value) VALUES ($1, '')
		ON CONFLICT (name) DO UPDATE SET value = settings.value`, "hold/"+dialect+"/"+project+"/"+kind)
	if err != nil {
		return nil, err
	}
	return all(ctx, tx, db.scanDocument(project, dialect), `SELECT `+documentColumns+` FROM documents
		WHERE project_id = $1 AND dialect = $2 AND kind = $3 ORDER BY created_ms, id`, project, dialect, kind)
}

// NextNumber counts up from first under a name, for protocols whose IDs are
// numbers.
func (db *DB) NextNumber(ctx context.Context, name string, first int64) (n int64, err error) {
	err = db.InTx(ctx, func(tx Tx) error {
		return tx.QueryRow(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(settings.value AS bigint) + 1 AS text)
			RETURNING CAST(value AS bigint)`, "number/"+name, strconv.FormatInt(first, 10)).Scan(&n)
	})
	return n, err
}
