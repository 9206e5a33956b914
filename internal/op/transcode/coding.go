package transcode

import (
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// A coding is what the encoder of the picture gets.
type coding struct {
	encode.Video
	twoPass bool
	fps     float64
}

// choice is what the choice of an encoder depends on.
func (v *Video) choice() encode.Choice {
	return encode.Choice{Codec: v.Codec, Encoder: v.Encoder, Fallback: v.Fallback, Control: v.RateControl, PixFmt: v.PixelFormat}
}

// settle is rate control with every number settled.
func (v *Video) settle(width, height int, fps float64) encode.Rate {
	asked := encode.Rate{CRF: v.CRF, Average: v.BitRate, Cap: v.MaxBitRate}
	return asked.Settle(v.Codec, v.RateControl, v.BufferSeconds, width, height, fps)
}

func (v *Video) code(encoder string, p *picture.Picture, src *media.VideoStream, threads int) *coding {
	fps := p.FrameRate.Float()
	if fps == 0 {
		fps = max(src.FrameRate.Float(), 1)
	}
	c := &coding{fps: fps, twoPass: v.RateControl == encode.TwoPass, Video: encode.Video{
		Encoder: encoder, Preset: v.Preset, Tune: v.Tune, Profile: v.Profile, Level: v.Level, Rate: v.settle(p.Width, p.Height, fps),
		GOP: max(1, int(math.Round(float64(v.GOP)*fps))), Every: v.GOP, SceneCuts: v.SceneCuts, Threads: threads,
		Picture: p, Mastering: src.Mastering,
	}}
	if c.Profile == "" {
		c.Profile = v.Codec.UsualProfile(p.PixFmt)
	}
	if c.Level == "" {
		c.Level = v.Codec.Level(c.Profile, p.Width, p.Height, fps, c.Rate.Cap)
	}
	return c
}

// upload is what brings frames to the hardware, after the last filter.
func (c *coding) upload() []ffmpeg.Filter { return encode.Upload(c.Encoder, c.Picture.PixFmt) }
