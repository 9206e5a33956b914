package azure

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/notify"
)

// callback is where the core sends a job's events: each endpoint hears of what
// its subscriptions name.
func (c *call) callback(r record) (*media.Callback, error) {
	var made []media.Receiver
	for _, guid := range r.endpoints() {
		k, err := c.endpoints().Find(c.ctx, guid)
		if err != nil {
			return nil, err
		}
		made = append(made, media.Receiver{Name: guid, URL: k.Is.Address, Events: r.events(guid)})
	}
	if len(made) == 0 {
		return nil, nil
	}
	return &media.Callback{URL: made[0].URL, Events: made[0].Events, Also: made[1:]}, nil
}

// endpoints are the guids of those that hear of the job, each once. The first is
// the callback's own address, which has no name.
func (r *record) endpoints() (list []string) {
	add := func(subscriptions []subscription) {
		for _, s := range subscriptions {
			if !slices.Contains(list, s.Endpoint) {
				list = append(list, s.Endpoint)
			}
		}
	}
	add(r.Subscriptions)
	for _, t := range r.Tasks {
		add(t.Subscriptions)
	}
	return list
}

// events are the core's that an endpoint's subscriptions are about.
func (r *record) events(endpoint string) (list []media.EventType) {
	add := func(event media.EventType) {
		if !slices.Contains(list, event) {
			list = append(list, event)
		}
	}
	if subscribed(r.Subscriptions, endpoint, false) {
		add(media.EventJobState) // the last one is also the end
	} else if subscribed(r.Subscriptions, endpoint, true) {
		add(media.EventJobEnded)
	}
	for _, t := range r.Tasks {
		for _, s := range t.Subscriptions {
			if s.Endpoint != endpoint {
				continue
			}
			add(media.EventTaskState)
			if s.Progress {
				add(media.EventProgress)
			}
		}
	}
	return list
}

// Types of notifications, by the reference.
const (
	eventJobState     = 1
	eventTaskState    = 4
	eventTaskProgress = 5
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
		NewState    string `json:",omitempty"`
		OldState    string `json:",omitempty"`
		Progress    string `json:"lastComputedProgress,omitempty"` // whole percents
		AccountName string
		AccountID   string `json:"AccountId"`
		Endpoint    string `json:"NotificationEndPointId"`
	}
}

// Encode is notify.Encoder's. Events without a subscription are skipped, such as the
// state of a task whose job has subscriptions for other tasks only.
func (a *Dialect) Encode(event media.Event, job *media.Job) (notify.Message, error) {
	k, err := knownOf(job)
	if err != nil {
		return notify.Message{}, err
	}
	var moved struct {
		From, To string
		Progress float64
	}
	if len(event.Data) > 0 {
		if err := json.Unmarshal(event.Data, &moved); err != nil {
			return notify.Message{}, media.Wrap(media.CodeWorkerInternal, err, "the event cannot be read")
		}
	}
	n := notification{MessageVersion: "1.1", ETag: encode(mac([]byte(event.Cursor), event.JobID+string(event.Type)))[:22], TimeStamp: event.At.UTC().Format(time.RFC3339Nano)}
	n.Properties.JobID, n.Properties.JobName = idOf(idJob, job.ID), job.Name
	n.Properties.AccountName, n.Properties.AccountID = job.Project, job.Project
	endpoint := event.Receiver
	if list := k.record.endpoints(); endpoint == "" && len(list) > 0 {
		endpoint = list[0]
	}
	heard := false
	switch event.Type {
	case media.EventTaskState:
		heard = k.taskNotice(event.TaskID, endpoint, moved.From, moved.To, &n)
	case media.EventProgress:
		heard = k.progressNotice(event.TaskID, endpoint, moved.Progress, &n)
	default:
		heard = k.jobNotice(endpoint, moved.From, moved.To, &n)
	}
	if !heard {
		return notify.Message{Skip: true}, nil
	}
	n.Properties.Endpoint = idOf(idEndpoint, endpoint)
	body, err := json.Marshal(n)
	if err != nil {
		return notify.Message{}, err
	}
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Ms-Mediaservices-Accountid": {job.Project}}
	signature, err := a.signed(job.Project, endpoint, body)
	if err == nil && signature != "" {
		header.Set("ms-signature", "sha256="+signature)
	}
	return notify.Message{Header: header, Body: body}, err
}

// jobNotice fills in a change of the job's state, and says whether the endpoint
// hears of it.
func (k known) jobNotice(endpoint, from, to string, n *notification) bool {
	n.EventType = eventJobState
	n.Properties.OldState, n.Properties.NewState = k.jobWord(from), k.jobWord(to)
	return subscribed(k.record.Subscriptions, endpoint, media.JobState(to).Ended())
}

// subscribed says whether an endpoint hears of a state, the final one or another.
func subscribed(list []subscription, endpoint string, final bool) bool {
	return slices.ContainsFunc(list, func(s subscription) bool { return s.Endpoint == endpoint && (s.Target == targetAll || final) })
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
// ours, the first that begins and the last that ends are reported.
func (k known) taskNotice(task, endpoint, from, to string, n *notification) bool {
	t, parts := k.taskOf(task)
	if t == nil {
		return false
	}
	n.EventType = eventTaskState
	n.Properties.TaskID = idOf(idTask, k.taskID(*t))
	n.Properties.OldState, n.Properties.NewState = taskWord(from), taskWord(to)
	ended := media.State(to).Ended()
	if ended && !last(parts, task) || !ended && task != parts[0].ID {
		return false
	}
	if ended {
		n.Properties.NewState = worst(parts)
	}
	return subscribed(t.Subscriptions, endpoint, ended)
}

// progressNotice fills in how far a task is; of a task that is several of ours,
// all of them together.
func (k known) progressNotice(task, endpoint string, percent float64, n *notification) bool {
	t, parts := k.taskOf(task)
	if t == nil {
		return false
	}
	parts = slices.Clone(parts)
	for i := range parts {
		if parts[i].ID == task {
			parts[i].Progress = percent // as it was then
		}
	}
	_, _, progress := span(parts)
	n.EventType = eventTaskProgress
	n.Properties.TaskID, n.Properties.Progress = idOf(idTask, k.taskID(*t)), strconv.Itoa(int(progress))
	return slices.ContainsFunc(t.Subscriptions, func(s subscription) bool { return s.Endpoint == endpoint && s.Progress })
}

// taskOf is the client's task that one of ours belongs to, with all its parts.
func (k known) taskOf(task string) (*taskRecord, []media.Task) {
	for i := range k.record.Tasks {
		parts := k.parts(k.record.Tasks[i])
		if slices.ContainsFunc(parts, func(p media.Task) bool { return p.ID == task }) {
			return &k.record.Tasks[i], parts
		}
	}
	return nil, nil
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
	k, ok, err := c.endpoints().Lookup(c.ctx, guid)
	if !ok || k.Is.Credential != credentialSigning {
		return "", err
	}
	key, err := c.signingKey(k.Is)
	if err != nil {
		return "", err
	}
	return strings.ToUpper(hex.EncodeToString(mac(key, string(body)))), nil
}
