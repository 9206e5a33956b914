package tencent

import (
	"errors"
	"slices"

	"github.com/mediamill/mediamill/internal/op/encode"
)

// The vendor's words for how pictures are chosen.
const (
	percent   = "Percent"
	bySeconds = "Time"
)

func defaultFrame() Frame {
	return Frame{ResolutionAdaptive: adaptiveOpen, Format: "jpg", FillType: fillBlack}
}

func checkSampling(kind string, interval int64, f *failures) {
	oneOf(f, "InvalidParameterValue.SampleType", "SampleType", kind, percent, bySeconds)
	if interval < 1 || kind == percent && interval > 100 || interval > 86400 {
		f.add("InvalidParameterValue.SampleInterval", "SampleInterval must be 1 to 100 percent or 1 or more seconds, is %d", interval)
	}
}

func (p *Frame) check(f *failures, fills ...string) {
	b := box{p.Width, p.Height, p.ResolutionAdaptive, p.FillType}
	if p.Width != 142 || p.Height != 80 { // the sprites' preset is below the range that is documented
		b.check(f, "")
	}
	oneOf(f, "InvalidParameterValue.Format", "Format", p.Format, "jpg", "png", "webp")
	oneOf(f, "InvalidParameterValue.FillType", "FillType", p.FillType, fills...)
	f.unavailable(b.size())
}

func (p *AnimatedParameter) check(f *failures) {
	box{p.Width, p.Height, p.ResolutionAdaptive, ""}.check(f, "")
	oneOf(f, "InvalidParameterValue.Format", "Format", p.Format, "gif", "webp")
	if p.Fps < 1 || p.Fps > 30 {
		f.add("InvalidParameterValue.Fps", "Fps must be between 1 and 30, is %d", p.Fps)
	}
	if p.Quality < 1 || p.Quality > 100 {
		f.add("InvalidParameterValue.Quality", "Quality must be between 1 and 100, is %g", p.Quality)
	}
	f.unavailable(p.moving("", 0, 1))
}

// unavailable adds the failure of a translation, whose result is not asked.
func (f *failures) unavailable(_ any, err error) {
	if one, ok := errors.AsType[*failure](err); ok {
		*f = append(*f, one)
	}
}

// checkTranscode holds a transcode's parameters to the vendor's ranges, and then
// to what is available here.
func checkTranscode(p *TranscodeParameter, f *failures) {
	oneOf(f, "InvalidParameterValue.Container", "Container", p.Container,
		"mp4", "flv", "hls", "ts", "webm", "mkv", "mxf", "mov", "mp3", "flac", "ogg", "m4a", "wav")
	flag(f, "InvalidParameterValue.RemoveVideo", "RemoveVideo", p.RemoveVideo)
	flag(f, "InvalidParameterValue.RemoveAudio", "RemoveAudio", p.RemoveAudio)
	sound := soundOnly(p.Container)
	if p.RemoveVideo == 0 && !sound && p.VideoTemplate == nil {
		f.add("MissingParameter", "the request is missing the parameter VideoTemplate, which is needed unless RemoveVideo is 1")
	}
	if p.RemoveAudio == 0 && p.AudioTemplate == nil {
		f.add("MissingParameter", "the request is missing the parameter AudioTemplate, which is needed unless RemoveAudio is 1")
	}
	if p.RemoveVideo == 1 && p.RemoveAudio == 1 {
		f.add("InvalidParameterValue.RemoveVideo", "RemoveVideo and RemoveAudio leave nothing")
	}
	if p.VideoTemplate != nil && !sound && p.RemoveVideo == 0 {
		p.VideoTemplate.check(f, "VideoTemplate.")
	}
	if p.AudioTemplate != nil && p.RemoveAudio == 0 {
		p.AudioTemplate.check(f, p.Container, "AudioTemplate.")
	}
	if p.TEHDConfig != nil && p.TEHDConfig.Type != "" {
		oneOf(f, "InvalidParameterValue.TEHDType", "TEHDConfig.Type", p.TEHDConfig.Type, "TEHD-100", "TEHD-200")
	}
	if p.EnhanceConfig != nil {
		p.EnhanceConfig.check(f)
		if p.Container == containerHLS && p.EnhanceConfig.on() {
			f.add("UnsupportedOperation", "EnhanceConfig is not available here for the Container hls")
		}
	}
	if len(*f) == 0 {
		if p.Container == containerHLS {
			f.unavailable(p.playlist())
		} else {
			f.unavailable(p.transcode())
		}
	}
}

func flag(f *failures, code, field string, n int64) {
	if n != 0 && n != 1 {
		f.add(code, "%s must be 0 or 1, is %d", field, n)
	}
}

// check fills in the vendor's defaults and takes the words for "automatic" of an
// update out.
func (v *VideoTemplateInfo) check(f *failures, at string) {
	if v.ResolutionAdaptive == "" {
		v.ResolutionAdaptive = adaptiveOpen
	}
	if v.FillType == "" {
		v.FillType = fillBlack
	}
	if v.Vcrf == 100 {
		v.Vcrf = 0
	}
	if v.Bframes == -1 {
		v.Bframes = 0
	}
	if codec(v.Codec) == "" && !knownCodec(v.Codec) {
		f.add("InvalidParameterValue.VideoCodec", "%sCodec must be one of h264, h265, av1, vp9, is %q", at, v.Codec)
	}
	if v.Fps < 0 || v.Fps > 120*max(v.FpsDenominator, 1) || v.FpsDenominator < 0 || v.FpsDenominator > 1_000_000 {
		f.add("InvalidParameterValue.Fps", "%sFps must be between 0 and 120, is %d", at, v.Fps)
	}
	if v.Bitrate != 0 && (v.Bitrate < 128 || v.Bitrate > 100000) {
		f.add("InvalidParameterValue.VideoBitrate", "%sBitrate must be 0 or between 128 and 100000 kbps, is %d", at, v.Bitrate)
	}
	box{v.Width, v.Height, v.ResolutionAdaptive, v.FillType}.check(f, at)
	oneOf(f, "InvalidParameterValue.FillType", at+"FillType", v.FillType, fillStretch, fillBlack, fillWhite, fillGauss, "smarttailor")
	if v.Gop < 0 || v.Gop > 100000 {
		f.add("InvalidParameterValue.Gop", "%sGop must be between 0 and 100000, is %d", at, v.Gop)
	}
	oneOf(f, "InvalidParameterValue", at+"GopUnit", v.GopUnit, "", "frame", "second")
	oneOf(f, "InvalidParameterValue", at+"Mode", v.Mode, "", "VBR", "ABR", "CBR", "VCRF")
	oneOf(f, "InvalidParameterValue", at+"VideoProfile", v.VideoProfile, "", "default", "baseline", "main", "high")
	if v.Vcrf < 0 || v.Vcrf > 51 {
		f.add("InvalidParameterValue.Vcrf", "%sVcrf must be between 0 and 51, is %d", at, v.Vcrf)
	}
	if v.HlsTime < 0 || v.HlsTime > 10 {
		f.add("InvalidParameterValue", "%sHlsTime must be more than 0 and at most 10 seconds, is %g", at, v.HlsTime)
	}
	if v.BitDepth != 0 && v.BitDepth != 8 && v.BitDepth != 10 {
		f.add("InvalidParameterValue", "%sBitDepth must be 8 or 10, is %d", at, v.BitDepth)
	}
	if v.Bframes < 0 || v.Bframes > 16 {
		f.add("InvalidParameterValue", "%sBframes must be between 0 and 16, is %d", at, v.Bframes)
	}
}

// soundOf lists the audio codecs of a container, by the vendor's documentation.
func soundOf(container string) []string {
	return map[string][]string{
		"mp3": {"mp3"}, "ogg": {"flac"}, "flac": {"flac"}, "m4a": {"aac", "ac3"}, "mp4": {"aac", "mp3", "mp2"}, "flv": {"aac", "mp3", "mp2"},
		"hls": {"aac", "mp3", "eac3"}, "wav": {"pcm16", "pcm24"},
	}[container]
}

func (a *AudioTemplateInfo) check(f *failures, container, at string) {
	name, depth := soundCodec(a.Codec)
	switch allowed := soundOf(container); {
	case name == "" && a.Codec != "mp2":
		f.add("InvalidParameterValue.AudioCodec", "%sCodec %q does not exist", at, a.Codec)
	case allowed != nil && name != encode.Copy && depth == 0 && a.Codec != "mp2" && !slices.Contains(allowed, string(name)):
		f.add("InvalidParameterValue.AudioCodec", "%sCodec must be one of %v for the container %s, is %q", at, allowed, container, a.Codec)
	}
	if a.Bitrate != 0 && (a.Bitrate < 26 || a.Bitrate > 256) {
		f.add("InvalidParameterValue.AudioBitrate", "%sBitrate must be 0 or between 26 and 256 kbps, is %d", at, a.Bitrate)
	}
	if a.SampleRate != 0 && (a.SampleRate < 8000 || a.SampleRate > 192000) {
		f.add("InvalidParameterValue.AudioSampleRate", "%sSampleRate must be 0 or between 8000 and 192000 Hz, is %d", at, a.SampleRate)
	}
	if n := a.channels(); !slices.Contains([]int{0, 1, 2, 6}, n) || n == 6 && name == encode.MP3 {
		f.add("InvalidParameterValue.AudioChannel", "%sAudioChannel must be 0, 1, 2 or, but for mp3, 6, is %d", at, n)
	}
}

func checkAdaptive(p *AdaptiveParameter, f *failures) {
	oneOf(f, "InvalidParameterValue.Format", "Format", p.Format, "HLS", "MPEG-DASH")
	flag(f, "InvalidParameterValue.DisableHigherVideoBitrate", "DisableHigherVideoBitrate", p.DisableHigherVideoBitrate)
	flag(f, "InvalidParameterValue.DisableHigherVideoResolution", "DisableHigherVideoResolution", p.DisableHigherVideoResolution)
	flag(f, "InvalidParameterValue.PureAudio", "PureAudio", p.PureAudio)
	oneOf(f, "InvalidParameterValue", "SegmentType", p.SegmentType, "", "ts-segment", "ts-byterange", "mp4-segment", "mp4-byterange")
	if len(p.StreamInfos) < 1 || len(p.StreamInfos) > 10 {
		f.add("InvalidParameterValue.StreamInfos", "StreamInfos must be 1 to 10, are %d", len(p.StreamInfos))
	}
	for i := range p.StreamInfos {
		s := &p.StreamInfos[i]
		if s.Audio == nil && s.RemoveAudio == 0 {
			f.add("MissingParameter", "the request is missing the parameter StreamInfos.%d.Audio", i)
		}
		if s.Video != nil && s.RemoveVideo == 0 {
			s.Video.check(f, "StreamInfos.Video.")
		}
		if s.Audio != nil && s.RemoveAudio == 0 {
			s.Audio.check(f, containerHLS, "StreamInfos.Audio.")
		}
	}
	if len(*f) == 0 {
		f.unavailable(p.adaptive())
	}
}
