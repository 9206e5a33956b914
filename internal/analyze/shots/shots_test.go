package shots

import (
	"math"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// texture is a frame full of detail that is moved by a number of pixels, with a
// gain. Each seed has another one.
func texture(seed, moved, gain float64) []byte {
	pixels := make([]byte, analyze.Width*analyze.Height)
	for y := range analyze.Height {
		for x := range analyze.Width {
			fx, fy := (float64(x)+moved)/7, float64(y)/5
			v := math.Sin(fx*(1+seed/3)+seed) + math.Cos(fy*(1+seed/5)-seed*2) + math.Sin(fx*fy/9+seed)
			pixels[y*analyze.Width+x] = byte(min(max(gain*(110+15*seed+30*v), 0), 255))
		}
	}
	return pixels
}

// TestTransitions shows frames of which it is known what they are.
func TestTransitions(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		frame func(n int) []byte // of 100, 25 per second
		want  []string
	}{
		"nothing moves":   {func(int) []byte { return texture(1, 0, 1) }, nil},
		"a pan":           {func(n int) []byte { return texture(1, float64(n)*3, 1) }, nil},
		"a fast pan":      {func(n int) []byte { return texture(1, float64(n)*15, 1) }, nil},
		"a lamp flickers": {func(n int) []byte { return texture(1, 0, 1+0.1*float64(n%2)) }, nil},
		"a cut":           {func(n int) []byte { return texture(1+2*float64(n/50), 0, 1) }, []string{"cut"}},
		"a cut in a pan":  {func(n int) []byte { return texture(1+2*float64(n/50), float64(n)*5, 1) }, []string{"cut"}},
		"a flash": {func(n int) []byte {
			if n == 50 || n == 51 {
				return texture(1, 0, 2.2)
			}
			return texture(1, 0, 1)
		}, nil},
		"the light goes on and stays": {func(n int) []byte { return texture(1, 0, 0.5+float64(n/50)) }, nil},
		"one damaged frame": {func(n int) []byte {
			if n == 50 {
				return texture(5, 0, 1)
			}
			return texture(1, 0, 1)
		}, nil},
		"two cuts, five frames apart": {func(n int) []byte {
			return texture([]float64{1, 4, 2}[min(max(n-45, 0)/5, 2)], 0, 1)
		}, []string{"cut", "cut"}},
		"a fade through black": {func(n int) []byte {
			return texture(1+2*float64(n/50), 0, min(1, math.Abs(float64(n-50))/20))
		}, []string{"fade"}},
		"a dissolve": {func(n int) []byte {
			a, b, share := texture(1, 0, 1), texture(4, 0, 1), min(max(float64(n-40)/20, 0), 1)
			for i := range a {
				a[i] = byte(float64(a[i])*(1-share) + float64(b[i])*share)
			}
			return a
		}, []string{"fade"}},
	} {
		settings := Default()
		watcher := settings.Start(analyze.Input{Rate: 25})
		for n := range 100 {
			watcher.(analyze.FrameWatcher).Frame(analyze.Frame{At: media.Seconds(n) / 25, Pixels: tt.frame(n)})
		}
		report := &analyze.Report{}
		watcher.End(analyze.End{Video: 4}, report)
		var got []string
		for _, a := range report.Of("transition") {
			got = append(got, a.Label)
			if middle := (a.Start + a.End) / 2; middle < 1.8 || middle > 2.2 {
				t.Errorf("%s: %s from %v to %v, want it near 2 s", name, a.Label, a.Start, a.End)
			}
		}
		if len(got) != len(tt.want) || len(got) > 0 && got[0] != tt.want[0] {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
		if n := len(report.Of("shot")); n != len(tt.want)+1 {
			t.Errorf("%s: %d shots, want %d", name, n, len(tt.want)+1)
		}
	}
}
