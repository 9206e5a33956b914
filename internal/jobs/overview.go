package jobs

import (
	"context"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// overviewHours is how far back an overview looks.
const overviewHours = 24

// An Overview is how a project is doing.
type Overview struct {
	Queued    int           `json:"queued" doc:"Jobs of which no task has started"`
	Running   int           `json:"running" doc:"Jobs in progress"`
	Succeeded int           `json:"succeeded" doc:"Jobs that succeeded in the last 24 hours"`
	Partial   int           `json:"partial"`
	Failed    int           `json:"failed"`
	Canceled  int           `json:"canceled"`
	Hours     []EndedHour   `json:"hours" doc:"The last 24 hours, in order of time, including hours without a job"`
	Queues    []QueueAge    `json:"queues" doc:"Queues of the whole installation that have waiting tasks"`
	Spaces    []StorageRoom `json:"spaces" doc:"Free space of folder storages; an S3 bucket has no limit"`
}

// An EndedHour counts the jobs that ended within an hour.
type EndedHour struct {
	Begin     time.Time `json:"begin"`
	Succeeded int       `json:"succeeded"`
	Partial   int       `json:"partial"`
	Failed    int       `json:"failed"`
	Canceled  int       `json:"canceled"`
}

// A QueueAge is how long the oldest task of a queue has waited.
type QueueAge struct {
	Queue  media.Queue   `json:"queue"`
	Oldest media.Seconds `json:"oldest_seconds"`
}

// A StorageRoom is how much a folder storage still takes.
type StorageRoom struct {
	Storage string `json:"storage"`
	Free    int64  `json:"free_bytes"`
	Total   int64  `json:"total_bytes"`
}

// Overview sums a project up: now, and over the last 24 hours.
func (s *Service) Overview(ctx context.Context, project string) (*Overview, error) {
	live, err := s.DB.LiveJobsOf(ctx, project)
	if err != nil {
		return nil, err
	}
	o := &Overview{Queued: live[media.JobQueued], Running: live[media.JobRunning], Queues: []QueueAge{}, Spaces: []StorageRoom{}}
	if err := s.hours(ctx, project, o); err != nil {
		return nil, err
	}
	ages, err := s.DB.OldestQueued(ctx)
	if err != nil {
		return nil, err
	}
	for _, queue := range media.Queues() {
		if age, waits := ages[queue]; waits {
			o.Queues = append(o.Queues, QueueAge{queue, media.SecondsOf(age)})
		}
	}
	o.Spaces, err = s.rooms(ctx, project)
	return o, err
}

func (s *Service) hours(ctx context.Context, project string, o *Overview) error {
	nowMS, err := s.DB.NowMS(ctx)
	if err != nil {
		return err
	}
	first := time.UnixMilli(nowMS).UTC().Truncate(time.Hour).Add(-(overviewHours - 1) * time.Hour)
	for h := range overviewHours {
		o.Hours = append(o.Hours, EndedHour{Begin: first.Add(time.Duration(h) * time.Hour)})
	}
	ended, err := s.DB.HoursEnded(ctx, project, first)
	for _, e := range ended {
		at := slices.IndexFunc(o.Hours, func(h EndedHour) bool { return h.Begin.Equal(e.Begin) })
		if at < 0 {
			continue // it ended between the two questions
		}
		h := &o.Hours[at]
		switch e.State {
		case media.JobSucceeded:
			h.Succeeded, o.Succeeded = e.Jobs, o.Succeeded+e.Jobs
		case media.JobPartial:
			h.Partial, o.Partial = e.Jobs, o.Partial+e.Jobs
		case media.JobFailed:
			h.Failed, o.Failed = e.Jobs, o.Failed+e.Jobs
		case media.JobCanceled:
			h.Canceled, o.Canceled = e.Jobs, o.Canceled+e.Jobs
		}
	}
	return err
}

// rooms are the folder storages that can be looked at; one that cannot has its
// fault told where it is used.
func (s *Service) rooms(ctx context.Context, project string) ([]StorageRoom, error) {
	list, err := s.Storages.List(ctx, project)
	if err != nil {
		return nil, err
	}
	rooms := []StorageRoom{}
	for _, storage := range list {
		bucket, err := s.Storages.Raw(ctx, project, storage.Name)
		if err != nil {
			continue
		}
		bounded, ok := bucket.(interface {
			Space() (free, total int64, err error)
		})
		if !ok {
			continue
		}
		if free, total, err := bounded.Space(); err == nil {
			rooms = append(rooms, StorageRoom{storage.Name, free, total})
		}
	}
	return rooms, nil
}
