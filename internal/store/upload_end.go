package store

import (
	"context"
	"time"
)

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
