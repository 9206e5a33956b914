package app

import (
	"context"
	"time"
)

// sealOld seals the rows that versions before sealing wrote, beside the server's
// work: after each batch it leaves the database alone for as long as that took.
func (p *parts) sealOld(ctx context.Context) {
	total := 0
	for {
		began := time.Now()
		n, more, err := p.db.SealOld(ctx)
		total += n
		pause := max(time.Since(began), time.Millisecond)
		switch {
		case err != nil:
			if ctx.Err() == nil {
				p.log.Warn("cannot encrypt the secrets of an earlier version yet; this is retried", "error", err)
			}
			pause = time.Minute
		case !more:
			if total > 0 {
				p.log.Info("the secrets of an earlier version were encrypted", "rows", total)
			}
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}
