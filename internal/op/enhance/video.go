package enhance

import (
	"fmt"
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// A choice is what was chosen for one of the parameters, and why.
type choice struct {
	about   media.Phrase
	what    string // for people, such as "hqdn3d"
	filters []ffmpeg.Filter
	cost    float64 // core-seconds for a second of 1280×720 at 25 frames per second, or of audio
	why     media.Phrase
	after   bool // on scaled frames
	shallow bool // of 8 bits only, so that it may not run before the light of HDR is mapped
	passes  bool // has a first pass, which is in the cost
}

func one(f ffmpeg.Filter, cost float64) choice {
	return choice{what: f.Name, filters: []ffmpeg.Filter{f}, cost: cost}
}

// fullNoise is the noise, in 256ths, that the filters' full strength is for: at it
// their gains were measured. Less noise needs less, and keeps more detail.
const fullNoise = 10

// usualNoise is assumed if none could be measured.
const usualNoise = 4

// denoise is the filter of a strength for so much noise; 0 if it is unknown.
func denoise(strength string, noise float64) choice {
	if noise <= 0 {
		noise = usualNoise
	}
	share := min(max(noise/fullNoise, 0.15), 1.6)
	times := func(full float64) float64 { return rounded(full * share) }
	switch strength {
	case "fast":
		return one(ffmpeg.F("hqdn3d", "luma_spatial", times(16), "chroma_spatial", times(12), "luma_tmp", times(20), "chroma_tmp", times(15)), 0.23)
	case "good":
		return one(ffmpeg.F("fftdnoiz", "sigma", times(30)), 1.40)
	}
	c := one(ffmpeg.F("nlmeans", "s", max(times(8), 1), "p", 5, "r", 5), 2.0)
	c.shallow = true
	return c
}

func deblock(strength string) choice {
	return one(ffmpeg.F("deblock", "filter", strength, "block", 8), 0.15)
}

// trf is the work file in which the first pass leaves how the camera moved.
func trf() ffmpeg.File { return ffmpeg.Work("shake.trf") }

// stabilize is the second pass; detect is the first.
func stabilize(strength string) choice {
	smoothing := 10
	if strength == "strong" {
		smoothing = 30
	}
	c := one(ffmpeg.F("vidstabtransform", "input", trf(), "smoothing", smoothing, "optzoom", 1, "interpol", "bicubic"), 0.92)
	c.shallow, c.passes = true, true
	return c
}

func detect() ffmpeg.Filter {
	return ffmpeg.F("vidstabdetect", "result", trf(), "shakiness", 8, "accuracy", 15)
}

func deband(strength string) choice {
	threshold := 0.015
	if strength == "strong" {
		threshold = 0.03
	}
	c := one(ffmpeg.F("deband", "1thr", threshold, "2thr", threshold, "3thr", threshold), 0.29)
	c.after = true
	return c
}

func sharpen(strength string) choice {
	c := one(ffmpeg.F("unsharp", "lx", 5, "ly", 5, "la", 0.7), 0.25)
	switch strength {
	case "upscaled": // brings back what Lanczos softens
		c = one(ffmpeg.F("cas", "strength", 0.4), 0.40)
	case "strong":
		c = one(ffmpeg.F("cas", "strength", 0.8), 0.51)
	}
	c.after = true
	return c
}

// mostGain limits how much brightness is stretched, since noise is stretched too.
const mostGain = 2

// levels stretches the brightness from low to high, of 0 to 1, to the full range.
func levels(low, high float64) choice {
	gain := min(1/max(high-low, 0.01), mostGain)
	y := fmt.Sprintf("clip((val-minval-%.3f*(maxval-minval))*%.3f+minval,minval,maxval)", low, gain)
	color := fmt.Sprintf("clip((val-(minval+maxval)/2)*%.3f+(minval+maxval)/2,minval,maxval)", min(gain, 1.25))
	c := one(ffmpeg.F("lutyuv", "y", y, "u", color, "v", color), 0.05)
	c.after = true
	return c
}

func vibrance(strength string) choice {
	intensity := 0.3
	if strength == "strong" {
		intensity = 0.6
	}
	c := one(ffmpeg.F("vibrance", "intensity", intensity), 0.20)
	c.after = true
	return c
}

// possibleVideo are the choices that parameters may lead to, whatever is measured.
func (p *Params) possibleVideo() []choice {
	v := &p.VideoFilters
	var list []choice
	switch v.Denoise {
	case "auto":
		list = append(list, denoise("fast", 0), denoise("good", 0))
	case "fast", "good", "best":
		list = append(list, denoise(v.Denoise, 0))
	}
	if v.Deblock != "off" {
		list = append(list, deblock("strong"))
	}
	if v.Stabilize != "off" {
		list = append(list, stabilize(v.Stabilize), one(detect(), 0))
	}
	if v.Deband != "off" {
		list = append(list, deband(v.Deband))
	}
	switch {
	case v.Sharpen == "auto" && v.Upscale > 1:
		list = append(list, sharpen("upscaled"))
	case v.Sharpen == "auto":
		list = append(list, sharpen("weak"))
	case v.Sharpen != "off":
		list = append(list, sharpen(v.Sharpen))
	}
	if v.Levels != "off" {
		list = append(list, levels(0, 1))
	}
	if v.Vibrance != "off" {
		list = append(list, vibrance(v.Vibrance))
	}
	if c := p.motion(); c.filters != nil {
		list = append(list, c)
	}
	return list
}

// motion is the filter of additional frames, which the rules of the picture place.
func (p *Params) motion() choice {
	switch p.VideoFilters.Motion {
	case "blend":
		return one(ffmpeg.F("framerate"), 0.17)
	case "interpolate":
		return one(ffmpeg.F("minterpolate"), 8.7)
	}
	return choice{}
}

func rounded(v float64) float64 { return math.Round(v*100) / 100 }
