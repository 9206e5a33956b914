package tencent

import (
	"math"
	"strconv"
)

func ratio(num, den int64) string {
	if den == 1 {
		return strconv.FormatInt(num, 10)
	}
	return strconv.FormatInt(num, 10) + "/" + strconv.FormatInt(den, 10)
}

// adaptive is an adaptive template in the words of the operation adaptive.
func (a *AdaptiveParameter) adaptive() (params, error) {
	p := params{"thumbnails": params{"enabled": false}, "subtitles": params{"mode": "none"}, "i_frames": false, "rate_control": "abr",
		"container": "ts", "manifests": "hls", "upscale": a.DisableHigherVideoResolution == 0, "max_frame_rate": "120"}
	switch {
	case a.Format == "MPEG-DASH":
		p["container"], p["manifests"] = "cmaf", "dash"
	case a.SegmentType == "mp4-segment":
		p["container"] = "cmaf"
	case a.SegmentType == "ts-byterange" || a.SegmentType == "mp4-byterange":
		return nil, failf("UnsupportedOperation", "the SegmentType %s is not available here; use ts-segment or mp4-segment", a.SegmentType)
	}
	l := ladder{params: p}
	for i := range a.StreamInfos {
		if err := l.add(&a.StreamInfos[i], a.PureAudio == 1); err != nil {
			return nil, err
		}
	}
	return l.finish()
}

// playlist is a transcode to HLS: one rung and its sound.
func (t *TranscodeParameter) playlist() (params, error) {
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
	params  params
	rungs   []params
	codec   string
	audio   *AudioTemplateInfo
	fps     string
	segment float64
	gop     float64
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
	if name != "h264" && name != "hevc" && name != "av1" {
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
	l.segment = max(l.segment, v.HlsTime)
	l.gop = max(l.gop, v.gop())
	rung := params{"short_side": v.shortSide()}
	if v.Bitrate > 0 {
		// The cap holds over a moment; the mean of the core's abr is 70 % of it.
		rung["max_rate"] = int64(math.Round(float64(v.Bitrate) * 1000 / 0.7))
	}
	if v.shortSide() == 0 { // the source's size: the largest rung that is not enlarged
		rung["short_side"], l.ofSource = 4320, true
	}
	l.rungs = append(l.rungs, rung)
	return nil
}

// shortSide is the smaller side of a box, 0 for the source's. One that only
// tells its longer side is taken for 16:9.
func (v *VideoTemplateInfo) shortSide() int64 {
	switch {
	case v.Width > 0 && v.Height > 0:
		return min(v.Width, v.Height)
	case v.Width > 0:
		return v.Width * 9 / 16
	}
	return v.Height
}

func (l *ladder) finish() (params, error) {
	p := l.params
	sound := params{"codec": "none"}
	if l.audio != nil {
		name, _ := soundCodec(l.audio.Codec)
		if name != "aac" && name != "ac3" && name != "eac3" {
			return nil, failf("UnsupportedOperation", "the audio codec %s is not available for adaptive streams and HLS here; use aac, ac3 or eac3", l.audio.Codec)
		}
		sound = params{"codec": name}
		if l.audio.Bitrate > 0 {
			sound["bit_rates"] = []int64{l.audio.Bitrate * 1000}
		}
		if n := l.audio.channels(); n > 0 {
			sound["channels"] = n
		}
	}
	p["audio"] = sound
	if len(l.rungs) == 0 {
		if l.audio == nil {
			return nil, failf("InvalidParameterValue", "neither video nor audio is left")
		}
		sound["sound_only"] = true
		return p, nil
	}
	if l.codec == "" {
		l.codec = "h264"
	}
	if l.codec != "h264" {
		p["container"] = "cmaf" // TS holds H.264 alone in the core
	}
	p["codecs"] = []string{l.codec}
	if l.fps != "" {
		p["max_frame_rate"] = l.fps
	}
	if l.segment == 0 {
		l.segment = 10
	}
	p["segment_seconds"] = min(max(l.segment, 1), 30)
	if l.gop > 0 {
		p["gop_seconds"] = min(max(l.gop, 0.5), 10, max(l.segment, 1))
	} else {
		p["gop_seconds"] = min(2, max(l.segment, 1))
	}
	if l.ofSource {
		if len(l.rungs) > 1 {
			return nil, failf("UnsupportedOperation", "a stream of the source's size beside others is not available here")
		}
		p["upscale"] = false
	}
	p["ladder"] = l.rungs
	return p, nil
}
