package jdcloud

import (
	"fmt"
	"net/http"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/notify"
)

// Encode writes the end of a job for its receiver. The vendor documents no body of
// a callback or notification: here it is the response of the operation that reads
// the task, with the name of the event.
func (d *Dialect) Encode(event media.Event, job *media.Job) (notify.Message, error) {
	k, err := keptOf(job)
	if err != nil {
		return notify.Message{}, err
	}
	m := notify.Message{Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}}
	switch {
	case k.Snapshot != nil:
		m.Body = marshal(struct {
			Event string `json:"event"`
			snapshotResult
		}{eventSnapshot, k.Snapshot.result(job)})
		return m, nil
	case k.Thumbnail != nil:
		m.Body = marshal(struct {
			Event string `json:"event"`
			thumbnailTask
		}{eventThumbnail, k.Thumbnail.task(job)})
	case k.Transcode != nil:
		m.Body = marshal(struct {
			Event string `json:"event"`
			transcodeJob
		}{eventTranscode, k.Transcode.job(job)})
	}
	m.Header.Set(messageType, typeNotification)
	if k.Notify == formatJSON {
		m.Body = marshal(envelope{typeNotification, fmt.Sprintf("%s-%d", dialect.Digits(job.ID), event.Number), event.At.UTC().Format(milliForm), string(m.Body)})
	}
	return m, nil
}
