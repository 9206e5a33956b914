package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// Progress is how far a running task is.
type Progress struct {
	JobID    string        `json:"job_id"`
	TaskID   string        `json:"task_id"`
	Attempt  int           `json:"attempt"`
	Progress float64       `json:"progress"`
	Phase    media.Phase   `json:"phase"`
	Speed    float64       `json:"speed"`
	ETA      media.Seconds `json:"eta_seconds"`
}

// A Change is an event of a job, or the progress of one of its tasks.
type Change struct {
	Event    *media.Event
	Progress *Progress
}

// errStop ends a watch from within.
var errStop = errors.New("the watch ended")

// The pauses before connecting again, and how long silence may last: the server
// sends a heartbeat every 15 s.
const (
	reconnectPause = 500 * time.Millisecond
	longestPause   = 10 * time.Second
	silence        = 45 * time.Second
)

// WatchJob calls fn for each event of a job, from the one after number on (0 is
// the start), and for its progress, until the job has ended; then it gives the
// job. A broken connection is made again and goes on where it was: fn sees each
// event once, in order. fn may end the watch with an error, which is returned.
func (c *Client) WatchJob(ctx context.Context, id string, after int64, fn func(Change) error) (*media.Job, error) {
	last := strconv.FormatInt(after, 10)
	pause := reconnectPause
	for {
		before := last
		err := c.stream(ctx, "/jobs/"+segment(id)+"/events", &last, func(change Change) error {
			if err := fn(change); err != nil {
				return &stopped{err}
			}
			if e := change.Event; e != nil && e.Type == media.EventJobEnded {
				return errStop
			}
			return nil
		})
		if stop, ok := errors.AsType[*stopped](err); ok {
			return nil, stop.err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		_, refused := errors.AsType[media.Faults](err)
		if refused {
			return nil, err
		}
		job, jobErr := c.Job(ctx, id)
		switch {
		case jobErr == nil && errors.Is(err, errStop) && job.State.Ended():
			return job, nil
		case jobErr != nil:
			if !errors.Is(jobErr, ErrUnreachable) {
				return nil, jobErr
			}
		case errors.Is(err, errStop):
			continue // ended once, and was restarted since: what follows tells how it ends now
		case job.State.Ended() && last == before:
			return job, nil // its events were forgotten; no more will come
		}
		if last != before {
			pause = reconnectPause
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
			pause = min(2*pause, longestPause)
		}
	}
}

// stopped is an error of the watcher's own.
type stopped struct{ err error }

func (s *stopped) Error() string { return s.err.Error() }

// stream reads server-sent events until fn or the connection ends, and keeps
// the last ID.
func (c *Client) stream(ctx context.Context, path string, last *string, fn func(Change) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	alive := time.AfterFunc(silence, stop)
	defer alive.Stop()
	header := http.Header{"Accept": {"text/event-stream"}}
	if *last != "" && *last != "0" {
		header.Set("Last-Event-ID", *last)
	}
	resp, err := c.once(ctx, call{method: "GET", path: path, header: header}, nil)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return problem(resp)
	}
	defer resp.Body.Close()
	lines := bufio.NewReader(resp.Body)
	var kind, id, data string
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		alive.Reset(silence)
		line = strings.TrimRight(line, "\r\n")
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "id":
			id = value
		case "event":
			kind = value
		case "data":
			data = value
		case "":
			if line != "" {
				continue // a comment
			}
			if data != "" {
				if err := deliver(kind, data, fn); err != nil {
					if id != "" && errors.Is(err, errStop) {
						*last = id
					}
					return err
				}
			}
			if id != "" {
				*last = id
			}
			kind, id, data = "", "", ""
		}
	}
}

func deliver(kind, data string, fn func(Change) error) error {
	var change Change
	var err error
	if kind == "progress" {
		change.Progress = &Progress{}
		err = json.Unmarshal([]byte(data), change.Progress)
	} else {
		change.Event = &media.Event{}
		err = json.Unmarshal([]byte(data), change.Event)
	}
	if err != nil {
		return fmt.Errorf("cannot decode an event: %w", err)
	}
	return fn(change)
}

// Watch calls each with the job, at first and whenever it changed, until it has
// ended. It asks for the job after events, and takes progress as it comes.
func (c *Client) Watch(ctx context.Context, id string, each func(*media.Job)) (*media.Job, error) {
	job, err := c.Job(ctx, id)
	if err != nil {
		return nil, err
	}
	each(job)
	if job.State.Ended() {
		return job, nil
	}
	last, err := c.WatchJob(ctx, id, 0, func(change Change) error {
		if p := change.Progress; p != nil {
			if !apply(job, p) {
				return nil
			}
		} else if fresh, err := c.Job(ctx, id); err == nil {
			job = fresh
		}
		if !job.State.Ended() { // its end comes last, below
			each(job)
		}
		return nil
	})
	if err == nil {
		each(last)
	}
	return last, err
}

// apply puts progress into the job's task; false when it is of another attempt.
func apply(job *media.Job, p *Progress) bool {
	sum, found := 0.0, false
	for i := range job.Tasks {
		t := &job.Tasks[i]
		if t.ID == p.TaskID && t.Attempt == p.Attempt && t.State == media.Running {
			t.Progress, t.Phase, t.Speed, t.ETA = p.Progress, p.Phase, p.Speed, p.ETA
			found = true
		}
		sum += t.Progress
	}
	if found {
		job.Progress = sum / float64(len(job.Tasks))
	}
	return found
}
