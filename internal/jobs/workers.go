package jobs

import (
	"context"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

type needed = ffmpeg.Need

// workerSeen is how long ago a worker may have been heard of to count.
const workerSeen = time.Minute

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
