package tencent_test

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

func TestNotifications(t *testing.T) {
	t.Parallel()
	s, c, d := watch(t)
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	ask := func(mode string) *media.Job {
		return jobOf(t, s, made(t, c, process(encode(""), `,"SessionContext":"c","TaskNotifyConfig":{"NotifyType":"URL","NotifyMode":"`+mode+`","NotifyUrl":"https://example.com/told","NotifyKey":"very secret"}`)))
	}
	finish, change := ask("Finish"), ask("Change")
	if got := fmt.Sprint(finish.Callback.Events, change.Callback.Events); got != "[job.ended] [job.state]" {
		t.Errorf("events %s", got)
	}
	d.Now = func() time.Time { return at }
	m, err := d.Encode(media.Event{Type: "job.state"}, change)
	if err != nil || !m.Skip {
		t.Errorf("a task that waits was told of: %s, %v", m.Body, err)
	}
	s.Succeed(&finish.Tasks[0], media.Output{Key: "in/a_transcode_100010.mp4", Role: media.RoleMedia, Bytes: 10, Duration: 1, Width: 2, Height: 2})
	m, err = d.Encode(media.Event{Type: "job.ended"}, s.Job(finish.ID))
	if err != nil || m.Skip {
		t.Fatalf("%v", err)
	}
	if kind := m.Header.Get("Content-Type"); kind != "application/json" {
		t.Errorf("type %q", kind)
	}
	var n struct {
		Timestamp int64
		Sign      string
	}
	if err := json.Unmarshal(m.Body, &n); err != nil {
		t.Fatal(err)
	}
	sum := md5.Sum(fmt.Appendf(nil, "%dvery secret", n.Timestamp))
	if n.Timestamp != at.Add(10*time.Minute).Unix() || n.Sign != hex.EncodeToString(sum[:]) {
		t.Errorf("signed %+v", n)
	}
	golden(t, "notification", string(m.Body))
	d.Now = time.Now // for signatures

	content, err := json.Marshal(map[string]string{"Content": string(m.Body)})
	if err != nil {
		t.Fatal(err)
	}
	var parsed struct {
		EventType         string
		WorkflowTaskEvent struct{ Status string }
		Timestamp         int64
	}
	c.must("ParseNotification", string(content), &parsed)
	if parsed.EventType != "WorkflowTask" || parsed.WorkflowTaskEvent.Status != "FINISH" || parsed.Timestamp != n.Timestamp {
		t.Errorf("parsed %+v", parsed)
	}
}
