package jdcloud_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/dialect/dialecttest"
	"github.com/mediamill/mediamill/internal/dialect/jdcloud"
	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/outbound"
)

// reach lets a site's requests reach a server of this machine.
func reach(t *testing.T, c *client, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	out, err := outbound.New(outbound.Options{AllowCIDRs: []string{"127.0.0.0/8"}, Ports: []int{port}})
	if err != nil {
		t.Fatal(err)
	}
	c.Site.Jobs.Outbound = out
}

func TestANotificationIsKeptWhenItsReceiverAnswersTheHandshake(t *testing.T) {
	t.Parallel()
	c := start(t).in("cn-north-1")
	for _, tt := range []struct {
		name   string
		answer func(w http.ResponseWriter, message string)
		code   int
	}{
		{"the message in base64", func(w http.ResponseWriter, m string) { fmt.Fprint(w, base64.StdEncoding.EncodeToString([]byte(m))) }, 200},
		{"the same as a JSON string on a line", func(w http.ResponseWriter, m string) {
			fmt.Fprintf(w, "%q\n", base64.StdEncoding.EncodeToString([]byte(m)))
		}, 200},
		{"the message as it is", func(w http.ResponseWriter, m string) { fmt.Fprint(w, m) }, 400},
		{"nothing", func(http.ResponseWriter, string) {}, 400},
		{"the right answer with another status", func(w http.ResponseWriter, m string) {
			w.WriteHeader(500)
			fmt.Fprint(w, base64.StdEncoding.EncodeToString([]byte(m)))
		}, 400},
	} {
		receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			var m struct{ Type, Message string }
			if err := json.Unmarshal(body, &m); err != nil || r.Header.Get("x-jdcloud-message-type") != "SubscriptionConfirmation" || m.Type != "SubscriptionConfirmation" {
				t.Errorf("the handshake is %s", body)
			}
			tt.answer(w, m.Message)
		}))
		reach(t, c, receiver.URL)
		a := c.do("PUT", "/regions/cn-north-1/notification", object{"enabled": true, "endpoint": receiver.URL, "events": []string{"mpsThumbnailComplete"}})
		receiver.Close()
		if a.status != tt.code {
			t.Errorf("%s: %d %s", tt.name, a.status, a.raw)
		}
	}
}

// The goldens of testdata/callbacks are the bodies that receivers get.
func TestTheEndOfEveryKindOfJobIsTold(t *testing.T) {
	t.Parallel()
	c := start(t).in("cn-north-1")
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m struct{ Message string }
		_ = json.NewDecoder(r.Body).Decode(&m)
		fmt.Fprint(w, base64.StdEncoding.EncodeToString([]byte(m.Message)))
	}))
	defer receiver.Close()
	reach(t, c, receiver.URL)
	notification := func(format string) {
		must[object](c, "PUT", "/regions/cn-north-1/notification", object{"enabled": true, "endpoint": receiver.URL + "/" + format,
			"events": []string{"mpsThumbnailComplete", "mpsTranscodeComplete"}, "notifyContentFormat": format})
	}
	must[object](c, "POST", "/settings:setCallbackSettings", object{"callbackEvents": []string{"snapshot_complete"}, "callbackType": "http", "httpUrl": receiver.URL + "/shots", "disabled": false})
	thumbnail := object{"source": object{"bucket": bucket, "key": "a.mp4"}, "target": object{"destBucket": bucket}}
	profile := must[object](c, "POST", "/transcodeTemplates", transcodeOf("mp4"))["templateId"]
	for _, tt := range []struct {
		name, format string
		ask          func() string
		end          func(*media.Job)
	}{
		{"shots", "", func() string { return c.submit(c.template(nil), nil) }, func(j *media.Job) {
			c.Site.Succeed(&j.Tasks[0], output(1, "out/1.jpg", media.RoleSnapshot))
		}},
		{"failed-shots", "", func() string { return c.submit(c.template(nil), nil) }, func(j *media.Job) {
			c.Site.Fail(&j.Tasks[0], media.CodeInputUnreachable, "there is no such object")
		}},
		{"thumbnail-simplified", "SIMPLIFIED", func() string {
			return must[struct{ TaskID string }](c, "POST", "/regions/cn-north-1/thumbnail", thumbnail).TaskID
		}, func(j *media.Job) { c.Site.Succeed(&j.Tasks[0], output(1, "out/1.jpg", media.RoleSnapshot)) }},
		{"thumbnail-json", "JSON", func() string {
			return must[struct{ TaskID string }](c, "POST", "/regions/cn-north-1/thumbnail", thumbnail).TaskID
		}, func(j *media.Job) { c.Site.Fail(&j.Tasks[0], media.CodeEngineFailed, "no") }},
		{"transcode", "SIMPLIFIED", func() string {
			return must[struct{ JobID string }](c, "POST", "/transcodeJobs:submit", transcodeJobOf(profile)).JobID
		}, func(j *media.Job) {
			o := output(1, "out/hanma.mp4", media.RoleMedia)
			o.Width, o.Height, o.Duration, o.Bytes, o.FrameRate = 640, 360, 10, 500_000, media.Rational{Num: 30000, Den: 1001}
			c.Site.Succeed(&j.Tasks[0], o)
		}},
	} {
		if tt.format != "" {
			notification(tt.format)
		}
		id := tt.ask()
		before := c.stored(id)
		where := "/shots"
		if tt.format != "" {
			where = "/" + tt.format
		}
		if before.Callback == nil || before.Callback.URL != receiver.URL+where || len(before.Callback.Events) != 0 {
			t.Fatalf("%s: the callback is %+v", tt.name, before.Callback)
		}
		tt.end(before)
		job := c.stored(id)
		event := media.Event{Number: 3, JobID: job.ID, Type: "job.ended", At: time.Date(2026, 11, 23, 3, 7, 57, 0, time.UTC)}
		message, err := jdcloud.New(c.Site.Deps).Encode(event, job)
		if err != nil {
			t.Fatal(err)
		}
		if kind := message.Header.Get("x-jdcloud-message-type"); (kind == "Notification") != (tt.format != "") {
			t.Errorf("%s: the type of the message is %q", tt.name, kind)
		}
		got := steady(dialecttest.Indented(t, message.Body))
		goldentest.Is(t, filepath.Join("testdata", "callbacks", tt.name+".json"), got)
	}
}

func TestNobodyIsToldWhoDidNotAsk(t *testing.T) {
	t.Parallel()
	c := start(t).in("cn-north-1")
	template := c.template(nil)
	quiet := func(when string) {
		t.Helper()
		if job := c.stored(c.submit(template, nil)); job.Callback != nil {
			t.Errorf("%s: the callback is %+v", when, job.Callback)
		}
	}
	quiet("before it was set")
	must[object](c, "POST", "/settings:setCallbackSettings", object{"callbackType": "http", "httpUrl": "https://example.com/", "disabled": "true"})
	quiet("while it is disabled")
	if got := must[object](c, "GET", "/settings:queryCallbackSettings", nil); got["disabled"] != "true" || got["callbackType"] != "http" {
		t.Errorf("the settings are %v", got)
	}
	if got := must[object](c, "GET", "/regions/cn-north-1/notification", nil); got["enabled"] != false || got["notifyStrategy"] != "BACKOFF_RETRY" {
		t.Errorf("a notification that was never set is %v", got)
	}
	thumbnail := object{"source": object{"bucket": bucket, "key": "a.mp4"}, "target": object{"destBucket": bucket}}
	task := must[struct{ TaskID string }](c, "POST", "/regions/cn-north-1/thumbnail", thumbnail)
	if job := c.stored(task.TaskID); job.Callback != nil {
		t.Errorf("a thumbnail's callback is %+v", job.Callback)
	}
}
