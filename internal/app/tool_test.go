package app

import (
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Each row is what ffmpeg says each time it is asked; the last for ever.
func TestFFmpegIsLookedForUntilItIsThere(t *testing.T) {
	slow := media.Errorf(media.CodeEngineTimeout, "ffmpeg did not respond to -version within 10m0s (limits.probe)")
	missing := media.Errorf(media.CodeEngineMissing, "cannot find ffmpeg on this machine")
	for name, c := range map[string]struct {
		needed  bool
		takes   time.Duration // each answer
		answers []error       // nil: it is there
		first   error         // of the start
		asked   int32         // in an hour
		lacks   media.Code    // what is missing after it
	}{
		"it is there":                        {needed: true, answers: []error{nil}, asked: 1},
		"it is missing, and tasks run here":  {needed: true, answers: []error{missing}, first: missing, asked: 1, lacks: media.CodeEngineMissing},
		"it is missing, and only the API is": {answers: []error{missing, missing, nil}, asked: 3},
		"the machine is busy":                {needed: true, takes: 10 * time.Minute, answers: []error{slow, nil}, asked: 2},
		"the machine is busy for hours":      {needed: true, takes: 10 * time.Minute, answers: []error{slow}, asked: 6, lacks: media.CodeEngineTimeout},
		"busy at first, and then it is lost": {needed: true, takes: time.Minute, answers: []error{slow, missing}, asked: 2, lacks: media.CodeEngineMissing},
		"it comes late, within one answer":   {needed: true, takes: 9 * time.Minute, answers: []error{nil}, asked: 1},
		"only the API, and it does not come": {answers: []error{missing}, asked: 63, lacks: media.CodeEngineMissing},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var asked atomic.Int32
				ctx, stop := context.WithCancel(t.Context())
				s := &seeker{needed: c.needed, log: slog.New(slog.NewTextHandler(io.Discard, nil)), stop: stop,
					asked: make(chan struct{}), done: make(chan struct{}),
					find: func(context.Context) (*ffmpeg.Tool, error) {
						n := int(asked.Add(1))
						time.Sleep(c.takes)
						if err := c.answers[min(n, len(c.answers))-1]; err != nil {
							return nil, err
						}
						return &ffmpeg.Tool{}, nil
					}}
				go s.run(ctx)
				began := time.Now()
				if err := s.first(ctx); err != c.first {
					t.Errorf("the start: %v, want %v", err, c.first)
				}
				if waited := time.Since(began); waited > toolPatience {
					t.Errorf("the start waited %s", waited)
				}
				time.Sleep(time.Hour - time.Since(began))
				if got := asked.Load(); got != c.asked {
					t.Errorf("asked %d times, want %d", got, c.asked)
				}
				if code := media.CodeOf(s.late.Missing()); code != c.lacks {
					t.Errorf("%v is missing, want %q", s.late.Missing(), c.lacks)
				}
				s.close()
			})
		})
	}
}
