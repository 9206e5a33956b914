package store

import (
	"context"
	"time"
)

// The states of an Upload.
const (
	UploadOpen      = "open"
	UploadCompleted = "completed"
	UploadAborted   = "aborted"
	UploadExpired   = "expired"
)

// An Upload is a source on its way into a storage, part by part.
type Upload struct {
	ID         string    `json:"id"`
	Project    string    `json:"project"`
	Storage    string    `json:"storage"`
	Key        string    `json:"key"`
	Name       string    `json:"name" doc:"File name as declared by the sender"`
	Bytes      int64     `json:"bytes" doc:"Total size; 0 if it is not known yet"`
	PartBytes  int64     `json:"part_bytes" doc:"Size of each part except the last"`
	Type       string    `json:"type" doc:"MIME type as declared by the sender"`
	SHA256     string    `json:"sha256,omitempty"`
	BlobUpload string    `json:"-"` // the storage's own ID of the multipart upload
	State      string    `json:"state" doc:"open, completed, aborted or expired"`
	Created    time.Time `json:"created_at"`
	Expires    time.Time `json:"expires_at"`
}

const uploadColumns = `id, project_id, storage, key, name, bytes, part_bytes, type, sha256, blob_upload, state, created_ms, expires_ms`

func scanUpload(row Row) (u Upload, err error) {
	var created, expires int64
	err = row.Scan(&u.ID, &u.Project, &u.Storage, &u.Key, &u.Name, &u.Bytes, &u.PartBytes, &u.Type, &u.SHA256,
		&u.BlobUpload, &u.State, &created, &expires)
	u.Created, u.Expires = Time(created), Time(expires)
	return u, err
}

// InsertUpload writes an open upload that lives for the given time, and sets
// State, Created and Expires.
func (db *DB) InsertUpload(ctx context.Context, u *Upload, lifetime time.Duration) error {
	return db.InTx(ctx, func(tx Tx) error {
		u.State = UploadOpen
		var created, expires int64
		err := tx.QueryRow(ctx, `INSERT INTO uploads (`+uploadColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now_ms(), now_ms() + $12) RETURNING created_ms, expires_ms`,
			u.ID, u.Project, u.Storage, u.Key, u.Name, u.Bytes, u.PartBytes, u.Type, u.SHA256, u.BlobUpload, u.State,
			lifetime.Milliseconds()).Scan(&created, &expires)
		u.Created, u.Expires = Time(created), Time(expires)
		return err
	})
}

// Upload finds one by ID.
func (db *DB) Upload(ctx context.Context, project, id string) (Upload, error) {
	return one(ctx, db.Reader(), "upload", scanUpload,
		`SELECT `+uploadColumns+` FROM uploads WHERE id = $1 AND ($2 = '' OR project_id = $2)`, id, project)
}

// Uploads are those of a project, the latest first, before the ID ("" for the start).
func (db *DB) Uploads(ctx context.Context, project, before string, limit int) ([]Upload, error) {
	return all(ctx, db.Reader(), scanUpload, `SELECT `+uploadColumns+` FROM uploads
		WHERE project_id = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`, project, before, limit)
}

// EndUpload moves an upload from one state to another and writes Bytes, SHA256
// and Expires; CodeNotFound when it is no longer in the state from.
func (db *DB) EndUpload(ctx context.Context, u *Upload, from string) error {
	return db.execOne(ctx, "upload", `UPDATE uploads SET state = $3, bytes = $4, sha256 = $5, expires_ms = $6
		WHERE id = $1 AND state = $2`, u.ID, from, u.State, u.Bytes, u.SHA256, u.Expires.UnixMilli())
}

// ExpiredUploads are at most limit open or completed uploads whose time is over.
func (db *DB) ExpiredUploads(ctx context.Context, limit int) ([]Upload, error) {
	return all(ctx, db.Reader(), scanUpload, `SELECT `+uploadColumns+` FROM uploads
		WHERE state IN ('open', 'completed') AND expires_ms < now_ms() ORDER BY expires_ms LIMIT $1`, limit)
}

// ExtendUpload lets an open or completed upload live for at least the given time
// from now on; CodeNotFound when it is neither.
func (db *DB) ExtendUpload(ctx context.Context, id string, lifetime time.Duration) error {
	return db.execOne(ctx, "upload", `UPDATE uploads
		SET expires_ms = CASE WHEN expires_ms < now_ms() + $2 THEN now_ms() + $2 ELSE expires_ms END
		WHERE id = $1 AND state IN ('open', 'completed')`, id, lifetime.Milliseconds())
}

// ExpireUpload ends an upload whose time is over, unless a live task reads it;
// ended says whether it did.
func (db *DB) ExpireUpload(ctx context.Context, id string) (ended bool, err error) {
	n, err := db.exec(ctx, `UPDATE uploads SET state = 'expired'
		WHERE id = $1 AND state IN ('open', 'completed') AND expires_ms < now_ms() AND `+uploadUnused, id)
	return n > 0, err
}

// AbortUpload ends an open or completed upload at a person's wish, unless a live
// task reads it; ended says whether it did.
func (db *DB) AbortUpload(ctx context.Context, id string) (ended bool, err error) {
	n, err := db.exec(ctx, `UPDATE uploads SET state = 'aborted'
		WHERE id = $1 AND state IN ('open', 'completed') AND `+uploadUnused, id)
	return n > 0, err
}

// uploadUnused holds when no task that may still run names the upload. IDs are
// unique, so a search in the text of the source and the parameters is enough. It
// begins with the project's live jobs, which an index has apart from a million
// ended ones.
const uploadUnused = `NOT EXISTS (SELECT 1 FROM jobs j JOIN tasks t ON t.job_id = j.id
	WHERE j.project_id = uploads.project_id AND j.deleted_ms IS NULL AND j.state IN ('queued', 'running')
	AND t.state IN ('waiting', 'queued', 'running', 'retrying')
	AND (j.source LIKE '%' || uploads.id || '%' OR t.source LIKE '%' || uploads.id || '%' OR t.params LIKE '%' || uploads.id || '%'))`

// UncleanUploads are at most limit ended uploads of which the storage may still
// hold something.
func (db *DB) UncleanUploads(ctx context.Context, limit int) ([]Upload, error) {
	return all(ctx, db.Reader(), scanUpload, `SELECT `+uploadColumns+` FROM uploads
		WHERE state IN ('aborted', 'expired') AND blob_upload <> '' ORDER BY expires_ms LIMIT $1`, limit)
}

// CleanedUpload writes that the storage holds nothing more of an ended upload.
func (db *DB) CleanedUpload(ctx context.Context, id string) error {
	_, err := db.exec(ctx, `UPDATE uploads SET blob_upload = '' WHERE id = $1 AND state IN ('aborted', 'expired')`, id)
	return err
}

// ForgetUploads removes the rows of clean ended uploads that are older than age.
func (db *DB) ForgetUploads(ctx context.Context, age time.Duration) (int64, error) {
	return db.exec(ctx, `DELETE FROM uploads
		WHERE state IN ('aborted', 'expired') AND blob_upload = '' AND expires_ms < now_ms() - $1`, age.Milliseconds())
}
