package media

import "testing"

func TestInterlacedNeedsOneFieldOrder(t *testing.T) {
	for _, tt := range []struct {
		name     string
		seen     *Interlace
		yes, top bool
	}{
		{"nothing was measured", nil, false, false},
		{"top field first throughout", &Interlace{TopFirst: 75}, true, true},
		{"bottom field first throughout", &Interlace{BottomFirst: 75, Unknown: 5}, true, false},
		{"telecine: three of five frames are progressive", &Interlace{TopFirst: 40, Progressive: 60}, false, true},
		{"fine lines that move look like fields of both orders", &Interlace{TopFirst: 66, BottomFirst: 34, Progressive: 50}, false, true},
		{"a film", &Interlace{Progressive: 150}, false, true},
	} {
		if yes, top := tt.seen.Interlaced(); yes != tt.yes || yes && top != tt.top {
			t.Errorf("%s: interlaced %v, top first %v", tt.name, yes, top)
		}
	}
}

func TestPixelsWithinOnePercentAreSquare(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		sar    Rational
		square bool
		width  int
	}{
		{Rational{}, true, 800}, {Rational{1, 1}, true, 800}, {Rational{399, 400}, true, 800}, {Rational{64, 45}, false, 1138}, {Rational{98, 100}, false, 784},
	} {
		v := VideoStream{Width: 800, Height: 332, SAR: tt.sar}
		if width, height := v.DisplaySize(); v.Square() != tt.square || width != tt.width || height != 332 {
			t.Errorf("%s: square %t, shown as %d × %d", tt.sar, v.Square(), width, height)
		}
	}
}
