package enhance

import (
	"github.com/mediamill/mediamill/internal/ffmpeg"
)

// hiss removes a steady noise whose level is given in dBFS.
func hiss(floor float64) choice {
	return one(ffmpeg.F("afftdn", "nr", 20, "nf", rounded(min(max(floor, -80), -20))), 1.0/132)
}

func declick() choice { return one(ffmpeg.F("adeclick"), 0.05) }

func deess(strength string) choice {
	if strength == "strong" {
		return one(ffmpeg.F("deesser", "i", 0.7, "m", 0.8), 1.0/190)
	}
	return one(ffmpeg.F("deesser", "i", 0.4, "m", 0.5), 1.0/190)
}

// dialogue makes a center channel of what both sides share, raises voices in it,
// and mixes it into both sides again.
func dialogue(strength string) choice {
	enhance, mix := 1.0, "stereo|FL=0.355*FL+0.251*FC|FR=0.355*FR+0.251*FC" // so that a voice keeps its level
	if strength == "strong" {
		enhance, mix = 2.5, "stereo|FL=0.24*FL+0.17*FC|FR=0.24*FR+0.17*FC"
	}
	return choice{what: "dialoguenhance", cost: 1.0 / 202, filters: []ffmpeg.Filter{
		ffmpeg.F("aformat", "channel_layouts", "stereo"),
		ffmpeg.F("dialoguenhance", "original", 1, "enhance", enhance, "voice", 4),
		ffmpeg.F("pan", "", mix),
	}}
}

// possibleAudio are the choices that parameters may lead to, whatever is measured.
func (p *Params) possibleAudio() []choice {
	a := &p.AudioFilters
	var list []choice
	if a.Declick == "on" {
		list = append(list, declick())
	}
	if a.Denoise == "auto" || a.Denoise == "hiss" {
		list = append(list, hiss(-60))
	}
	if a.Deess != "off" {
		list = append(list, deess(a.Deess))
	}
	if a.Dialogue != "off" {
		list = append(list, dialogue(a.Dialogue))
	}
	return list
}
