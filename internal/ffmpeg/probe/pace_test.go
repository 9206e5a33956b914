package probe

import (
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

func TestFramesTellTheRateWhereTheContainerGuessesIt(t *testing.T) {
	t.Parallel()
	rate := func(n int64) media.Rational { return media.Rational{Num: n, Den: 1} }
	even := func(seconds ...float64) (at []float64) { // 30 frames that last so long in turn
		now := 0.0
		for i := range 30 {
			at, now = append(at, now), now+seconds[i%len(seconds)]
		}
		return at
	}
	for _, tt := range []struct {
		name               string
		at                 []float64
		average, real      media.Rational
		wantAverage, least float64
		wantReal           float64
		variable           bool
	}{
		{"milliseconds taken for a rate", even(0.033, 0.033, 0.034), rate(1000), rate(1000), 30, 29.9, 30, false},
		{"fields taken for frames", even(1.0 / 24), rate(48), rate(48), 24, 23.9, 48, false},
		{"fields beside frames", even(0.04), rate(25), rate(50), 25, 25, 50, false},
		{"a rate that varies", even(0.033, 0.033, 0.1), rate(1000), rate(30), 18.6, 18, 30, true},
		{"what is right stays", even(0.033, 0.033, 0.034), media.Rational{Num: 30000, Den: 1001}, rate(30), 29.97, 29.97, 30, false},
	} {
		v := media.VideoStream{FrameRate: tt.average, RealRate: tt.real}
		paceOf(tt.at).settle(&v)
		if got := v.FrameRate.Float(); got < tt.least-0.001 || got > tt.wantAverage+0.1 || v.Variable != tt.variable || v.RealRate.Float() > tt.wantReal+0.1 {
			t.Errorf("%s: %s, stamps at %s, variable %t", tt.name, v.FrameRate, v.RealRate, v.Variable)
		}
	}
}
