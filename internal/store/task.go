package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A TaskRow is a task with what only the engine knows of it.
type TaskRow struct {
	media.Task
	Project         string
	Ticket          int64      // the dispatcher's row; 0 for none
	Losses          int        // workers that it lost
	Waiting         int        // tasks that it needs and that have not succeeded
	CancelRequested bool       // its worker is asked to end it
	Lease           *time.Time // when it is taken from a worker that does not renew it

	was struct { // what Change read
		state   media.State
		attempt int
	}
}

// columns are all columns of tasks but the details, which are large, and those of
// which only single statements know.
func (t *TaskRow) columns(db *DB) []column {
	seal := &sealing{db: db, of: taskRow, id: &t.ID}
	return []column{
		{"id", shown | loaded, &t.ID},
		{"project_id", 0, &t.Project},
		{"job_id", shown | loaded, &t.JobID},
		{"number", shown | loaded, &t.Number},
		{"name", shown | loaded, &t.Name},
		{"operation", shown | loaded, &t.Operation},
		{"template", shown, &t.Template},
		{"params", shown, rawColumn{value: &t.Params, seal: seal, empty: "{}"}},
		{"queue", shown | loaded, &t.Queue},
		{"source", shown, jsonColumn[*media.SourceRef]{&t.Source, seal}},
		{"output", shown, jsonColumn[media.OutputSpec]{&t.Output, nil}},
		{"hidden", shown | loaded, &t.Hidden},
		{"parent_id", shown | loaded, &t.Parent},
		{"max_runs", shown | loaded, &t.MaxRuns},
		{"state", shown | loaded | saved, &t.State},
		{"attempt", shown | loaded | saved, &t.Attempt},
		{"runs", shown | loaded | saved, &t.Runs},
		{"losses", loaded | saved, &t.Losses},
		{"priority", shown | loaded | saved, &t.Priority},
		{"own_priority", shown | loaded | saved, &t.OwnPriority},
		{"waiting", loaded | saved, &t.Waiting},
		{"ticket", loaded | saved, &t.Ticket},
		{"owner", shown | loaded | saved, &t.Worker},
		{"lease_until_ms", loaded | saved, onceColumn{&t.Lease}},
		{"cancel_requested", loaded | saved, &t.CancelRequested},
		{"run_at_ms", shown | loaded | saved, onceColumn{&t.RetryAt}},
		{"waited_ms", shown | loaded | saved, secondsColumn{&t.Waited}},
		{"error", shown | loaded | saved, jsonColumn[*media.Error]{&t.Error, nil}},
		{"verdict", shown | loaded | saved, &t.Verdict},
		{"created_ms", shown, atColumn{&t.Created}},
		{"queued_ms", shown | loaded | saved, onceColumn{&t.Queued}},
		{"started_ms", shown | loaded | saved, onceColumn{&t.Started}},
		{"ended_ms", shown | loaded | saved, onceColumn{&t.Ended}},
		// Written by Beat, and by SaveTask with regard to what a beat wrote.
		{"progress", shown | loaded, &t.Progress},
		{"phase", shown, &t.Phase},
		{"speed", shown, &t.Speed},
		{"eta_ms", shown, secondsColumn{&t.ETA}},
		{"updated_ms", 0, atColumn{&t.Created}}, // of a new row; others write now_ms()
		{"warnings", shown, jsonColumn[[]media.Warning]{&t.Warnings, nil}},
	}
}

// Details are what a task's run found out; large, so lists leave them out.
type Details struct {
	SourceFacts *media.Source   `json:"source_facts,omitempty"`
	Reasons     []media.Reason  `json:"reasons,omitempty"`
	Normalized  []media.Finding `json:"normalized,omitempty"`
	MD5         string          `json:"md5,omitempty"` // of the main output
	Result      json.RawMessage `json:"result,omitempty"`
}

// taskRow is what the addresses of a task are bound to.
func taskRow(id string) string { return "tasks/" + id }

var (
	taskColumns = names((&TaskRow{}).columns(nil), shown, "t.") // what scanTask reads, of tasks AS t
	insertTask  = inserts("tasks", (&TaskRow{}).columns(nil))
)

// InsertTask writes a task that has all its fields; InsertNeeds comes after it,
// when all tasks of the job are there.
func (db *DB) InsertTask(ctx context.Context, tx Tx, project string, t *media.Task) error {
	row := &TaskRow{Task: *t, Project: project, Waiting: len(t.Needs)}
	args, err := arguments(nil, row.columns(db), 0)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, insertTask, args...)
	return err
}

// InsertNeeds writes which tasks must succeed before a task, and of which the
// verdict must be pass.
func (db *DB) InsertNeeds(ctx context.Context, tx Tx, t *media.Task) error {
	for _, needs := range t.Needs {
		verdict := media.Verdict("")
		if t.NeedsPass(needs) {
			verdict = media.VerdictPass
		}
		if _, err := tx.Exec(ctx, `INSERT INTO task_deps (task_id, needs_id, verdict) VALUES ($1, $2, $3)`, t.ID, needs, verdict); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) scanTask(row Row) (*media.Task, error) {
	t := &TaskRow{}
	if err := scan(row, t.columns(db), shown); err != nil {
		return nil, err
	}
	return &t.Task, nil
}

// A need says that a task begins after another one, and with which verdict of that.
type need struct {
	task, needs string
	verdict     media.Verdict
}

func scanNeed(row Row) (n need, err error) { return n, row.Scan(&n.task, &n.needs, &n.verdict) }

func (n need) addTo(t *media.Task) {
	t.Needs = append(t.Needs, n.needs)
	if n.verdict == media.VerdictPass {
		t.Passes = append(t.Passes, n.needs)
	}
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
	needs, err := all(ctx, tx, scanNeed, `SELECT task_id, needs_id, verdict FROM task_deps WHERE task_id = $1 ORDER BY needs_id`, id)
	if err != nil {
		return nil, err
	}
	for _, n := range needs {
		n.addTo(t)
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
	if t.State == media.Succeeded { // one that runs again has none yet
		t.Result = d.Result
	}
	return t, nil
}

// TaskAlone is a task without its needs, outputs and details.
func (db *DB) TaskAlone(ctx context.Context, tx Tx, id string) (*media.Task, error) {
	return one(ctx, tx, "task", db.scanTask, `SELECT `+taskColumns+` FROM tasks t WHERE t.id = $1`, id)
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

// SetResult replaces what a run found, and leaves its other details.
func (db *DB) SetResult(ctx context.Context, tx Tx, task string, result json.RawMessage) error {
	var details *string
	if err := tx.QueryRow(ctx, `SELECT details FROM tasks WHERE id = $1`, task).Scan(&details); err != nil {
		return err
	}
	var d Details
	if err := parse(details, &d); err != nil {
		return err
	}
	d.Result = result
	facts, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("store: details that are no JSON: %w", err)
	}
	_, err = tx.Exec(ctx, `UPDATE tasks SET details = $2 WHERE id = $1`, task, string(facts))
	return err
}

// Children are the hidden tasks that parent made at its finish, by number.
func (db *DB) Children(ctx context.Context, parent string) ([]*media.Task, error) {
	return all(ctx, db.Reader(), db.scanTask,
		`SELECT `+taskColumns+` FROM tasks t WHERE t.job_id = (SELECT job_id FROM tasks WHERE id = $1)
		AND t.parent_id = $1 ORDER BY t.number`, parent)
}
