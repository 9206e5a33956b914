package encode

import (
	"maps"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// An encoder is a row of what encodes video.
type encoder struct {
	codec    Codec
	hardware string // nvenc, qsv, vaapi, videotoolbox; empty for software
	speeds   []int  // its own numbers for the presets, by their order; nil when it knows the words
	least    int    // pixels of the smallest side that it takes
	onePass  bool   // it has no two-pass mode here
	only420  bool   // it takes no other sampling than 4:2:0
	options  func(v *Video, pass int) []ffmpeg.Option
}

// presets are the words of x264, the fastest first, which mean the same in every operation.
var presets = []string{"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"}

var (
	nvencSpeeds = []int{1, 1, 2, 3, 4, 4, 5, 6, 7}
	encoders    = map[string]encoder{
		"libx264":    {codec: H264, options: (*Video).x264},
		"libx265":    {codec: HEVC, least: 32, options: (*Video).x265},
		"libsvtav1":  {codec: AV1, least: 64, onePass: true, only420: true, speeds: []int{12, 11, 10, 9, 8, 7, 6, 5, 4}, options: (*Video).svt},
		"libaom-av1": {codec: AV1, speeds: []int{8, 8, 6, 6, 5, 4, 3, 2, 1}, options: (*Video).aom},
		"libvpx-vp9": {codec: VP9, speeds: []int{8, 5, 5, 4, 4, 3, 2, 1, 0}, options: (*Video).vpx},

		"h264_nvenc": {codec: H264, hardware: "nvenc", onePass: true, speeds: nvencSpeeds, options: (*Video).nvenc},
		"hevc_nvenc": {codec: HEVC, hardware: "nvenc", onePass: true, speeds: nvencSpeeds, options: (*Video).nvenc},
		"av1_nvenc":  {codec: AV1, hardware: "nvenc", onePass: true, only420: true, speeds: nvencSpeeds, options: (*Video).nvenc},

		"h264_qsv": {codec: H264, hardware: "qsv", onePass: true, options: (*Video).qsv},
		"hevc_qsv": {codec: HEVC, hardware: "qsv", onePass: true, options: (*Video).qsv},
		"av1_qsv":  {codec: AV1, hardware: "qsv", onePass: true, only420: true, options: (*Video).qsv},
		"vp9_qsv":  {codec: VP9, hardware: "qsv", onePass: true, options: (*Video).qsv},

		"h264_vaapi": {codec: H264, hardware: vaapi, onePass: true, options: (*Video).vaapi},
		"hevc_vaapi": {codec: HEVC, hardware: vaapi, onePass: true, options: (*Video).vaapi},
		"av1_vaapi":  {codec: AV1, hardware: vaapi, onePass: true, only420: true, options: (*Video).vaapi},
		"vp9_vaapi":  {codec: VP9, hardware: vaapi, onePass: true, options: (*Video).vaapi},

		"h264_videotoolbox": {codec: H264, hardware: "videotoolbox", onePass: true, options: (*Video).videotoolbox},
		"hevc_videotoolbox": {codec: HEVC, hardware: "videotoolbox", onePass: true, options: (*Video).videotoolbox},
	}
)

const vaapi = "vaapi"

// EncodersOf are the names of all encoders of a codec.
func EncodersOf(c Codec) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(encoders)), func(name string) bool { return encoders[name].codec != c })
}

// Makes is the codec of an encoder; empty for a name that is none.
func Makes(encoder string) Codec { return encoders[encoder].codec }

// Hardware says whether an encoder is one of a GPU.
func Hardware(encoder string) bool { return encoders[encoder].hardware != "" }

// Auto is the name that leaves the choice of an encoder to the codec.
const Auto = "auto"

// A Choice is what is known when an encoder is chosen.
type Choice struct {
	Codec    Codec
	Encoder  string // Auto, or a name
	Fallback bool   // the software encoder may take the place of the named one
	Control  Control
	PixFmt   string // empty for 4:2:0
}

// Candidates are the encoders that may do the work, in order.
func (c Choice) Candidates() []string {
	software := videoCodecs[c.Codec].software
	switch {
	case c.Encoder == Auto:
		return slices.DeleteFunc(slices.Clone(software), func(name string) bool {
			return c.Control == TwoPass && !TwoPasses(name) || !Takes(name, c.PixFmt)
		})
	case c.Fallback:
		return append([]string{c.Encoder}, software...)
	}
	return []string{c.Encoder}
}

// TwoPasses says whether an encoder has a two-pass mode here: none of a GPU has
// one, nor has libsvtav1 in ffmpeg 5.
func TwoPasses(encoder string) bool { return !encoders[encoder].onePass }

// Takes says whether an encoder takes the sampling of a pixel format; empty is 4:2:0.
func Takes(encoder, format string) bool {
	return !encoders[encoder].only420 || format == "" || strings.HasPrefix(format, "yuv420p")
}

// Pick is the first candidate that this ffmpeg has, and why.
func (c Choice) Pick(caps *ffmpeg.Capabilities) (name string, why media.Phrase, err error) {
	names := c.Candidates()
	for i, name := range names {
		switch {
		case caps != nil && !caps.Encoders[name]:
			continue
		case c.Encoder == Auto:
			return name, media.Phrasef("the software encoder of %s", c.Codec), nil
		case i == 0:
			return name, media.Phrasef("as requested"), nil
		}
		return name, media.Phrasef("%s is not available and fallback is allowed", c.Encoder), nil
	}
	e := media.Errorf(media.CodeEngineMissing, "the installed ffmpeg has no encoder %s", names[0])
	e.Field = "encoder"
	if !c.Fallback && c.Encoder != Auto {
		return "", media.Phrase{}, e.WithHint("set video.fallback to allow the software encoder")
	}
	return "", media.Phrase{}, e.WithHint("install a build of ffmpeg that includes it; `mediamill doctor` lists the available encoders")
}

// Fitting is the picked encoder, or another of the codec when pictures are too small for it.
func (c Choice) Fitting(name string, width, height int, caps *ffmpeg.Capabilities) (string, error) {
	least := encoders[name].least
	if min(width, height) >= least {
		return name, nil
	}
	if c.Encoder == Auto && caps != nil {
		for _, other := range c.Candidates() {
			if caps.Encoders[other] && min(width, height) >= encoders[other].least {
				return other, nil
			}
		}
	}
	return "", media.Errorf(media.CodeInputUnsupported, "%s does not support %d×%d; the minimum is %d×%d", name, width, height, least, least).
		WithHint("set video.upscale with a size, or use h264")
}

// Device are the options before an input of what an encoder of a GPU works on.
func Device(encoder string) []ffmpeg.Option {
	if encoders[encoder].hardware != vaapi {
		return nil
	}
	return []ffmpeg.Option{ffmpeg.Word("vaapi_device", "/dev/dri/renderD128")}
}

// Upload is what brings frames to a GPU, after the last filter.
func Upload(encoder, pixels string) []ffmpeg.Filter {
	if encoders[encoder].hardware != vaapi {
		return nil
	}
	format := "nv12"
	if strings.Contains(pixels, "10") {
		format = "p010"
	}
	return []ffmpeg.Filter{ffmpeg.F("format", "", format), ffmpeg.F("hwupload")}
}

// Need is what ffmpeg must have for any of some encoders.
func Need(names ...string) ffmpeg.Need {
	return ffmpeg.Need{Kind: "encoder", Name: strings.Join(names, "|")}
}
