package store

import (
	"context"

	"github.com/mediamill/mediamill/internal/media"
)

// fillTasks reads the visible tasks of jobs and, withOutputs, their outputs.
func (db *DB) fillTasks(ctx context.Context, tx Tx, jobs []*media.Job, withOutputs bool) error {
	if len(jobs) == 0 {
		return nil
	}
	ids := make([]string, len(jobs))
	byID := map[string]*media.Job{}
	for i, job := range jobs {
		ids[i], byID[job.ID] = job.ID, job
	}
	c := &conditions{dialect: db.Dialect()}
	ofJobs := anyOf(c, "t.job_id", ids)
	tasks, err := all(ctx, tx, db.scanTask, `SELECT `+taskColumns+` FROM tasks t
		WHERE `+ofJobs+` AND NOT t.hidden ORDER BY t.job_id, t.number`, c.args...)
	if err != nil {
		return err
	}
	place := map[string]*media.Task{}
	for _, t := range tasks {
		job := byID[t.JobID]
		job.Tasks = append(job.Tasks, *t)
	}
	for _, job := range jobs {
		for i := range job.Tasks {
			place[job.Tasks[i].ID] = &job.Tasks[i]
		}
		job.ETA = jobETA(job.Tasks)
	}
	needs, err := all(ctx, tx, scanNeed, `SELECT d.task_id, d.needs_id, d.verdict FROM task_deps d JOIN tasks t ON t.id = d.task_id
		JOIN tasks n ON n.id = d.needs_id WHERE `+ofJobs+` ORDER BY n.number`, c.args...)
	if err != nil {
		return err
	}
	for _, n := range needs {
		if t := place[n.task]; t != nil {
			n.addTo(t)
		}
	}
	if !withOutputs {
		return nil
	}
	found, err := all(ctx, tx, scanOutput, `SELECT `+outputColumns+` FROM outputs o JOIN tasks t ON t.id = o.task_id
		WHERE `+ofJobs+` AND NOT t.hidden ORDER BY o.task_id, o.number`, c.args...)
	if err != nil {
		return err
	}
	for _, o := range found {
		if t := place[o.task]; t != nil {
			t.Outputs = append(t.Outputs, o.Output)
		}
	}
	return nil
}

// jobETA is the longest of the running tasks' own.
func jobETA(tasks []media.Task) media.Seconds {
	eta := media.Seconds(0)
	for i := range tasks {
		if tasks[i].State == media.Running {
			eta = max(eta, tasks[i].ETA)
		}
	}
	return eta
}
