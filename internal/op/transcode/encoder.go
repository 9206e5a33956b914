package transcode

import (
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// An encoder is one that can make a codec.
type encoder struct {
	codec    string
	hardware string // nvenc, qsv, vaapi, videotoolbox; empty for software
}

// encoders lists every one that parameters can name.
func encoders() map[string]encoder {
	return map[string]encoder{
		"libx264": {"h264", ""}, "libx265": {"hevc", ""}, "libsvtav1": {"av1", ""}, "libaom-av1": {"av1", ""}, "libvpx-vp9": {"vp9", ""},
		"h264_nvenc": {"h264", "nvenc"}, "hevc_nvenc": {"hevc", "nvenc"}, "av1_nvenc": {"av1", "nvenc"},
		"h264_qsv": {"h264", "qsv"}, "hevc_qsv": {"hevc", "qsv"}, "av1_qsv": {"av1", "qsv"}, "vp9_qsv": {"vp9", "qsv"},
		"h264_vaapi": {"h264", "vaapi"}, "hevc_vaapi": {"hevc", "vaapi"}, "av1_vaapi": {"av1", "vaapi"}, "vp9_vaapi": {"vp9", "vaapi"},
		"h264_videotoolbox": {"h264", "videotoolbox"}, "hevc_videotoolbox": {"hevc", "videotoolbox"},
	}
}

func encodersOf(codec string) []string {
	var names []string
	for name, e := range encoders() {
		if e.codec == codec {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// software lists a codec's software encoders, the best first.
func software(codec string) []string {
	return map[string][]string{
		"h264": {"libx264"}, "hevc": {"libx265"}, "av1": {"libsvtav1", "libaom-av1"}, "vp9": {"libvpx-vp9"},
	}[codec]
}

// candidates are the encoders that may do the work, in order.
func (v *Video) candidates() []string {
	if v.Encoder == "auto" {
		names := software(v.Codec)
		// libsvtav1 has neither a two-pass mode in ffmpeg 5 nor other sampling than 4:2:0.
		if v.Codec == "av1" && (v.RateControl == "two_pass" || v.PixelFormat != "" && v.PixelFormat != "yuv420p" && v.PixelFormat != "yuv420p10le") {
			return []string{"libaom-av1"}
		}
		return names
	}
	if v.Fallback {
		return append([]string{v.Encoder}, software(v.Codec)...)
	}
	return []string{v.Encoder}
}

// choose picks the first candidate that this ffmpeg has, and says why.
func (v *Video) choose(caps *ffmpeg.Capabilities) (name, why string, err error) {
	names := v.candidates()
	for i, name := range names {
		switch {
		case caps != nil && !caps.Encoders[name]:
			continue
		case v.Encoder == "auto":
			return name, "the software encoder of " + v.Codec, nil
		case i == 0:
			return name, "as asked", nil
		}
		return name, v.Encoder + " is not there and fallback is allowed", nil
	}
	e := media.Errorf(media.CodeEngineMissing, "this ffmpeg has no encoder %s", names[0])
	e.Field, e.Hint = "video.encoder", "install an ffmpeg with it; `mediamill doctor` shows what is there"
	if !v.Fallback && v.Encoder != "auto" {
		e.Hint = "set video.fallback to allow the software encoder"
	}
	return "", "", e
}

// crfRange is the largest CRF of a codec.
func crfRange(codec string) float64 {
	if codec == "av1" || codec == "vp9" {
		return 63
	}
	return 51
}

// speed is an encoder's own number for a preset in x264's words.
func speed(name, preset string) int {
	order := []string{"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"}
	i := max(0, slices.Index(order, preset))
	switch name {
	case "libsvtav1":
		return []int{12, 11, 10, 9, 8, 7, 5, 4, 3}[i]
	case "libaom-av1":
		return []int{8, 8, 6, 6, 5, 4, 3, 2, 1}[i]
	case "libvpx-vp9":
		return []int{8, 5, 5, 4, 4, 3, 2, 1, 0}[i]
	}
	return []int{1, 1, 2, 3, 4, 4, 5, 6, 7}[i] // nvenc's p1 to p7
}

// qsvPreset is the nearest preset of Quick Sync, which has x264's words but the fastest two.
func qsvPreset(preset string) string {
	if preset == "ultrafast" || preset == "superfast" {
		return "veryfast"
	}
	return preset
}
