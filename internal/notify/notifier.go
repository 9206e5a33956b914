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
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/outbound"
	"github.com/mediamill/mediamill/internal/store"
)

const (
	claimHold = 90 * time.Second // after which another process takes what this one did not end
	idlePause = 500 * time.Millisecond
	giveUp    = 24 * time.Hour // after the event
	firstWait = 5 * time.Second
	longest   = time.Hour
)

// Secrets gives the secrets that sign a project's callbacks: one, or two while it
// is rotated.
type Secrets interface {
	WebhookSecrets(ctx context.Context, project string) ([][]byte, error)
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
	lanes                   *lanes
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
	return &Notifier{Deps: d, lanes: newLanes()}
}

// Counts are the tries of this process: that were taken, that were not, and
// those of them after which the delivery was given up.
func (n *Notifier) Counts() (delivered, failed, dead int64) {
	return n.delivered.Load(), n.failed.Load(), n.dead.Load()
}

// Run delivers until ctx ends; tries on their way are finished first. Several
// processes may run at once.
func (n *Notifier) Run(ctx context.Context) {
	written, stop := n.DB.WatchEvents()
	defer stop()
	var wait sync.WaitGroup
	defer wait.Wait()
	for ctx.Err() == nil {
		took, err := n.begin(ctx, &wait, func(err error) { n.Log.Warn("cannot write down what came of a callback", "error", err) })
		if err != nil && ctx.Err() == nil {
			n.Log.Warn("cannot deliver callbacks", "error", err)
		}
		if took > 0 && err == nil {
			continue // others may be due
		}
		select {
		case <-ctx.Done():
		case <-written:
		case <-n.lanes.freed: // the next of a job was waiting for the one before
		case <-time.After(idlePause):
		}
	}
}

// Deliver tries what is due, once, and says how many that were.
func (n *Notifier) Deliver(ctx context.Context) (int, error) {
	var wait sync.WaitGroup
	var mu sync.Mutex
	var failures []error
	took, err := n.begin(ctx, &wait, func(err error) {
		mu.Lock()
		defer mu.Unlock()
		failures = append(failures, err)
	})
	wait.Wait()
	return took, errors.Join(append(failures, err)...)
}

// begin starts what is due and has slots, and says how many that were.
func (n *Notifier) begin(ctx context.Context, wait *sync.WaitGroup, failed func(error)) (int, error) {
	claim, room := n.lanes.claim()
	if !room {
		return 0, nil
	}
	due, err := n.DB.ClaimDeliveries(ctx, claim)
	if err != nil {
		return 0, err
	}
	// A try that has begun is written down, also when the process ends.
	ctx = context.WithoutCancel(ctx)
	for lane, list := range n.lanes.enter(due) {
		wait.Go(func() {
			if err := n.lane(ctx, lane, list); err != nil {
				failed(err)
			}
		})
	}
	return len(due), nil
}

// lane tries deliveries of one lane at the same time. Of a receiver that lately
// did not answer it tries one, and the others when that is taken.
func (n *Notifier) lane(ctx context.Context, lane store.Lane, list []store.Delivery) error {
	defer n.lanes.leave(lane, len(list))
	var wait sync.WaitGroup
	var mu sync.Mutex
	var failures []error
	try := func(d *store.Delivery, alone bool) {
		hung, err := n.try(ctx, d)
		n.lanes.tried(lane, alone, hung)
		mu.Lock()
		defer mu.Unlock()
		failures = append(failures, err)
	}
	if n.lanes.suspect(lane) {
		try(&list[0], true)
		list = list[1:]
	}
	if n.lanes.pause(lane) == 0 {
		for i := range list {
			wait.Go(func() { try(&list[i], false) })
		}
	}
	wait.Wait()
	if pause := n.lanes.pause(lane); pause > 0 {
		n.Log.Warn("a receiver of callbacks does not respond; its callbacks wait", "project", lane.Project, "host", lane.Host, "pause", pause)
		dead, err := n.DB.HoldLane(ctx, lane, pause, giveUp)
		n.dead.Add(dead)
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}

// try sends one delivery and writes what came of it. hung: the receiver took its
// time and gave no answer.
func (n *Notifier) try(ctx context.Context, d *store.Delivery) (hung bool, err error) {
	message, err := n.message(ctx, d)
	if err != nil {
		return false, err
	}
	if message.Skip {
		d.State = store.DeliveryDelivered
		return false, n.DB.EndTry(ctx, d, &store.DeliveryTry{}, 0)
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
	return sent != nil && answer.Took >= slow, n.DB.EndTry(ctx, d, &log, pause)
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
	secrets, err := n.Secrets.WebhookSecrets(ctx, d.Project)
	if err != nil {
		return Message{}, err
	}
	sign(message.Header, secrets, d.ID, time.Now(), d.Body)
	return message, nil
}

// sign sets the three headers of Standard Webhooks; there is a signature for each
// secret.
func sign(h http.Header, secrets [][]byte, id string, at time.Time, body string) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	signatures := make([]string, len(secrets))
	for i, secret := range secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(id + "." + stamp + "." + body))
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	h.Set("webhook-id", id)
	h.Set("webhook-timestamp", stamp)
	h.Set("webhook-signature", strings.Join(signatures, " "))
}
