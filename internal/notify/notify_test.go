package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/mediamill/mediamill/internal/auth"
	"github.com/mediamill/mediamill/internal/dispatch"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/notify"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/seal"
	"github.com/mediamill/mediamill/internal/store"
	"github.com/mediamill/mediamill/internal/store/storetest"
)

// A receiver answers with a status and keeps what came.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	header http.Header // of the answer
	got    []received
}

type received struct {
	header http.Header
	body   []byte
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{status: 204, header: http.Header{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, received{req.Header, body})
		for name, values := range r.header {
			w.Header()[name] = values
		}
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// A site is a project whose jobs call back.
type site struct {
	t        *testing.T
	db       *store.DB
	engine   *dispatch.Engine
	auth     *auth.Service
	notifier *notify.Notifier
	project  string
	to       *receiver
	beside   *httptest.Server // not started; another one that may be called
}

func newSite(t *testing.T, db *store.DB) *site {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	key, err1 := seal.New(bytes.Repeat([]byte{3}, 32))
	to := newReceiver(t)
	u, err2 := url.Parse(to.URL)
	port, err3 := strconv.Atoi(u.Port())
	beside := httptest.NewUnstartedServer(nil)
	another := beside.Listener.Addr().(*net.TCPAddr).Port
	out, err4 := outbound.New(outbound.Options{AllowCIDRs: []string{"127.0.0.0/8"}, Ports: []int{port, another}})
	engine, err5 := dispatch.New(db, dispatch.Options{Logger: quiet})
	a := auth.New(auth.Deps{DB: db, Key: key, Log: quiet})
	first, err6 := a.Bootstrap(t.Context())
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		t.Fatal(err)
	}
	n := notify.New(notify.Deps{DB: db, Outbound: out, Secrets: a, Standard: notify.CloudEvents{Source: "https://mill.example/api/v1"}, Log: quiet})
	return &site{t, db, engine, a, n, first.Project, to, beside}
}

// job makes one with a callback for the events.
func (s *site) job(events ...media.EventType) *media.Job {
	s.t.Helper()
	job := &media.Job{
		Project: s.project, Origin: "api", Source: media.SourceRef{Key: "in.mp4"},
		Callback: &media.Callback{URL: s.to.URL + "/hook?secret=1", Events: events},
		Tasks:    []media.Task{{TaskOrder: media.TaskOrder{Name: "a", Operation: "snapshot", Queue: media.QueueLight}}},
	}
	if err := s.db.InTx(s.t.Context(), func(tx store.Tx) error { return s.engine.Submit(s.t.Context(), tx, job) }); err != nil {
		s.t.Fatal(err)
	}
	return job
}

func (s *site) cancel(job *media.Job) {
	s.t.Helper()
	ctx := s.t.Context()
	if err := s.db.InTx(ctx, func(tx store.Tx) error { return s.engine.CancelJob(ctx, tx, s.project, job.ID) }); err != nil {
		s.t.Fatal(err)
	}
}

// deliver sends what is due, until nothing is.
func (s *site) deliver() {
	s.t.Helper()
	for {
		n, err := s.notifier.Deliver(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func (s *site) log(job *media.Job) []store.Delivery {
	s.t.Helper()
	list, err := s.db.Deliveries(s.t.Context(), s.project, job.ID, "", 10)
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

func TestACallbackIsWhatStandardWebhooksExpects(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		job := s.job()
		s.cancel(job)
		s.deliver()
		got := s.to.all()
		if len(got) != 1 {
			t.Fatalf("%d callbacks, want job.ended alone", len(got))
		}
		secret, err := s.auth.ShownWebhookSecret(t.Context(), s.project)
		if err != nil {
			t.Fatal(err)
		}
		check, err := webhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		if err := check.Verify(got[0].body, got[0].header); err != nil {
			t.Errorf("the signature: %v", err)
		}
		if err := check.Verify(append(got[0].body, ' '), got[0].header); err == nil {
			t.Error("the signature fits another body too")
		}
		var e struct {
			SpecVersion, ID, Source, Type, Subject, Sequence string
			Data                                             struct {
				Event struct{ To string }
				Job   media.Job
			}
		}
		if err := json.Unmarshal(got[0].body, &e); err != nil {
			t.Fatal(err)
		}
		if e.SpecVersion != "1.0" || e.Type != "mediamill.job.ended" || e.Subject != job.ID || e.Source != "https://mill.example/api/v1" ||
			e.Data.Event.To != "canceled" || e.Data.Job.State != media.JobCanceled || e.ID != job.ID+"-"+e.Sequence {
			t.Errorf("%s", got[0].body)
		}
		if kind := got[0].header.Get("Content-Type"); kind != "application/cloudevents+json; charset=utf-8" {
			t.Errorf("Content-Type is %s", kind)
		}
		if bytes.Contains(got[0].body, []byte("secret=1")) {
			t.Error("the callback repeats its own address, which may hold a secret")
		}
		list := s.log(job)
		if len(list) != 1 || list[0].State != store.DeliveryDelivered || list[0].Tries != 1 {
			t.Errorf("%+v", list)
		}
	})
}

func TestAReceiverHearsOfAJobInOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		job := s.job("*")
		s.cancel(job)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.notifier.Run(ctx); close(done) }()
		deadline := time.Now().Add(5 * time.Minute)
		for len(s.to.all()) < 4 && time.Now().Before(deadline) {
			time.Sleep(10 * time.Millisecond)
		}
		stop()
		<-done
		var order []string
		for _, r := range s.to.all() {
			var e struct{ Sequence string }
			if err := json.Unmarshal(r.body, &e); err != nil {
				t.Fatal(err)
			}
			order = append(order, e.Sequence)
		}
		if want := []string{"1", "2", "3", "4"}; !slices.Equal(order, want) {
			t.Errorf("heard %v, want %v", order, want)
		}
	})
}

// hook makes a job of a project whose end is told at an address.
func (s *site) hook(project, url string) {
	s.t.Helper()
	ctx := s.t.Context()
	job := &media.Job{
		Project: project, Origin: "api", Source: media.SourceRef{Key: "in.mp4"}, Callback: &media.Callback{URL: url, Events: []media.EventType{"job.created"}},
		Tasks: []media.Task{{TaskOrder: media.TaskOrder{Name: "a", Operation: "snapshot", Queue: media.QueueLight}}},
	}
	if err := s.db.InTx(ctx, func(tx store.Tx) error { return s.engine.Submit(ctx, tx, job) }); err != nil {
		s.t.Fatal(err)
	}
}

func TestAReceiverThatHangsHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		release := make(chan struct{})
		s.beside.Config.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-release:
			case <-r.Context().Done():
			}
		})
		s.beside.Start()
		t.Cleanup(s.beside.Close)
		other, err := s.auth.CreateProject(t.Context(), "other")
		if err != nil {
			t.Fatal(err)
		}
		for range 60 {
			s.hook(s.project, s.beside.URL)
		}
		s.hook(s.project, s.to.URL)
		s.hook(other.ID, s.to.URL)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.notifier.Run(ctx); close(done) }()
		for len(s.to.all()) < 2 {
			select {
			case <-t.Context().Done():
				t.Fatal("the others' callbacks do not come")
			case <-time.After(5 * time.Millisecond):
			}
			if delivered, failed, _ := s.notifier.Counts(); failed > 0 {
				t.Fatalf("a hanging receiver was waited for before %d others were told", 2-delivered)
			}
		}
		close(release)
		stop()
		<-done
	})
}

func TestTwoSecretsSignWhileOneIsRotated(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		ctx := t.Context()
		old, err := s.auth.ShownWebhookSecret(ctx, s.project)
		if err != nil {
			t.Fatal(err)
		}
		for _, atOnce := range []bool{false, true} {
			secret, err := s.auth.RotateWebhookSecret(ctx, s.project, atOnce)
			if err != nil {
				t.Fatal(err)
			}
			s.hook(s.project, s.to.URL)
			s.deliver()
			all := s.to.all()
			last := all[len(all)-1]
			for _, c := range []struct {
				name, secret string
				want         bool
			}{{"the new one", secret, true}, {"the old one", old, !atOnce}} {
				check, err := webhooks.NewWebhook(c.secret)
				if err != nil {
					t.Fatal(err)
				}
				if err := check.Verify(last.body, last.header); (err == nil) != c.want {
					t.Errorf("at once: %t, %s: %v", atOnce, c.name, err)
				}
			}
			old = secret
		}
	})
}

func TestACallbackThatIsNotTakenIsTriedAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	s := newSite(t, db)
	s.to.answer(500)
	job := s.job("job.created")
	before := time.Now()
	s.deliver()
	after := time.Now()
	d := s.log(job)[0]
	if d.State != store.DeliveryPending || d.Tries != 1 || d.Next.Before(before.Add(2*time.Second)) || d.Next.After(after.Add(10*time.Second)) {
		t.Errorf("%+v, next in %s", d, d.Next.Sub(after))
	}
	s.to.answer(204)
	if err := db.Redeliver(t.Context(), s.project, d.ID); err != nil { // somebody sends it again
		t.Fatal(err)
	}
	s.deliver()
	got := s.to.all()
	if len(got) != 2 || !bytes.Equal(got[0].body, got[1].body) || got[0].header.Get("webhook-id") != got[1].header.Get("webhook-id") {
		t.Errorf("the second try differs: %s\n%s", got[0].body, got[1].body)
	}
	tries, err := db.DeliveryTries(t.Context(), d.ID)
	if err != nil || len(tries) != 2 || tries[0].Status != 500 || tries[1].Status != 204 {
		t.Errorf("%+v, %v", tries, err)
	}
	if s.log(job)[0].State != store.DeliveryDelivered {
		t.Error("it was taken and is not delivered")
	}
}

func TestACallbackThatNobodyWantsIsGivenUp(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	s := newSite(t, db)
	for _, tt := range []struct {
		name  string
		until func(*store.Delivery)
	}{
		{"the receiver says 410", func(*store.Delivery) { s.to.answer(410) }},
		{"a day is over", func(d *store.Delivery) {
			s.to.answer(500)
			err := db.InTx(t.Context(), func(tx store.Tx) error {
				_, err := tx.Exec(t.Context(), `UPDATE deliveries SET created_ms = created_ms - 86400001 WHERE id = $1`, d.ID)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}},
	} {
		job := s.job("job.created")
		tt.until(&s.log(job)[0])
		s.deliver()
		if d := s.log(job)[0]; d.State != store.DeliveryDead {
			t.Errorf("%s: %+v", tt.name, d)
		}
	}
	if _, failed, dead := s.notifier.Counts(); failed != 2 || dead != 2 {
		t.Errorf("counted %d and %d", failed, dead)
	}
}

func TestAnAddressOfAPrivateNetworkIsNotCalled(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	s := newSite(t, db)
	closed, err := outbound.New(outbound.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.notifier.Outbound = closed
	job := s.job("job.created")
	s.deliver()
	tries, err := db.DeliveryTries(t.Context(), s.log(job)[0].ID)
	if err != nil || len(tries) != 1 || tries[0].Status != 0 || tries[0].Error == "" || len(s.to.all()) != 0 {
		t.Errorf("%+v, %v", tries, err)
	}
}
