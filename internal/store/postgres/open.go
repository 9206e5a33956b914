package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// idleTimeout ends the session of a process that stands still within a
// transaction (stopped, swapped out, cut off): its locks, and with the sweeper's
// lock the take-over of everybody's tasks, would wait for it for ever.
const idleTimeout = "idle_in_transaction_session_timeout"

// connectTimeout is how long a server has to answer, unless the address has its
// own connect_timeout: one behind a firewall that drops what it is sent never does.
const connectTimeout = 10 * time.Second

// Open connects to the database of the address (postgres://…, or a keyword
// string) and brings its tables up to date. Several processes may do so at once.
func Open(ctx context.Context, address string) (*store.DB, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		// The driver's own error would repeat the address, password and all.
		return nil, media.Bad("database", "is not a PostgreSQL URL").WithHint("use the form postgres://user:password@host:5432/name")
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	// One session needs as many as its own calls at once; a worker of many slots
	// beats on each.
	config.MaxConns = max(config.MaxConns, 8)
	if _, set := config.ConnConfig.RuntimeParams[idleTimeout]; !set {
		config.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
			_, err := c.Exec(ctx, "SET "+idleTimeout+" = '5s'")
			return err
		}
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	if err := migrate(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return store.New(&conn{pool: pool}), nil
}
