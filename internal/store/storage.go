package store

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
)

// A Storage is a media.Storage with its sealed secret.
type Storage struct {
	media.Storage
	SecretSealed []byte `json:"-"` // nil for a folder
}

// InsertStorage sets Created. The first storage of a project, and one with
// Default set, becomes the default. CodeConflict when the name is taken.
func (db *DB) InsertStorage(ctx context.Context, tx Tx, s *Storage) error {
	var others int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM storages WHERE project_id = $1 AND deleted_ms IS NULL`, s.Project).Scan(&others)
	if err != nil {
		return err
	}
	s.Default = s.Default || others == 0
	if s.Default {
		if _, err := tx.Exec(ctx, `UPDATE storages SET is_default = false WHERE project_id = $1 AND is_default`, s.Project); err != nil {
			return err
		}
	}
	if s.Config == nil {
		s.Config = map[string]any{}
	}
	var created int64
	err = tx.QueryRow(ctx, `INSERT INTO storages (id, project_id, name, kind, config, secret_sealed, is_default, created_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, now_ms()) RETURNING created_ms`,
		s.ID, s.Project, s.Name, s.Kind, text(s.Config), s.SecretSealed, s.Default).Scan(&created)
	s.Created = Time(created)
	return db.conflict(err, "name", "there is already a storage named %q", s.Name)
}

const storageColumns = `id, project_id, name, kind, config, secret_sealed, is_default, created_ms`

func scanStorage(row Row) (s Storage, err error) {
	var created int64
	var config string
	if err = row.Scan(&s.ID, &s.Project, &s.Name, &s.Kind, &config, &s.SecretSealed, &s.Default, &created); err != nil {
		return s, err
	}
	s.Created = Time(created)
	return s, parse(&config, &s.Config)
}

// StorageNamed finds one of the project by name; the default one for "".
func (db *DB) StorageNamed(ctx context.Context, project, name string) (Storage, error) {
	return one(ctx, db.Reader(), "storage", scanStorage, `SELECT `+storageColumns+` FROM storages
		WHERE project_id = $1 AND deleted_ms IS NULL AND (name = $2 OR ($2 = '' AND is_default))`, project, name)
}

// Storages are those of a project, by name.
func (db *DB) Storages(ctx context.Context, project string) ([]Storage, error) {
	return all(ctx, db.Reader(), scanStorage, `SELECT `+storageColumns+` FROM storages
		WHERE ($1 = '' OR project_id = $1) AND deleted_ms IS NULL ORDER BY name, id`, project)
}

// SetDefaultStorage makes it the project's default.
func (db *DB) SetDefaultStorage(ctx context.Context, project, name string) error {
	return db.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE storages SET is_default = false WHERE project_id = $1 AND is_default`, project); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE storages SET is_default = true
			WHERE project_id = $1 AND name = $2 AND deleted_ms IS NULL`, project, name)
		if err == nil && n == 0 {
			return notFound("storage")
		}
		return err
	})
}

// UpdateStorage writes Config and SecretSealed of s.ID.
func (db *DB) UpdateStorage(ctx context.Context, s *Storage) error {
	return db.execOne(ctx, "storage", `UPDATE storages SET config = $2, secret_sealed = $3
		WHERE id = $1 AND deleted_ms IS NULL`, s.ID, text(s.Config), s.SecretSealed)
}

// DeleteStorage forgets a storage; its objects stay, and tasks that read or write
// it fail. CodeConflict when it is the default among others.
func (db *DB) DeleteStorage(ctx context.Context, project, name string) error {
	return db.InTx(ctx, func(tx Tx) error {
		var isDefault bool
		var others int
		err := tx.QueryRow(ctx, `SELECT is_default, (SELECT count(*) FROM storages o
				WHERE o.project_id = s.project_id AND o.deleted_ms IS NULL AND o.id <> s.id)
			FROM storages s WHERE project_id = $1 AND name = $2 AND deleted_ms IS NULL`, project, name).Scan(&isDefault, &others)
		switch {
		case err == ErrNoRows:
			return notFound("storage")
		case err != nil:
			return err
		case isDefault && others > 0:
			return media.Errorf(media.CodeConflict, "storage %q is the default", name).
				WithHint("make another storage the default first")
		}
		_, err = tx.Exec(ctx, `UPDATE storages SET deleted_ms = now_ms(), is_default = false
			WHERE project_id = $1 AND name = $2 AND deleted_ms IS NULL`, project, name)
		return err
	})
}
