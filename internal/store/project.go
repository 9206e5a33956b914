package store

import (
	"context"
	"time"
)

// A Project keeps tenants apart: what is of one is never seen from another.
type Project struct {
	ID            string    `json:"id"`
	Name          string    `json:"name"`
	WebhookSecret []byte    `json:"-"` // sealed; signs callbacks
	WebhookBefore []byte    `json:"-"` // sealed; the one before it, nil when it signs no longer
	Created       time.Time `json:"created_at"`
}

// InsertProject sets Created; CodeConflict when the name is taken.
func (db *DB) InsertProject(ctx context.Context, tx Tx, p *Project) error {
	var created int64
	err := tx.QueryRow(ctx, `INSERT INTO projects (id, name, webhook_secret, created_ms) VALUES ($1, $2, $3, now_ms())
		RETURNING created_ms`, p.ID, p.Name, p.WebhookSecret).Scan(&created)
	p.Created = Time(created)
	return db.conflict(err, "name", "a project named %q already exists", p.Name)
}

const projectColumns = `id, name, webhook_secret, CASE WHEN webhook_before_until_ms > now_ms() THEN webhook_secret_before END, created_ms`

func scanProject(row Row) (p Project, err error) {
	var created int64
	err = row.Scan(&p.ID, &p.Name, &p.WebhookSecret, &p.WebhookBefore, &created)
	p.Created = Time(created)
	return p, err
}

// Project finds one by ID.
func (db *DB) Project(ctx context.Context, id string) (Project, error) {
	return one(ctx, db.Reader(), "project", scanProject,
		`SELECT `+projectColumns+` FROM projects WHERE id = $1`, id)
}

// ProjectNamed finds one by name.
func (db *DB) ProjectNamed(ctx context.Context, name string) (Project, error) {
	return one(ctx, db.Reader(), "project", scanProject,
		`SELECT `+projectColumns+` FROM projects WHERE name = $1`, name)
}

// Projects are all of them, the oldest first.
func (db *DB) Projects(ctx context.Context) ([]Project, error) {
	return all(ctx, db.Reader(), scanProject,
		`SELECT `+projectColumns+` FROM projects ORDER BY created_ms, id`)
}

// SetWebhookSecret replaces the sealed secret that signs the project's callbacks.
// The one before signs beside it for the given time.
func (db *DB) SetWebhookSecret(ctx context.Context, project string, sealed []byte, beside time.Duration) error {
	return db.execOne(ctx, "project", `UPDATE projects SET webhook_secret_before = webhook_secret, webhook_before_until_ms = now_ms() + $3,
		webhook_secret = $2 WHERE id = $1`, project, sealed, beside.Milliseconds())
}
