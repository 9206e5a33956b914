package notify

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A Message is an event as a receiver gets it.
type Message struct {
	Header http.Header // Content-Type and what else a protocol wants
	Body   []byte
	// Skip: the protocol has no word for the event, and nothing is sent.
	Skip bool
}

// An Encoder writes events in the words of a protocol. It must give the same
// headers each time; of the bodies the first is kept.
type Encoder interface {
	Encode(event media.Event, job *media.Job) (Message, error)
}

// CloudEvents writes CloudEvents 1.0 in structured JSON.
type CloudEvents struct {
	Source string // address of the API
}

// cloudEvent has the members of the specification, and the extension sequence:
// the event's number in its job, by which a receiver can order and tell apart.
type cloudEvent struct {
	SpecVersion string     `json:"specversion"`
	ID          string     `json:"id"`
	Source      string     `json:"source"`
	Type        string     `json:"type"`
	Subject     string     `json:"subject"`
	Time        time.Time  `json:"time"`
	Sequence    string     `json:"sequence"`
	ContentType string     `json:"datacontenttype"`
	Data        eventsData `json:"data"`
}

type eventsData struct {
	Event json.RawMessage `json:"event"`
	Task  string          `json:"task_id,omitempty"`
	Job   *media.Job      `json:"job"`
}

// Encode is Encoder's. The job is as it is now and not as it was at the event;
// segments, which a manifest names anyway, are left out.
func (c CloudEvents) Encode(event media.Event, job *media.Job) (Message, error) {
	number := strconv.FormatInt(event.Number, 10)
	body, err := json.Marshal(cloudEvent{
		SpecVersion: "1.0", ID: event.JobID + "-" + number, Source: c.Source, Type: "mediamill." + string(event.Type),
		Subject: event.JobID, Time: event.At, Sequence: number, ContentType: "application/json",
		Data: eventsData{event.Data, event.TaskID, withoutSegments(job)},
	})
	header := http.Header{"Content-Type": {"application/cloudevents+json; charset=utf-8"}}
	return Message{Header: header, Body: body}, err
}

func withoutSegments(job *media.Job) *media.Job {
	short := *job
	short.Callback = nil // its address may hold a secret
	short.Tasks = slices.Clone(job.Tasks)
	for i := range short.Tasks {
		short.Tasks[i].Outputs = slices.DeleteFunc(slices.Clone(short.Tasks[i].Outputs), func(o media.Output) bool {
			return o.Role == media.RoleSegment
		})
	}
	return &short
}
