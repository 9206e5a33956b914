package store

import (
	"context"
	"time"
)

// An AccessKey lets a program sign in. Its secret is sealed and not hashed:
// the signatures of some protocols need it back.
type AccessKey struct {
	ID           string     `json:"id"`
	Project      string     `json:"project"`
	Name         string     `json:"name"`
	Role         string     `json:"role" doc:"admin, operator or viewer"`
	SecretSealed []byte     `json:"-"`
	Created      time.Time  `json:"created_at"`
	LastUsed     *time.Time `json:"last_used_at,omitempty"`
	Revoked      *time.Time `json:"revoked_at,omitempty"`
}

// InsertAccessKey sets Created.
func (db *DB) InsertAccessKey(ctx context.Context, tx Tx, k *AccessKey) error {
	var created int64
	err := tx.QueryRow(ctx, `INSERT INTO access_keys (id, project_id, name, role, secret_sealed, created_ms)
		VALUES ($1, $2, $3, $4, $5, now_ms()) RETURNING created_ms`,
		k.ID, k.Project, k.Name, k.Role, k.SecretSealed).Scan(&created)
	k.Created = Time(created)
	return db.conflict(err, "id", "an access key %q already exists", k.ID)
}

const accessKeyColumns = `id, project_id, name, role, secret_sealed, created_ms, last_used_ms, revoked_ms`

func scanAccessKey(row Row) (k AccessKey, err error) {
	var created int64
	var used, revoked *int64
	err = row.Scan(&k.ID, &k.Project, &k.Name, &k.Role, &k.SecretSealed, &created, &used, &revoked)
	k.Created, k.LastUsed, k.Revoked = Time(created), timePointer(used), timePointer(revoked)
	return k, err
}

// AccessKey finds one by ID, revoked ones too.
func (db *DB) AccessKey(ctx context.Context, id string) (AccessKey, error) {
	return one(ctx, db.Reader(), "access key", scanAccessKey,
		`SELECT `+accessKeyColumns+` FROM access_keys WHERE id = $1`, id)
}

// AccessKeys are those of a project, the oldest first.
func (db *DB) AccessKeys(ctx context.Context, project string) ([]AccessKey, error) {
	return all(ctx, db.Reader(), scanAccessKey, `SELECT `+accessKeyColumns+` FROM access_keys
		WHERE $1 = '' OR project_id = $1 ORDER BY created_ms, id`, project)
}

// RevokeAccessKey makes it useless at once; doing it twice is no fault.
func (db *DB) RevokeAccessKey(ctx context.Context, project, id string) error {
	return db.execOne(ctx, "access key", `UPDATE access_keys SET revoked_ms = coalesce(revoked_ms, now_ms())
		WHERE id = $1 AND ($2 = '' OR project_id = $2)`, id, project)
}

// TouchAccessKey notes that it was used, at most once a minute.
func (db *DB) TouchAccessKey(ctx context.Context, id string) error {
	_, err := db.exec(ctx, `UPDATE access_keys SET last_used_ms = now_ms()
		WHERE id = $1 AND coalesce(last_used_ms, 0) < now_ms() - 60000`, id)
	return err
}
