package store

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A TaskProgress is how far a running task is.
type TaskProgress struct {
	Project  string        `json:"-"`
	JobID    string        `json:"job_id"`
	TaskID   string        `json:"task_id"`
	Attempt  int           `json:"attempt"`
	Progress float64       `json:"progress"`
	Phase    media.Phase   `json:"phase"`
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
