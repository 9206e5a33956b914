package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// CreateJob makes a job. With a key, sending it again gives the same job.
func (c *Client) CreateJob(ctx context.Context, spec media.Spec, idempotencyKey string) (*media.Job, error) {
	header := http.Header{}
	if idempotencyKey != "" {
		header.Set("Idempotency-Key", idempotencyKey)
	}
	var job media.Job
	return &job, c.do(ctx, call{method: "POST", path: "/jobs", body: spec, header: header}, &job)
}

// PlanJob says what a job would do, and makes nothing.
func (c *Client) PlanJob(ctx context.Context, spec media.Spec) (*media.JobPlan, error) {
	var plan media.JobPlan
	return &plan, c.do(ctx, call{method: "POST", path: "/jobs", query: url.Values{"dry_run": {"true"}}, body: spec}, &plan)
}

// Job is one job with its tasks and outputs.
func (c *Client) Job(ctx context.Context, id string) (*media.Job, error) {
	var job media.Job
	return &job, c.do(ctx, call{method: "GET", path: "/jobs/" + segment(id)}, &job)
}

// A JobPage is one page of a list.
type JobPage struct {
	Jobs []*media.Job `json:"jobs"`
	Next string       `json:"next,omitempty"`
}

// Jobs is one page of the jobs that a listing chooses.
func (c *Client) Jobs(ctx context.Context, listing media.JobListing) (page JobPage, err error) {
	err = c.do(ctx, call{method: "GET", path: "/jobs", query: queryOf(listing)}, &page)
	return page, err
}

// act posts to a job or task and gives it as it is after that.
func act[T any](ctx context.Context, c *Client, path string, query url.Values) (*T, error) {
	var v T
	return &v, c.do(ctx, call{method: "POST", path: path, query: query}, &v)
}

// CancelJob cancels what of a job has not ended.
func (c *Client) CancelJob(ctx context.Context, id string) (*media.Job, error) {
	return act[media.Job](ctx, c, "/jobs/"+segment(id)+"/cancel", nil)
}

// RestartJob restarts ended tasks: those that failed, or all, or single ones by ID.
func (c *Client) RestartJob(ctx context.Context, id string, all bool, tasks ...string) (*media.Job, error) {
	query := url.Values{}
	if all {
		query.Set("scope", "all")
	}
	for _, t := range tasks {
		query.Add("task", t)
	}
	return act[media.Job](ctx, c, "/jobs/"+segment(id)+"/restart", query)
}

// RestoreJob takes a job out of the trash.
func (c *Client) RestoreJob(ctx context.Context, id string) (*media.Job, error) {
	return act[media.Job](ctx, c, "/jobs/"+segment(id)+"/restore", nil)
}

// SetTaskPriority gives a task a priority of its own, or its job's again (nil).
func (c *Client) SetTaskPriority(ctx context.Context, id string, priority *int32) (*media.Task, error) {
	var task media.Task
	request := call{method: "DELETE", path: "/tasks/" + segment(id) + "/priority"}
	if priority != nil {
		request.method, request.body = "PUT", map[string]int32{"priority": *priority}
	}
	return &task, c.do(ctx, request, &task)
}

// SetPriority changes the priority of a job, and of its tasks that have none of their own.
func (c *Client) SetPriority(ctx context.Context, id string, priority int32) (*media.Job, error) {
	var job media.Job
	return &job, c.do(ctx, call{method: "PUT", path: "/jobs/" + segment(id) + "/priority", body: map[string]int32{"priority": priority}}, &job)
}

// DeleteJob puts a job into the trash, or removes it for good (purge).
func (c *Client) DeleteJob(ctx context.Context, id string, outputs, purge bool) error {
	query := url.Values{"outputs": {strconv.FormatBool(outputs)}, "purge": {strconv.FormatBool(purge)}}
	return c.do(ctx, call{method: "DELETE", path: "/jobs/" + segment(id), query: query}, nil)
}

// A Bulk asks for one action on the jobs that a filter chooses.
type Bulk struct {
	Action   string `json:"action"` // cancel, restart, restart_failed, priority, delete, restore, purge
	DryRun   bool   `json:"dry_run,omitempty"`
	Outputs  bool   `json:"outputs,omitempty"`
	Priority *int32 `json:"priority,omitempty"`
	media.JobFilter
}

// BulkJobs begins to do one thing to many jobs; WaitBatch waits for its end.
func (c *Client) BulkJobs(ctx context.Context, b Bulk) (*media.Batch, error) {
	var batch media.Batch
	return &batch, c.do(ctx, call{method: "POST", path: "/jobs/bulk", body: b}, &batch)
}

// WaitBatch asks a batch how far it is, calls progress unless it is nil, and
// returns when it has ended.
func (c *Client) WaitBatch(ctx context.Context, b *media.Batch, progress func(*media.Batch)) (*media.Batch, error) {
	for b.State == media.BatchRunning {
		select {
		case <-ctx.Done():
			return b, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
		var now media.Batch
		if err := c.do(ctx, call{method: "GET", path: "/batches/" + segment(b.ID)}, &now); err != nil {
			return b, err
		}
		if b = &now; progress != nil {
			progress(b)
		}
	}
	return b, nil
}

func attemptQuery(attempt int) url.Values {
	if attempt == 0 {
		return nil
	}
	return url.Values{"attempt": {strconv.Itoa(attempt)}}
}

// An Explanation says how a task came to be what it is.
type Explanation struct {
	Task     *media.Task    `json:"task"`
	Attempt  *media.Attempt `json:"attempt"`
	Commands []string       `json:"commands"`
	Text     string         `json:"text"`
}

// Explain explains a task; attempt 0 is the latest.
func (c *Client) Explain(ctx context.Context, task string, attempt int) (*Explanation, error) {
	var e Explanation
	return &e, c.do(ctx, call{method: "GET", path: "/tasks/" + segment(task) + "/explain", query: attemptQuery(attempt)}, &e)
}
