package store

import (
	"context"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// walk goes along a trail in the order of the list, a chunk at a time, and
// keeps what the whole filter chooses, until the page is full or its moment over.
func (l *listing) walk(ctx context.Context) (JobPage, error) {
	trails, err := l.trails(ctx)
	if err != nil {
		return JobPage{}, err
	}
	var found []*media.Job
	limit := l.f.Limit
	defer func() { l.f.Limit = limit }()
	for size, looked := firstChunk, time.Since(l.began); ; {
		along, err := l.sparsest(ctx, trails)
		if err != nil {
			return JobPage{}, err
		}
		l.f.Limit = limit - len(found)
		if !l.mustFilter(trails) {
			size = l.f.Limit + 1
		}
		places, err := l.places(ctx, along.step(l, size, 0))
		if err != nil {
			return JobPage{}, err
		}
		end := len(places) < size
		// A job that has two words of one beginning is there twice.
		places = slices.Compact(places)
		jobs, err := l.choose(ctx, places, trails)
		if err != nil {
			return JobPage{}, err
		}
		found, l.f.Limit = append(found, jobs...), limit
		if len(found) > limit || end {
			return l.cut(found, ""), nil
		}
		l.after, l.begun = places[len(places)-1], true
		// Another look takes as long as the last one, and twice as long if doubled.
		took := time.Since(l.began)
		if last := took - looked; took+last > moment {
			return l.cut(found, l.cursor(l.after)), nil
		} else if took+2*last < moment {
			size = min(2*size, lastChunk)
		}
		looked = took
	}
}

func (l *listing) places(ctx context.Context, s statement) ([]place, error) {
	return all(ctx, l.db.Reader(), scanPlace, s.sql, s.args...)
}

// choose reads the jobs of the places that the filter chooses: all of them,
// when the trail knows all of the filter.
func (l *listing) choose(ctx context.Context, places []place, trails []trail) ([]*media.Job, error) {
	if !l.mustFilter(trails) {
		return l.fetch(ctx, places)
	}
	ids := make([]string, len(places))
	for i, p := range places {
		ids[i] = p.id
	}
	return l.pick(ctx, ids)
}

// mustFilter says whether a trail holds jobs that the filter does not choose.
func (l *listing) mustFilter(trails []trail) bool {
	narrowByTime := l.f.timed() && l.key != "created_ms"
	return len(l.facets()) > 0 || len(l.words) > 0 || l.f.Reference != "" || narrowByTime || len(trails) > 1
}

// sparsest is the trail whose next jobs are farthest apart: along it a page
// passes the fewest jobs that other conditions refuse. It is measured here, where
// the walk is, since what is rare lately may once have been common.
func (l *listing) sparsest(ctx context.Context, trails []trail) (trail, error) {
	const ahead = 100
	best, farthest := trails[0], place{}
	for i, t := range trails {
		if len(trails) == 1 {
			break
		}
		next, err := l.places(ctx, t.step(l, 1, ahead))
		if err != nil {
			return trail{}, err
		}
		if len(next) == 0 {
			return t, nil // it ends before
		}
		if i == 0 || l.compare(next[0], farthest) > 0 {
			best, farthest = t, next[0]
		}
	}
	return best, nil
}
