package jdcloud

import (
	"sync"
	"time"
)

// nonces remembers those that made or changed something, for as long as their
// dates are taken: twice the skew. Another server of a fleet does not know them,
// so submissions carry them as idempotency keys too.
type nonces struct {
	now        func() time.Time
	mu         sync.Mutex
	fresh, old map[string]struct{}
	turned     time.Time
}

func newNonces(now func() time.Time) *nonces {
	return &nonces{now: now, fresh: map[string]struct{}{}, turned: now()}
}

// first says whether a nonce is new, and keeps it.
func (n *nonces) first(nonce string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now := n.now(); now.Sub(n.turned) > 2*skew {
		n.old, n.fresh, n.turned = n.fresh, map[string]struct{}{}, now
	}
	_, new := n.fresh[nonce]
	_, before := n.old[nonce]
	n.fresh[nonce] = struct{}{}
	return !new && !before
}
