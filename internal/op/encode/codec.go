package encode

import "strings"

// A Codec says how a stream is coded, in the word of the parameters, which is
// ffprobe's except for PCM.
type Codec string

// Codecs that can be made, and what is said in place of one.
const (
	H264 Codec = "h264"
	HEVC Codec = "hevc"
	AV1  Codec = "av1"
	VP9  Codec = "vp9"

	AAC    Codec = "aac"
	Opus   Codec = "opus"
	MP3    Codec = "mp3"
	FLAC   Codec = "flac"
	AC3    Codec = "ac3"
	EAC3   Codec = "eac3"
	Vorbis Codec = "vorbis"
	PCM    Codec = "pcm"

	Copy Codec = "copy" // the stream as it is
	None Codec = "none" // no stream
)

// Encodes says whether a stream is encoded, and neither copied nor left out.
func (c Codec) Encodes() bool { return c != Copy && c != None }

// List names codecs in a sentence.
func List(codecs []Codec) string {
	var words []string
	for _, c := range codecs {
		words = append(words, string(c))
	}
	return strings.Join(words, ", ")
}

// A videoCodec is what is known of a codec of video, whatever encodes it.
type videoCodec struct {
	software []string            // its encoders, the best first
	worst    float64             // largest CRF
	share    float64             // of the bits that H.264 needs
	hdr      bool                // it is made with PQ and HLG here
	profiles map[string][]string // that can be asked for, with the pixel formats that each holds
	usual    map[string]string   // the profile of a pixel format when none is asked for
	levels   []limit
	ladder   [len(heights)]Target
}

var videoCodecs = map[Codec]videoCodec{
	H264: {
		software: []string{"libx264"}, worst: 51, share: 1, levels: h264Levels,
		profiles: map[string][]string{
			"baseline": {"yuv420p"}, "main": {"yuv420p"}, "high": {"yuv420p"}, "high10": {"yuv420p", "yuv420p10le"},
			"high422": {"yuv420p", "yuv420p10le", "yuv422p", "yuv422p10le"},
			"high444": {"yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le"}},
		usual:  map[string]string{"yuv420p": "high", "yuv420p10le": "high10", "yuv422p": "high422", "yuv422p10le": "high422"},
		ladder: [...]Target{{23, 400e3}, {23, 800e3}, {23, 1.4e6}, {22, 3e6}, {22, 6e6}, {21, 10e6}, {21, 17e6}},
	},
	HEVC: {
		software: []string{"libx265"}, worst: 51, share: 0.667, hdr: true, levels: hevcLevels,
		profiles: map[string][]string{
			"main": {"yuv420p"}, "main10": {"yuv420p", "yuv420p10le"}, "main422-10": {"yuv422p", "yuv422p10le"}, "main444": {"yuv444p"}},
		usual:  map[string]string{"yuv420p": "main", "yuv420p10le": "main10"},
		ladder: [...]Target{{26, 260e3}, {26, 520e3}, {26, 900e3}, {25, 2e6}, {25, 4e6}, {24, 7e6}, {24, 12e6}},
	},
	AV1: {
		software: []string{"libsvtav1", "libaom-av1"}, worst: 63, share: 0.5, hdr: true,
		ladder: [...]Target{{35, 200e3}, {35, 400e3}, {34, 700e3}, {33, 1.5e6}, {32, 3e6}, {31, 5e6}, {30, 8.5e6}},
	},
	VP9: {
		software: []string{"libvpx-vp9"}, worst: 63, share: 0.7,
		ladder: [...]Target{{35, 280e3}, {35, 560e3}, {34, 1e6}, {33, 2.1e6}, {32, 4.2e6}, {31, 7e6}, {30, 12e6}},
	},
}

// Software is the best software encoder of a codec.
func (c Codec) Software() string {
	if names := videoCodecs[c].software; len(names) > 0 {
		return names[0]
	}
	return ""
}

// WorstCRF is the largest CRF of a codec.
func (c Codec) WorstCRF() float64 { return videoCodecs[c].worst }

// HDR says whether PQ and HLG are made with the codec.
func (c Codec) HDR() bool { return videoCodecs[c].hdr }

// Share is how many bits a codec needs for what takes H.264 one; 1 for codecs
// that are not known.
func Share(codec string) float64 {
	if c, ok := videoCodecs[Codec(codec)]; ok {
		return c.share
	}
	if s, ok := older[codec]; ok {
		return s
	}
	return 1
}

// older are the shares of codecs that only sources have.
var older = map[string]float64{"vp8": 1, "mpeg4": 1.4, "mpeg2video": 2, "mjpeg": 4, "prores": 8}
