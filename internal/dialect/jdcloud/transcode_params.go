package jdcloud

import (
	"strconv"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/adaptive"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// fileParams are those of the operation transcode. A video of another shape gets
// bars.
func (t *transcodeTemplate) fileParams() *dialect.Sparse[transcode.Params] {
	made := dialect.NewSparse[transcode.Params]()
	p := made.Params
	p.Container = t.Container.Format
	v := &p.Video
	v.Codec = t.Video.codec()
	if t.Video.RateMode == "crf" {
		v.RateControl, v.CRF = encode.CRF, t.Video.factor(0.1)
	} else {
		v.RateControl = encode.ABR
		if t.Video.BitRate != nil {
			v.BitRate = kilo(*t.Video.BitRate)
		}
	}
	if t.Video.FrameRate != nil {
		made.Written(&v.FrameRate, rational(*t.Video.FrameRate))
	}
	if t.Video.Width != nil {
		v.Width, v.Upscale = *t.Video.Width, true
	}
	if t.Video.Height != nil {
		v.Height, v.Upscale = *t.Video.Height, true
	}
	if t.Video.Width != nil && t.Video.Height != nil {
		v.Fit = picture.Pad
	}
	a := &p.Audio
	a.Codec, a.BitRate = encode.AAC, kilo(t.Audio.BitRate)
	if t.Audio.Channels != nil {
		a.Channels = *t.Audio.Channels
	}
	if t.Audio.SampleRate != nil {
		a.SampleRate = *t.Audio.SampleRate
	}
	return made
}

// streamParams are those of the operation adaptive, with one rendition. Its average
// bit rate is 70 % of its maximum, so the maximum follows from the average that was
// requested. name is that of the manifest without its extension.
func (t *transcodeTemplate) streamParams(name string) *dialect.Sparse[adaptive.Params] {
	made := dialect.NewSparse[adaptive.Params]()
	p := made.Params
	p.Manifests, p.Name, p.Container, p.Codecs, p.Subtitles.Mode = "hls", name, "ts", []encode.Codec{t.Video.codec()}, "none"
	made.Zero(&p.IFrames, &p.Thumbnails.Enabled)
	if t.Video.codec() != encode.H264 {
		p.Container = "cmaf" // HEVC is not for transport streams
	}
	rung := adaptive.Rung{Short: t.Video.short()}
	if t.Video.RateMode == "crf" {
		p.RateControl, rung.CRF = encode.CRF, t.Video.factor(1)
	} else {
		p.RateControl = encode.ABR
		if t.Video.BitRate != nil {
			rung.MaxRate = kilo(*t.Video.BitRate) * 10 / 7
		}
	}
	if t.Video.Width != nil || t.Video.Height != nil {
		p.Upscale = true
	} else {
		rung.Short = 4320 // limited to that of the source
	}
	p.Ladder = []adaptive.Rung{rung}
	if t.Video.FrameRate != nil {
		made.Written(&p.MaxFrameRate, rational(*t.Video.FrameRate))
	}
	p.Audio.Codec, p.Audio.BitRates = encode.AAC, []media.BitRate{kilo(t.Audio.BitRate)}
	if t.Audio.Channels != nil {
		p.Audio.Channels = *t.Audio.Channels
	}
	return made
}

// codec is the core's name of a video codec.
func (v *videoSettings) codec() encode.Codec {
	if v.Codec == "h265" {
		return encode.HEVC
	}
	return encode.Codec(v.Codec)
}

// kilo is a bit rate of the vendor, which counts in kb/s.
func kilo(rate int) media.BitRate { return media.BitRate(rate) * 1000 }

// factor is the rate factor, but not less than least: 0 means none to the core.
func (v *videoSettings) factor(least float64) float64 {
	n, err := strconv.ParseFloat(string(v.RateFactor), 64)
	if err != nil {
		return 0
	}
	return max(n, least)
}

func rational(rate float64) string {
	return strconv.FormatFloat(rate, 'f', -1, 64)
}

// short is the shorter side of a rendition: that of the box, or the one side that
// is given, where 16:9 is assumed for a width.
func (v *videoSettings) short() int {
	switch {
	case v.Width != nil && v.Height != nil:
		return min(*v.Width, *v.Height)
	case v.Height != nil:
		return *v.Height
	case v.Width != nil:
		return *v.Width * 9 / 16 / 2 * 2
	}
	return 0
}
