package mes

import (
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// A system is a preset of the reference ("Sample presets for Media Encoder
// Standard"): its layers and what they share.
type system struct {
	layers    []Layer
	gop       media.Seconds // 2 s when 0
	sceneCuts bool
	audio     int // kbit/s, 128 when 0
	channels  int // 2 when 0
	film      bool
}

const layerName = "{Basename}_{Width}x{Height}_{VideoBitrate}.mp4"

func at(width, height int, rates ...int) []Layer {
	layers := make([]Layer, len(rates))
	for i, r := range rates {
		layers[i] = Layer{Width: Length{N: width}, Height: Length{N: height}, BitRate: r, Max: r, Buffer: 5}
	}
	return layers
}

// profiled gives layers a profile and a level.
func profiled(profile, level string, layers []Layer) []Layer {
	for i := range layers {
		layers[i].Profile, layers[i].Level = profile, level
	}
	return layers
}

func film(layers ...[]Layer) system { return system{layers: slices.Concat(layers...), film: true} }

func single(layers []Layer) system { return system{layers: layers, film: true, sceneCuts: true} }

// systems are the presets by the small letters of their names. Those whose
// sound would be HE-AAC get AAC-LC of the same rate; see README.md.
func systems() map[string]system {
	low := at(640, 360, 1000, 650)
	small := at(320, 180, 400)
	phone := system{layers: profiled("baseline", "1.3", at(176, 144, 56)), film: true, gop: 5, audio: 24}
	phone.layers[0].FrameRate = media.Rational{Num: 12, Den: 1}
	return map[string]system{
		"h264 multiple bitrate 4k": film(at(4096, 2304, 20000), at(3840, 2160, 18000, 16000, 14000), at(2560, 1440, 12000, 10000, 8000),
			at(1920, 1080, 6000, 4700), at(1280, 720, 3400), at(960, 540, 2250), at(640, 360, 1000)),
		"h264 multiple bitrate 1080p":   film(at(1920, 1080, 6000, 4700), at(1280, 720, 3400), at(960, 540, 2250, 1500), low, small),
		"h264 multiple bitrate 720p":    film(at(1280, 720, 3400), at(960, 540, 2250, 1500), low, small),
		"h264 multiple bitrate 16x9 sd": film(at(848, 480, 1900, 1300), at(640, 360, 900, 650), at(432, 240, 400)),
		"h264 multiple bitrate 4x3 sd":  film(at(640, 480, 1600, 1300), at(480, 360, 800, 600), at(360, 240, 400)),
		"h264 multiple bitrate 16x9 for ios": {film: true, gop: 3, audio: 64, layers: slices.Concat(
			profiled("high", "4.0", at(1920, 1080, 8500)), profiled("main", "3.1", at(1280, 720, 6500, 5000)),
			profiled("main", "3.1", at(960, 540, 3500)), profiled("baseline", "3.0", at(640, 360, 1200, 600)),
			profiled("baseline", "3.0", at(480, 270, 400)), profiled("baseline", "3.0", at(416, 234, 200)))},
		"h264 multiple bitrate 4x3 for ios": {film: true, gop: 3, audio: 64, layers: slices.Concat(
			profiled("high", "5.0", at(1920, 1440, 8500)), profiled("main", "4.0", at(1280, 960, 6500, 5000)),
			profiled("main", "3.1", at(960, 720, 3500)), profiled("baseline", "3.0", at(640, 480, 1200, 600)),
			profiled("baseline", "3.0", at(480, 360, 400)), profiled("baseline", "3.0", at(400, 300, 200)))},
		"h264 single bitrate 4k":                          single(at(3840, 2160, 18000)),
		"h264 single bitrate 1080p":                       single(at(1920, 1080, 6750)),
		"h264 single bitrate 720p":                        single(at(1280, 720, 4500)),
		"h264 single bitrate 16x9 sd":                     single(at(848, 480, 2200)),
		"h264 single bitrate 4x3 sd":                      single(at(640, 480, 1800)),
		"h264 single bitrate 720p for android":            {layers: profiled("baseline", "3.1", at(1280, 720, 2000)), film: true, gop: 5, audio: 192},
		"h264 single bitrate high quality sd for android": {layers: profiled("baseline", "3.0", at(480, 360, 500)), film: true, gop: 5},
		"h264 single bitrate low quality sd for android":  phone,
		"aac audio":              {},
		"aac good quality audio": {audio: 192},
	}
}

// legacy are names of the older encoders' presets for what comes nearest.
func legacy() map[string]string {
	return map[string]string{
		"h264 adaptive bitrate mp4 set 4k":                          "h264 multiple bitrate 4k",
		"h264 adaptive bitrate mp4 set 1080p":                       "h264 multiple bitrate 1080p",
		"h264 adaptive bitrate mp4 set 720p":                        "h264 multiple bitrate 720p",
		"h264 adaptive bitrate mp4 set sd 16x9":                     "h264 multiple bitrate 16x9 sd",
		"h264 adaptive bitrate mp4 set sd 4x3":                      "h264 multiple bitrate 4x3 sd",
		"h264 adaptive bitrate mp4 set 1080p for ios cellular only": "h264 multiple bitrate 16x9 for ios",
		"h264 broadband 1080p":                                      "h264 single bitrate 1080p",
		"h264 broadband 720p":                                       "h264 single bitrate 720p",
		"h264 broadband sd 16x9":                                    "h264 single bitrate 16x9 sd",
		"h264 broadband sd 4x3":                                     "h264 single bitrate 4x3 sd",
		"h264 smooth streaming 1080p":                               "h264 multiple bitrate 1080p",
		"h264 smooth streaming 720p":                                "h264 multiple bitrate 720p",
		"h264 smooth streaming sd 16x9":                             "h264 multiple bitrate 16x9 sd",
		"h264 smooth streaming sd 4x3":                              "h264 multiple bitrate 4x3 sd",
		"content adaptive multiple bitrate mp4 (preview)":           "content adaptive multiple bitrate mp4",
	}
}

// named is a system preset by its name, in any case.
func named(name string) (*Preset, error) {
	key := strings.ToLower(strings.Join(strings.Fields(name), " "))
	if other, ok := legacy()[key]; ok {
		key = other
	}
	for _, auto := range []Auto{Adaptive, ContentAdaptive} {
		if key == strings.ToLower(string(auto)) {
			return &Preset{Auto: auto}, nil
		}
	}
	if key == "thumbnails" {
		return parseXML(`<Thumbnail Size="100%,*" Type="Jpeg"><Time Value="10%" Step="10%" Stop="95%"/></Thumbnail>`)
	}
	base, surround := strings.CutSuffix(key, " audio 5.1")
	s, ok := systems()[base]
	if !ok || surround && !s.film {
		return nil, media.Bad("Configuration", "There is no preset '%.100s'.", name).WithHint("use a name of Media Encoder Standard, such as H264 Multiple Bitrate 720p")
	}
	if surround {
		s.audio, s.channels = 384, 6
	}
	return s.preset(), nil
}

func (s system) preset() *Preset {
	p := &Preset{Audio: &Audio{Channels: 2, Rate: 48000, BitRate: 128}}
	if s.audio > 0 {
		p.Audio.BitRate = s.audio
	}
	if s.channels > 0 {
		p.Audio.Channels = s.channels
	}
	if !s.film {
		p.Outputs = []Output{{"{Basename}_AAC_{AudioBitrate}.mp4", "MP4"}}
		return p
	}
	v := Video{GOP: 2, SceneCuts: s.sceneCuts, Fit: picture.Fit, Effort: "fast", Layers: s.layers}
	if s.gop > 0 {
		v.GOP = s.gop
	}
	p.Videos, p.Outputs = []Video{v}, []Output{{layerName, "MP4"}}
	return p
}
