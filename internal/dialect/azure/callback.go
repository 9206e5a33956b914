package azure

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/notify"
)

// callback is where the core sends a job's events. It knows one address for a
// job, so all subscriptions must lead to it.
func (c *call) callback(r record) (*media.Callback, error) {
	made := &media.Callback{}
	add := func(s subscription, all, final string) error {
		k, err := find[endpoint](c, kindEndpoint, s.Endpoint, "NotificationEndPoint")
		if err != nil {
			return err
		}
		if made.URL != "" && made.URL != k.is.Address {
			return media.Bad("NotificationEndPointId", "All subscriptions of a job must name endpoints of one address here.")
		}
		if s.Progress {
			return media.Bad("IncludeTaskProgress", "Notifications of progress are not supported: read Task.Progress.")
		}
		made.URL = k.is.Address
		event := all
		if s.Target == targetFinal {
			event = final
		}
		if !slices.Contains(made.Events, event) {
			made.Events = append(made.Events, event)
		}
		return nil
	}
	for _, s := range r.Subscriptions {
		if err := add(s, "job.state", "job.ended"); err != nil {
			return nil, err
		}
	}
	for _, t := range r.Tasks {
		for _, s := range t.Subscriptions {
			if err := add(s, "task.state", "task.state"); err != nil {
				return nil, err
			}
		}
	}
	if made.URL == "" {
		return nil, nil
	}
	if slices.Contains(made.Events, "job.state") {
		made.Events = slices.DeleteFunc(made.Events, func(e string) bool { return e == "job.ended" }) // its last state says so too
	}
	return made, nil
}

// Types of notifications, by the reference.
const (
	eventJobState  = 1
	eventTaskState = 4
)

// A notification is the body of a web hook.
type notification struct {
	MessageVersion string
	ETag           string
	EventType      int
	TimeStamp      string
	Properties     struct {
		JobID       string `json:"JobId"`
		JobName     string `json:",omitempty"`
		TaskID      string `json:"TaskId,omitempty"`
		NewState    string
		OldState    string
		AccountName string
		AccountID   string `json:"AccountId"`
		Endpoint    string `json:"NotificationEndPointId"`
	}
}

// Encode is notify.Encoder's. What nobody subscribed to is left out, as a state
// of a task whose job has subscriptions of other tasks.
func (a *Dialect) Encode(event media.Event, job *media.Job) (notify.Message, error) {
	k, err := knownOf(job)
	if err != nil {
		return notify.Message{}, err
	}
	var moved struct{ From, To string }
	if len(event.Data) > 0 {
		if err := json.Unmarshal(event.Data, &moved); err != nil {
			return notify.Message{}, media.Wrap(media.CodeWorkerInternal, err, "the event can not be read")
		}
	}
	n := notification{MessageVersion: "1.1", ETag: encode(mac([]byte(event.Cursor), event.JobID+event.Type))[:22], TimeStamp: event.At.UTC().Format(time.RFC3339Nano)}
	n.Properties.JobID, n.Properties.JobName = idOf(idJob, job.ID), job.Name
	n.Properties.AccountName, n.Properties.AccountID = job.Project, job.Project
	var to *subscription
	if event.Type == "task.state" {
		to = k.taskNotice(event.TaskID, moved.From, moved.To, &n)
	} else {
		to = k.jobNotice(moved.From, moved.To, &n)
	}
	if to == nil {
		return notify.Message{Skip: true}, nil
	}
	n.Properties.Endpoint = idOf(idEndpoint, to.Endpoint)
	body, err := json.Marshal(n)
	if err != nil {
		return notify.Message{}, err
	}
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Ms-Mediaservices-Accountid": {job.Project}}
	signature, err := a.signed(job.Project, to.Endpoint, body)
	if err == nil && signature != "" {
		header.Set("ms-signature", "sha256="+signature)
	}
	return notify.Message{Header: header, Body: body}, err
}

// jobNotice fills in a change of the job's state, and says who hears of it.
func (k known) jobNotice(from, to string, n *notification) *subscription {
	n.EventType = eventJobState
	n.Properties.OldState, n.Properties.NewState = k.jobWord(from), k.jobWord(to)
	ended := media.JobState(to).Ended()
	for i, s := range k.record.Subscriptions {
		if s.Target == targetAll || ended {
			return &k.record.Subscriptions[i]
		}
	}
	return nil
}

func (k known) jobWord(state string) string {
	if state == "" {
		return ""
	}
	job := *k.Job
	job.State = media.JobState(state)
	return stateOf(&job).String()
}

// taskNotice fills in a change of a task's state. Of a task that is several of
// ours, the first that begins and the last that ends are told.
func (k known) taskNotice(task, from, to string, n *notification) *subscription {
	for _, t := range k.record.Tasks {
		parts := k.parts(t)
		if !slices.ContainsFunc(parts, func(p media.Task) bool { return p.ID == task }) {
			continue
		}
		n.EventType = eventTaskState
		n.Properties.TaskID = idOf(idTask, k.taskID(t))
		n.Properties.OldState, n.Properties.NewState = taskWord(from), taskWord(to)
		ended := media.State(to).Ended()
		if ended && !last(parts, task) || !ended && task != parts[0].ID {
			return nil
		}
		if ended {
			n.Properties.NewState = worst(parts)
		}
		for i, s := range t.Subscriptions {
			if s.Target == targetAll || ended {
				return &t.Subscriptions[i]
			}
		}
	}
	return nil
}

// last says that a task was the one of its parts that ended last.
func last(parts []media.Task, task string) bool {
	latest := -1
	for i, p := range parts {
		if p.Ended == nil {
			return false
		}
		if latest < 0 || !p.Ended.Before(*parts[latest].Ended) {
			latest = i
		}
	}
	return latest >= 0 && parts[latest].ID == task
}

func worst(parts []media.Task) string {
	word := taskWord(string(media.Succeeded))
	for _, p := range parts {
		switch p.State {
		case media.Failed:
			return taskWord(string(media.Failed))
		case media.Canceled:
			word = taskWord(string(media.Canceled))
		}
	}
	return word
}

// taskWord is a task's state in the words of a job's, which notifications use
// for both.
func taskWord(state string) string {
	return map[media.State]jobState{
		media.Waiting: jobQueued, media.Queued: jobScheduled, media.Running: jobProcessing, media.Retrying: jobProcessing,
		media.Succeeded: jobFinished, media.Failed: jobError, media.Canceled: jobCanceled,
	}[media.State(state)].String()
}

// signed is the signature of a body by the endpoint's key, in capital
// hexadecimal as the reference's receiver compares it; "" for an endpoint
// without a key, or one that was deleted.
func (a *Dialect) signed(project, guid string, body []byte) (string, error) {
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	c := &call{Dialect: a, ctx: ctx, docs: a.Jobs.Documents(project, Origin), project: project}
	k, err := find[endpoint](c, kindEndpoint, guid, "NotificationEndPoint")
	if media.CodeOf(err) == media.CodeNotFound || err == nil && k.is.Credential != credentialSigning {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	key, err := c.signingKey(k.is)
	if err != nil {
		return "", err
	}
	return strings.ToUpper(hex.EncodeToString(mac(key, string(body)))), nil
}
