package worker

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

func TestWhatWasMadeOutlivesAShortOutageOfItsStorage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		took, outage time.Duration
		code         media.Code
		want         media.Code // of the run
	}{
		"a long run and a short outage":   {took: 2 * time.Hour, outage: 10 * time.Minute, code: media.CodeOutputTransient},
		"a storage that is full":          {took: 2 * time.Hour, outage: time.Hour, code: media.CodeWorkerDisk},
		"an outage longer than the run":   {took: 10 * time.Minute, outage: time.Hour, code: media.CodeOutputTransient, want: media.CodeOutputTransient},
		"a run that is soon done again":   {took: time.Second, outage: time.Minute, code: media.CodeOutputTransient, want: media.CodeOutputTransient},
		"a refusal, which is no outage":   {took: 2 * time.Hour, outage: time.Minute, code: media.CodeOutputDenied, want: media.CodeOutputDenied},
		"a storage that is there at once": {took: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &attempt{log: slog.New(slog.DiscardHandler), began: time.Now()}
				time.Sleep(c.took)
				done := time.Now()
				err := a.hold(t.Context(), func(context.Context) error {
					if time.Since(done) < c.outage {
						return media.Errorf(c.code, "it is away")
					}
					return nil
				})
				held := time.Since(done)
				if media.CodeOf(err) != c.want || held > c.took || c.want == "" && held > c.outage+holdMost {
					t.Errorf("after %s: %v, want %q", held, err, c.want)
				}
			})
		})
	}
}

func TestWhatIsHeldEndsWithItsRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		a := &attempt{log: slog.New(slog.DiscardHandler), began: time.Now().Add(-time.Hour)}
		time.AfterFunc(5*time.Minute, cancel)
		began := time.Now()
		err := a.hold(ctx, func(context.Context) error { return media.Errorf(media.CodeOutputTransient, "it is away") })
		if held := time.Since(began); err == nil || held != 5*time.Minute {
			t.Errorf("after %s: %v", held, err)
		}
	})
}
