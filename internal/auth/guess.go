package auth

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/mediamill/mediamill/internal/media"
)

// How fast somebody may guess: per address and per account, ten at once and
// then one every six seconds.
const (
	guessBurst = 10
	guessEvery = 6 * time.Second
	guessMost  = 10_000 // buckets kept; a full one is the same as none
)

// guesses counts failed sign-ins only: who signs in well is never slowed down.
type guesses struct {
	now     func() time.Time
	mu      sync.Mutex
	buckets map[string]*rate.Limiter
}

func newGuesses(now func() time.Time) *guesses {
	return &guesses{now: now, buckets: map[string]*rate.Limiter{}}
}

// open is nil while none of the names has used up its guesses.
func (g *guesses) open(names ...string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	for _, name := range names {
		if b := g.buckets[name]; b != nil && b.TokensAt(now) < 1 {
			return media.Errorf(media.CodeRateLimited, "too many failed sign-ins").WithHint("wait a minute")
		}
	}
	return nil
}

// failed counts one failed sign-in against each of the names.
func (g *guesses) failed(names ...string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if len(g.buckets) > guessMost {
		for name, b := range g.buckets {
			if b.TokensAt(now) >= guessBurst {
				delete(g.buckets, name)
			}
		}
		if len(g.buckets) > guessMost { // a flood from everywhere: begin anew
			clear(g.buckets)
		}
	}
	for _, name := range names {
		b := g.buckets[name]
		if b == nil {
			b = rate.NewLimiter(rate.Every(guessEvery), guessBurst)
			g.buckets[name] = b
		}
		b.AllowN(now, 1)
	}
}
