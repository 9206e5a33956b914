package app

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

// Whoever needs the sample hears how far it is, and it is made once.
func TestAllWhoWaitForTheSampleHearHowFarItIs(t *testing.T) {
	s, made := newSamples(filepath.Join(t.TempDir(), "samples"), &ffmpeg.Late{}), 0
	var all, heard sync.WaitGroup
	heard.Add(3)
	s.make = func(_ context.Context, path string, progress func(float64)) error {
		made++
		progress(42)
		heard.Wait()
		return os.WriteFile(path, []byte("film"), 0o600)
	}
	for range 3 {
		all.Go(func() {
			var once sync.Once
			path, err := s.follow(t.Context(), sampleName, func(percent float64) {
				if percent == 42 {
					once.Do(heard.Done)
				}
			})
			if _, missing := os.Stat(path); err != nil || missing != nil {
				t.Errorf("%v, %v", err, missing)
			}
		})
	}
	all.Wait()
	if _, err := s.follow(t.Context(), sampleName, func(float64) { t.Error("told of a sample that is there") }); err != nil || made != 1 {
		t.Errorf("%v, made %d times", err, made)
	}
}
