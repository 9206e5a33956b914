package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/store"
)

// Open connects to the database of the address (postgres://…, or a keyword
// string) and brings its tables up to date. Several processes may do so at once.
func Open(ctx context.Context, address string) (*store.DB, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		// The driver's own error would repeat the address, password and all.
		return nil, media.Bad("database", "is no PostgreSQL address").WithHint("write it as postgres://user:password@host:5432/name")
	}
	// One session needs as many as its own calls at once; a worker of many slots
	// beats on each.
	config.MaxConns = max(config.MaxConns, 8)
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
