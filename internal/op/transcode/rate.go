package transcode

import (
	"math"

	"github.com/mediamill/mediamill/internal/media"
)

// A rate is rate control with every number settled.
type rate struct {
	control string // capped_crf, crf, abr, two_pass
	crf     float64
	average media.BitRate
	cap     media.BitRate // 0 for none
	buffer  media.BitRate // bits
}

// settle fills in what the parameters leave to codec, size and frame rate.
func (v *Video) settle(codec string, width, height int, fps float64) rate {
	r := rate{control: v.RateControl, crf: v.CRF, average: v.BitRate, cap: v.MaxBitRate}
	usual := usualCap(codec, width, height, fps)
	switch r.control {
	case "abr", "two_pass":
		if r.average == 0 {
			r.average = rounded(float64(usual) * 0.6)
		}
		if r.cap == 0 {
			r.cap = rounded(float64(r.average) * 1.5)
		}
		r.cap = max(r.cap, r.average)
	default:
		if r.crf == 0 {
			r.crf = usualCRF(codec, min(width, height))
		}
		if r.cap == 0 && r.control == "capped_crf" {
			r.cap = usual
		}
	}
	r.buffer = media.BitRate(float64(r.cap) * v.BufferSeconds)
	return r
}

// most is the bit rate that the stream has on the whole; 0 when nothing bounds it.
func (r rate) most() media.BitRate {
	if r.average > 0 {
		return r.average
	}
	return r.cap
}

// usualCRF is a good quality at a size; larger pictures hide more.
func usualCRF(codec string, shortSide int) float64 {
	step := func(small, middle, large, huge float64) float64 {
		switch {
		case shortSide < 600:
			return small
		case shortSide < 1300:
			return middle
		case shortSide < 2000:
			return large
		}
		return huge
	}
	switch codec {
	case "hevc":
		return step(26, 25, 24, 24)
	case "av1":
		return step(34, 32, 31, 30)
	case "vp9":
		return step(34, 32, 31, 30)
	}
	return step(23, 22, 21, 21)
}

// usualCap is 6 Mb/s for 1080p H.264, less than in proportion for larger
// pictures, half as much again for fast ones, and never under 200 kb/s.
func usualCap(codec string, width, height int, fps float64) media.BitRate {
	pixels := float64(width*height) / (1920 * 1080)
	bits := 6e6 * math.Pow(pixels, 0.9)
	if pixels > 1 {
		bits = 6e6 * math.Pow(pixels, 0.75)
	}
	if fps > 40 && min(width, height) >= 700 {
		bits *= 1.5
	}
	bits *= map[string]float64{"hevc": 0.667, "av1": 0.5, "vp9": 0.7, "h264": 1}[codec]
	return rounded(max(bits, 200e3))
}

// rounded to 10 kb/s, so that people can read it.
func rounded(bits float64) media.BitRate { return media.BitRate(math.Round(bits/1e4) * 1e4) }
