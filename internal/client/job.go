package client

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A JobPage is one page of a list.
type JobPage struct {
	Jobs []*media.Job `json:"jobs"`
	Next string       `json:"next"`
}

// CreateJob makes a job; key may be empty.
func (c *Client) CreateJob(ctx context.Context, spec media.Spec, key string) (*media.Job, error) {
	header := http.Header{}
	if key != "" {
		header.Set("Idempotency-Key", key)
	}
	var job media.Job
	return &job, c.DoWith(ctx, http.MethodPost, "/jobs", nil, header, spec, &job)
}

// PlanJob resolves and plans a job; nothing is made.
func (c *Client) PlanJob(ctx context.Context, spec media.Spec) (*media.JobPlan, error) {
	var plan media.JobPlan
	return &plan, c.Do(ctx, http.MethodPost, "/jobs", url.Values{"dry_run": {"true"}}, spec, &plan)
}

// Job gets one with its tasks and outputs.
func (c *Client) Job(ctx context.Context, id string) (*media.Job, error) {
	var job media.Job
	return &job, c.Do(ctx, http.MethodGet, "/jobs/"+url.PathEscape(id), nil, nil, &job)
}

// Jobs gets one page; query has the API's own parameters.
func (c *Client) Jobs(ctx context.Context, query url.Values) (JobPage, error) {
	var page JobPage
	return page, c.Do(ctx, http.MethodGet, "/jobs", query, nil, &page)
}

// Watch calls each with the job, at first and whenever it changed, until it has
// ended. It listens to the job's events, and asks once a second when it can not.
func (c *Client) Watch(ctx context.Context, id string, each func(*media.Job)) (*media.Job, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	changed := make(chan struct{}, 1)
	go c.listen(ctx, id, changed)
	for {
		job, err := c.Job(ctx, id)
		if err != nil {
			return nil, err
		}
		each(job)
		if job.State.Ended() {
			return job, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-changed:
			// Several events often come together; a person sees no more than five changes a second.
			select {
			case <-time.After(200 * time.Millisecond):
			case <-ctx.Done():
			}
		case <-time.After(time.Second):
		}
	}
}

// listen signals for every event of the job; it gives up quietly, since Watch
// asks as well.
func (c *Client) listen(ctx context.Context, id string, changed chan<- struct{}) {
	resp, err := c.Open(ctx, "/jobs/"+url.PathEscape(id)+"/events", nil)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if !strings.HasPrefix(lines.Text(), "data:") {
			continue
		}
		select {
		case changed <- struct{}{}:
		default:
		}
	}
}
