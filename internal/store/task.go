package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// Details are what a task's run found out; large, so lists leave them out.
type Details struct {
	SourceFacts *media.Source   `json:"source_facts,omitempty"`
	Reasons     []media.Reason  `json:"reasons,omitempty"`
	Normalized  []media.Finding `json:"normalized,omitempty"`
	MD5         string          `json:"md5,omitempty"` // of the main output
}

// InsertTask writes a task that has all its fields; InsertNeeds comes after it,
// when all tasks of the job are there.
func (db *DB) InsertTask(ctx context.Context, tx Tx, project string, t *media.Task) error {
	row := taskRow(t.ID)
	_, err := tx.Exec(ctx, `
		INSERT INTO tasks (id, project_id, job_id, number, name, operation, template, params, queue, source, output,
			state, attempt, max_runs, priority, own_priority, waiting, hidden, parent_id, created_ms, queued_ms, updated_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $20)`,
		t.ID, project, t.JobID, t.Number, t.Name, t.Operation, t.Template, db.sealedAddresses(row, params(t)), t.Queue,
		db.sealedOptional(row, optional(t.Source)), text(t.Output), t.State, t.Attempt, t.MaxRuns, t.Priority, t.OwnPriority, len(t.Needs), t.Hidden, t.Parent,
		t.Created.UnixMilli(), millis(t.Queued))
	return err
}

func params(t *media.Task) string {
	if len(t.Params) == 0 {
		return "{}"
	}
	return string(t.Params)
}

// InsertNeeds writes which tasks must succeed before t.
func (db *DB) InsertNeeds(ctx context.Context, tx Tx, t *media.Task) error {
	for _, needs := range t.Needs {
		if _, err := tx.Exec(ctx, `INSERT INTO task_deps (task_id, needs_id) VALUES ($1, $2)`, t.ID, needs); err != nil {
			return err
		}
	}
	return nil
}

// taskColumns are what scanTask reads, of tasks AS t.
const taskColumns = `t.id, t.job_id, t.number, t.name, t.operation, t.template, t.params, t.queue, t.source, t.output,
	t.state, t.attempt, t.runs, t.max_runs, t.priority, t.own_priority, t.progress, t.phase, t.speed, t.eta_ms, t.owner, t.error,
	t.warnings, t.hidden, t.parent_id, t.created_ms, t.queued_ms, t.started_ms, t.ended_ms, t.run_at_ms, t.waited_ms`

// taskRow is what the addresses of a task are bound to.
func taskRow(id string) string { return "tasks/" + id }

func (db *DB) scanTask(row Row) (*media.Task, error) {
	var (
		t                              media.Task
		params, output                 string
		source, failure, warnings      *string
		eta, created, waited           int64
		queued, started, ended, runsAt *int64
	)
	err := row.Scan(&t.ID, &t.JobID, &t.Number, &t.Name, &t.Operation, &t.Template, &params, &t.Queue, &source, &output,
		&t.State, &t.Attempt, &t.Runs, &t.MaxRuns, &t.Priority, &t.OwnPriority, &t.Progress, &t.Phase, &t.Speed, &eta, &t.Worker, &failure,
		&warnings, &t.Hidden, &t.Parent, &created, &queued, &started, &ended, &runsAt, &waited)
	if err != nil {
		return nil, err
	}
	if err := db.open(taskRow(t.ID), &params, source); err != nil {
		return nil, err
	}
	t.Params = []byte(params)
	t.ETA, t.Waited = media.Seconds(float64(eta)/1000), media.Seconds(float64(waited)/1000)
	t.Created, t.Queued, t.Started = Time(created), timePointer(queued), timePointer(started)
	t.Ended, t.RetryAt = timePointer(ended), timePointer(runsAt)
	var errSource, errFailure error
	t.Source, errSource = pointer[media.SourceRef](source)
	t.Error, errFailure = pointer[media.Error](failure)
	for _, e := range []error{errSource, errFailure, parse(&output, &t.Output), parse(warnings, &t.Warnings)} {
		if e != nil {
			return nil, e
		}
	}
	return &t, nil
}

// Task is one task with its needs, outputs and details.
func (db *DB) Task(ctx context.Context, project, id string) (*media.Task, error) {
	return db.TaskIn(ctx, db.Reader(), project, id)
}

// TaskIn is Task within a transaction.
func (db *DB) TaskIn(ctx context.Context, tx Tx, project, id string) (*media.Task, error) {
	t, err := one(ctx, tx, "task", db.scanTask,
		`SELECT `+taskColumns+` FROM tasks t WHERE t.id = $1 AND ($2 = '' OR t.project_id = $2)`, id, project)
	if err != nil {
		return nil, err
	}
	if t.Needs, err = all(ctx, tx, scanText,
		`SELECT needs_id FROM task_deps WHERE task_id = $1 ORDER BY needs_id`, id); err != nil {
		return nil, err
	}
	if t.Outputs, err = db.outputs(ctx, tx, id); err != nil {
		return nil, err
	}
	var details *string
	if err := tx.QueryRow(ctx, `SELECT details FROM tasks WHERE id = $1`, id).Scan(&details); err != nil {
		return nil, err
	}
	var d Details
	if err := parse(details, &d); err != nil {
		return nil, err
	}
	t.SourceFacts, t.Reasons, t.Normalized, t.MD5 = d.SourceFacts, d.Reasons, d.Normalized, d.MD5
	return t, nil
}

// SetDetails writes what a run found out.
func (db *DB) SetDetails(ctx context.Context, tx Tx, task string, warnings []media.Warning, details Details) error {
	var list *string
	if len(warnings) > 0 {
		list = optional(&warnings)
	}
	facts, err := json.Marshal(details)
	if err != nil {
		return fmt.Errorf("store: details that are no JSON: %w", err)
	}
	_, err = tx.Exec(ctx, `UPDATE tasks SET warnings = $2, details = $3 WHERE id = $1`, task, list, string(facts))
	return err
}

// Children are the hidden tasks that parent made at its finish, by number.
func (db *DB) Children(ctx context.Context, parent string) ([]*media.Task, error) {
	return all(ctx, db.Reader(), db.scanTask,
		`SELECT `+taskColumns+` FROM tasks t WHERE t.job_id = (SELECT job_id FROM tasks WHERE id = $1)
		AND t.parent_id = $1 ORDER BY t.number`, parent)
}

// A TaskProgress is how far a running task is.
type TaskProgress struct {
	Project  string        `json:"-"`
	JobID    string        `json:"job_id"`
	TaskID   string        `json:"task_id"`
	Attempt  int           `json:"attempt"`
	Progress float64       `json:"progress"`
	Phase    string        `json:"phase"`
	Speed    float64       `json:"speed"`
	ETA      media.Seconds `json:"eta_seconds"`
	Updated  time.Time     `json:"-"`
}

// Progress is how far the running tasks of a project and of a job ("" for any)
// are, those first that moved last. Progress is no event: it is asked for.
func (db *DB) Progress(ctx context.Context, project, job string, limit int) ([]TaskProgress, error) {
	return all(ctx, db.Reader(), func(row Row) (p TaskProgress, err error) {
		var eta, updated int64
		err = row.Scan(&p.Project, &p.JobID, &p.TaskID, &p.Attempt, &p.Progress, &p.Phase, &p.Speed, &eta, &updated)
		p.ETA, p.Updated = media.Seconds(float64(eta)/1000), Time(updated)
		return p, err
	}, `SELECT project_id, job_id, id, attempt, progress, phase, speed, eta_ms, updated_ms FROM tasks
		WHERE state = 'running' AND ($1 = '' OR project_id = $1) AND ($2 = '' OR job_id = $2) AND NOT hidden
		ORDER BY updated_ms DESC, id LIMIT $3`, project, job, limit)
}

// QueueDepths are how many tasks of each queue are in each state that is not ended.
func (db *DB) QueueDepths(ctx context.Context) (map[media.Queue]map[media.State]int, error) {
	type depth struct {
		queue media.Queue
		state media.State
		count int
	}
	list, err := all(ctx, db.Reader(), func(row Row) (d depth, err error) {
		return d, row.Scan(&d.queue, &d.state, &d.count)
	}, `SELECT queue, state, count(*) FROM tasks WHERE state = 'queued' GROUP BY queue, state
		UNION ALL SELECT queue, state, count(*) FROM tasks WHERE state = 'running' GROUP BY queue, state
		UNION ALL SELECT queue, state, count(*) FROM tasks WHERE state = 'retrying' GROUP BY queue, state`)
	depths := map[media.Queue]map[media.State]int{}
	for _, d := range list {
		if depths[d.queue] == nil {
			depths[d.queue] = map[media.State]int{}
		}
		depths[d.queue][d.state] = d.count
	}
	return depths, err
}
