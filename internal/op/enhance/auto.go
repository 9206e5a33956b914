package enhance

import (
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

// From these on, auto does something. Values below are usual for good sources.
const (
	noiseSome   = 1.5  // 256ths: what film grain of a good source has
	noiseMuch   = 4.0  // fast leaves too much of it
	blocksSome  = 1.35 // encodes of good quality have up to 1.2
	blurSome    = 3.5  // pixels; a sharp image has about 2
	rangeSmall  = 0.75 // from the darkest to the brightest parts
	hissSome    = -65  // dBFS
	hissSilence = 15   // dB between the quietest and the loudest parts: less has no pauses to listen to
	hissWhite   = 0.15 // of the zero crossings: less is a tone, hum or music
)

// A look is what the measurements say about a whole video.
type look struct {
	known         bool
	noise, blocks float64
	blur, shake   float64
	low, high     float64
	worst         media.Seconds // where it is worst
}

// lookOf sums samples up: the middle of noise, blocks, blur and shake, and the
// whole range of brightness.
func lookOf(samples []media.Sample) look {
	l := look{known: len(samples) > 0, low: 1}
	if !l.known {
		return l
	}
	of := func(value func(media.Sample) float64) float64 {
		var list []float64
		for _, s := range samples {
			list = append(list, value(s))
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	l.noise, l.blocks = of(func(s media.Sample) float64 { return s.Noise }), of(func(s media.Sample) float64 { return s.Blocks })
	l.blur, l.shake = of(func(s media.Sample) float64 { return s.Blur }), of(func(s media.Sample) float64 { return s.Shake })
	most := -1.0
	for _, s := range samples {
		l.low, l.high = min(l.low, s.Low), max(l.high, s.High)
		if bad := badness(s); bad > most {
			most, l.worst = bad, s.Time
		}
	}
	return l
}

// badness orders samples: each part is about 1 where auto begins to act.
func badness(s media.Sample) float64 {
	return s.Noise/noiseSome + max(s.Blocks-1, 0)/(blocksSome-1) + s.Blur/blurSome + s.Shake/2
}

// video are the choices for a source, in the order in which they run.
func (p *Params) video(src *media.Source) []choice {
	v := &p.VideoFilters
	seen := lookOf(src.Measured.Samples)
	var list []choice
	take := func(about media.Phrase, c choice, why media.Phrase) {
		c.about, c.why = about, why
		list = append(list, c)
	}
	requested := media.Phrasef("requested")
	if s := v.Denoise; s != "off" {
		why := requested
		if seen.noise > 0 {
			why = media.Phrasef("requested; the noise is %.1f of 256", seen.noise)
		}
		if s == "auto" {
			s, why = autoDenoise(seen)
		}
		if s != "" {
			take(media.Phrasef("denoise"), denoise(s, seen.noise), why)
		}
	}
	switch {
	case v.Deblock == "auto" && seen.blocks >= blocksSome:
		take(media.Phrasef("deblock"), deblock("strong"), media.Phrasef("blocks are measured: %.2f, at least %.2f", seen.blocks, blocksSome))
	case v.Deblock != "auto" && v.Deblock != "off":
		take(media.Phrasef("deblock"), deblock(v.Deblock), requested)
	}
	if v.Stabilize != "off" {
		take(media.Phrasef("stabilize"), stabilize(v.Stabilize), requested)
	}
	if v.Deband != "off" {
		take(media.Phrasef("deband"), deband(v.Deband), requested)
	}
	switch {
	case v.Sharpen == "auto" && v.Upscale > 1:
		take(media.Phrasef("sharpen"), sharpen("upscaled"), media.Phrasef("the video is enlarged"))
	case v.Sharpen == "auto" && seen.blur >= blurSome:
		take(media.Phrasef("sharpen"), sharpen("weak"), media.Phrasef("edges are %.1f pixels wide, at least %.1f", seen.blur, blurSome))
	case v.Sharpen != "auto" && v.Sharpen != "off":
		take(media.Phrasef("sharpen"), sharpen(v.Sharpen), requested)
	}
	if width := seen.high - seen.low; seen.known && width > 0.05 {
		switch {
		case v.Levels == "auto" && width < rangeSmall:
			take(media.Phrasef("levels"), levels(seen.low, seen.high), media.Phrasef("brightness is from %.0f to %.0f %%, less than %.0f %% of the range", 100*seen.low, 100*seen.high, 100*rangeSmall))
		case v.Levels == "on":
			take(media.Phrasef("levels"), levels(seen.low, seen.high), requested)
		}
	}
	if v.Vibrance != "off" {
		take(media.Phrasef("vibrance"), vibrance(v.Vibrance), requested)
	}
	return list
}

func autoDenoise(seen look) (strength string, why media.Phrase) {
	switch {
	case seen.noise >= noiseMuch:
		return "good", media.Phrasef("the noise is %.1f of 256, at least %.1f", seen.noise, noiseMuch)
	case seen.noise >= noiseSome:
		return "fast", media.Phrasef("the noise is %.1f of 256, at least %.1f", seen.noise, noiseSome)
	}
	return "", media.Phrase{}
}

// audio are the choices for a source, in the order in which they run.
func (p *Params) audio(src *media.Source) []choice {
	a := &p.AudioFilters
	var list []choice
	take := func(about media.Phrase, c choice, why media.Phrase) {
		c.about, c.why = about, why
		list = append(list, c)
	}
	requested := media.Phrasef("requested")
	if a.Declick == "on" {
		take(media.Phrasef("declick"), declick(), requested)
	}
	h := src.Measured.Hiss
	switch {
	case a.Denoise == "voice":
		take(media.Phrasef("voice"), choice{what: "RNNoise", cost: 1.0 / 16}, requested)
	case a.Denoise == "hiss" && h == nil:
		take(media.Phrasef("hiss"), hiss(-50), requested)
	case a.Denoise == "hiss":
		take(media.Phrasef("hiss"), hiss(h.Floor), media.Phrasef("requested; the noise floor is %.1f dBFS", h.Floor))
	case a.Denoise == "auto" && h != nil && h.Floor >= hissSome && h.Level-h.Floor >= hissSilence && h.Crossings >= hissWhite:
		take(media.Phrasef("hiss"), hiss(h.Floor), media.Phrasef("the noise floor is %.1f dBFS, at least %d", h.Floor, hissSome))
	}
	if a.Deess != "off" {
		take(media.Phrasef("de-ess"), deess(a.Deess), requested)
	}
	if a.Dialogue != "off" {
		take(media.Phrasef("dialogue"), dialogue(a.Dialogue), requested)
	}
	return list
}
