package picture

import (
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// standard rates of film, television and screens.
func standard() []media.Rational {
	return []media.Rational{
		{Num: 24000, Den: 1001}, {Num: 24, Den: 1}, {Num: 25, Den: 1}, {Num: 30000, Den: 1001}, {Num: 30, Den: 1},
		{Num: 48000, Den: 1001}, {Num: 48, Den: 1}, {Num: 50, Den: 1}, {Num: 60000, Den: 1001}, {Num: 60, Den: 1},
	}
}

// NearestRate is the standard frame rate nearest to fps, at most 60; a whole
// number for rates well under 24, as those of screen recordings.
func NearestRate(fps float64) media.Rational {
	if fps < 21 {
		return media.Rational{Num: int64(max(1, math.Round(fps))), Den: 1}
	}
	best := standard()[0]
	for _, r := range standard() {
		if math.Abs(r.Float()-fps) < math.Abs(best.Float()-fps) {
			best = r
		}
	}
	return best
}

// RateOf is the constant rate that a stream is read at: its own, written
// exactly (29.97 as 30000/1001), the standard one nearest to what its times
// need when it varies, and 25 when it is unknown. At most highest, when that is known.
func RateOf(v *media.VideoStream, highest media.Rational) media.Rational {
	rate := v.FrameRate
	if !rate.Known() {
		rate = v.RealRate
	}
	switch {
	case !rate.Known():
		rate = media.Rational{Num: 25, Den: 1}
	case v.Variable && v.RealRate.Known() && within(v.RealRate.Float(), 0.99*rate.Float(), min(60.1, 4*rate.Float())):
		rate = NearestRate(v.RealRate.Float()) // a constant rate with frames left out: none of the others is lost
	case v.Variable:
		rate = NearestRate(rate.Float())
	default:
		if near := NearestRate(rate.Float()); math.Abs(near.Float()/rate.Float()-1) < 5.5e-4 { // half of what lies between 29.97 and 30
			rate = near
		}
		// Containers round: an average of 1000 frames may be off in the fourth digit.
		if rate.Num > 1<<20 || rate.Den > 1<<20 {
			rate = media.Rational{Num: int64(math.Round(rate.Float() * 1000)), Den: 1000}
		}
	}
	rate = rate.Reduced()
	if highest.Known() && rate.Float() > highest.Float()*1.0001 {
		return lowered(rate, highest)
	}
	return rate
}

// lowered halves a rate until it is within the highest, because every second
// frame moves evenly; the highest itself when no division by 2 or 3 is near it.
func lowered(rate, highest media.Rational) media.Rational {
	for _, by := range []int64{2, 3, 4, 5, 8, 10} {
		r := media.Rational{Num: rate.Num, Den: rate.Den * by}.Reduced()
		if r.Float() <= highest.Float()*1.0001 && r.Float() >= highest.Float()*0.8 {
			return r
		}
	}
	return highest
}

// motion makes the frames of a higher rate.
func motion(how Motion, rate media.Rational) []ffmpeg.Filter {
	if how == Interpolate {
		return []ffmpeg.Filter{ffmpeg.F("minterpolate", "fps", rate, "mi_mode", "mci", "mc_mode", "aobmc", "vsbmc", 1)}
	}
	return []ffmpeg.Filter{ffmpeg.F("framerate", "fps", rate)}
}

func within(f, low, high float64) bool { return f >= low && f <= high }
