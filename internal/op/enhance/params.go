// Package enhance makes one file of a source, like transcode, and improves what it
// shows and what is heard: noise, blocks, shake, blur, flat colors, hiss, loudness.
package enhance

import (
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// Params are the parameters of the operation: filters, and those of a transcode,
// which makes the file.
type Params struct {
	VideoFilters VideoFilters `json:"video_filters"`
	AudioFilters AudioFilters `json:"audio_filters"`
	Comparison   bool         `json:"comparison" doc:"Also make a short video of the worst seconds: the source on the left, the output on the right"`
	transcode.Params
}

// VideoFilters say what is improved in the video, in the order in which it is done.
// Deinterlacing and HDR are parameters of the video itself.
type VideoFilters struct {
	Denoise   string  `json:"denoise" enum:"auto,off,fast,good,best" doc:"Remove noise, as strongly as it is measured. fast: keeps less detail. good: 6 times as slow. best: 9 times as slow. auto: what the measured noise needs; never best"`
	Deblock   string  `json:"deblock" enum:"auto,off,weak,strong" doc:"Smooth the borders of the blocks of a low bit rate"`
	Stabilize string  `json:"stabilize" enum:"off,weak,strong" doc:"Remove shake of the camera, in two passes; the borders are cropped. strong also smooths slow movements"`
	Upscale   float64 `json:"upscale,omitempty" minimum:"1" maximum:"4" doc:"Enlarge by this factor with Lanczos, and sharpen a little. 0 or 1: keep the size"`
	Motion    string  `json:"motion" enum:"duplicate,blend,interpolate" doc:"Where the additional frames come from if video.frame_rate is higher than that of the source. duplicate: frames are repeated. blend: mixed. interpolate: moved along with what is shown, which is very slow"`
	Deband    string  `json:"deband" enum:"off,weak,strong" doc:"Smooth the steps in skies and other gradients"`
	Sharpen   string  `json:"sharpen" enum:"auto,off,weak,strong" doc:"Sharpen edges"`
	Levels    string  `json:"levels" enum:"auto,off,on" doc:"Stretch the brightness, so that the darkest parts are black and the brightest are white. on: up to the full range. auto: only if the measured range is small"`
	Vibrance  string  `json:"vibrance" enum:"off,weak,strong" doc:"Strengthen dull colors and keep strong ones"`
}

// AudioFilters say what is improved in the main audio stream, in the order in which it
// is done. Loudness is a parameter of the audio itself.
type AudioFilters struct {
	Declick  string `json:"declick" enum:"off,on" doc:"Remove clicks, such as those of a vinyl record"`
	Denoise  string `json:"denoise" enum:"auto,off,hiss,voice" doc:"hiss: remove a steady noise, as strongly as it is measured. voice: keep a voice and remove all other noise, with RNNoise; for speech, not for music. auto: hiss if it is measured"`
	Deess    string `json:"deess" enum:"off,weak,strong" doc:"Soften the sharp s of voices"`
	Dialogue string `json:"dialogue" enum:"off,weak,strong" doc:"Raise voices above music and effects of a stereo stream"`
}

// Op is the operation's entry in the catalogue.
func Op() op.Op {
	return op.Op{
		Name: "enhance", Title: "Enhance",
		Summary:   "Improve video and audio: noise, blocks, interlacing, shake, blur, colors, size, hiss and loudness",
		Key:       "{job}/{name}/{stem}-{rendition}.{ext}",
		Layout:    op.Beside,
		New:       func() op.Params { return Default() },
		Result:    Result{},
		Templates: templates(),
	}
}

// Default are the default parameters: those of a transcode, and filters that
// measurements choose.
func Default() *Params {
	t := transcode.Op().New().(*transcode.Params)
	p := &Params{
		VideoFilters: VideoFilters{Denoise: "auto", Deblock: "auto", Stabilize: "off", Motion: "duplicate", Deband: "off", Sharpen: "auto", Levels: "auto", Vibrance: "off"},
		AudioFilters: AudioFilters{Declick: "off", Denoise: "auto", Deess: "off", Dialogue: "off"},
		Comparison:   true,
		Params:       *t,
	}
	return p
}

// encodes says whether the file has video that was encoded.
func (p *Params) encodes() bool { return p.HoldsPicture() && p.Video.Codec.Encodes() }

// file is what a transcode has to make for a source; nil for any.
func (p *Params) file(src *media.Source) *transcode.Params {
	t := p.Params
	if p.VideoFilters.Upscale > 1 {
		t.Video.Upscale = true
		if src != nil && src.MainVideo() != nil {
			w, h := src.MainVideo().DisplaySize()
			if c := t.Video.Crop; c != nil {
				w, h = c.Width, c.Height
			}
			t.Video.ShortSide = int(float64(min(w, h))*p.VideoFilters.Upscale + 0.5)
		}
	}
	return &t
}

// Needs lists what ffmpeg must have for these parameters.
func (p *Params) Needs() []ffmpeg.Need {
	needs := p.Params.Needs()
	add := func(list []ffmpeg.Filter) {
		for _, f := range list {
			needs = append(needs, ffmpeg.Need{Kind: "filter", Name: f.Name})
		}
	}
	if p.encodes() {
		for _, c := range p.possibleVideo() {
			add(c.filters)
		}
	}
	if p.Audio.Codec.Encodes() {
		for _, c := range p.possibleAudio() {
			add(c.filters)
		}
	}
	return needs
}

// motion is the picture rules' word for where frames come from.
func (v *VideoFilters) motion() picture.Motion {
	if v.Motion == "duplicate" {
		return picture.Duplicate
	}
	return picture.Motion(v.Motion)
}

// FileLayout is op.LessFiles's: without a comparison there is one file.
func (p *Params) FileLayout() op.Layout {
	if p.Comparison {
		return op.Beside
	}
	return op.OneFile
}
