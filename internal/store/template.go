package store

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
)

// InsertTemplate writes the next version of a project's custom template and
// sets Version and Created.
func (db *DB) InsertTemplate(ctx context.Context, tx Tx, project string, t *media.Template) error {
	params := string(t.Params)
	if params == "" {
		params = "{}"
	}
	var created int64
	err := tx.QueryRow(ctx, `
		INSERT INTO templates (project_id, name, version, operation, extends, params, description, created_ms)
		VALUES ($1, $2, (SELECT coalesce(max(version), 0) + 1 FROM templates WHERE project_id = $1 AND name = $2),
			$3, $4, $5, $6, now_ms()) RETURNING version, created_ms`,
		project, t.Name, t.Operation, t.Extends, db.sealedAddresses(templateRow(project, t.Name), params), t.Description).Scan(&t.Version, &created)
	t.Created = Time(created)
	return db.conflict(err, "name", "template %q was changed by another request at the same time", t.Name)
}

// templateRow is what the addresses in a template's parameters are bound to.
func templateRow(project, name string) string { return "templates/" + project + "/" + name }

const templateColumns = `project_id, name, version, operation, extends, params, description, created_ms, disabled_ms IS NOT NULL`

func (db *DB) scanTemplate(row Row) (t media.Template, err error) {
	var created int64
	var project, params string
	err = row.Scan(&project, &t.Name, &t.Version, &t.Operation, &t.Extends, &params, &t.Description, &created, &t.Disabled)
	if err == nil {
		err = db.open(templateRow(project, t.Name), &params)
	}
	t.Params, t.Created = []byte(params), Time(created)
	return t, err
}

// Template finds a custom template; version 0 is the latest. Disabled ones are found too.
func (db *DB) Template(ctx context.Context, project, name string, version int) (media.Template, error) {
	return one(ctx, db.Reader(), "template", db.scanTemplate, `SELECT `+templateColumns+` FROM templates
		WHERE project_id = $1 AND name = $2 AND ($3 = 0 OR version = $3) ORDER BY version DESC LIMIT 1`,
		project, name, version)
}

// Templates are the latest versions of the project's custom templates, by
// name; those of one operation, or of all for "".
func (db *DB) Templates(ctx context.Context, project, operation string) ([]media.Template, error) {
	return all(ctx, db.Reader(), db.scanTemplate, `SELECT `+templateColumns+` FROM templates t
		WHERE project_id = $1 AND ($2 = '' OR operation = $2)
		AND version = (SELECT max(version) FROM templates o WHERE o.project_id = t.project_id AND o.name = t.name)
		ORDER BY name`, project, operation)
}

// TemplateVersions are all versions of one custom template, the latest first.
func (db *DB) TemplateVersions(ctx context.Context, project, name string) ([]media.Template, error) {
	return all(ctx, db.Reader(), db.scanTemplate, `SELECT `+templateColumns+` FROM templates
		WHERE project_id = $1 AND name = $2 ORDER BY version DESC`, project, name)
}

// DisableTemplate keeps all versions of a template from new jobs, or lets them
// in again; jobs that have it are untouched.
func (db *DB) DisableTemplate(ctx context.Context, project, name string, disabled bool) error {
	set := `NULL`
	if disabled {
		set = `coalesce(disabled_ms, now_ms())`
	}
	return db.execOne(ctx, "template", `UPDATE templates SET disabled_ms = `+set+`
		WHERE project_id = $1 AND name = $2`, project, name)
}

// DeleteTemplate removes all versions of a template. Jobs that were made with it
// keep their resolved parameters.
func (db *DB) DeleteTemplate(ctx context.Context, project, name string) error {
	return db.execOne(ctx, "template", `DELETE FROM templates WHERE project_id = $1 AND name = $2`, project, name)
}
