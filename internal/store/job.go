package store

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// InsertJob writes a job with its tasks and what they need. IDs, numbers,
// states and times are the caller's (package dispatch sets them in Submit);
// a job's Created is written as it is.
func (db *DB) InsertJob(ctx context.Context, tx Tx, job *media.Job) error {
	row := *job
	if row.Tags == nil {
		row.Tags = []string{}
	}
	args, err := arguments(nil, columnsOfJob(db, &row), 0)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, insertJob, args...); err != nil {
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

// columnsOfJob are all columns of jobs but those of which only single statements know.
func columnsOfJob(db *DB, j *media.Job) []column {
	seal := &sealing{db: db, of: jobRow, id: &j.ID}
	return []column{
		{"id", shown | loaded, &j.ID},
		{"project_id", shown | loaded, &j.Project},
		{"name", shown, &j.Name},
		{"reference", shown, &j.Reference},
		{"tags", shown, jsonColumn[[]string]{&j.Tags, nil}},
		{"origin", shown, &j.Origin},
		{"source", shown, jsonColumn[media.SourceRef]{&j.Source, seal}},
		{"callback", shown, jsonColumn[*media.Callback]{&j.Callback, seal}},
		{"dialect_data", shown, rawColumn{value: &j.DialectData, seal: seal, whole: true}},
		{"priority", shown | loaded | saved, &j.Priority},
		{"state", shown | loaded | saved, &j.State},
		{"progress", shown | loaded | saved, &j.Progress},
		{"error", shown | loaded | saved, jsonColumn[*media.Error]{&j.Error, nil}},
		{"created_ms", shown, atColumn{&j.Created}},
		{"started_ms", shown | loaded | saved, onceColumn{&j.Started}},
		{"ended_ms", shown | loaded | saved, onceColumn{&j.Ended}},
		{"deleted_ms", shown | loaded | saved, onceColumn{&j.Deleted}},
		{"updated_ms", 0, atColumn{&j.Created}}, // of a new row; others write now_ms()
	}
}

var (
	jobColumns = names(columnsOfJob(nil, &media.Job{}), shown, "j.") // what scanJob reads, of jobs AS j
	insertJob  = inserts("jobs", columnsOfJob(nil, &media.Job{}))
)

// jobRow is what the addresses of a job are bound to.
func jobRow(id string) string { return "jobs/" + id }

func (db *DB) scanJob(row Row) (*media.Job, error) {
	job := &media.Job{}
	if err := scan(row, columnsOfJob(db, job), shown); err != nil {
		return nil, err
	}
	return job, nil
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

func scanText(row Row) (s string, err error) { return s, row.Scan(&s) }

// An OldJob is one whose time is over.
type OldJob struct {
	ID, Project string
	// Outputs: its objects go with it.
	Outputs bool
}

// MarkPurge writes whether the job's objects go when it is removed for good.
func (db *DB) MarkPurge(ctx context.Context, tx Tx, job string, outputs bool) error {
	_, err := tx.Exec(ctx, `UPDATE jobs SET purge_outputs = $2 WHERE id = $1`, job, outputs)
	return err
}

func scanOldJob(row Row) (j OldJob, err error) { return j, row.Scan(&j.ID, &j.Project, &j.Outputs) }

// AgedJobs are at most limit jobs outside the trash that ended longer than age
// ago, the oldest first.
func (db *DB) AgedJobs(ctx context.Context, age time.Duration, limit int) ([]OldJob, error) {
	return all(ctx, db.Reader(), scanOldJob, `SELECT id, project_id, purge_outputs FROM jobs
		WHERE ended_ms < now_ms() - $1 AND deleted_ms IS NULL ORDER BY ended_ms, id LIMIT $2`, age.Milliseconds(), limit)
}

// TrashedJobs are at most limit jobs that went into the trash longer than age
// ago, the oldest first.
func (db *DB) TrashedJobs(ctx context.Context, age time.Duration, limit int) ([]OldJob, error) {
	return all(ctx, db.Reader(), scanOldJob, `SELECT id, project_id, purge_outputs FROM jobs
		WHERE deleted_ms < now_ms() - $1 ORDER BY deleted_ms, id LIMIT $2`, age.Milliseconds(), limit)
}

// PurgesOutputs says whether the job's objects go when it is removed for good.
func (db *DB) PurgesOutputs(ctx context.Context, job string) (bool, error) {
	return one(ctx, db.Reader(), "job", func(row Row) (yes bool, err error) { return yes, row.Scan(&yes) },
		`SELECT purge_outputs FROM jobs WHERE id = $1`, job)
}
