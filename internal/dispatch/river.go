package dispatch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// newRiver is River on the database's own pool.
func newRiver(db *store.DB, logger *slog.Logger) (dispatcher, error) {
	switch pool := db.Pool().(type) {
	case *sql.DB:
		b := &localNotifier{listeners: map[*localListener]bool{}}
		return newRiverOn(notifyingDriver{riversqlite.New(pool), b}, lostOnSQLite, b, logger)
	case *pgxpool.Pool:
		return newRiverOn(riverpgxv5.New(pool), lostOnPostgreSQL, nil, logger)
	default:
		return nil, fmt.Errorf("dispatch: River has no driver for %T", pool)
	}
}

// riverDispatcher is a dispatcher made of river_job rows; TTx is *sql.Tx or pgx.Tx.
type riverDispatcher[TTx any] struct {
	driver   riverdriver.Driver[TTx]
	inserts  *river.Client[TTx] // works nothing
	logger   *slog.Logger
	lost     func(ctx context.Context, tx store.Tx, tickets []int64, age time.Duration) ([]int64, error)
	notifier *localNotifier // nil where the database itself notifies
	shut     *atomic.Bool
	poll     time.Duration // between two looks for tickets that nothing told of
}

func newRiverOn[TTx any](
	driver riverdriver.Driver[TTx],
	lost func(context.Context, store.Tx, []int64, time.Duration) ([]int64, error),
	b *localNotifier,
	logger *slog.Logger,
) (dispatcher, error) {
	shut := &atomic.Bool{}
	r := &riverDispatcher[TTx]{driver: gated[TTx]{driver, shut}, shut: shut, lost: lost, notifier: b, poll: 250 * time.Millisecond, logger: slog.New(warningsOnly{logger.Handler()})}
	// On PostgreSQL River tells of no insert within the cooldown of another, and
	// leaves that to the poll. It notifies for each, and a poll of SQLite is
	// what an idle server would spend most of its time with.
	if b != nil {
		r.poll = 5 * time.Second
	}
	var err error
	r.inserts, err = river.NewClient(r.driver, r.config())
	return r, err
}

// args is a ticket as River keeps it.
type args struct{ Ticket }

func (args) Kind() string { return "task" }

func (r *riverDispatcher[TTx]) config() *river.Config {
	return &river.Config{
		// River would begin again behind all others (its retry sets scheduled_at
		// to now), and after a time that has nothing to do with our lease.
		MaxAttempts: 1,
		JobTimeout:  -1,
		Hooks:       []rivertype.Hook{river.HookInsertBeginFunc(order)},
		Logger:      r.logger,
		// A step of a job that is queued within the cooldown waits for the poll.
		FetchCooldown:     time.Millisecond,
		FetchPollInterval: r.poll,
		// Our rows are the history; River's are only in the way of its index.
		CompletedJobRetentionPeriod: 10 * time.Minute,
		CancelledJobRetentionPeriod: 10 * time.Minute,
		DiscardedJobRetentionPeriod: time.Hour,
	}
}

// order makes River's "ORDER BY priority, scheduled_at, id" exact for any
// int32, where its own priority has four values. A scheduled_at in
// river.InsertOpts would make the row wait for the leader's scheduler; set here
// it leaves the row available. int32 milliseconds are 25 days either way.
func order(_ context.Context, params *rivertype.JobInsertParams) error {
	a, ok := params.Args.(args)
	if !ok {
		return fmt.Errorf("dispatch: a ticket of type %T", params.Args)
	}
	at := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(a.Priority) * time.Millisecond)
	params.ScheduledAt = &at
	return nil
}

func (r *riverDispatcher[TTx]) tx(tx store.Tx) (TTx, error) {
	raw, ok := tx.Raw().(TTx)
	if !ok {
		return raw, fmt.Errorf("dispatch: a transaction of type %T", tx.Raw())
	}
	return raw, nil
}

func (r *riverDispatcher[TTx]) Dispatch(ctx context.Context, tx store.Tx, tickets []Ticket) ([]int64, error) {
	raw, err := r.tx(tx)
	if err != nil || len(tickets) == 0 {
		return nil, err
	}
	params := make([]river.InsertManyParams, len(tickets))
	for i, t := range tickets {
		params[i] = river.InsertManyParams{Args: args{t}, InsertOpts: &river.InsertOpts{Queue: string(t.Queue)}}
		if r.notifier != nil {
			store.AfterCommit(tx, func() { r.notifier.inserted(t.Queue) })
		}
	}
	inserted, err := r.inserts.InsertManyTx(ctx, raw, params)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(inserted))
	for i, row := range inserted {
		ids[i] = row.Job.ID
	}
	return ids, nil
}

func (r *riverDispatcher[TTx]) Cancel(ctx context.Context, tx store.Tx, id int64) error {
	raw, err := r.tx(tx)
	if err != nil {
		return err
	}
	row, err := r.inserts.JobCancelTx(ctx, raw, id)
	if errors.Is(err, rivertype.ErrNotFound) {
		return nil
	}
	if err == nil && r.notifier != nil {
		store.AfterCommit(tx, func() { r.notifier.canceled(row.Queue, id) })
	}
	return err
}

func (r *riverDispatcher[TTx]) Run(ctx context.Context, queues map[media.Queue]int, fn func(context.Context, Ticket)) error {
	config := r.config()
	config.Queues = map[string]river.QueueConfig{}
	for queue, slots := range queues {
		if slots > 0 {
			config.Queues[string(queue)] = river.QueueConfig{MaxWorkers: slots}
		}
	}
	if len(config.Queues) == 0 {
		<-ctx.Done()
		return nil
	}
	config.Workers = river.NewWorkers()
	river.AddWorker(config.Workers, river.WorkFunc(func(ctx context.Context, job *river.Job[args]) error {
		fn(ctx, job.Args.Ticket)
		return nil
	}))
	client, err := river.NewClient(r.driver, config)
	if err != nil {
		return err
	}
	// The end of ctx is the beginning of a drain: River must not end the contexts
	// of what runs, so it gets one that does not end.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	<-ctx.Done()
	return client.Stop(context.WithoutCancel(ctx))
}

func (r *riverDispatcher[TTx]) Rest(rest bool) {
	if r.shut.Swap(rest) == rest || rest || r.notifier == nil {
		return
	}
	for _, queue := range media.Queues() {
		r.notifier.inserted(queue)
	}
}

func (r *riverDispatcher[TTx]) Lost(ctx context.Context, tx store.Tx, tickets []int64, age time.Duration) ([]int64, error) {
	return r.lost(ctx, tx, tickets, age)
}

// warningsOnly passes on what is worth a person's attention: River tells of each start
// and election at level info.
type warningsOnly struct{ slog.Handler }

func (q warningsOnly) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}
