package auth

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rates hold each access key to a rate of requests, with bursts of four times
// as many; nil Rates hold nobody.
type Rates struct {
	perSecond int
	now       func() time.Time
	mu        sync.Mutex
	buckets   map[string]*rate.Limiter
}

// NewRates makes Rates of so many requests a second; 0 is no limit.
func NewRates(perSecond int, now func() time.Time) *Rates {
	return &Rates{perSecond: perSecond, now: now, buckets: map[string]*rate.Limiter{}}
}

// PerSecond is the rate; 0 is no limit.
func (r *Rates) PerSecond() int {
	if r == nil {
		return 0
	}
	return r.perSecond
}

// Take takes one request of a key. It is 0 while the key has some left, and
// otherwise how long to wait for the next.
func (r *Rates) Take(key string) (wait time.Duration) {
	if r.PerSecond() == 0 {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.buckets[key]
	if b == nil {
		if len(r.buckets) > 10_000 { // there are fewer keys; those that were revoked go
			clear(r.buckets)
		}
		b = rate.NewLimiter(rate.Limit(r.perSecond), 4*r.perSecond)
		r.buckets[key] = b
	}
	now := r.now()
	taken := b.ReserveN(now, 1)
	if wait = taken.DelayFrom(now); wait > 0 {
		taken.CancelAt(now)
	}
	return wait
}
