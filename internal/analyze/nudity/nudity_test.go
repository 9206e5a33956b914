package nudity_test

import (
	"math"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze/nudity"
	"github.com/mediamill/mediamill/internal/analyze/sight"
	"github.com/mediamill/mediamill/internal/infer/infertest"
)

// TestPeopleInClothesAreNotExplicit pins how images are brought to size: smoothed ones
// make these photos explicit, with scores of up to 0.9.
func TestPeopleInClothesAreNotExplicit(t *testing.T) {
	t.Parallel()
	e := infertest.Engine(t, infertest.Packs(t, nudity.Pack), nil)
	first, second := infertest.Session(t, e, nudity.Pack, "first.onnx"), infertest.Session(t, e, nudity.Pack, "second.onnx")
	photos := infertest.Photos(t)
	for name, want := range map[string][2]float64{
		"sample1.jpg": {0.002, 0.034}, "sample2.jpg": {0.037, 0.594}, "sample3.jpg": {0.012, 0.902},
		"sample4.jpg": {0.018, 0.629}, "sample5.jpg": {0.079, 0.657}, "sample6.jpg": {0.021, 0.358},
	} {
		got, err := nudity.Judge(t.Context(), first, second, photos[name])
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got.Explicit-want[0]) > 0.02 || math.Abs(got.Suggestive-want[1]) > 0.02 {
			t.Errorf("%s: %+v, want explicit %.3f and suggestive %.3f", name, got, want[0], want[1])
		}
	}
	flat := &sight.Image{Width: 64, Height: 64, Pixels: make([]byte, 3*64*64)}
	if got, err := nudity.Judge(t.Context(), first, second, flat); err != nil || got.Explicit > 0.3 || got.Suggestive > 0.3 || got.Both {
		t.Errorf("a black image: %+v, %v", got, err)
	}
}
