package dispatch

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/mediamill/mediamill/internal/store"
)

// A ticket that was taken back while its worker was gone stays "running" in
// River until its rescuer comes; those are marked, and left out here.

func lostOnPostgreSQL(ctx context.Context, tx store.Tx, tickets []int64, age time.Duration) ([]int64, error) {
	list, err := json.Marshal(append([]int64{}, tickets...))
	if err != nil {
		return nil, err
	}
	return scanIDs(tx.Query(ctx, `
		SELECT c.id FROM (SELECT value::bigint AS id FROM jsonb_array_elements_text($1::text::jsonb)) c
			LEFT JOIN river_job r ON r.id = c.id
			WHERE r.id IS NULL OR r.state IN ('completed', 'cancelled', 'discarded')
		UNION ALL
		SELECT id FROM river_job WHERE state = 'running'
			AND attempted_at <= now() - $2::bigint * interval '1 millisecond'
			AND NOT metadata ? 'cancel_attempted_at'`, string(list), age.Milliseconds()))
}

func lostOnSQLite(ctx context.Context, tx store.Tx, tickets []int64, age time.Duration) ([]int64, error) {
	list, err := json.Marshal(append([]int64{}, tickets...))
	if err != nil {
		return nil, err
	}
	return scanIDs(tx.Query(ctx, `
		SELECT c.value FROM json_each($1) c LEFT JOIN river_job r ON r.id = c.value
			WHERE r.id IS NULL OR r.state IN ('completed', 'cancelled', 'discarded')
		UNION ALL
		SELECT id FROM river_job WHERE state = 'running'
			AND unixepoch(attempted_at, 'subsec') <= unixepoch('subsec') - $2
			AND json_extract(metadata, '$.cancel_attempted_at') IS NULL`, string(list), age.Seconds()))
}

func scanIDs(rows store.Rows, err error) ([]int64, error) {
	if err != nil {
		return nil, fmt.Errorf("look for lost tickets: %w", err)
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
