package still

import (
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

// grey is a picture of 32 × 18 from a function of its place.
func grey(f func(x, y int) int) []byte {
	out := make([]byte, 32*18)
	for i := range out {
		out[i] = byte(min(max(f(i%32, i/32), 0), 255))
	}
	return out
}

func TestAPictureOutranksBlackWhiteBlurAndFade(t *testing.T) {
	t.Parallel()
	picture := func(x, y int) int { return 60 + 120*((x/4+y/4)%2) + 3*(x*y%7) }
	good := Score(Judge(grey(picture), nil, 32))
	if good < 0.7 {
		t.Errorf("a picture scores only %.2f", good)
	}
	for _, tt := range []struct {
		name string
		of   func(x, y int) int
		most float64
	}{
		{"black", func(x, y int) int { return 2 }, 0},
		{"white", func(x, y int) int { return 250 + x%2 }, 0},
		{"one color", func(x, y int) int { return 128 }, 0},
		{"a fade from black", func(x, y int) int { return picture(x, y) / 8 }, 0.4},
		{"a blur", func(x, y int) int { return 60 + 2*x + y }, 0.6},
		{"a picture in haze", func(x, y int) int { return 220 + picture(x, y)/12 }, 0.5},
	} {
		if s := Score(Judge(grey(tt.of), nil, 32)); s > tt.most || s >= good {
			t.Errorf("%s scores %.2f, at most %.2f is right", tt.name, s, tt.most)
		}
	}
	cut := Judge(grey(picture), grey(func(x, y int) int { return 255 - picture(x, y) }), 32)
	if s := Score(cut); s >= good {
		t.Errorf("a frame after a cut scores %.2f and without %.2f", s, good)
	}
}

func TestBestAreApartAndNeverBlack(t *testing.T) {
	t.Parallel()
	at := func(time media.Seconds, contrast float64) media.Still {
		return media.Still{Time: time, Luma: 0.4, Contrast: contrast, Detail: 0.02}
	}
	stills := []media.Still{at(0, 0.001), at(1, 0.1), at(2, 0.2), at(2.5, 0.19), at(6, 0.05)}
	best := Best(stills, 3, 1)
	if len(best) != 3 || best[0].Time != 2 || best[1].Time != 1 || best[2].Time != 6 {
		t.Errorf("the best are %v", best)
	}
}
