package encode

import (
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// Video is a stream of video to encode, with every number settled.
type Video struct {
	Encoder   string
	Preset    string // in the words of x264
	Tune      string
	Profile   string // by the pixel format when empty
	Level     string // the encoder's choice when empty; see Codec.Level
	Rate      Rate
	GOP       int           // frames between keyframes; 0 for the encoder's choice
	Every     media.Seconds // the same time, for pictures without a constant frame rate
	SceneCuts bool          // more keyframes where the scene changes
	Segments  bool          // groups of exactly GOP frames, which segments are cut at
	Threads   int           // 0 for the encoder's choice
	Picture   *picture.Picture
	Mastering *media.Mastering // of the display that HDR was made on; nil when unknown

	codec Codec
	speed int // the encoder's own number for the preset
}

// passes is the work file that holds what a first pass learned.
const passes = "pass"

// UsualProfile is the profile of a pixel format; empty when the encoder shall choose.
func (c Codec) UsualProfile(pixels string) string { return videoCodecs[c].usual[pixels] }

// Options are the encoder's, for pass 0 (the only one), 1 or 2.
func (v Video) Options(pass int) []ffmpeg.Option {
	e := encoders[v.Encoder]
	v.codec = e.codec
	if e.speeds != nil {
		v.speed = e.speeds[max(0, slices.Index(presets, v.Preset))]
	}
	if v.Profile == "" {
		v.Profile = e.codec.UsualProfile(v.Picture.PixFmt)
	}
	own := v.Encoder == "libx265" // which takes most in a list of its own
	o := append([]ffmpeg.Option{ffmpeg.Word("c", v.Encoder)}, e.options(&v, pass)...)
	if v.GOP > 0 {
		o = append(o, ffmpeg.Int("g", v.GOP))
	}
	if v.Segments && v.Encoder != "libsvtav1" {
		o = append(o, ffmpeg.Int("keyint_min", v.GOP))
	}
	if v.Threads > 0 && !own {
		o = append(o, ffmpeg.Int("threads", v.Threads))
	}
	o = append(o, v.Picture.Tags()...)
	if pass > 0 && !own {
		o = append(o, ffmpeg.Int("pass", pass), ffmpeg.InFile("passlogfile", ffmpeg.Work(passes)))
	}
	return o
}

// grid forces a keyframe at every multiple of the GOP, whatever else the encoder
// adds. Groups that are exact need none.
func (v *Video) grid() []ffmpeg.Option {
	switch {
	case v.GOP == 0 || v.Segments:
		return nil
	case v.Picture.FrameRate.Known():
		return []ffmpeg.Option{ffmpeg.Word("force_key_frames", fmt.Sprintf("expr:gte(n,n_forced*%d)", v.GOP))}
	}
	return []ffmpeg.Option{ffmpeg.Word("force_key_frames", fmt.Sprintf("expr:gte(t,n_forced*%g)", float64(v.Every)))}
}
