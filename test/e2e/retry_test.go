package e2e

import (
	"slices"
	"testing"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/test/mill"
)

// logged is what the API tells of a callback.
type logged struct {
	ID, State string
	Log       []struct{ Status int }
}

// statuses are the answers that the tries had, the first one first.
func (l logged) statuses() (list []int) {
	for _, try := range l.Log {
		list = append(list, try.Status)
	}
	return list
}

func retried(t *testing.T, s *site) {
	const path = "/retried"
	s.hooks.refuseNext(path, 2)
	spec := copied(key("in/clip.mp4"))
	spec["callback"] = member{"url": s.hooks.server.URL + path, "events": []string{"job.ended"}}
	job := succeeded(t, s.api, spec)
	one := delivered(t, s, job, 3)
	if want := []int{503, 503, 204}; !slices.Equal(one.statuses(), want) {
		t.Errorf("the log has %v, want %v", one.statuses(), want)
	}
	s.api.Must(t, "POST", "/api/v1/deliveries/"+one.ID+"/send", nil, nil)
	if again := delivered(t, s, job, 4); again.Log[3].Status != 204 {
		t.Errorf("sent again it was answered with %v", again.statuses())
	}
	signed(t, s, s.hooks.at(path), one.ID)
}

// delivered waits until the job's one callback was taken by the so manieth try.
func delivered(t *testing.T, s *site, job *media.Job, tries int) (one logged) {
	t.Helper()
	mill.Await(t, "the callback was taken", func() bool {
		var list struct{ Deliveries []logged }
		s.api.Must(t, "GET", "/api/v1/deliveries?job="+job.ID, nil, &list)
		if len(list.Deliveries) != 1 {
			return false
		}
		one = logged{}
		s.api.Must(t, "GET", "/api/v1/deliveries/"+list.Deliveries[0].ID, nil, &one)
		return one.State == "delivered" && len(one.Log) == tries
	})
	return one
}

// signed holds callbacks to the library of Standard Webhooks: every try has the
// same ID and body, and a signature of its own that holds.
func signed(t *testing.T, s *site, all []delivery, id string) {
	t.Helper()
	var made struct{ Secret string }
	s.api.Must(t, "GET", "/api/v1/webhook-secret", nil, &made)
	library, err := webhooks.NewWebhook(made.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 4 {
		t.Errorf("%d requests came, want 4", len(all))
	}
	for i, d := range all {
		if err := library.Verify(d.body, d.header); err != nil {
			t.Errorf("try %d: %v", i+1, err)
		}
		if got := d.header.Get("webhook-id"); got != id || string(d.body) != string(all[0].body) {
			t.Errorf("try %d has the ID %s, want %s and the first body", i+1, got, id)
		}
	}
}
