package visionular

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/notify"
)

// A webhook is the body that a storage's notify address gets when a task ends.
type webhook struct {
	Code    int     `json:"code"`
	Msg     string  `json:"msg"` // succeeded or failed
	Address string  `json:"callback_url"`
	Data    []ended `json:"data"`
}

type ended struct {
	ID        string  `json:"task_id"`
	Input     string  `json:"input"`
	Output    string  `json:"output"` // as oss://bucket/path
	Format    string  `json:"format"`
	Status    string  `json:"status"`
	Duration  float64 `json:"duration"`
	SpendTime float64 `json:"spend_time"`
	ErrorCode int     `json:"error_code"`
	ErrorMsg  string  `json:"error_msg"`
}

// Encode writes the end of a task.
func (d *Dialect) Encode(event media.Event, job *media.Job) (notify.Message, error) {
	if event.Type != media.EventJobEnded {
		return notify.Message{Skip: true}, nil
	}
	k, err := keptOf(job)
	if err != nil {
		return notify.Message{}, err
	}
	var detail *media.Task
	if len(job.Tasks) > 0 {
		detail = &job.Tasks[0]
	}
	t, err := view(job, detail)
	if err != nil {
		return notify.Message{}, err
	}
	w := webhook{Msg: t.Status, Data: []ended{{
		ID: t.ID, Input: t.Input, Output: k.address(), Format: t.Format, Status: t.Status, Duration: t.Duration,
		SpendTime: t.SpendTime, ErrorCode: t.Code, ErrorMsg: t.Message,
	}}}
	if job.Callback != nil {
		w.Address = job.Callback.URL
	}
	body, err := json.Marshal(w)
	return notify.Message{Header: http.Header{"Content-Type": {"application/json"}}, Body: body}, err
}

// address is where the output lies, with its bucket.
func (k *keptTask) address() string {
	if strings.Contains(k.Output, "://") {
		return k.Output
	}
	prefix := k.Place.Prefix + slash(k.Place.Prefix)
	return k.Place.Type + "://" + k.Place.Bucket + "/" + prefix + k.Output
}
