package store

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A Link opens files to anyone who has it, until its time is over or it is
// revoked.
type Link struct {
	ID      string          `json:"id"`
	Project string          `json:"-"`
	Kind    string          `json:"kind" enum:"task,output" doc:"What the link opens: all files of a task, or one output"`
	Target  string          `json:"target" doc:"ID of the task or output"`
	JobID   string          `json:"job_id"`
	Job     string          `json:"job_name,omitempty"`
	Task    string          `json:"task_name,omitempty" doc:"Absent if the job was deleted"`
	Source  media.SourceRef `json:"source,omitzero" doc:"Source of the job"`
	By      string          `json:"made_by" doc:"Name of the account or access key that created it"`
	Created time.Time       `json:"created_at"`
	Expires time.Time       `json:"expires_at"`
	Revoked *time.Time      `json:"revoked_at,omitempty"`
}

// linkKeeps is how long an expired link is still listed.
const linkKeeps = 7 * 24 * time.Hour

// InsertLink writes a link, and forgets those that expired long ago.
func (db *DB) InsertLink(ctx context.Context, l *Link) error {
	return db.InTx(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM links WHERE project_id = $1 AND expires_ms < now_ms() - $2`,
			l.Project, linkKeeps.Milliseconds()); err != nil {
			return err
		}
		var created int64
		err := tx.QueryRow(ctx, `INSERT INTO links (id, project_id, kind, target, job_id, made_by, created_ms, expires_ms)
			VALUES ($1, $2, $3, $4, $5, $6, now_ms(), $7) RETURNING created_ms`,
			l.ID, l.Project, l.Kind, l.Target, l.JobID, l.By, l.Expires.UnixMilli()).Scan(&created)
		l.Created = Time(created)
		return err
	})
}

// Links are those of a project, or of one of its jobs, the latest first, before
// the ID ("" for the start).
func (db *DB) Links(ctx context.Context, project, job, before string, limit int) ([]Link, error) {
	return all(ctx, db.Reader(), db.scanLink, `SELECT `+linkColumns+` FROM links l
		LEFT JOIN jobs j ON j.id = l.job_id
		LEFT JOIN tasks t ON t.id = CASE WHEN l.kind = 'task' THEN l.target ELSE substr(l.target, 1, 36) END
		WHERE l.project_id = $1 AND ($2 = '' OR l.job_id = $2) AND ($3 = '' OR l.id < $3)
		ORDER BY l.id DESC LIMIT $4`, project, job, before, limit)
}

const linkColumns = `l.id, l.project_id, l.kind, l.target, l.job_id, j.name, j.source, t.name, l.made_by, l.created_ms, l.expires_ms, l.revoked_ms`

func (db *DB) scanLink(row Row) (l Link, err error) {
	var job, source, task *string
	var created, expires int64
	var revoked *int64
	err = row.Scan(&l.ID, &l.Project, &l.Kind, &l.Target, &l.JobID, &job, &source, &task, &l.By, &created, &expires, &revoked)
	if job != nil {
		l.Job = *job
	}
	if task != nil {
		l.Task = *task
	}
	if err == nil {
		err = db.open(jobRow(l.JobID), source)
	}
	if err == nil {
		err = parse(source, &l.Source)
	}
	l.Created, l.Expires, l.Revoked = Time(created), Time(expires), timePointer(revoked)
	return l, err
}

// LinkOpens says whether a link is there and not revoked, and its job is not in
// the trash.
func (db *DB) LinkOpens(ctx context.Context, id string) (bool, error) {
	return one(ctx, db.Reader(), "link", func(row Row) (n bool, err error) { return n, row.Scan(&n) },
		`SELECT count(*) > 0 FROM links l JOIN jobs j ON j.id = l.job_id
		WHERE l.id = $1 AND l.revoked_ms IS NULL AND j.deleted_ms IS NULL`, id)
}

// RevokeLink closes a link for good.
func (db *DB) RevokeLink(ctx context.Context, project, id string) error {
	return db.execOne(ctx, "link", `UPDATE links SET revoked_ms = COALESCE(revoked_ms, now_ms()) WHERE id = $1 AND project_id = $2`, id, project)
}
