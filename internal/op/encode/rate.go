package encode

import (
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// A Control is a kind of rate control.
type Control string

const (
	CappedCRF Control = "capped_crf" // a quality under a cap
	CRF       Control = "crf"        // a quality alone
	ABR       Control = "abr"        // a mean under a cap
	TwoPass   Control = "two_pass"   // the same with a first pass
)

// Averages says whether a mean is aimed at, and not a quality.
func (c Control) Averages() bool { return c == ABR || c == TwoPass }

// A Rate is rate control in numbers: a mean, or a quality when that is 0.
type Rate struct {
	CRF     float64
	Average media.BitRate
	Cap     media.BitRate // 0 for none
	Buffer  media.BitRate // bits over which the cap is kept
}

// Settle fills in what a wish leaves to codec, size and frame rate. The buffer
// is given in seconds of the cap.
func (r Rate) Settle(codec Codec, control Control, buffer float64, width, height int, fps float64) Rate {
	usual := usualCap(codec, width, height, fps)
	if control.Averages() {
		if r.Average == 0 {
			r.Average = Rounded(float64(usual) * mean)
		}
		if r.Cap == 0 {
			r.Cap = Rounded(float64(r.Average) * 1.5)
		}
		r.Cap = max(r.Cap, r.Average)
	} else {
		if r.CRF == 0 {
			r.CRF = UsualCRF(codec, min(width, height))
		}
		if r.Cap == 0 && control == CappedCRF {
			r.Cap = usual
		}
	}
	r.Buffer = media.BitRate(float64(r.Cap) * buffer)
	return r
}

// mean is the share of the usual cap that is aimed at where no mean is given.
const mean = 0.6

// Most is the bit rate that the stream has on the whole; 0 when nothing bounds it.
func (r Rate) Most() media.BitRate {
	if r.Average > 0 {
		return r.Average
	}
	return r.Cap
}

// quality are the options of encoders that take a CRF, or a mean, and a cap.
func (r Rate) quality(crf string) []ffmpeg.Option {
	o := []ffmpeg.Option{ffmpeg.Float(crf, r.CRF)}
	if r.Average > 0 {
		o = []ffmpeg.Option{ffmpeg.Rate("b", r.Average)}
	}
	if r.Cap > 0 {
		o = append(o, ffmpeg.Rate("maxrate", r.Cap), ffmpeg.Rate("bufsize", r.Buffer))
	}
	return o
}

// constrained is the way of libvpx and libaom: beside a CRF, the bit rate is the cap, and 0 none.
func (r Rate) constrained() []ffmpeg.Option {
	if r.Average > 0 {
		return r.quality("")
	}
	return []ffmpeg.Option{ffmpeg.Int("crf", whole(r.CRF)), ffmpeg.Rate("b", r.Cap)}
}

func whole(crf float64) int { return int(math.Round(crf)) }

// heights are the short sides of the usual renditions.
var heights = [...]int{240, 360, 480, 720, 1080, 1440, 2160}

// A Target is a good quality at a size, and the cap over it.
type Target struct {
	CRF float64
	Cap media.BitRate
}

// A Step is a usual rendition: pixels of the smaller side, and what it gets.
type Step struct {
	Short int
	Target
}

// Ladder are the usual renditions of a codec, the smallest first. Neighbors' caps
// are 1.5 to 2.2 apart, so that each step up is worth a switch and none is a leap.
func Ladder(codec Codec) []Step {
	var steps []Step
	for i, t := range videoCodecs[codec].ladder {
		steps = append(steps, Step{heights[i], t})
	}
	return steps
}

// UsualCRF is that of the nearest usual rendition; larger pictures hide more.
func UsualCRF(codec Codec, short int) float64 {
	l := videoCodecs[codec].ladder
	switch {
	case short < 600:
		return l[2].CRF
	case short < 1300:
		return l[4].CRF
	case short < 2000:
		return l[5].CRF
	}
	return l[6].CRF
}

// usualCap is 6 Mb/s for 1080p H.264, less than in proportion for larger
// pictures, half as much again for fast ones, and never under 200 kb/s.
func usualCap(codec Codec, width, height int, fps float64) media.BitRate {
	pixels := float64(width*height) / (1920 * 1080)
	bits := 6e6 * math.Pow(pixels, 0.9)
	if pixels > 1 {
		bits = 6e6 * math.Pow(pixels, 0.75)
	}
	if fps > 40 && min(width, height) >= 700 {
		bits *= 1.5
	}
	return Rounded(max(bits*videoCodecs[codec].share, 200e3))
}

// Rounded is to 10 kb/s, so that people can read it.
func Rounded(bits float64) media.BitRate { return media.BitRate(math.Round(bits/1e4) * 1e4) }
