package notify_test

import (
	"net/http"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/notify"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// choosy has a word for the end of a job alone.
type choosy struct{}

func (choosy) Encode(e media.Event, _ *media.Job) (notify.Message, error) {
	if e.Type != "job.ended" {
		return notify.Message{Skip: true}, nil
	}
	return notify.Message{Header: http.Header{"Content-Type": {"text/plain"}}, Body: []byte("ended")}, nil
}

func TestWhatAProtocolHasNoWordForIsNotSent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		s.notifier.Encoders = map[string]notify.Encoder{"api": choosy{}}
		job := s.job("*")
		s.cancel(job)
		s.deliver()
		got := s.to.all()
		if len(got) != 1 || string(got[0].body) != "ended" {
			t.Errorf("the receiver got %d messages", len(got))
		}
		for _, d := range s.log(job) {
			if d.State != store.DeliveryDelivered {
				t.Errorf("the delivery of %s is %s", d.Type, d.State)
			}
		}
	})
}
