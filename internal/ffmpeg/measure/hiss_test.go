package measure_test

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
)

// The floor is the noise between the tones, and the crossings tell it from a hum.
func TestHissIsWhatIsHeardInThePauses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, source string
		floor        float64
		white        bool
	}{
		{"hiss", "anoisesrc=a=0.01:d=3:r=48000:seed=1[n];sine=f=400:d=3:r=48000,volume='2*gt(mod(t,1),0.5)':eval=frame[s];[n][s]amix=2:normalize=0", -44.8, true},
		{"hum", "sine=f=50:d=3:r=48000,volume=0.05[n];sine=f=400:d=3:r=48000,volume='2*gt(mod(t,1),0.5)':eval=frame[s];[n][s]amix=2:normalize=0", -47.1, false},
	} {
		dir := t.TempDir()
		ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", tt.source, "noise.wav")
		path := filepath.Join(dir, "noise.wav")
		got := measured(t, path, media.Measurement{Kind: media.MeasureHiss, Stream: 0}).Hiss
		if got == nil || math.Abs(got.Floor-tt.floor) > 1 || got.Level < -20 || got.Crossings > 0.3 != tt.white {
			t.Errorf("%s: %+v, expected a floor of %.1f", tt.name, got, tt.floor)
		}
	}
}
