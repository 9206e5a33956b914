package jdcloud

import (
	"maps"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// A snapshotTask is the vendor's SnapshotTaskObject: the template's values, and
// not its ID.
type snapshotTask struct {
	TaskID string `json:"taskId"`
	shots
	Input        inputPlace `json:"input"`
	Output       folder     `json:"output"` // of the shots, also where only a sprite is made
	SpriteOutput *folder    `json:"spriteOutput"`
	Status       string     `json:"status"`
	CreateTime   string     `json:"createTime"`
	FinishTime   *string    `json:"finishTime"`
}

// A snapshotResult is the answer of queryResult and the body of a callback.
type snapshotResult struct {
	TaskID       string        `json:"taskId"`
	Status       string        `json:"status"`
	ErrorCode    string        `json:"errorCode"` // of docs/errors.md; "" when there is none
	ShotResult   *shotResult   `json:"shotResult"`
	SpriteResult *spriteResult `json:"spriteResult"`
}

type shotResult struct {
	Region     string   `json:"region"`
	Bucket     string   `json:"bucket"`
	ObjectKeys []string `json:"objectKeys"`
}

type spriteResult struct {
	Region    string `json:"region"`
	Bucket    string `json:"bucket"`
	ObjectKey string `json:"objectKey"`
}

// snapshotStates are the vendor's words with the states that they stand for. The
// console calls them preparing, snapshotting, completed and failed.
var snapshotStates = map[string][]media.JobState{
	"submitted":        {media.JobQueued},
	"running":          {media.JobRunning},
	"finished_success": {media.JobSucceeded},
	"finished_failure": {media.JobFailed, media.JobPartial},
	"cancelled":        {media.JobCanceled},
}

// wordOf is the vendor's word of a state.
func wordOf(words map[string][]media.JobState, state media.JobState) string {
	for _, word := range slices.Sorted(maps.Keys(words)) {
		for _, s := range words[word] {
			if s == state {
				return word
			}
		}
	}
	return ""
}

// task describes a snapshot task.
func (k *snapshotKept) task(job *media.Job) snapshotTask {
	id := dialect.Digits(job.ID)
	t := snapshotTask{
		TaskID: id, shots: k.Shots, Input: k.Input, Status: wordOf(snapshotStates, job.State),
		CreateTime: stamp(job.Created), FinishTime: stampOf(job.Ended),
	}
	t.Output = k.Output
	t.Output.ObjectPath = k.Output.resolved(k.Input, id, job.Created) + id + ".{SEQUENCEID}." + k.Shots.Format
	if k.Shots.SpriteConfig != nil {
		sprite := k.SpriteOutput
		sprite.ObjectPath = sprite.resolved(k.Input, id, job.Created) + id + "-sprite." + k.Shots.Format
		t.SpriteOutput = &sprite
	}
	return t
}

// result lists what a task made.
func (k *snapshotKept) result(job *media.Job) snapshotResult {
	r := snapshotResult{TaskID: dialect.Digits(job.ID), Status: wordOf(snapshotStates, job.State)}
	if job.Error != nil {
		r.ErrorCode = string(job.Error.Code)
	}
	for _, t := range job.Tasks {
		for _, o := range t.Outputs {
			switch o.Role {
			case media.RoleSnapshot:
				if r.ShotResult == nil {
					r.ShotResult = &shotResult{Region: k.Output.Region, Bucket: o.Storage}
				}
				r.ShotResult.ObjectKeys = append(r.ShotResult.ObjectKeys, o.Key)
			case media.RoleSprite:
				r.SpriteResult = &spriteResult{k.SpriteOutput.Region, o.Storage, o.Key}
			}
		}
	}
	return r
}

func (d *Dialect) getSnapshotTask(c *call) (any, error) {
	job, k, err := d.job(c, kindSnapshot, c.path["taskId"])
	if err != nil {
		return nil, err
	}
	return k.Snapshot.task(job), nil
}

func (d *Dialect) querySnapshotTaskResult(c *call) (any, error) {
	job, k, err := d.job(c, kindSnapshot, c.path["taskId"])
	if err != nil {
		return nil, err
	}
	return k.Snapshot.result(job), nil
}

// deleteSnapshotTask removes a task with its results. One that waits is canceled
// first; one that runs must end, since the protocol has no way to cancel it.
func (d *Dialect) deleteSnapshotTask(c *call) (any, error) {
	job, _, err := d.job(c, kindSnapshot, c.path["taskId"])
	if err != nil {
		return nil, err
	}
	if job.State == media.JobQueued {
		if _, err := d.Jobs.Cancel(c, c.who.Project, job.ID); err != nil {
			return nil, err
		}
	} else if !job.State.Ended() {
		return nil, media.Errorf(media.CodeConflict, "the snapshot task %s is running", c.path["taskId"])
	}
	return empty{}, d.Jobs.Purge(c, c.who.Project, job.ID, true)
}

func (d *Dialect) listSnapshotTasks(c *call) (any, error) {
	p, err := c.readPage(map[string][]string{"taskId": {"eq"}, "status": {"in", "eq"}, "createTime": {"ge", "le"}})
	if err != nil {
		return nil, err
	}
	f := store.JobQuery{JobFilter: media.JobFilter{Tags: []string{tagSnapshot}}}
	none, err := p.narrow(&f, snapshotStates)
	if err != nil {
		return nil, err
	}
	content := []snapshotTask{}
	if none {
		return p.answer(0, content), nil
	}
	total, err := d.walk(c, p, f, func(job *media.Job) error {
		k, err := keptOf(job)
		if err == nil {
			content = append(content, k.Snapshot.task(job))
		}
		return err
	})
	return p.answer(total, content), err
}

// narrow adds a page's filters to those of the core; none says that no job can
// hold against them.
func (p page) narrow(f *store.JobQuery, words map[string][]media.JobState) (none bool, err error) {
	var faults media.Faults
	for _, each := range p.filters {
		switch each.name {
		case "taskId", "jobId":
			uuid, ok := dialect.UUID(each.values[0])
			none = none || !ok || f.IDs != nil && f.IDs[0] != uuid
			f.IDs = []string{uuid}
		case "status":
			f.States = nil
			for _, word := range each.values {
				states, known := words[word]
				if !known {
					faults.Add(media.OneOf("filters.status", word, slices.Sorted(maps.Keys(words))...))
				}
				f.States = append(f.States, states...)
			}
		case "createTime":
			at, bad := time.Parse(time.RFC3339, each.values[0])
			switch {
			case bad != nil:
				faults.Add(media.Bad("filters.createTime", "must have the form 2020-04-28T05:27:03Z, is %q", each.values[0]))
			case each.operator == "ge":
				if at.After(f.From) {
					f.From = at
				}
			default: // times are shown in whole seconds, and that second is included
				f.To = at.Add(time.Second)
			}
		case "title":
			f.Reference = each.values[0]
		}
	}
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		none = true
	}
	return none, faults.Err()
}

// walk goes through all jobs that a filter chooses, the latest first, gives those
// of the page to each, and counts: the protocol's pages have numbers and a total.
func (d *Dialect) walk(c *call, p page, f store.JobQuery, each func(*media.Job) error) (total int, err error) {
	f.Project, f.Origin, f.Limit = c.who.Project, Origin, 1000
	from := (p.number - 1) * p.size
	for {
		part, err := d.Jobs.List(c, f)
		if err != nil {
			return 0, err
		}
		for _, job := range part.Jobs {
			if total >= from && total < from+p.size {
				if job, err = d.Jobs.Get(c, c.who.Project, job.ID); err != nil {
					return 0, err
				}
				if err := each(job); err != nil {
					return 0, err
				}
			}
			total++
		}
		if f.After = part.Next; f.After == "" {
			return total, nil
		}
	}
}
