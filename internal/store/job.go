package store

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
)

// InsertJob writes a job with its tasks and what they need. IDs, numbers,
// states and times are the caller's (package dispatch sets them in Submit);
// a job's Created is written as it is.
func (db *DB) InsertJob(ctx context.Context, tx Tx, job *media.Job) error {
	tags := job.Tags
	if tags == nil {
		tags = []string{}
	}
	row := jobRow(job.ID)
	_, err := tx.Exec(ctx, `
		INSERT INTO jobs (id, project_id, name, reference, tags, origin, source, priority, callback, state,
			created_ms, updated_ms, dialect_data)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)`,
		job.ID, job.Project, job.Name, job.Reference, text(tags), job.Origin,
		db.sealedAddresses(row, text(job.Source)), job.Priority, db.sealedOptional(row, optional(job.Callback)), job.State,
		job.Created.UnixMilli(), db.sealed(row, string(job.DialectData)))
	if err != nil {
		return err
	}
	if err := db.insertText(ctx, tx, job); err != nil {
		return err
	}
	if err := db.insertFacets(ctx, tx, job); err != nil {
		return err
	}
	for i := range job.Tasks {
		if err := db.InsertTask(ctx, tx, job.Project, &job.Tasks[i]); err != nil {
			return err
		}
	}
	for i := range job.Tasks {
		if err := db.InsertNeeds(ctx, tx, &job.Tasks[i]); err != nil {
			return err
		}
	}
	return nil
}

// jobColumns are what scanJob reads, of jobs AS j.
const jobColumns = `j.id, j.project_id, j.name, j.reference, j.tags, j.origin, j.source, j.priority, j.callback,
	j.state, j.progress, j.error, j.created_ms, j.started_ms, j.ended_ms, j.deleted_ms, j.dialect_data`

// jobRow is what the addresses of a job are bound to.
func jobRow(id string) string { return "jobs/" + id }

func (db *DB) scanJob(row Row) (*media.Job, error) {
	var (
		job                               media.Job
		tags, source, foreign             string
		callback, failure                 *string
		created                           int64
		started, ended, deleted           *int64
		errTags, errSource, errCB, errErr error
	)
	err := row.Scan(&job.ID, &job.Project, &job.Name, &job.Reference, &tags, &job.Origin, &source, &job.Priority,
		&callback, &job.State, &job.Progress, &failure, &created, &started, &ended, &deleted, &foreign)
	if err != nil {
		return nil, err
	}
	if err := db.open(jobRow(job.ID), &source, callback, &foreign); err != nil {
		return nil, err
	}
	errTags, errSource = parse(&tags, &job.Tags), parse(&source, &job.Source)
	job.Callback, errCB = pointer[media.Callback](callback)
	job.Error, errErr = pointer[media.Error](failure)
	job.Created, job.Started = Time(created), timePointer(started)
	job.Ended, job.Deleted = timePointer(ended), timePointer(deleted)
	if foreign != "" {
		job.DialectData = []byte(foreign)
	}
	for _, e := range []error{errTags, errSource, errCB, errErr} {
		if e != nil {
			return nil, e
		}
	}
	return &job, nil
}

// Job is one job with its visible tasks, what they need, and their outputs.
// Jobs in the trash are found too.
func (db *DB) Job(ctx context.Context, project, id string) (*media.Job, error) {
	return db.JobIn(ctx, db.Reader(), project, id)
}

// JobIn is Job within a transaction.
func (db *DB) JobIn(ctx context.Context, tx Tx, project, id string) (*media.Job, error) {
	job, err := one(ctx, tx, "job", db.scanJob,
		`SELECT `+jobColumns+` FROM jobs j WHERE j.id = $1 AND ($2 = '' OR j.project_id = $2)`, id, project)
	if err != nil {
		return nil, err
	}
	return job, db.fillTasks(ctx, tx, []*media.Job{job}, true)
}

// JobRow is the job alone, without its tasks.
func (db *DB) JobRow(ctx context.Context, tx Tx, id string) (*media.Job, error) {
	return one(ctx, tx, "job", db.scanJob, `SELECT `+jobColumns+` FROM jobs j WHERE j.id = $1`, id)
}

// LockJob holds the job's row until the transaction ends and says which project
// it is of. Whoever changes a job or its tasks locks the job first: the one
// order in which our rows are locked, so two changes never wait for each other.
func (db *DB) LockJob(ctx context.Context, tx Tx, project, id string) (ofProject string, err error) {
	return one(ctx, tx, "job", func(row Row) (p string, err error) { return p, row.Scan(&p) },
		`SELECT project_id FROM jobs WHERE id = $1 AND ($2 = '' OR project_id = $2) FOR UPDATE`, id, project)
}

// PurgeJob removes the rows of a job for good: tasks, attempts, outputs and the
// log of its callbacks. Its events stay until their own retention ends.
func (db *DB) PurgeJob(ctx context.Context, tx Tx, id string) error {
	if err := db.deleteText(ctx, tx, id); err != nil {
		return err
	}
	for _, sql := range []string{
		`DELETE FROM deliveries WHERE job_id = $1`,
		`DELETE FROM idempotency WHERE job_id = $1`,
		`DELETE FROM jobs WHERE id = $1`,
	} {
		if _, err := tx.Exec(ctx, sql, id); err != nil {
			return err
		}
	}
	return nil
}

// OldJobs are the IDs of at most limit jobs that ended before beforeMS, the
// oldest first, for retention.
func (db *DB) OldJobs(ctx context.Context, project string, beforeMS int64, limit int) ([]string, error) {
	return all(ctx, db.Reader(), scanText,
		`SELECT id FROM jobs WHERE ended_ms < $1 AND ($2 = '' OR project_id = $2) ORDER BY ended_ms, id LIMIT $3`,
		beforeMS, project, limit)
}

func scanText(row Row) (s string, err error) { return s, row.Scan(&s) }
