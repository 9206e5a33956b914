package tencent

import (
	"cmp"
	"math"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/adaptive"
	"github.com/mediamill/mediamill/internal/op/encode"
)

// adaptive is an adaptive template in the words of the operation adaptive.
func (a *AdaptiveParameter) adaptive() (*dialect.Sparse[adaptive.Params], error) {
	made := dialect.NewSparse[adaptive.Params]()
	p := made.Params
	p.Container, p.Manifests, p.Subtitles.Mode, p.RateControl = "ts", "hls", "none", encode.ABR
	p.Upscale, p.MaxFrameRate = a.DisableHigherVideoResolution == 0, media.Rational{Num: 120, Den: 1}
	made.Zero(&p.Upscale, &p.IFrames, &p.Thumbnails.Enabled)
	switch {
	case a.Format == "MPEG-DASH":
		p.Container, p.Manifests = "cmaf", "dash"
	case a.SegmentType == "mp4-segment":
		p.Container = "cmaf"
	case a.SegmentType == "ts-byterange" || a.SegmentType == "mp4-byterange":
		return nil, failf("UnsupportedOperation", "the SegmentType %s is not available here; use ts-segment or mp4-segment", a.SegmentType)
	}
	l := ladder{}
	for i := range a.StreamInfos {
		if err := l.add(&a.StreamInfos[i], a.PureAudio == 1); err != nil {
			return nil, err
		}
	}
	return made, l.finish(p)
}

// playlist is a transcode to HLS: one rung and its sound.
func (t *TranscodeParameter) playlist() (*dialect.Sparse[adaptive.Params], error) {
	a := AdaptiveParameter{Format: "HLS", StreamInfos: []AdaptiveStreamTemplate{{
		Video: t.VideoTemplate, Audio: t.AudioTemplate, RemoveAudio: t.RemoveAudio, RemoveVideo: t.RemoveVideo,
	}}}
	if v := t.VideoTemplate; v != nil {
		switch v.SegmentType {
		case 0:
		case 7:
			a.SegmentType = "mp4-segment"
		default:
			return nil, failf("UnsupportedOperation", "the SegmentType %d is not available here; use 0 or 7", v.SegmentType)
		}
	}
	return a.adaptive()
}

// A ladder gathers what rungs have in common, which the core says once.
type ladder struct {
	rungs   []adaptive.Rung
	codec   encode.Codec
	audio   *AudioTemplateInfo
	fps     media.Rational
	segment media.Seconds
	gop     media.Seconds
	// ofSource says that a rung has the source's size.
	ofSource bool
}

func (l *ladder) add(s *AdaptiveStreamTemplate, pure bool) error {
	if s.RemoveAudio == 0 && s.Audio != nil && l.audio == nil {
		l.audio = s.Audio
	}
	if s.RemoveVideo == 1 || s.Video == nil || pure {
		return nil
	}
	v := s.Video
	name := codec(v.Codec)
	if name != encode.H264 && name != encode.HEVC && name != encode.AV1 {
		return failf("UnsupportedOperation", "the codec %s is not available for adaptive streams and HLS here; use h264, h265 or av1", v.Codec)
	}
	if l.codec != "" && l.codec != name {
		return failf("UnsupportedOperation", "streams of different codecs in one adaptive template are not available here")
	}
	if len(l.rungs) > 0 && l.fps != v.frameRate() {
		return failf("InvalidParameterValue.Fps", "the streams of an adaptive template must have one Fps")
	}
	if v.Vcrf > 0 || v.Mode == "CBR" || v.BitDepth == 10 || v.Bframes > 0 {
		return failf("UnsupportedOperation", "Vcrf, the Mode CBR, BitDepth 10 and Bframes are not available for adaptive streams and HLS here")
	}
	l.codec, l.fps = name, v.frameRate()
	l.segment = max(l.segment, media.Seconds(v.HlsTime))
	l.gop = max(l.gop, v.gop())
	// The cap holds over a moment; the mean of the core's abr is 70 % of it.
	rung := adaptive.Rung{Short: v.shortSide(), MaxRate: media.BitRate(math.Round(float64(v.Bitrate) * 1000 / 0.7))}
	if rung.Short == 0 { // the source's size: the largest rung that is not enlarged
		rung.Short, l.ofSource = 4320, true
	}
	l.rungs = append(l.rungs, rung)
	return nil
}

// shortSide is the smaller side of a box, 0 for the source's. One that only
// tells its longer side is taken for 16:9.
func (v *VideoTemplateInfo) shortSide() int {
	switch {
	case v.Width > 0 && v.Height > 0:
		return int(min(v.Width, v.Height))
	case v.Width > 0:
		return int(v.Width * 9 / 16)
	}
	return int(v.Height)
}

// finish sets what all streams say.
func (l *ladder) finish(p *adaptive.Params) error {
	p.Audio.Codec = encode.None
	if l.audio != nil {
		name, _ := soundCodec(l.audio.Codec)
		if name != encode.AAC && name != encode.AC3 && name != encode.EAC3 {
			return failf("UnsupportedOperation", "the audio codec %s is not available for adaptive streams and HLS here; use aac, ac3 or eac3", l.audio.Codec)
		}
		p.Audio.Codec, p.Audio.Channels = name, l.audio.channels()
		if l.audio.Bitrate > 0 {
			p.Audio.BitRates = []media.BitRate{kilo(l.audio.Bitrate)}
		}
	}
	if len(l.rungs) == 0 {
		if l.audio == nil {
			return failf("InvalidParameterValue", "neither video nor audio is left")
		}
		p.Audio.SoundOnly = true
		return nil
	}
	if l.codec != encode.H264 {
		p.Container = "cmaf" // TS holds H.264 alone in the core
	}
	p.Codecs, p.Ladder = []encode.Codec{l.codec}, l.rungs
	if l.fps.Known() {
		p.MaxFrameRate = l.fps
	}
	segment := max(cmp.Or(l.segment, 10), 1)
	p.Segment, p.GOP = min(segment, 30), min(2, segment)
	if l.gop > 0 {
		p.GOP = min(max(l.gop, 0.5), 10, segment)
	}
	if l.ofSource {
		if len(l.rungs) > 1 {
			return failf("UnsupportedOperation", "a stream with the source's size is not available here together with others")
		}
		p.Upscale = false
	}
	return nil
}
