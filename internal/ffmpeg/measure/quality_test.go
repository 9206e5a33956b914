package measure

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

const testWidth, testHeight = 480, 272

// picture is full of edges of all directions and of flat parts; edges are as wide as
// a number of pixels.
func picture(wide float64) []byte {
	pixels := make([]byte, testWidth*testHeight)
	for y := range testHeight {
		for x := range testWidth {
			d := 20*math.Sin(float64(x)/17+2*math.Sin(float64(y)/29)) + 12*math.Cos(float64(y)/13)
			pixels[y*testWidth+x] = byte(120 + 70*math.Tanh(2*d/wide/1.2) + 15*math.Sin(float64(x+2*y)/150))
		}
	}
	return pixels
}

// noisy adds normal noise.
func noisy(pixels []byte, deviation float64) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	for i, p := range pixels {
		pixels[i] = byte(min(max(float64(p)+deviation*random.NormFloat64(), 0), 255))
	}
	return pixels
}

// blocky brings each block nearer to its average, as coarse encoding does; the grid
// begins at an offset.
func blocky(pixels []byte, share float64, offset int) []byte {
	for top := offset - block; top < testHeight; top += block {
		for left := offset - block; left < testWidth; left += block {
			each := func(call func(i int)) {
				for y := max(top, 0); y < min(top+block, testHeight); y++ {
					for x := max(left, 0); x < min(left+block, testWidth); x++ {
						call(y*testWidth + x)
					}
				}
			}
			sum, n := 0.0, 0.0
			each(func(i int) { sum, n = sum+float64(pixels[i]), n+1 })
			each(func(i int) { pixels[i] = byte(share*sum/n + (1-share)*float64(pixels[i])) })
		}
	}
	return pixels
}

func scaled(pixels []byte, gain, offset float64) []byte {
	for i, p := range pixels {
		pixels[i] = byte(min(max(gain*float64(p)+offset, 0), 255))
	}
	return pixels
}

// TestQualityTellsFaultsApart gives each fault alone, and two together.
func TestQualityTellsFaultsApart(t *testing.T) {
	t.Parallel()
	between := func(from, to float64) [2]float64 { return [2]float64{from, to} }
	for name, tt := range map[string]struct {
		pixels              []byte
		blur, blocks, noise [2]float64
	}{
		"clean":              {picture(3), between(1, 4.5), between(1, 1.3), between(0, 1)},
		"blurred":            {picture(12), between(7, 16), between(1, 1.5), between(0, 1)},
		"noisy":              {noisy(picture(3), 6), between(1, 5), between(1, 1.2), between(4.5, 7)},
		"blurred and noisy":  {noisy(picture(12), 6), between(6, 16), between(1, 1.2), between(4.5, 7)},
		"blocky":             {blocky(picture(3), 0.7, 0), between(1, 6), between(3, 99), between(0, 1)},
		"blocky and cropped": {blocky(picture(3), 0.7, 3), between(1, 6), between(3, 99), between(0, 1)},
		"plain":              {make([]byte, testWidth*testHeight), between(0, 0), between(1, 1), between(0, 0)},
	} {
		q := Quality(tt.pixels, testWidth, testHeight)
		for what, v := range map[string]struct {
			got  float64
			want [2]float64
		}{"blur": {q.Blur, tt.blur}, "blocks": {q.Blocks, tt.blocks}, "noise": {q.Noise, tt.noise}} {
			if v.got < v.want[0] || v.got > v.want[1] {
				t.Errorf("%s: %s is %.2f, want %v", name, what, v.got, v.want)
			}
		}
	}
}

func TestQualityKnowsLevels(t *testing.T) {
	t.Parallel()
	dark, bright := Quality(scaled(picture(3), 0.1, 0), testWidth, testHeight), Quality(scaled(picture(3), 2, 20), testWidth, testHeight)
	if dark.Dark < 0.95 || dark.Brightness > 0.06 || dark.High > 0.1 || dark.Bright != 0 {
		t.Errorf("dark: %+v", dark)
	}
	if bright.Bright < 0.3 || bright.High != 1 || bright.Low < 0.2 || bright.Dark != 0 {
		t.Errorf("bright: %+v", bright)
	}
	if q := Quality(picture(3), 8, 8); q != (media.Quality{}) {
		t.Errorf("too small: %+v", q)
	}
}

func TestTheMiddleLeavesOutWhatWasNotMeasured(t *testing.T) {
	t.Parallel()
	got := MiddleQuality([]media.Quality{{Blur: 0, Noise: 1}, {Blur: 3, Noise: 0}, {Blur: 0, Noise: 2}, {}, {Noise: 1}})
	if got.Blur != 3 || got.Noise != 1 {
		t.Errorf("%+v", got)
	}
}

func BenchmarkQuality(b *testing.B) {
	pixels := noisy(picture(3), 2)
	for b.Loop() {
		Quality(pixels, testWidth, testHeight)
	}
}
