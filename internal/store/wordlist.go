package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"

	"github.com/mediamill/mediamill/internal/media"
)

// InsertWordList writes the next version of a project's word list and sets Version
// and Created.
func (db *DB) InsertWordList(ctx context.Context, tx Tx, project string, l *media.WordList, text []byte) error {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(text); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	err := tx.QueryRow(ctx, `
		INSERT INTO word_lists (project_id, name, version, language, description, terms, bytes, sha256, made_by, text, created_ms)
		VALUES ($1, $2, (SELECT coalesce(max(version), 0) + 1 FROM word_lists WHERE project_id = $1 AND name = $2),
			$3, $4, $5, $6, $7, $8, $9, now_ms()) RETURNING version, created_ms`,
		project, l.Name, l.Language, l.Description, l.Terms, l.Bytes, l.SHA256, l.By, packed.Bytes()).Scan(&l.Version, atColumn{&l.Created})
	return db.conflict(err, "name", "word list %q was changed by another request at the same time", l.Name)
}

const wordListColumns = `name, version, language, description, terms, bytes, sha256, made_by, created_ms`

func scanWordList(row Row) (l media.WordList, err error) {
	return l, row.Scan(&l.Name, &l.Version, &l.Language, &l.Description, &l.Terms, &l.Bytes, &l.SHA256, &l.By, atColumn{&l.Created})
}

// WordList finds a word list; version 0 is the latest.
func (db *DB) WordList(ctx context.Context, project, name string, version int) (media.WordList, error) {
	return one(ctx, db.Reader(), "word list", scanWordList, `SELECT `+wordListColumns+` FROM word_lists
		WHERE project_id = $1 AND name = $2 AND ($3 = 0 OR version = $3) ORDER BY version DESC LIMIT 1`, project, name, version)
}

// WordListText is the text of a version of a word list.
func (db *DB) WordListText(ctx context.Context, project, name string, version int) ([]byte, error) {
	packed, err := one(ctx, db.Reader(), "word list", func(row Row) (b []byte, err error) { return b, row.Scan(&b) },
		`SELECT text FROM word_lists WHERE project_id = $1 AND name = $2 AND version = $3`, project, name, version)
	if err != nil {
		return nil, err
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("store: a word list that is not as it was written: %w", err)
	}
	return io.ReadAll(zip)
}

// WordLists are the latest versions of the project's word lists, by name.
func (db *DB) WordLists(ctx context.Context, project string) ([]media.WordList, error) {
	return all(ctx, db.Reader(), scanWordList, `SELECT `+wordListColumns+` FROM word_lists l WHERE project_id = $1
		AND version = (SELECT max(version) FROM word_lists o WHERE o.project_id = l.project_id AND o.name = l.name)
		ORDER BY name`, project)
}

// WordListVersions are all versions of a word list, the latest first.
func (db *DB) WordListVersions(ctx context.Context, project, name string) ([]media.WordList, error) {
	return all(ctx, db.Reader(), scanWordList, `SELECT `+wordListColumns+` FROM word_lists
		WHERE project_id = $1 AND name = $2 ORDER BY version DESC`, project, name)
}

// DeleteWordList removes all versions of a word list.
func (db *DB) DeleteWordList(ctx context.Context, project, name string) error {
	return db.execOne(ctx, "word list", `DELETE FROM word_lists WHERE project_id = $1 AND name = $2`, project, name)
}
