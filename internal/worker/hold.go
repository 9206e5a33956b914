package worker

import (
	"context"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

// The pauses between two tries to publish what a run holds.
const (
	holdFirst = 2 * time.Second
	holdMost  = time.Minute
)

// hold publishes, and tries again while the storage is away. It holds what the
// run made for at most as long as that took, since making it once more would
// take as long; then the task waits without its slot.
func (a *attempt) hold(ctx context.Context, publish func(context.Context) error) error {
	end := time.Now().Add(time.Since(a.began))
	for pause := holdFirst; ; pause = min(2*pause, holdMost) {
		err := publish(ctx)
		if err == nil || media.CodeOf(err).Chance() != media.Waits || ctx.Err() != nil || time.Now().Add(pause).After(end) {
			return err
		}
		a.log.Warn("the outputs wait until their storage is available", "pause", pause, "error", err)
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}
