package sight

import (
	"math"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

// ramp is an image whose red goes from 0 to the right, and whose green goes down.
func ramp(width, height int) *Image {
	m := &Image{Width: width, Height: height}
	for y := range height {
		for x := range width {
			m.Pixels = append(m.Pixels, byte(10*x), byte(10*y), 7)
		}
	}
	return m
}

func TestEachScalingTakesItsPixels(t *testing.T) {
	t.Parallel()
	m := ramp(9, 5)
	for name, tt := range map[string]struct {
		how  Scaling
		want [4]float32 // red of the first row
	}{
		"from the origin": {FromOrigin, [4]float32{0, 22.5, 45, 67.5}},
		"corners":         {Corners, [4]float32{0, 26.666666, 53.333332, 80}},
		"centers":         {Centers, [4]float32{6.25, 28.75, 51.25, 73.75}},
	} {
		got := m.Resize(m.Whole(), 4, 2, tt.how)
		for x, want := range tt.want {
			if math.Abs(float64(got[3*x]-want)) > 1e-4 || got[3*x+2] != 7 {
				t.Errorf("%s: pixel %d is %v, want red %v", name, x, got[3*x:3*x+3], want)
			}
		}
	}
	if got := m.Resize(Rect{4, 2, 5, 3}, 2, 2, Centers); got[0] != 40 || got[10] != 20 {
		t.Errorf("one pixel is %v", got)
	}
	if got := ChannelsFirst([]float32{1, 2, 3, 4, 5, 6}, [3]int{2, 1, 0}); got[0] != 3 || got[1] != 6 || got[5] != 4 {
		t.Errorf("channels first: %v", got)
	}
}

func at(label string, score, x float64) Detection {
	return Detection{label, score, media.Box{X: x, Y: 0.1, Width: 0.2, Height: 0.2}}
}

func TestThingsLastFromStillToStill(t *testing.T) {
	t.Parallel()
	tracker := Tracker{Kind: "object", Interval: 1}
	for second, found := range [][]Detection{
		{at("cat", 0.9, 0.1), at("dog", 0.6, 0.7)},
		{at("cat", 0.7, 0.15), at("cat", 0.8, 0.7)}, // the second one is a cat of its own, seen once
		{at("cat", 0.5, 0.2)},
		{},
		{at("cat", 0.9, 0.2)}, {at("cat", 0.9, 0.2)},
	} {
		tracker.Add(media.Seconds(second), found)
	}
	got := tracker.End(5.4)
	if len(got) != 2 {
		t.Fatalf("%+v, want two cats", got)
	}
	if a := got[0]; a.Label != "cat" || a.Start != 0 || a.End != 3 || math.Abs(a.Confidence-0.7) > 1e-9 || a.Box.X != 0.1 {
		t.Errorf("%+v", a)
	}
	if a := got[1]; a.Start != 4 || a.End != 5.4 {
		t.Errorf("%+v", a)
	}
}

func TestOverlappingDetectionsAreOne(t *testing.T) {
	t.Parallel()
	got := Distinct([]Detection{at("cat", 0.5, 0.1), at("cat", 0.9, 0.11), at("dog", 0.6, 0.1), at("cat", 0.4, 0.6)}, 0.4)
	if len(got) != 3 || got[0].Score != 0.9 || got[1].Label != "dog" || got[2].Score != 0.4 {
		t.Errorf("%+v", got)
	}
	if share := IoU(media.Box{Width: 0.5, Height: 0.5}, media.Box{X: 0.25, Width: 0.5, Height: 0.5}); math.Abs(share-1.0/3) > 1e-9 {
		t.Errorf("they have %v in common", share)
	}
}
