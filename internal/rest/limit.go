package rest

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/mediamill/mediamill/internal/media"
)

// limits holds each access key to a rate.
type limits struct {
	perSecond int
	now       func() time.Time
	mu        sync.Mutex
	buckets   map[string]*rate.Limiter
}

func newLimits(perSecond int, now func() time.Time) *limits {
	return &limits{perSecond: perSecond, now: now, buckets: map[string]*rate.Limiter{}}
}

// take is nil while the key has requests left, and otherwise says how long to wait.
func (l *limits) take(key string) error {
	if l.perSecond <= 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[key]
	if b == nil {
		if len(l.buckets) > 10_000 { // there are fewer keys; those that were revoked go
			clear(l.buckets)
		}
		b = rate.NewLimiter(rate.Limit(l.perSecond), 4*l.perSecond)
		l.buckets[key] = b
	}
	now := l.now()
	r := b.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait == 0 {
		return nil
	}
	r.CancelAt(now)
	p := problemOf(media.Errorf(media.CodeRateLimited, "more than %d requests a second", l.perSecond).
		WithHint("wait as Retry-After says; an operator can raise api.rate_per_second"))
	p.retryAfter = max(1, int(math.Ceil(wait.Seconds())))
	return p
}
