package jdcloud

import (
	"testing"
	"time"
)

func TestANonceIsRememberedAsLongAsItsDateIsTaken(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	n := newNonces(func() time.Time { return now })
	for _, step := range []struct {
		name  string
		after time.Duration
		new   bool
	}{
		{"the first use", 0, true},
		{"a moment later", time.Second, false},
		{"just before its date is too old", 2*skew - 2*time.Second, false},
		{"after the memory turned once", 3 * time.Second, false},
	} {
		now = now.Add(step.after)
		if got := n.first("a"); got != step.new {
			t.Errorf("%s: new is %t", step.name, got)
		}
	}
	n.first("b")
	for range 3 { // nobody asks for b, and it is forgotten
		now = now.Add(2*skew + time.Second)
		n.first("c")
	}
	if len(n.old)+len(n.fresh) > 2 {
		t.Errorf("%d and %d nonces are remembered", len(n.old), len(n.fresh))
	}
}
