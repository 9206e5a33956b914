package tencent

import (
	"context"
	"crypto/md5" //nolint:gosec // the vendor's own way to sign notifications
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/notify"
)

// A TaskNotifyConfig says where a task's notifications go.
type TaskNotifyConfig struct {
	NotifyType string  // URL; empty is the vendor's queue, to which nothing is sent without a name
	NotifyMode string  `json:",omitempty"` // Finish, or Change for each change of state
	NotifyUrl  string  `json:",omitempty"`
	NotifyKey  string  `json:",omitempty"` // signs; kept sealed and never given back
	CmqModel   string  `json:",omitempty"`
	CmqRegion  string  `json:",omitempty"`
	TopicName  string  `json:",omitempty"`
	QueueName  string  `json:",omitempty"`
	AwsSQS     refused `json:",omitzero"`
}

const notifyByURL = "URL"

// lifetime is how long a notification's signature is good for.
const lifetime = 10 * time.Minute

// notify is the callback that a request asks for; nil for none. A kind of
// receiver that there is not is refused and not ignored.
func (c *call) notify(k *kept, n *TaskNotifyConfig) (*media.Callback, error) {
	if n == nil || *n == (TaskNotifyConfig{}) {
		return nil, nil
	}
	if n.NotifyType != notifyByURL {
		return nil, failf("UnsupportedOperation", "TaskNotifyConfig.NotifyType must be URL here, is %q (which means TDMQ-CMQ if empty)", n.NotifyType)
	}
	events := []media.EventType{media.EventJobEnded}
	switch n.NotifyMode {
	case "", "Finish":
	case "Change":
		events = []media.EventType{media.EventJobState} // the last of which is the end
	default:
		return nil, failf("InvalidParameterValue", "TaskNotifyConfig.NotifyMode must be Finish or Change, is %q", n.NotifyMode)
	}
	if u, err := url.Parse(n.NotifyUrl); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, failf("InvalidParameterValue", "TaskNotifyConfig.NotifyUrl must be an http or https URL")
	}
	shown := *n
	shown.NotifyKey = ""
	if n.NotifyKey != "" {
		k.Place = name + "/notify/" + uuid.NewString()
		k.Sealed = c.Secrets.Seal([]byte(n.NotifyKey), k.Place)
	}
	k.Notify = &shown
	return &media.Callback{URL: n.NotifyUrl, Events: events}, nil
}

// A notification is the body of a callback: the fields of ParseNotification,
// not wrapped in a Response.
type notification struct {
	EventType          string
	WorkflowTaskEvent  *WorkflowTask
	EditMediaTaskEvent *EditMediaTask
	ScheduleTaskEvent  *ScheduleTask
	SessionId          string
	SessionContext     string
	Timestamp          int64  // when the signature ends, Unix seconds
	Sign               string // hex of MD5 of the timestamp and the NotifyKey
}

// Encode is notify.Encoder's.
func (d *Dialect) Encode(event media.Event, job *media.Job) (notify.Message, error) {
	if event.Type == media.EventJobState && !job.State.Ended() && stateOf(job) == waiting {
		return notify.Message{Skip: true, Header: http.Header{"Content-Type": {"application/json"}}}, nil
	}
	v, err := d.view(context.Background(), job)
	if err != nil {
		return notify.Message{}, err
	}
	k := v.kept
	n := notification{EventType: k.Kind, SessionId: k.Session, SessionContext: k.Context, Timestamp: d.Now().Add(lifetime).Unix()}
	switch _, task := v.member(); task := task.(type) {
	case *EditMediaTask:
		n.EditMediaTaskEvent = task
	case *ScheduleTask:
		n.ScheduleTaskEvent = task
	case *WorkflowTask:
		n.WorkflowTaskEvent = task
	}
	key := []byte{}
	if k.Sealed != "" {
		if key, err = d.Secrets.Open(k.Sealed, k.Place); err != nil {
			return notify.Message{}, err
		}
	}
	n.Sign = signature(n.Timestamp, string(key))
	body, err := json.Marshal(n)
	return notify.Message{Header: http.Header{"Content-Type": {"application/json"}}, Body: body}, err
}

// signature is the vendor's: MD5 of the time and the key.
func signature(timestamp int64, key string) string {
	sum := md5.Sum([]byte(strconv.FormatInt(timestamp, 10) + key)) //nolint:gosec // the vendor's own way
	return hex.EncodeToString(sum[:])
}

// parseNotification gives the fields of a notification's text back.
func parseNotification(c *call) (any, error) {
	var r struct {
		Content string `need:"true"`
	}
	if err := c.read(&r); err != nil {
		return nil, err
	}
	tree, err := parse([]byte(r.Content))
	if err != nil || tree["EventType"] == nil {
		return nil, failf("InvalidParameterValue.InvalidContent", "Content is not the JSON text of a notification")
	}
	answer := map[string]any{}
	for _, field := range []string{"EventType", "WorkflowTaskEvent", "EditMediaTaskEvent", "ScheduleTaskEvent", "SessionId", "SessionContext", "Timestamp", "Sign"} {
		if v, there := tree[field]; there {
			answer[field] = v
		}
	}
	return answer, nil
}
