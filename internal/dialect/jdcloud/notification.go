package jdcloud

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
)

// Events of a region's notification.
const (
	eventTranscode = "mpsTranscodeComplete"
	eventThumbnail = "mpsThumbnailComplete"
)

// Formats of a notification's body.
const (
	formatSimplified = "SIMPLIFIED" // the message alone
	formatJSON       = "JSON"       // the message with its attributes
)

// A notification is one of a region.
type notification struct {
	Enabled             *bool    `json:"enabled"`
	Endpoint            string   `json:"endpoint"`
	Events              []string `json:"events"`
	NotifyStrategy      string   `json:"notifyStrategy"`
	NotifyContentFormat string   `json:"notifyContentFormat"`
}

func (d *Dialect) getNotification(c *call) (any, error) {
	return d.notification(c, c.path["regionId"])
}

// notification is that of a region; it is disabled until it is set.
func (d *Dialect) notification(c *call, region string) (notification, error) {
	off := false
	return documents[notification](d, c, kindNotification).Setting(c, region,
		notification{Enabled: &off, Events: []string{}, NotifyStrategy: "BACKOFF_RETRY", NotifyContentFormat: formatSimplified})
}

// setNotification keeps a region's notification once its receiver has answered
// a handshake; one that is off needs none.
func (d *Dialect) setNotification(c *call) (any, error) {
	n := notification{NotifyStrategy: "BACKOFF_RETRY", NotifyContentFormat: formatSimplified}
	if err := c.read(&n); err != nil {
		return nil, err
	}
	var faults media.Faults
	faults.Add(checkRegion("regionId", c.path["regionId"]))
	if n.Enabled == nil {
		faults.Add(missing("enabled"))
	}
	for i, event := range n.Events {
		faults.Add(media.OneOf(fmt.Sprintf("events[%d]", i), event, eventTranscode, eventThumbnail))
	}
	faults.Add(media.OneOf("notifyStrategy", n.NotifyStrategy, "BACKOFF_RETRY", "EXPONENTIAL_DECAY_RETRY"),
		media.OneOf("notifyContentFormat", n.NotifyContentFormat, formatSimplified, formatJSON))
	on := n.Enabled != nil && *n.Enabled
	if n.Endpoint != "" {
		faults.Add(d.checkURL("endpoint", n.Endpoint))
	} else if on {
		faults.Add(missing("endpoint"))
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if on {
		if err := d.confirm(c, n.Endpoint); err != nil {
			return nil, err
		}
	}
	if n.Events == nil {
		n.Events = []string{}
	}
	return empty{}, documents[notification](d, c, kindNotification).Set(c, c.path["regionId"], n)
}

// Types of messages to a notification's endpoint, in the header of this name.
const (
	messageType      = "x-jdcloud-message-type"
	typeConfirmation = "SubscriptionConfirmation"
	typeNotification = "Notification"
)

// An envelope is a message with its attributes.
type envelope struct {
	Type      string `json:"Type"`
	MessageID string `json:"MessageId"`
	Timestamp string `json:"Timestamp"`
	Message   string `json:"Message"`
}

// confirm is the vendor's handshake: the receiver answers the message in base64.
func (d *Dialect) confirm(c *call, endpoint string) error {
	message := dialect.RequestID()
	body := marshal(envelope{typeConfirmation, dialect.RequestID(), d.Now().UTC().Format(milliForm), message})
	header := http.Header{"Content-Type": {"application/json; charset=utf-8"}, http.CanonicalHeaderKey(messageType): {typeConfirmation}}
	answer, err := d.Jobs.Outbound.Post(c, endpoint, header, body)
	if err != nil {
		return media.Bad("endpoint", "cannot be reached: %s", media.AsError(err).Message)
	}
	want := base64.StdEncoding.EncodeToString([]byte(message))
	if !answer.OK() || string(bytes.Trim(bytes.TrimSpace(answer.Body), `"`)) != want {
		return media.Bad("endpoint", "did not respond to the handshake").
			WithHint("respond with status 200 and, as the body, the field Message in base64")
	}
	return nil
}

// notificationOf is where the end of a region's job is told, and in what form;
// nil when nobody asked.
func (d *Dialect) notificationOf(c *call, region, event string) (*media.Callback, string, error) {
	if region == "" {
		return nil, "", nil
	}
	n, err := d.notification(c, region)
	if err != nil || !*n.Enabled || !slices.Contains(n.Events, event) {
		return nil, "", err
	}
	return &media.Callback{URL: n.Endpoint}, n.NotifyContentFormat, nil
}
