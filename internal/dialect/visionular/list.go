package visionular

import (
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

const (
	usualCount = 20
	mostCount  = 100
)

// A taskList is the answer of list_task.
type taskList struct {
	Total int64   `json:"total"` // of all that were chosen
	Num   int     `json:"num"`   // in this answer
	List  []*task `json:"list"`
}

// A choice is what list_task asks for.
type choice struct {
	from, count int
	status      string
	filter      store.JobQuery
}

// choose reads the parameters. The vendor's SDK sends zeros and empty texts for
// what is not set; a client of a third party sends limit and skip for count and
// start_num, and milliseconds for seconds.
func (c *call) choose() (*choice, error) {
	f := c.only("count", "start_num", "limit", "skip", "start_time", "end_time", "status")
	number := func(name, other string) int64 {
		a, b := c.number(name, &f), c.number(other, &f)
		if a != 0 && b != 0 && a != b {
			f.Add(media.Bad(other, "excludes %s", name))
		}
		return max(a, b)
	}
	count, from := number("count", "limit"), number("start_num", "skip")
	if count > mostCount {
		f.Add(media.Bad("count", "must be at most %d, is %d", mostCount, count))
	}
	if from > 1_000_000 {
		f.Add(media.Bad("start_num", "must be at most 1000000, is %d", from))
	}
	if count == 0 {
		count = usualCount
	}
	ch := &choice{from: int(from), count: int(count), status: c.query.Get("status")}
	ch.filter = store.JobQuery{Project: c.who.Project, Origin: Origin, Limit: 1000}
	start, end := c.number("start_time", &f), c.number("end_time", &f)
	ch.filter.From, ch.filter.To = timeOf(start), timeOf(end)
	if end > 0 && end < msFrom {
		ch.filter.To = ch.filter.To.Add(time.Second) // the second itself too
	}
	switch ch.status {
	case "":
	case pending:
		ch.filter.States = []media.JobState{media.JobQueued}
	case running, downloading, uploading:
		ch.filter.States, ch.filter.Tasks = []media.JobState{media.JobRunning}, true
	case succeeded:
		ch.filter.States = []media.JobState{media.JobSucceeded}
	case failed:
		ch.filter.States = []media.JobState{media.JobFailed, media.JobCanceled, media.JobPartial}
	default:
		f.Add(media.OneOf("status", ch.status, pending, downloading, running, uploading, succeeded, failed))
	}
	return ch, f.Err()
}

// msFrom is the number from which a time is of milliseconds: as seconds it is the
// year 5138.
const msFrom = 100_000_000_000

// timeOf is a time in seconds or milliseconds; 0 is none.
func timeOf(at int64) time.Time {
	switch {
	case at == 0:
		return time.Time{}
	case at >= msFrom:
		return time.UnixMilli(at)
	}
	return time.Unix(at, 0)
}

// listTask gives the latest tasks first.
func (d *Dialect) listTask(c *call) (any, error) {
	ch, err := c.choose()
	if err != nil {
		return nil, err
	}
	answer := taskList{List: []*task{}}
	for {
		page, err := d.Jobs.List(c, ch.filter)
		if err != nil {
			return nil, err
		}
		for _, job := range page.Jobs {
			if ch.filter.Tasks && status(job) != ch.status {
				continue
			}
			at := int(answer.Total)
			answer.Total++
			if at < ch.from || len(answer.List) == ch.count {
				continue
			}
			t, err := d.listed(c, job)
			if err != nil {
				return nil, err
			}
			answer.List = append(answer.List, t)
		}
		if ch.filter.After = page.Next; page.Next == "" {
			answer.Num = len(answer.List)
			return answer, nil
		}
	}
}

// listed reads a job again, with its task.
func (d *Dialect) listed(c *call, job *media.Job) (*task, error) {
	whole, err := d.Jobs.Get(c, c.who.Project, job.ID)
	if media.CodeOf(err) == media.CodeNotFound { // deleted meanwhile
		return view(job, nil)
	}
	if err != nil {
		return nil, err
	}
	return d.detailed(c, whole)
}
