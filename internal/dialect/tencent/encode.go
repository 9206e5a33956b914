package tencent

import (
	"maps"
	"slices"
	"strings"
)

// codec is the core's name of one of the vendor's video codecs; "" for one that
// is not available.
func codec(name string) string {
	switch strings.ToLower(name) {
	case "h264", "libx264":
		return "h264"
	case "h265", "libx265":
		return "hevc"
	case "av1", "libaom-av1", "libsvtav1":
		return "av1"
	case "vp9", "libvpx-vp9":
		return "vp9"
	case "copy":
		return "copy"
	}
	return ""
}

// knownCodec says that the vendor has a codec that is not available here.
func knownCodec(name string) bool {
	return slices.Contains([]string{"h266", "vp8", "mpeg2", "dnxhd", "mv-hevc"}, strings.ToLower(name))
}

// soundCodec is the core's name of one of the vendor's audio codecs.
func soundCodec(name string) (codec string, depth int) {
	switch strings.ToLower(name) {
	case "aac", "libfdk_aac":
		return "aac", 0
	case "mp3", "libmp3lame":
		return "mp3", 0
	case "flac", "ac3", "eac3", "copy", "opus", "vorbis":
		return strings.ToLower(name), 0
	case "pcm16":
		return "pcm", 16
	case "pcm24":
		return "pcm", 24
	}
	return "", 0
}

// video is a picture's coding in the core's words.
func (v *VideoTemplateInfo) video(cap int64, tehd bool) (params, error) {
	name := codec(v.Codec)
	switch {
	case name == "" && knownCodec(v.Codec):
		return nil, failf("UnsupportedOperation", "the codec %s is not available here", v.Codec)
	case name == "":
		return nil, failf("InvalidParameterValue.VideoCodec", "there is no video codec %q", v.Codec)
	case name == "copy":
		return params{"codec": "copy"}, nil
	}
	p := params{"codec": name}
	size, err := box{v.Width, v.Height, v.ResolutionAdaptive, v.FillType}.size()
	if err != nil {
		return nil, err
	}
	maps.Copy(p, size)
	if bars, ok := p["bars"]; ok { // a transcode says the color of bars in another place
		delete(p, "bars")
		p["pad"] = params{"color": bars}
	}
	maps.Copy(p, v.rate(cap, tehd))
	if r := v.frameRate(); r != "" {
		p["frame_rate"] = r
	}
	if g := v.gop(); g > 0 {
		p["gop_seconds"] = min(max(g, 0.1), 30)
	}
	if v.NoScenecut == 1 {
		p["scene_cuts"] = false
	}
	if v.BitDepth == 10 {
		p["pixel_format"] = "yuv420p10le"
	}
	if v.VideoProfile != "" && v.VideoProfile != "default" && name == "h264" {
		p["profile"] = v.VideoProfile
	}
	if v.VideoLevel != "" {
		p["level"] = v.VideoLevel
	}
	if v.Bframes > 0 {
		return nil, failf("UnsupportedOperation", "Bframes is not available here; leave it out and the encoder chooses")
	}
	return p, nil
}

// frameRate is an exact rate, "" for the source's.
func (v *VideoTemplateInfo) frameRate() string {
	if v.Fps == 0 {
		return ""
	}
	return ratio(v.Fps, max(v.FpsDenominator, 1))
}

// gop is the time between key frames in seconds, 0 for the core's own. Frames
// of a rate that only the source has are counted as of 25 a second.
func (v *VideoTemplateInfo) gop() float64 {
	switch {
	case v.Gop == 0:
		return 0
	case v.GopUnit == "second":
		return float64(v.Gop)
	case v.Fps > 0:
		return float64(v.Gop) * float64(max(v.FpsDenominator, 1)) / float64(v.Fps)
	}
	return float64(v.Gop) / 25
}

// rate says how bits are spent. The vendor's own coder (TEHD) keeps the quality
// and spends less, so here it is constant quality under the cap.
func (v *VideoTemplateInfo) rate(cap int64, tehd bool) params {
	bits := v.Bitrate * 1000
	switch {
	case v.Mode == "VCRF" || v.Vcrf > 0:
		p := params{"rate_control": "crf"}
		if v.Vcrf > 0 {
			p["crf"] = v.Vcrf
		}
		if limit := max(cap*1000, bits); limit > 0 {
			p["rate_control"], p["max_bit_rate"] = "capped_crf", limit
		}
		return p
	case tehd:
		p := params{"rate_control": "capped_crf"}
		if limit := max(cap*1000, bits); limit > 0 {
			p["max_bit_rate"] = limit
		}
		return p
	case bits == 0:
		return params{}
	case v.Mode == "CBR":
		return params{"rate_control": "abr", "bit_rate": bits, "max_bit_rate": bits, "buffer_seconds": 1}
	}
	return params{"rate_control": "abr", "bit_rate": bits}
}

// channels are two unless another number was given.
func (a *AudioTemplateInfo) channels() int64 {
	if a.AudioChannel == nil {
		return 2
	}
	return *a.AudioChannel
}

// audio is sound's coding in the core's words.
func (a *AudioTemplateInfo) audio() (params, error) {
	name, depth := soundCodec(a.Codec)
	switch {
	case name == "" && a.Codec == "mp2":
		return nil, failf("UnsupportedOperation", "the codec mp2 is not available here")
	case name == "":
		return nil, failf("InvalidParameterValue.AudioCodec", "there is no audio codec %q", a.Codec)
	case name == "copy":
		return params{"codec": "copy"}, nil
	}
	p := params{"codec": name, "channels": a.channels()}
	if depth > 0 {
		p["bit_depth"] = depth
	}
	if a.Bitrate > 0 && name != "pcm" && name != "flac" {
		p["bit_rate"] = a.Bitrate * 1000
	}
	if a.SampleRate > 0 && name != "opus" { // Opus is of 48 kHz, whatever rate it is asked for
		p["sample_rate"] = a.SampleRate
	}
	if a.AudioLanguage != "" {
		p["tracks"], p["languages"] = "languages", []string{a.AudioLanguage}
	}
	return p, nil
}

// transcode is a whole parameter in the words of the operation transcode.
func (t *TranscodeParameter) transcode() (params, error) {
	if err := t.holds(); err != nil {
		return nil, err
	}
	p := params{"container": t.Container, "video": params{"codec": "none"}, "audio": params{"codec": "none"}, "metadata": params{"cover": false}}
	if t.RemoveVideo == 0 && t.VideoTemplate != nil && !soundOnly(t.Container) {
		video, err := t.VideoTemplate.video(t.cap(), t.TEHDConfig != nil && t.TEHDConfig.Type != "")
		if err != nil {
			return nil, err
		}
		p["video"] = video
	}
	if t.RemoveAudio == 0 && t.AudioTemplate != nil {
		audio, err := t.AudioTemplate.audio()
		if err != nil {
			return nil, err
		}
		p["audio"] = audio
	}
	return p, nil
}

// holds refuses what the vendor's containers hold and the core's do not.
func (t *TranscodeParameter) holds() error {
	switch t.Container {
	case "mxf":
		return failf("UnsupportedOperation", "the container mxf is not available here")
	case "flv":
		if v := t.VideoTemplate; v != nil && t.RemoveVideo == 0 && codec(v.Codec) != "h264" {
			return failf("UnsupportedOperation", "the container flv holds the codec h264 alone here, not %s", v.Codec)
		}
		if a := t.AudioTemplate; a != nil && t.RemoveAudio == 0 {
			if name, _ := soundCodec(a.Codec); name != "aac" {
				return failf("UnsupportedOperation", "the container flv holds the audio codec aac alone here, not %s", a.Codec)
			}
		}
	}
	return nil
}

// cap is the limit of the vendor's own coder, kbit/s; 0 for none.
func (t *TranscodeParameter) cap() int64 {
	if t.TEHDConfig == nil {
		return 0
	}
	return t.TEHDConfig.MaxVideoBitrate
}
