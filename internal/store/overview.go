package store

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// LiveJobsOf are how many jobs of a project are queued and running.
func (db *DB) LiveJobsOf(ctx context.Context, project string) (map[media.JobState]int, error) {
	counts := map[media.JobState]int{}
	_, err := all(ctx, db.Reader(), func(row Row) (s media.JobState, err error) {
		var n int
		err = row.Scan(&s, &n)
		counts[s] = n
		return s, err
	}, `SELECT state, count(*) FROM jobs WHERE project_id = $1 AND deleted_ms IS NULL AND state IN ('queued', 'running')
		GROUP BY state`, project)
	return counts, err
}

// An Hour is how many jobs ended in one state within an hour.
type Hour struct {
	Begin time.Time
	State media.JobState
	Jobs  int
}

// HoursEnded counts the jobs of a project that ended since a time, by hour and
// state, the earliest hour first. Hours without any are left out.
func (db *DB) HoursEnded(ctx context.Context, project string, since time.Time) ([]Hour, error) {
	return all(ctx, db.Reader(), func(row Row) (h Hour, err error) {
		var hour int64
		err = row.Scan(&hour, &h.State, &h.Jobs)
		h.Begin = Time(hour * time.Hour.Milliseconds())
		return h, err
	}, `SELECT ended_ms / 3600000 AS hour, state, count(*) FROM jobs
		WHERE project_id = $1 AND deleted_ms IS NULL AND ended_ms IS NOT NULL AND ended_ms >= $2
		GROUP BY hour, state ORDER BY hour, state`, project, since.UnixMilli())
}
