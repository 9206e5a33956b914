package auth

import (
	"fmt"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

func TestGuessesFromEverywhereAreBoundByTheAccount(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	g := newGuesses(func() time.Time { return now })
	owner := g.byPassword("ann", "192.0.2.1")
	if err := g.take(owner); err != nil {
		t.Fatal(err)
	}
	g.succeeded("ann", "192.0.2.1", owner)
	refused := 0
	for i := range 2000 {
		if err := g.take(g.byPassword("ann", fmt.Sprintf("198.51.100.%d", i))); media.CodeOf(err) == media.CodeRateLimited {
			refused++
		}
		if i == 1000 {
			now = now.Add(10 * time.Second)
		}
	}
	if refused != 2000-100-10 {
		t.Errorf("%d of 2000 guesses were refused", refused)
	}
	for range 100 {
		again := g.byPassword("ann", "192.0.2.1")
		if err := g.take(again); err != nil {
			t.Fatalf("the owner: %v", err)
		}
		g.succeeded("ann", "192.0.2.1", again)
	}
	for i := range 3 * guessMost {
		_ = g.take(g.byPassword(fmt.Sprint("account ", i), fmt.Sprint("address ", i)))
	}
	if len(g.left) > guessMost+10 {
		t.Errorf("%d names are kept", len(g.left))
	}
}

// Many guesses at the same moment are as many guesses.
func TestAGuessCountsBeforeItIsKnownToBeOne(t *testing.T) {
	t.Parallel()
	g := newGuesses(time.Now)
	taken := 0
	for range 50 {
		if g.take(g.byPassword("ann", "192.0.2.1")) == nil {
			taken++
		}
	}
	if taken != 10 {
		t.Errorf("%d guesses at once", taken)
	}
}
