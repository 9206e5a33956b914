package store

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// The states of a Delivery.
const (
	DeliveryPending   = "pending"
	DeliveryDelivered = "delivered"
	DeliveryDead      = "dead" // given up; a person can send it again
)

// A Delivery is one event on its way to a callback address.
type Delivery struct {
	ID       string          `json:"id"`
	Project  string          `json:"project"`
	JobID    string          `json:"job_id"`
	EventSeq int64           `json:"-"`
	Type     media.EventType `json:"type" doc:"Type of the event"`
	URL      string          `json:"url"`
	Host     string          `json:"-"` // of the URL; "" when an earlier program wrote it
	Receiver string          `json:"receiver,omitempty" doc:"Name of the receiver; absent for the first one"`
	Body     string          `json:"-"` // as sent; "" before the first try
	State    string          `json:"state" doc:"pending, delivered or dead"`
	Tries    int             `json:"tries"`
	Next     time.Time       `json:"next_at"`
	Created  time.Time       `json:"created_at"`
	Ended    *time.Time      `json:"ended_at,omitempty"`
}

// A DeliveryTry is one attempt to deliver.
type DeliveryTry struct {
	Number   int           `json:"number"`
	At       time.Time     `json:"at"`
	Status   int           `json:"status" doc:"HTTP status; 0 if there was no response"`
	Error    string        `json:"error,omitempty"`
	Duration time.Duration `json:"-"`
	Seconds  media.Seconds `json:"duration_seconds"`
}

func (db *DB) insertDelivery(ctx context.Context, tx Tx, e *media.Event, seq int64, to media.Receiver) error {
	id := NewID()
	_, err := tx.Exec(ctx, `
		INSERT INTO deliveries (id, project_id, job_id, event_seq, type, url, host, receiver, state, next_ms, created_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', now_ms(), now_ms())`,
		id, e.Project, e.JobID, seq, e.Type, db.sealed(deliveryRow(id), to.URL), hostOf(to.URL), to.Name)
	return err
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

const deliveryColumns = `d.id, d.project_id, d.job_id, d.event_seq, d.type, d.url, d.host, d.receiver, d.body, d.state, d.tries, d.next_ms,
	d.created_ms, d.ended_ms`

// deliveryRow is what the address and the body of a delivery are bound to.
func deliveryRow(id string) string { return "deliveries/" + id }

func (db *DB) scanDelivery(row Row) (d Delivery, err error) {
	var next, created int64
	var ended *int64
	err = row.Scan(&d.ID, &d.Project, &d.JobID, &d.EventSeq, &d.Type, &d.URL, &d.Host, &d.Receiver, &d.Body, &d.State, &d.Tries, &next, &created, &ended)
	if err == nil {
		err = db.open(deliveryRow(d.ID), &d.URL, &d.Body)
	}
	d.Next, d.Created, d.Ended = Time(next), Time(created), timePointer(ended)
	return d, err
}

// A Lane is what of the deliveries shares slots: those of a project to a host.
type Lane struct{ Project, Host string }

// A Claim says which due deliveries ClaimDeliveries takes.
type Claim struct {
	Most        int // in all
	MostLane    int // of one lane
	MostProject int // of one project
	Hold        time.Duration
	Busy        []Lane   // none of these
	Full        []string // nor of these projects
}

// ClaimDeliveries takes due deliveries for the time Hold, after which another
// process would take them: at least once, never lost. Of one job only the
// earliest pending one of each receiver is due, so that it hears events in their
// order.
func (db *DB) ClaimDeliveries(ctx context.Context, c Claim) (list []Delivery, err error) {
	args := []any{c.Most, c.MostLane, c.MostProject}
	not := ""
	for _, project := range c.Full {
		args = append(args, project)
		not += fmt.Sprintf(" AND e.project_id <> $%d", len(args))
	}
	for _, lane := range c.Busy {
		args = append(args, lane.Project, lane.Host)
		not += fmt.Sprintf(" AND NOT (e.project_id = $%d AND e.host = $%d)", len(args)-1, len(args))
	}
	err = db.InTx(ctx, func(tx Tx) error {
		list, err = all(ctx, tx, db.scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries d
			WHERE d.state = 'pending' AND d.next_ms <= now_ms() AND d.id IN (SELECT due.id FROM (
				SELECT l.id, l.next_ms, row_number() OVER (PARTITION BY l.project_id ORDER BY l.next_ms, l.id) AS in_project FROM (
				SELECT e.id, e.next_ms, e.project_id,
					row_number() OVER (PARTITION BY e.project_id, e.host ORDER BY e.next_ms, e.id) AS in_lane
				FROM deliveries e
				WHERE e.state = 'pending' AND e.next_ms <= now_ms() AND NOT EXISTS (SELECT 1 FROM deliveries earlier
					WHERE earlier.job_id = e.job_id AND earlier.receiver = e.receiver AND earlier.state = 'pending' AND earlier.event_seq < e.event_seq)`+not+`
				) l WHERE l.in_lane <= $2) due WHERE due.in_project <= $3 ORDER BY due.next_ms, due.id LIMIT $1)
			ORDER BY d.next_ms, d.id FOR UPDATE SKIP LOCKED`, args...)
		if err != nil {
			return err
		}
		for _, d := range list {
			if _, err := tx.Exec(ctx, `UPDATE deliveries SET next_ms = now_ms() + $2 WHERE id = $1`,
				d.ID, c.Hold.Milliseconds()); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// HoldLane tries nothing of a lane for a while, and gives up what is older than
// giveUp; dead is how many that were.
func (db *DB) HoldLane(ctx context.Context, lane Lane, pause, giveUp time.Duration) (dead int64, err error) {
	err = db.InTx(ctx, func(tx Tx) error {
		dead, err = tx.Exec(ctx, `UPDATE deliveries SET state = 'dead', ended_ms = now_ms()
			WHERE project_id = $1 AND host = $2 AND state = 'pending' AND created_ms < now_ms() - $3`, lane.Project, lane.Host, giveUp.Milliseconds())
		if err == nil {
			_, err = tx.Exec(ctx, `UPDATE deliveries SET next_ms = now_ms() + $3
				WHERE project_id = $1 AND host = $2 AND state = 'pending' AND next_ms < now_ms() + $3`, lane.Project, lane.Host, pause.Milliseconds())
		}
		return err
	})
	return dead, err
}

// DeliveryEvent is the event that d carries.
func (db *DB) DeliveryEvent(ctx context.Context, d Delivery) (media.Event, error) {
	return one(ctx, db.Reader(), "event", scanEvent, `SELECT `+eventColumns+` FROM events WHERE seq = $1`, d.EventSeq)
}

// EndTry writes a try and what becomes of the delivery: State, Body, and, while
// it stays pending, the pause until the next try. It sets the try's Number.
func (db *DB) EndTry(ctx context.Context, d *Delivery, try *DeliveryTry, pause time.Duration) error {
	return db.InTx(ctx, func(tx Tx) error {
		err := tx.QueryRow(ctx, `UPDATE deliveries SET tries = tries + 1, state = $2, body = $3, next_ms = now_ms() + $4,
				ended_ms = CASE WHEN $2 = 'pending' THEN NULL ELSE now_ms() END
			WHERE id = $1 RETURNING tries`, d.ID, d.State, db.sealed(deliveryRow(d.ID), d.Body), pause.Milliseconds()).Scan(&try.Number)
		if err == ErrNoRows {
			return notFound("delivery")
		}
		if err != nil {
			return err
		}
		d.Tries = try.Number
		_, err = tx.Exec(ctx, `INSERT INTO delivery_tries (delivery_id, number, at_ms, status, error, duration_ms)
			VALUES ($1, $2, now_ms(), $3, $4, $5)`, d.ID, try.Number, try.Status, try.Error, try.Duration.Milliseconds())
		return err
	})
}

// Redeliver sends a delivery again, whatever its state, at once.
func (db *DB) Redeliver(ctx context.Context, project, id string) error {
	return db.execOne(ctx, "delivery", `UPDATE deliveries SET state = 'pending', next_ms = now_ms(), ended_ms = NULL
		WHERE id = $1 AND ($2 = '' OR project_id = $2)`, id, project)
}

// Deliveries are those of a job, or of the project for "", the latest first,
// before the ID ("" for the start).
func (db *DB) Deliveries(ctx context.Context, project, job, before string, limit int) ([]Delivery, error) {
	if job != "" {
		return all(ctx, db.Reader(), db.scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries d
			WHERE d.job_id = $1 AND ($2 = '' OR d.project_id = $2) AND ($3 = '' OR d.id < $3)
			ORDER BY d.id DESC LIMIT $4`, job, project, before, limit)
	}
	return all(ctx, db.Reader(), db.scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries d
		WHERE d.project_id = $1 AND ($2 = '' OR d.id < $2) ORDER BY d.created_ms DESC, d.id DESC LIMIT $3`, project, before, limit)
}

// Delivery finds one by ID.
func (db *DB) Delivery(ctx context.Context, project, id string) (Delivery, error) {
	return one(ctx, db.Reader(), "delivery", db.scanDelivery,
		`SELECT `+deliveryColumns+` FROM deliveries d WHERE d.id = $1 AND ($2 = '' OR d.project_id = $2)`, id, project)
}

// DeliveryTries is the log of a delivery, the first try first.
func (db *DB) DeliveryTries(ctx context.Context, id string) ([]DeliveryTry, error) {
	return all(ctx, db.Reader(), func(row Row) (t DeliveryTry, err error) {
		var at, duration int64
		err = row.Scan(&t.Number, &at, &t.Status, &t.Error, &duration)
		t.At, t.Duration = Time(at), time.Duration(duration)*time.Millisecond
		t.Seconds = media.SecondsOf(t.Duration)
		return t, err
	}, `SELECT number, at_ms, status, error, duration_ms FROM delivery_tries WHERE delivery_id = $1 ORDER BY number`, id)
}
