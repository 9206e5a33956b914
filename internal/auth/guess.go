package auth

import (
	"sync"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// A limit is how fast somebody may fail: so often at once, and then once in a
// while.
type limit struct {
	burst float64
	every time.Duration
}

// Failures of an address are the stranger's own. Those of an account are
// everybody's, so that many addresses are needed to use them up.
var (
	addressLimit = limit{10, 6 * time.Second}
	accountLimit = limit{100, time.Second}
)

const guessMost = 10_000 // names kept

// guesses counts failed sign-ins.
type guesses struct {
	now    func() time.Time
	mu     sync.Mutex
	left   map[guess]allowance
	signed map[string]bool // account and address of who signed in well
}

// A guess is whose failures are counted.
type guess struct {
	kind, name string
	limit      limit
}

type allowance struct {
	left float64
	at   time.Time
}

func newGuesses(now func() time.Time) *guesses {
	return &guesses{now: now, left: map[guess]allowance{}, signed: map[string]bool{}}
}

// byPassword is against what a person's sign-in counts. Who signed in to the
// account from the address before has failures of their own: strangers' neither
// slow them down there nor through a proxy that hides addresses.
func (g *guesses) byPassword(account, from string) []guess {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.signed[account+" "+from] {
		return []guess{{"account and address", account + " " + from, addressLimit}}
	}
	return []guess{{"address", from, addressLimit}, {"account", account, accountLimit}}
}

// byKey is against what wrong secrets of access keys count.
func (g *guesses) byKey(from string) []guess { return []guess{{"keys of address", from, addressLimit}} }

// take takes one failure of each, before it is known to be one, or none when one
// has none left: a request.rate_limited.
func (g *guesses) take(each []guess) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	for _, one := range each {
		if g.has(one, now) < 1 {
			return media.Errorf(media.CodeRateLimited, "too many failed sign-ins").WithHint("wait a minute")
		}
	}
	if len(g.left) > guessMost {
		for one := range g.left {
			if g.has(one, now) >= one.limit.burst {
				delete(g.left, one)
			}
		}
		if len(g.left) > guessMost { // a flood from everywhere: begin anew
			clear(g.left)
		}
	}
	for _, one := range each {
		g.left[one] = allowance{g.has(one, now) - 1, now}
	}
	return nil
}

// has is how many are left.
func (g *guesses) has(one guess, now time.Time) float64 {
	a, found := g.left[one]
	if !found {
		return one.limit.burst
	}
	return min(one.limit.burst, a.left+float64(now.Sub(a.at))/float64(one.limit.every))
}

// succeeded gives back what take took, and remembers who it was.
func (g *guesses) succeeded(account, from string, each []guess) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	for _, one := range each {
		g.left[one] = allowance{min(one.limit.burst, g.has(one, now)+1), now}
	}
	if len(g.signed) > guessMost {
		clear(g.signed)
	}
	g.signed[account+" "+from] = true
}
