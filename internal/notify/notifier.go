package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/store"
)

const (
	claimMost = 50               // deliveries that one round takes
	claimHold = 90 * time.Second // after which another process takes what this one did not end
	atOnce    = 8
	idlePause = 500 * time.Millisecond
	giveUp    = 24 * time.Hour // after the event
	firstWait = 5 * time.Second
	longest   = time.Hour
)

// Secrets gives the secret that signs a project's callbacks.
type Secrets interface {
	WebhookSecret(ctx context.Context, project string) ([]byte, error)
}

// Deps are what a Notifier is made of.
type Deps struct {
	DB       *store.DB
	Outbound *outbound.Client
	Secrets  Secrets
	// Encoders are by a job's origin; Standard is for the others.
	Encoders map[string]Encoder
	Standard Encoder
	Log      *slog.Logger
}

// A Notifier delivers callbacks: each at least once, those of a job in their
// order, until the receiver takes them or a day is over.
type Notifier struct {
	Deps
	delivered, failed, dead atomic.Int64
}

// New makes a Notifier. A nil Standard encodes CloudEvents without a source.
func New(d Deps) *Notifier {
	if d.Standard == nil {
		d.Standard = CloudEvents{Source: "/api/v1"}
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	return &Notifier{Deps: d}
}

// Counts are the tries of this process: that were taken, that were not, and
// those of them after which the delivery was given up.
func (n *Notifier) Counts() (delivered, failed, dead int64) {
	return n.delivered.Load(), n.failed.Load(), n.dead.Load()
}

// Run delivers until ctx ends; a try on its way is finished first. Several
// processes may run at once.
func (n *Notifier) Run(ctx context.Context) {
	written, stop := n.DB.WatchEvents()
	defer stop()
	for ctx.Err() == nil {
		took, err := n.Deliver(ctx)
		if err != nil && ctx.Err() == nil {
			n.Log.Warn("can not deliver callbacks", "error", err)
		}
		if took > 0 && err == nil {
			continue // the next of a job was waiting for the one before
		}
		select {
		case <-ctx.Done():
		case <-written:
		case <-time.After(idlePause):
		}
	}
}

// Deliver tries what is due, once, and says how many that were.
func (n *Notifier) Deliver(ctx context.Context) (int, error) {
	due, err := n.DB.ClaimDeliveries(ctx, claimMost, claimHold)
	if err != nil {
		return 0, err
	}
	slots := make(chan struct{}, atOnce)
	var wait sync.WaitGroup
	var mu sync.Mutex
	var failures []error
	for i := range due {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			// A try that has begun is written down, also when the process ends.
			if err := n.try(context.WithoutCancel(ctx), &due[i]); err != nil {
				mu.Lock()
				failures = append(failures, err)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return len(due), errors.Join(failures...)
}

// try sends one delivery and writes what came of it.
func (n *Notifier) try(ctx context.Context, d *store.Delivery) error {
	message, err := n.message(ctx, d)
	if err != nil {
		return err
	}
	if message.Skip {
		d.State = store.DeliveryDelivered
		return n.DB.EndTry(ctx, d, &store.DeliveryTry{}, 0)
	}
	answer, sent := n.Outbound.Post(ctx, d.URL, message.Header, []byte(d.Body))
	log := store.DeliveryTry{Status: answer.Status, Duration: answer.Took}
	pause := time.Duration(0)
	switch {
	case sent == nil && answer.OK():
		d.State = store.DeliveryDelivered
		n.delivered.Add(1)
	case sent == nil && answer.Status == http.StatusGone, time.Since(d.Created) > giveUp:
		d.State = store.DeliveryDead
		n.failed.Add(1)
		n.dead.Add(1)
	default:
		pause = max(wait(d.Tries), answer.RetryAfter)
		pause = min(pause, longest)
		n.failed.Add(1)
	}
	if sent != nil {
		log.Error = media.AsError(sent).Message
	}
	if d.State != store.DeliveryDelivered {
		n.Log.Info("a callback was not taken", "delivery", d.ID, "job", d.JobID, "status", answer.Status, "state", d.State, "error", log.Error)
	}
	return n.DB.EndTry(ctx, d, &log, pause)
}

// wait is the pause after so many earlier tries: it doubles, and is spread so
// that receivers that were down are not met by all at once.
func wait(tries int) time.Duration {
	pause := min(firstWait<<min(tries, 16), longest)
	return pause - rand.N(pause/5)
}

// message is what to send: the body of the first try is kept, its signature is
// new each time.
func (n *Notifier) message(ctx context.Context, d *store.Delivery) (Message, error) {
	job, err := n.DB.Job(ctx, d.Project, d.JobID)
	if err != nil {
		return Message{}, err
	}
	encoder := n.Standard
	if e, ok := n.Encoders[job.Origin]; ok {
		encoder = e
	}
	event, err := n.DB.DeliveryEvent(ctx, *d)
	if media.CodeOf(err) == media.CodeNotFound && d.Body != "" {
		event, err = media.Event{Type: d.Type, JobID: d.JobID, Project: d.Project}, nil // forgotten since; the body is kept
	}
	if err != nil {
		return Message{}, err
	}
	event.Receiver = d.Receiver
	message, err := encoder.Encode(event, job)
	if err != nil || message.Skip {
		return message, err
	}
	if d.Body == "" {
		d.Body = string(message.Body)
	}
	if message.Header == nil {
		message.Header = http.Header{}
	}
	secret, err := n.Secrets.WebhookSecret(ctx, d.Project)
	if err != nil {
		return Message{}, err
	}
	sign(message.Header, secret, d.ID, time.Now(), d.Body)
	return message, nil
}

// sign sets the three headers of Standard Webhooks.
func sign(h http.Header, secret []byte, id string, at time.Time, body string) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(id + "." + stamp + "." + body))
	h.Set("webhook-id", id)
	h.Set("webhook-timestamp", stamp)
	h.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}
