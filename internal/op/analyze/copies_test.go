package analyze

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/fingerprint"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/optest"
)

// tune is a melody of four voices that does not repeat; each seed has another one.
func tune(seed int) string {
	voice := func(n int) string {
		return fmt.Sprintf("0.1*sin(2*PI*t*(180+%d*mod(floor(t*3)*%d+floor(t*t/7)*%d,23)))", 31*n, 7+seed*5+n, 3+seed+2*n)
	}
	return "aevalsrc='" + voice(1) + "+" + voice(2) + "+" + voice(3) + "+" + voice(5) + "':s=22050:d=24"
}

// TestCopiesAreFoundByTheirFingerprints makes copies as people do who upload again
// what was taken down, and sources that have nothing to do with it.
func TestCopiesAreFoundByTheirFingerprints(t *testing.T) {
	t.Parallel()
	film, _, _ := reel(t, []scene{{look: 0, frames: 75}, {look: 3, frames: 75}, {look: 5, frames: 75}, {look: 6, frames: 75}, {look: 8, frames: 75}, {look: 1, frames: 75}, {look: 9, frames: 75}, {look: 11, frames: 75}})
	stranger, _, _ := reel(t, []scene{{look: 2, frames: 100}, {look: 4, frames: 100}, {look: 7, frames: 100}, {look: 10, frames: 100}})
	dir := t.TempDir()
	encode := []string{"-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-b:a", "64k"}
	file := func(name string, args ...string) string {
		ffmpegtest.FFmpeg(t, dir, append(append(args, encode...), name)...)
		return filepath.Join(dir, name)
	}
	whole := file("film.mp4", "-i", film, "-f", "lavfi", "-i", tune(1), "-shortest")
	other := file("stranger.mp4", "-i", stranger, "-f", "lavfi", "-i", tune(4), "-shortest")
	prints := func(path string) *analyze.Fingerprint {
		return reportOf(t, optest.Must(t, Op(), path, `{"analyzers":["fingerprint"]}`)).Fingerprint
	}
	known, unrelated := prints(whole), prints(other)
	for name, tt := range map[string]struct {
		path          string
		images, audio bool
		start, at     float64 // where the common part begins in the copy and in the film
		least         float64
	}{
		"encoded anew and scaled": {file("scaled.mp4", "-i", whole, "-vf", "scale=192:108", "-crf", "36"), true, true, 0, 0, 20},
		"a part":                  {file("part.mp4", "-ss", "5.3", "-t", "12", "-i", whole, "-crf", "30"), true, true, 0, 5.3, 9},
		"cropped and brighter":    {file("cropped.mp4", "-i", whole, "-vf", "crop=iw*0.95:ih*0.95,eq=brightness=0.06:contrast=1.1", "-an"), true, false, 0, 0, 12},
		"within another":          {file("within.mp4", "-i", other, "-i", whole, "-filter_complex", "[0][0:1][1][1:1]concat=n=2:v=1:a=1", "-crf", "30"), true, true, 16, 0, 18},
		"the audio alone":         {file("sound.mp4", "-i", stranger, "-ss", "3", "-i", whole, "-map", "0:v", "-map", "1:a", "-shortest"), false, true, 0, 3, 8},
	} {
		m := fingerprint.Compare(prints(tt.path), known)
		if !m.Same || (m.Images != nil) != tt.images || (m.Audio != nil) != tt.audio {
			t.Errorf("%s: %+v, images %+v, audio %+v", name, m.Same, m.Images, m.Audio)
			continue
		}
		for _, p := range []*media.MatchedPart{m.Images, m.Audio} {
			if p == nil {
				continue
			}
			shift := float64(p.Other-p.Start) - (tt.at - tt.start)
			if math.Abs(shift) > 0.5 || float64(p.Length()) < tt.least || p.Likeness < 0.8 {
				t.Errorf("%s: %+v, want at least %.0f s from %.1f on", name, *p, tt.least, tt.at)
			}
		}
	}
	if m := fingerprint.Compare(known, unrelated); m.Same {
		t.Errorf("sources that are not alike: %+v %+v", m.Images, m.Audio)
	}
}
