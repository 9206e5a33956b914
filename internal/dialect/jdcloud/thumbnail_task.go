package jdcloud

import (
	"maps"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A thumbnailTask is the vendor's ThumbnailTask.
type thumbnailTask struct {
	TaskID          string          `json:"taskID"`
	Status          string          `json:"status"`
	ErrorCode       int             `json:"errorCode"`
	CreatedTime     string          `json:"createdTime"`
	LastUpdatedTime string          `json:"lastUpdatedTime"`
	Source          thumbnailSource `json:"source"`
	Target          thumbnailTarget `json:"target"`
	Rule            thumbnailRule   `json:"rule"`
}

// A thumbnailList is the answer of a list, which goes on at a marker.
type thumbnailList struct {
	Status     string          `json:"status,omitempty"`
	Begin      string          `json:"begin,omitempty"`
	End        string          `json:"end,omitempty"`
	Marker     string          `json:"marker,omitempty"`
	Limit      int             `json:"limit"`
	NextMarker string          `json:"nextMarker,omitempty"`
	Truncated  bool            `json:"truncated"`
	TaskList   []thumbnailTask `json:"taskList"`
}

// thumbnailStates has the words of the vendor's model, PENDDING as it spells it.
var thumbnailStates = map[string][]media.JobState{
	"PENDDING": {media.JobQueued},
	"RUNNING":  {media.JobRunning},
	"SUCCESS":  {media.JobSucceeded},
	"ERROR":    {media.JobFailed, media.JobPartial, media.JobCanceled},
}

// thumbnailFilters are the words of the list's own documentation, which are
// others for two of the states; both are taken.
var thumbnailFilters = map[string]string{"PENDING": "PENDDING", "FAILED": "ERROR"}

// milliForm is the form of thumbnails' times, in GMT.
const milliForm = "2006-01-02T15:04:05.000Z"

func (k *thumbnailKept) task(job *media.Job) thumbnailTask {
	t := thumbnailTask{
		TaskID: dialect.Digits(job.ID), Status: wordOf(thumbnailStates, job.State), ErrorCode: taskError(job.Error),
		CreatedTime: job.Created.UTC().Format(milliForm), Source: k.Source, Target: k.Target, Rule: k.Rule,
	}
	if job.State == media.JobCanceled && t.ErrorCode == 0 {
		t.ErrorCode = taskErrors["policy"]
	}
	updated := job.Created
	for _, at := range []*time.Time{job.Started, job.Ended} {
		if at != nil {
			updated = *at
		}
	}
	t.LastUpdatedTime = updated.UTC().Format(milliForm)
	for _, task := range job.Tasks {
		for _, o := range task.Outputs {
			t.Target.Keys = append(t.Target.Keys, o.Key)
		}
	}
	return t
}

func (d *Dialect) getThumbnailTask(c *call) (any, error) {
	job, k, err := d.job(c, kindThumbnail, c.path["taskId"])
	if err != nil {
		return nil, err
	}
	if k.Thumbnail.Region != c.path["regionId"] {
		return nil, media.Errorf(media.CodeNotFound, "there is no thumbnail task %s in %s", c.path["taskId"], c.path["regionId"])
	}
	return k.Thumbnail.task(job), nil
}

func (d *Dialect) listThumbnailTask(c *call) (any, error) {
	answer := thumbnailList{Limit: 1000, TaskList: []thumbnailTask{}}
	f, err := c.readThumbnailQuery(&answer)
	if err != nil {
		return nil, err
	}
	page, err := d.Jobs.List(c, f)
	if err != nil {
		return nil, err
	}
	for _, listed := range page.Jobs {
		job, err := d.Jobs.Get(c, c.who.Project, listed.ID)
		if err != nil {
			return nil, err
		}
		k, err := keptOf(job)
		if err != nil {
			return nil, err
		}
		answer.TaskList = append(answer.TaskList, k.Thumbnail.task(job))
	}
	answer.NextMarker, answer.Truncated = page.Next, page.Next != ""
	return answer, nil
}

// readThumbnailQuery reads a list's query into the core's filter, and into the
// answer that repeats it.
func (c *call) readThumbnailQuery(answer *thumbnailList) (store.JobQuery, error) {
	f := store.JobQuery{Project: c.who.Project, Origin: Origin, JobFilter: media.JobFilter{Tags: []string{tagThumbnail, regionTag(c.path["regionId"])}}}
	var faults media.Faults
	for _, name := range slices.Sorted(maps.Keys(c.query)) {
		value := c.query.Get(name)
		switch name {
		case "status":
			word := value
			if other := thumbnailFilters[value]; other != "" {
				word = other
			}
			if f.States = thumbnailStates[word]; f.States == nil {
				faults.Add(media.OneOf("status", value, "PENDING", "RUNNING", "SUCCESS", "FAILED"))
			}
			answer.Status = value
		case "begin":
			faults.Add(readTime(name, value, &f.From))
			answer.Begin = value
		case "end":
			faults.Add(readTime(name, value, &f.To))
			answer.End = value
		case "marker":
			f.After, answer.Marker = value, value
		case "limit":
			faults.Add(readInt(name, value, 1, 1000, &answer.Limit))
		case "regionId":
		default:
			faults.Add(media.Bad(name, "is not a parameter of this operation"))
		}
	}
	f.Limit = answer.Limit
	return f, faults.Err()
}

func readTime(field, value string, into *time.Time) *media.Error {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return media.Bad(field, "must have the form 2019-04-16T06:02:31.000Z, is %q", value)
	}
	*into = at
	return nil
}
