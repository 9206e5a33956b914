package azure

import (
	"fmt"
	"path"
	"regexp"
	"time"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
	"github.com/mediamill/mediamill/internal/media"
)

// A jobState is JobState of the reference.
type jobState int32

const (
	jobQueued jobState = iota
	jobScheduled
	jobProcessing
	jobFinished
	jobError
	jobCanceled
	jobCanceling
)

func (s jobState) String() string {
	return [...]string{"Queued", "Scheduled", "Processing", "Finished", "Error", "Canceled", "Canceling"}[s]
}

// A taskState is TaskState of the reference, which has no word for failures:
// the task is completed then, and ErrorDetails says why.
type taskState int32

const (
	taskNone taskState = iota
	taskActive
	taskRunning
	taskCompleted
)

// stateOf is a job's state. One failed task makes it Error.
func stateOf(job *media.Job) jobState {
	switch job.State {
	case media.JobQueued:
		return jobQueued
	case media.JobRunning:
		return jobProcessing
	case media.JobSucceeded:
		return jobFinished
	case media.JobCanceled:
		return jobCanceled
	case media.JobPartial:
		for _, t := range job.Tasks {
			if t.State == media.Failed {
				return jobError
			}
		}
		return jobCanceled
	}
	return jobError
}

func (c *call) jobState(k known) (jobState, error) {
	s := stateOf(k.Job)
	if s == jobProcessing && c.canceling(k) {
		s = jobCanceling
	}
	return s, nil
}

// taskStateOf is the state of a client's task from ours: a task that waits for
// another is None, one in the queue Active.
func taskStateOf(parts []media.Task) taskState {
	waiting, ended, begun := 0, 0, false
	for _, p := range parts {
		switch {
		case p.State == media.Waiting:
			waiting++
		case p.State.Ended():
			ended++
		case p.State == media.Running || p.State == media.Retrying:
			begun = true
		}
	}
	switch {
	case ended == len(parts):
		return taskCompleted
	case begun || ended > 0:
		return taskRunning
	case waiting == len(parts):
		return taskNone
	}
	return taskActive
}

func (c *call) jobValues(k known) (odata.Values, error) {
	if k.Job == nil {
		return nil, nil
	}
	state, err := c.jobState(k)
	v := odata.Values{
		"Id": idOf(idJob, k.ID), "Name": textOrNil(k.Name), "Created": k.Created, "LastModified": modified(k.Job),
		"EndTime": timeOrNil(k.Ended), "Priority": k.Priority, "RunningDuration": c.ran(k.Started, k.Ended).Seconds() * 1000,
		"StartTime": timeOrNil(k.Started), "State": int32(state), "TemplateId": textOrNil(k.Template),
		"JobNotificationSubscriptions": subscriptionValues(k.record.Subscriptions, "TargetJobState"),
	}
	return v, err
}

func subscriptionValues(list []subscription, target string) []odata.Values {
	made := []odata.Values{}
	for _, s := range list {
		made = append(made, odata.Values{
			"NotificationEndPointId": idOf(idEndpoint, s.Endpoint), target: s.Target, "IncludeTaskProgress": s.Progress,
		})
	}
	return made
}

// modified is when anything of a job changed last, as far as its times tell.
func modified(job *media.Job) time.Time {
	latest := job.Created
	take := func(list ...*time.Time) {
		for _, t := range list {
			if t != nil && t.After(latest) {
				latest = *t
			}
		}
	}
	take(job.Started, job.Ended)
	for _, t := range job.Tasks {
		take(t.Queued, t.Started, t.Ended)
	}
	return latest
}

// ran is how long something has run, up to now when it has not ended.
func (c *call) ran(from, to *time.Time) time.Duration {
	if from == nil {
		return 0
	}
	end := c.Now()
	if to != nil {
		end = *to
	}
	return max(end.Sub(*from).Round(time.Millisecond), 0)
}

func (c *call) taskValues(k known, t taskRecord) odata.Values {
	parts := k.parts(t)
	from, to, progress := span(parts)
	return odata.Values{
		"Id": idOf(idTask, k.taskID(t)), "Configuration": textOrNil(t.Configuration), "StartTime": timeOrNil(from), "EndTime": timeOrNil(to),
		"ErrorDetails": errorDetails(parts), "HistoricalEvents": history(parts), "MediaProcessorId": t.Processor,
		"Name": textOrNil(t.Name), "PerfMessage": performance(parts), "Priority": ownPriority(parts), "Progress": progress,
		"RunningDuration": c.ran(from, to).Seconds(), "State": int32(taskStateOf(parts)), "TaskBody": t.Body, "Options": t.Options,
		"EncryptionKeyId": textOrNil(t.KeyID), "EncryptionScheme": textOrNil(t.Scheme), "EncryptionVersion": textOrNil(t.Version),
		"InitializationVector":          textOrNil(t.Vector),
		"TaskNotificationSubscriptions": subscriptionValues(t.Subscriptions, "TargetTaskState"),
	}
}

// ownPriority is that of a task, 0 when it follows its job.
func ownPriority(parts []media.Task) int32 {
	if len(parts) > 0 && parts[0].OwnPriority {
		return parts[0].Priority
	}
	return 0
}

// span is when the first of our tasks began and the last ended, nil while one
// has not, and how far they are, in percent.
func span(parts []media.Task) (from, to *time.Time, progress float64) {
	all := true
	for _, p := range parts {
		if p.Started != nil && (from == nil || p.Started.Before(*from)) {
			from = p.Started
		}
		if p.Ended != nil && (to == nil || p.Ended.After(*to)) {
			to = p.Ended
		}
		all = all && p.State.Ended()
		progress += p.Progress / float64(len(parts))
	}
	if !all {
		to = nil
	}
	return from, to, float64(int(progress*100)) / 100
}

func errorDetails(parts []media.Task) []odata.Values {
	list := []odata.Values{}
	for _, p := range parts {
		if p.Error != nil && p.State.Ended() {
			list = append(list, odata.Values{"Code": detailCode(p.Error.Code), "Message": string(p.Error.Code) + ": " + p.Error.Message})
		}
	}
	return list
}

// detailCode is ErrorDetail.Code of the reference for a task's error.
func detailCode(code media.Code) string {
	switch code {
	case media.CodeInputUnreachable, media.CodeInputTransient, media.CodeInputLimit:
		return "ErrorDownloadingInputAssetServiceFailure"
	case media.CodeInputMalformed, media.CodeInputTruncated:
		return "ErrorExecutingTaskMalformedContent"
	case media.CodeInputUnsupported, media.CodeInputNoStream:
		return "ErrorExecutingTaskUnsupportedFormat"
	case media.CodeCanceled:
		return "ErrorCancelingTask"
	}
	switch code.Class() {
	case "config":
		return "ErrorParsingConfiguration"
	case "engine", "verify", "policy":
		return "ErrorProcessingTask"
	case "output":
		return "ErrorUploadingOutputAsset"
	case "worker":
		return "TransientError"
	}
	return "Unknown"
}

// history are the steps of a task's life and the warnings of its runs, each with
// the file that it is about.
func history(parts []media.Task) []odata.Values {
	list := []odata.Values{}
	add := func(code string, at *time.Time, format string, args ...any) {
		if at != nil {
			list = append(list, odata.Values{"Code": code, "Message": fmt.Sprintf(format, args...), "TimeStamp": *at})
		}
	}
	for _, p := range parts {
		file := fileOf(p)
		add("Scheduled", p.Queued, "%s is scheduled.", file)
		add("Processing", p.Started, "%s is being made, run %d.", file, p.Runs)
		for _, w := range p.Warnings {
			add("Warning", p.Ended, "%s: %s", file, w.Text)
		}
		switch p.State {
		case media.Succeeded:
			add("Finished", p.Ended, "%s is finished.", file)
		case media.Failed:
			reason := "it failed"
			if p.Error != nil {
				reason = p.Error.Message
			}
			add("Error", p.Ended, "%s: %s", file, reason)
		case media.Canceled:
			add("Canceled", p.Ended, "%s was canceled.", file)
		}
	}
	return list
}

var variable = regexp.MustCompile(`\{[^{}]*\}`)

// fileOf is the name of the file that a task of ours makes, with stars where it
// numbers several.
func fileOf(p media.Task) string { return path.Base(variable.ReplaceAllString(p.Output.Key, "*")) }

// performance says how long the files of a task took, once all are there.
func performance(parts []media.Task) any {
	from, to, _ := span(parts)
	if from == nil || to == nil {
		return nil
	}
	files, bytes := 0, int64(0)
	for _, p := range parts {
		for _, o := range p.Outputs {
			files, bytes = files+1, bytes+o.Bytes
		}
	}
	return fmt.Sprintf("%d files, %d bytes, in %.3f s", files, bytes, to.Sub(*from).Seconds())
}
