package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
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

// The story of the README has a smaller film in its place; this is the one that a server makes.
func TestTheSampleIsWhatItSaysWithAKeyframeOnEveryCut(t *testing.T) {
	t.Parallel()
	tool, late := tooltest.Tool(t), &ffmpeg.Late{}
	late.Set(tool)
	path, err := newSamples(filepath.Join(t.TempDir(), "samples"), late).follow(t.Context(), sampleName, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := tool.Probe(t.Context(), path, "-select_streams", "v", "-show_entries", "packet=pts_time,flags")
	if err != nil {
		t.Fatal(err)
	}
	var found struct {
		Format  struct{ Duration string }
		Streams []struct {
			Type       string `json:"codec_type"`
			Width      int
			Height     int
			Channels   int
			ColorSpace string `json:"color_space"`
		}
		Packets []struct {
			Time  string `json:"pts_time"`
			Flags string
		}
	}
	if err := json.Unmarshal(raw, &found); err != nil {
		t.Fatal(err)
	}
	key := map[string]bool{}
	for _, p := range found.Packets {
		key[p.Time] = strings.HasPrefix(p.Flags, "K")
	}
	if len(found.Packets) != 600 {
		t.Errorf("%d frames, want 600", len(found.Packets))
	}
	for _, at := range []string{"0.000000", "4.000000", "8.000000", "12.000000", "16.000000", "20.000000"} {
		if !key[at] {
			t.Errorf("no keyframe at the cut at %s", at)
		}
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the film: %v, %v", left, err)
	}
}
