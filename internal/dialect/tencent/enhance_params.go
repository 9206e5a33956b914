package tencent

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/enhance"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// used lists the items that are on, by the vendor's names.
func (c *EnhanceConfig) used() string {
	var words []string
	for _, item := range c.items() {
		if item.on() && item.word != "" && !slices.Contains(words, item.word) {
			words = append(words, item.word)
		}
	}
	return strings.Join(words, ",")
}

// enhanced is a transcode with the items that are on, as parameters of the core's
// operation. What is measured there and improved by itself is off: the request says all.
func (c *EnhanceConfig) enhanced(made *dialect.Sparse[transcode.Params]) json.Marshaler {
	more := dialect.NewSparse[enhance.Params]()
	p := more.Params
	p.VideoFilters = enhance.VideoFilters{Denoise: "off", Deblock: "off", Sharpen: "off", Levels: "off"}
	p.AudioFilters = enhance.AudioFilters{Denoise: "off"}
	more.Zero(&p.Comparison)
	if c.VideoEnhance != nil {
		c.VideoEnhance.into(p, made.Params)
	}
	if c.AudioEnhance != nil {
		c.AudioEnhance.into(p, made.Params)
	}
	return joined{made, more}
}

func isOn(e *enhancement) bool { return e != nil && e.Switch == switchOn }

func (v *VideoEnhanceConfig) into(p *enhance.Params, t *transcode.Params) {
	rate := media.Rational{}
	if e := v.FrameRate; e != nil && e.Switch == switchOn {
		rate = media.Rational{Num: e.Fps, Den: 1}
	}
	if e := v.FrameRateWithDen; e != nil && e.Switch == switchOn {
		rate = media.Rational{Num: e.FpsNum, Den: e.FpsDen}
	}
	if rate.Num > 0 {
		t.Video.FrameRate, p.VideoFilters.Motion = rate, "interpolate"
	}
	if isOn(v.Denoise) {
		p.VideoFilters.Denoise = map[string]string{weak: "fast", strong: "good"}[v.Denoise.Type]
	}
	if isOn(v.ArtifactRepair) {
		p.VideoFilters.Deblock = v.ArtifactRepair.Type
	}
	if isOn(v.ColorEnhance) {
		p.VideoFilters.Vibrance = weak
		if v.ColorEnhance.Type == strong {
			p.VideoFilters.Vibrance = strong
		}
	}
	if isOn(v.LowLightEnhance) || isOn(v.ColorEnhance) && v.ColorEnhance.Type != weak {
		p.VideoFilters.Levels = "on"
	}
}

// loudness is the target of a VolumeBalance in LUFS, since the vendor documents none.
const loudness = -16

func (a *AudioEnhanceConfig) into(p *enhance.Params, t *transcode.Params) {
	if isOn(a.Denoise) {
		p.AudioFilters.Denoise = "hiss"
	}
	if isOn(a.VolumeBalance) {
		t.Audio.Loudness = &transcode.Loudness{Integrated: loudness, TruePeak: -1.5}
	}
	if e := a.Beautify; e != nil && e.Switch == switchOn {
		if slices.Contains(e.Types, "declick") {
			p.AudioFilters.Declick = "on"
		}
		if slices.Contains(e.Types, "deesser") {
			p.AudioFilters.Deess = weak
		}
	}
}

// joined are parameters in two parts, which have no member in common.
type joined [2]json.Marshaler

// MarshalJSON is json.Marshaler's.
func (j joined) MarshalJSON() ([]byte, error) {
	all := map[string]json.RawMessage{}
	for _, part := range j {
		raw, err := part.MarshalJSON()
		if err == nil {
			err = json.Unmarshal(raw, &all)
		}
		if err != nil {
			return nil, err
		}
	}
	return json.Marshal(all)
}
