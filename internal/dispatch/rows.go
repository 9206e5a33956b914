package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// jobRow is what a change reads and writes of a job.
type jobRow struct {
	ID, Project string
	Priority    int32
	State       media.JobState
	Progress    float64
	Error       *media.Error
	StartedMS   *int64
	EndedMS     *int64
	DeletedMS   *int64
	NowMS       int64 // the database's clock when the job was locked
	touched     bool  // write it even when nothing that is derived changed
}

// taskRow is what a change reads and writes of a task.
type taskRow struct {
	ID, Name, Operation, Owner, Parent, Phase string

	Number, Attempt, Runs, MaxRuns, Losses, Waiting int

	Queue           media.Queue
	State           media.State
	Priority        int32
	OwnPriority     bool // asked for; otherwise the job's
	Ticket          int64
	Hidden          bool
	CancelRequested bool
	Progress        float64
	Error           *media.Error
	LeaseMS         *int64
	RunAtMS         *int64
	WaitedMS        int64
	QueuedMS        *int64
	StartedMS       *int64
	EndedMS         *int64
	Needs           []string

	loadedState   media.State // as it is in the database
	loadedAttempt int
	changed       bool
	ticketed      bool // gets a ticket at close
	expired       bool // write it only if its lease is over
}

// restartProgress lets progress fall to 0: a new attempt begins.
const restartProgress = -1

// failures are the runs that ended by themselves.
func (t *taskRow) failures() int { return t.Runs - t.Losses }

func (c *change) open(ctx context.Context, project, job string) error {
	var failure *string
	j := &c.job
	err := c.tx.QueryRow(ctx, `SELECT id, project_id, priority, state, progress, error, started_ms, ended_ms, deleted_ms, now_ms()
		FROM jobs WHERE id = $1 AND ($2 = '' OR project_id = $2) FOR UPDATE`, job, project).
		Scan(&j.ID, &j.Project, &j.Priority, &j.State, &j.Progress, &failure, &j.StartedMS, &j.EndedMS, &j.DeletedMS, &j.NowMS)
	if errors.Is(err, store.ErrNoRows) {
		return media.Errorf(media.CodeNotFound, "there is no such job")
	}
	if err != nil {
		return err
	}
	if j.Error, err = parseError(failure); err != nil {
		return err
	}
	if err := c.loadTasks(ctx); err != nil {
		return err
	}
	return c.loadNeeds(ctx)
}

func (c *change) loadTasks(ctx context.Context) error {
	rows, err := c.tx.Query(ctx, `SELECT id, name, operation, owner, parent_id, phase, number, attempt, runs, max_runs,
			losses, waiting, queue, state, priority, own_priority, ticket, hidden, cancel_requested, progress, error,
			lease_until_ms, run_at_ms, waited_ms, queued_ms, started_ms, ended_ms
		FROM tasks WHERE job_id = $1 ORDER BY number`, c.job.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		t := &taskRow{}
		var failure *string
		err := rows.Scan(&t.ID, &t.Name, &t.Operation, &t.Owner, &t.Parent, &t.Phase, &t.Number, &t.Attempt, &t.Runs, &t.MaxRuns,
			&t.Losses, &t.Waiting, &t.Queue, &t.State, &t.Priority, &t.OwnPriority, &t.Ticket, &t.Hidden, &t.CancelRequested, &t.Progress, &failure,
			&t.LeaseMS, &t.RunAtMS, &t.WaitedMS, &t.QueuedMS, &t.StartedMS, &t.EndedMS)
		if err != nil {
			return err
		}
		if t.Error, err = parseError(failure); err != nil {
			return err
		}
		t.loadedState, t.loadedAttempt = t.State, t.Attempt
		c.tasks = append(c.tasks, t)
	}
	return rows.Err()
}

func (c *change) loadNeeds(ctx context.Context) error {
	if len(c.tasks) < 2 {
		return nil
	}
	rows, err := c.tx.Query(ctx, `SELECT d.task_id, d.needs_id FROM task_deps d JOIN tasks t ON t.id = d.task_id
		WHERE t.job_id = $1`, c.job.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	byID := make(map[string]*taskRow, len(c.tasks))
	for _, t := range c.tasks {
		byID[t.ID] = t
	}
	for rows.Next() {
		var task, needs string
		if err := rows.Scan(&task, &needs); err != nil {
			return err
		}
		byID[task].Needs = append(byID[task].Needs, needs)
	}
	return rows.Err()
}

func parseError(column *string) (*media.Error, error) {
	if column == nil {
		return nil, nil
	}
	e := &media.Error{}
	return e, json.Unmarshal([]byte(*column), e)
}

func formatError(e *media.Error) *string {
	if e == nil {
		return nil
	}
	b, err := json.Marshal(e)
	if err != nil {
		return nil // four strings; there is no such value
	}
	s := string(b)
	return &s
}

// close writes all of it. Tickets come first, since a task row names its own.
func (c *change) close(ctx context.Context) error {
	if err := c.dispatch(ctx); err != nil {
		return err
	}
	for _, t := range c.tasks {
		if t.changed {
			if err := c.save(ctx, t); err != nil {
				return err
			}
		}
	}
	slices.Sort(c.taken)
	for _, ticket := range slices.Compact(c.taken) {
		if err := c.engine.tickets.Cancel(ctx, c.tx, ticket); err != nil {
			return err
		}
	}
	if err := c.derive(ctx); err != nil {
		return err
	}
	return c.engine.db.AppendEvents(ctx, c.tx, c.job.ID, c.events)
}

func (c *change) dispatch(ctx context.Context) error {
	var tickets []Ticket
	var queued []*taskRow
	for _, t := range c.tasks {
		if t.ticketed {
			queued = append(queued, t)
			tickets = append(tickets, Ticket{Task: t.ID, Job: c.job.ID, Attempt: t.Attempt, Priority: t.Priority, Queue: t.Queue})
		}
	}
	ids, err := c.engine.tickets.Dispatch(ctx, c.tx, tickets)
	for i, id := range ids {
		queued[i].Ticket = id
	}
	return err
}

// save is fenced like everything: it touches the row only as it was loaded. A
// beat may have come between, but beats change neither state nor attempt.
func (c *change) save(ctx context.Context, t *taskRow) error {
	fence := ``
	if t.expired {
		fence = ` AND lease_until_ms < now_ms()`
	}
	n, err := c.tx.Exec(ctx, `
		UPDATE tasks SET state = $4, attempt = $5, runs = $6, losses = $7, priority = $8, waiting = $9, ticket = $10,
			own_priority = $20, owner = $11, lease_until_ms = $12, cancel_requested = $13, run_at_ms = $14, error = $15,
			queued_ms = $16, started_ms = $17, ended_ms = $18, waited_ms = $21, updated_ms = now_ms(),
			progress = CASE WHEN $19 < 0 THEN 0 WHEN $19 > progress THEN $19 ELSE progress END,
			phase = CASE WHEN $19 < 0 THEN '' ELSE phase END,
			speed = CASE WHEN $4 = 'running' THEN speed ELSE 0 END,
			eta_ms = CASE WHEN $4 = 'running' THEN eta_ms ELSE 0 END
		WHERE id = $1 AND state = $2 AND attempt = $3`+fence,
		t.ID, t.loadedState, t.loadedAttempt, t.State, t.Attempt, t.Runs, t.Losses, t.Priority, t.Waiting, t.Ticket,
		t.Owner, t.LeaseMS, t.CancelRequested, t.RunAtMS, formatError(t.Error),
		t.QueuedMS, t.StartedMS, t.EndedMS, t.Progress, t.OwnPriority, t.WaitedMS)
	if err == nil && n == 0 {
		return errLeaseLost
	}
	return err
}

// derive sets what of the job is a function of its tasks.
func (c *change) derive(ctx context.Context) error {
	j := &c.job
	before, progress, failure := *j, 0.0, (*media.Error)(nil)
	states, visible := make([]media.State, len(c.tasks)), 0
	for i, t := range c.tasks {
		states[i] = t.State
		if !t.Hidden {
			visible++
			progress += max(t.Progress, 0)
		}
		if t.State == media.Failed && failure == nil {
			failure = t.Error
		}
	}
	j.State, j.Error = media.StateOf(states), failure
	if visible > 0 {
		j.Progress = progress / float64(visible)
	}
	if j.State != media.JobQueued && j.StartedMS == nil && slices.ContainsFunc(c.tasks, func(t *taskRow) bool { return t.Runs > 0 }) {
		j.StartedMS = &j.NowMS
	}
	if !j.State.Ended() {
		j.EndedMS = nil
	} else if !before.State.Ended() || j.EndedMS == nil {
		j.EndedMS = &j.NowMS
	}
	if j.State != before.State {
		c.event("", "job.state", jobStateData{From: before.State, To: j.State})
		if j.State.Ended() {
			c.event("", "job.ended", jobStateData{From: before.State, To: j.State, Error: j.Error})
		}
	}
	if j.State == before.State && j.Progress == before.Progress && (j.Error == nil) == (before.Error == nil) && !j.touched {
		return nil
	}
	_, err := c.tx.Exec(ctx, `UPDATE jobs SET priority = $2, state = $3, progress = $4, error = $5, started_ms = $6,
			ended_ms = $7, deleted_ms = $8, updated_ms = now_ms() WHERE id = $1`,
		j.ID, j.Priority, j.State, j.Progress, formatError(j.Error), j.StartedMS, j.EndedMS, j.DeletedMS)
	if err != nil || sameError(j.Error, before.Error) {
		return err
	}
	return c.searchable(ctx)
}

type jobStateData struct {
	From  media.JobState `json:"from"`
	To    media.JobState `json:"to"`
	Error *media.Error   `json:"error,omitempty"`
}

func sameError(a, b *media.Error) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Code == b.Code && a.Message == b.Message
}

// searchable puts the job's error, and no earlier one, into what search looks in.
func (c *change) searchable(ctx context.Context) error {
	text := ""
	if e := c.job.Error; e != nil {
		text = strings.ToLower(string(e.Code) + "\n" + e.Message)
	}
	return c.engine.db.SetErrorText(ctx, c.tx, c.job.ID, text)
}
