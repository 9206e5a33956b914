package store

import (
	"context"
	"encoding/json"
	"iter"

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
	return db.conflict(err, "name", "a storage named %q already exists", s.Name)
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

// A Use is what a task that has not ended reads and writes, as far as its row
// says.
type Use struct {
	Job       string
	Source    media.SourceRef // the task's own, or the job's
	Operation string
	Params    json.RawMessage
	Output    media.OutputSpec
}

// Uses are those of the project's tasks that have not ended. With a word only
// those whose sources or parameters hold it; it must be of letters, digits, dots
// and dashes, and others may be among them.
func (db *DB) Uses(ctx context.Context, project, word string) iter.Seq2[Use, error] {
	return func(yield func(Use, error) bool) {
		rows, err := db.Reader().Query(ctx, `SELECT j.id, t.id, j.source, t.source, t.operation, t.params, t.output
			FROM jobs j JOIN tasks t ON t.job_id = j.id
			WHERE j.project_id = $1 AND j.state IN ('queued', 'running') AND j.deleted_ms IS NULL
			AND t.state NOT IN ('succeeded', 'failed', 'canceled')
			AND (t.source IS NULL AND j.source LIKE '%' || $2 || '%' OR t.source LIKE '%' || $2 || '%' OR t.params LIKE '%' || $2 || '%')`,
			project, word)
		if err != nil {
			yield(Use{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			u, err := db.scanUse(rows)
			if !yield(u, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Use{}, err)
		}
	}
}

func (db *DB) scanUse(row Row) (u Use, err error) {
	var task, job, output, params string
	var own *string
	if err = row.Scan(&u.Job, &task, &job, &own, &u.Operation, &params, &output); err != nil {
		return u, err
	}
	if own == nil {
		own = &job
		err = db.open(jobRow(u.Job), own)
	} else {
		err = db.open(taskRow(task), own)
	}
	if err == nil {
		err = db.open(taskRow(task), &params)
	}
	if err != nil {
		return u, err
	}
	u.Params = json.RawMessage(params)
	if err = parse(own, &u.Source); err == nil {
		err = parse(&output, &u.Output)
	}
	return u, err
}
