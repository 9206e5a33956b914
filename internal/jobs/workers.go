package jobs

import (
	"context"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

type needed = ffmpeg.Need

// workerSeen is how long ago a worker may have been heard of to count.
const workerSeen = time.Minute

// Slots are how many tasks of a queue the live workers run at once.
func (s *Service) Slots(ctx context.Context, queue media.Queue) (int, error) {
	workers, err := s.DB.Workers(ctx, workerSeen)
	slots := 0
	for _, w := range workers {
		if !w.Draining && w.Fault == nil {
			slots += w.Queues[queue]
		}
	}
	return slots, err
}

// workerEncoders are the encoders that some live worker has.
func (s *Service) workerEncoders(ctx context.Context) (map[string]bool, error) {
	workers, err := s.DB.Workers(ctx, workerSeen)
	encoders := map[string]bool{}
	for _, w := range workers {
		for _, e := range w.Encoders {
			encoders[e] = true
		}
	}
	return encoders, err
}

// anyOf says whether the set has one of several names that | divides.
func anyOf(set map[string]bool, names string) bool {
	for name := range strings.SplitSeq(names, "|") {
		if set[name] {
			return true
		}
	}
	return false
}
