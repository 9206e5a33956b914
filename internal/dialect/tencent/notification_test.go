package tencent_test

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/dialect/tencent"
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

// film is what a worker finds in a usual source.
func film() *media.Source {
	return &media.Source{Container: "mov", Bytes: 500_000, BitRate: 400_000, Duration: 10,
		Video: []media.VideoStream{{Codec: "h264", Width: 640, Height: 360, BitRate: 300_000, Duration: 10,
			FrameRate: media.Rational{Num: 30000, Den: 1001}, Color: media.Color{Primaries: "bt709"}}},
		Audio: []media.AudioStream{{Index: 1, Codec: "aac", Channels: 2, SampleRate: 48000, BitRate: 96_000, Duration: 10}}}
}

// told wants the notification of a task to hold what its details hold.
func told(t *testing.T, s *dialecttest.Site, c *client, d *tencent.Dialect, id, event, member string) {
	t.Helper()
	m, err := d.Encode(media.Event{Type: "job.state"}, s.Job(uuidOf(t, id)))
	if err != nil {
		t.Fatal(err)
	}
	var body, detail map[string]json.RawMessage
	if err := json.Unmarshal(m.Body, &body); err != nil {
		t.Fatal(err)
	}
	c.must("DescribeTaskDetail", `{"TaskId":"`+id+`"}`, &detail)
	var one, other any
	_ = json.Unmarshal(body[event], &one)
	_ = json.Unmarshal(detail[member], &other)
	if one == nil || !reflect.DeepEqual(one, other) {
		t.Errorf("told %s, and the detail is %s", body[event], detail[member])
	}
}

func TestANotificationTellsWhatTheDetailsTell(t *testing.T) {
	t.Parallel()
	s, c, d := watch(t)
	const hears = `,"TaskNotifyConfig":{"NotifyType":"URL","NotifyMode":"Change","NotifyUrl":"https://example.com/told"}`
	id := made(t, c, process(everything, hears))
	job := jobOf(t, s, id)
	for i := range job.Tasks {
		s.SucceedFrom(film(), &job.Tasks[i], outputOf(fmt.Sprintf("in/made-%d", i)))
		told(t, s, c, d, id, "WorkflowTaskEvent", "WorkflowTask")
	}
	m, err := d.Encode(media.Event{Type: "job.ended"}, s.Job(job.ID))
	if err != nil || !strings.Contains(string(m.Body), `"AudioStreamSet":[{"Bitrate":48000`) || strings.Contains(string(m.Body), `"MetaData":null`) {
		t.Errorf("at the end %s, %v", m.Body, err)
	}

	var edit struct{ TaskId string }
	c.must("EditMedia", `{"FileInfos":[{"InputInfo":`+cos+`,"StartTimeOffset":1}],"OutputStorage":{"Type":"COS"},"OutputObjectPath":"/e.mp4"`+hears+`}`, &edit)
	job = s.Job(uuidOf(t, edit.TaskId))
	s.SucceedFrom(film(), &job.Tasks[0], outputOf("e.mp4"))
	told(t, s, c, d, edit.TaskId, "EditMediaTaskEvent", "EditMediaTask")
}
