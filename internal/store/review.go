package store

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
)

// InsertReview writes a decision and sets its ID and time.
func (db *DB) InsertReview(ctx context.Context, tx Tx, r *media.Review) error {
	r.ID = NewID()
	return tx.QueryRow(ctx, `INSERT INTO reviews (id, task_id, attempt, made_by, who, verdict, was, note, created_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now_ms()) RETURNING created_ms`,
		r.ID, r.TaskID, r.Attempt, r.By, r.Who, r.Verdict, r.Before, r.Note).Scan(atColumn{&r.Created})
}

// Reviews are the decisions about a task, the oldest first. CodeNotFound when the
// project has no such task.
func (db *DB) Reviews(ctx context.Context, project, task string) ([]media.Review, error) {
	if _, err := one(ctx, db.Reader(), "task", scanText,
		`SELECT id FROM tasks WHERE id = $1 AND ($2 = '' OR project_id = $2)`, task, project); err != nil {
		return nil, err
	}
	return all(ctx, db.Reader(), scanReview, `SELECT id, task_id, attempt, made_by, who, verdict, was, note, created_ms
		FROM reviews WHERE task_id = $1 ORDER BY id`, task)
}

// PersonDecided says whether a person decided about an attempt of a task.
func (db *DB) PersonDecided(ctx context.Context, tx Tx, task string, attempt int) (decided bool, err error) {
	var n int
	err = tx.QueryRow(ctx, `SELECT count(*) FROM reviews WHERE task_id = $1 AND attempt = $2 AND made_by = $3`,
		task, attempt, media.ByPerson).Scan(&n)
	return n > 0, err
}

func scanReview(row Row) (r media.Review, err error) {
	return r, row.Scan(&r.ID, &r.TaskID, &r.Attempt, &r.By, &r.Who, &r.Verdict, &r.Before, &r.Note, atColumn{&r.Created})
}

// IndexVerdicts lets jobs be found by the verdicts that their tasks have now. The
// job's row must be locked by the transaction.
func (db *DB) IndexVerdicts(ctx context.Context, tx Tx, job string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM facets WHERE job_id = $1 AND facet = $2`, job, facetVerdict); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO facets (project_id, facet, value, job_id, created_ms)
		SELECT DISTINCT j.project_id, CAST($2 AS text), t.verdict, j.id, j.created_ms FROM tasks t JOIN jobs j ON j.id = t.job_id
		WHERE j.id = $1 AND t.verdict <> ''`, job, facetVerdict)
	return err
}
