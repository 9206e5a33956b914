package encode

import (
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// An audioCodec is a row of what encodes audio.
type audioCodec struct {
	encoder  string
	channels int              // at most
	odd      bool             // layouts of 3 to 5 channels are made too; players dislike them in the others
	rates    [4]media.BitRate // mono, stereo, 5.1, 7.1; none for codecs without loss
	samples  []int            // sample rates that the encoder takes; nil for any
	priming  int
}

// The rate of 5.1 is about three times that of stereo, and of 7.1 four times: encoders
// code the channels in pairs, and 5.1 is two pairs, a center and a subwoofer.
var audioCodecs = map[Codec]audioCodec{
	AAC: {encoder: "aac", channels: 8, priming: 1024, rates: [4]media.BitRate{80e3, 128e3, 384e3, 512e3},
		samples: []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000}},
	Opus: {encoder: "libopus", channels: 8, priming: 312, rates: [4]media.BitRate{64e3, 96e3, 256e3, 384e3},
		samples: []int{8000, 12000, 16000, 24000, 48000}},
	MP3: {encoder: "libmp3lame", channels: 2, odd: true, rates: [4]media.BitRate{96e3, 192e3, 192e3, 192e3},
		samples: []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000}},
	AC3: {encoder: "ac3", channels: 6, odd: true, priming: 256, rates: [4]media.BitRate{96e3, 192e3, 448e3, 448e3},
		samples: []int{32000, 44100, 48000}},
	EAC3: {encoder: "eac3", channels: 6, odd: true, priming: 256, rates: [4]media.BitRate{96e3, 192e3, 384e3, 384e3},
		samples: []int{32000, 44100, 48000}},
	Vorbis: {encoder: "libvorbis", channels: 8, odd: true, rates: [4]media.BitRate{80e3, 160e3, 384e3, 512e3}},
	FLAC:   {encoder: "flac", channels: 8, odd: true},
	PCM:    {encoder: "pcm_s16le", channels: 8, odd: true},
}

// Lossless says whether a codec keeps every sample as it is.
func (c Codec) Lossless() bool { return c == FLAC || c == PCM }

// MaxChannels is how many channels a codec's encoder takes; 0 where nothing is encoded.
func (c Codec) MaxChannels() int { return audioCodecs[c].channels }

// Channels is how many a stream becomes: as asked, never more than it has or the
// codec can. 0 asks for those that it has.
func (c Codec) Channels(asked, has int) int {
	if asked == 0 || asked > has {
		asked = has
	}
	n := min(asked, audioCodecs[c].channels)
	switch {
	case n > 2 && n < 6 && !audioCodecs[c].odd:
		return 2
	case n == 7:
		return 6
	}
	return max(n, 1)
}

// SampleRates are those that a codec's encoder takes; nil for any.
func (c Codec) SampleRates() []int { return audioCodecs[c].samples }

// SampleRate is what a stream of a source's rate gets where none is asked for.
func (c Codec) SampleRate(source int) int {
	if c.Lossless() {
		return source
	}
	return 48000
}

// AudioRate is the bit rate of so many channels where stereo gets stereo, or the
// codec's usual one when that is 0; 0 for codecs without loss.
func (c Codec) AudioRate(channels int, stereo media.BitRate) media.BitRate {
	rates := audioCodecs[c].rates
	usual := rates[3]
	switch {
	case channels <= 1:
		usual = rates[0]
	case channels == 2:
		usual = rates[1]
	case channels <= 6:
		usual = rates[2]
	}
	if stereo == 0 || rates[1] == 0 {
		return usual
	}
	return stereo * usual / rates[1]
}

// Priming is how many samples an encoder puts before the first that it was given.
func (c Codec) Priming() int { return audioCodecs[c].priming }

// Audio is a stream of audio to encode.
type Audio struct {
	Codec    Codec
	BitRate  media.BitRate // 0 for codecs without loss
	BitDepth int           // of FLAC and PCM: 24, or 16
	Channels int
}

// Encoder is ffmpeg's name of what encodes the stream.
func (a Audio) Encoder() string {
	if a.Codec == PCM && a.BitDepth == 24 {
		return "pcm_s24le"
	}
	return audioCodecs[a.Codec].encoder
}

// Becomes is ffprobe's word for the codec.
func (a Audio) Becomes() string {
	if a.Codec == PCM {
		return a.Encoder()
	}
	return string(a.Codec)
}

// Options are the encoder's.
func (a Audio) Options() []ffmpeg.Option {
	o := []ffmpeg.Option{ffmpeg.Word("c", a.Encoder())}
	if a.BitRate > 0 {
		o = append(o, ffmpeg.Rate("b", a.BitRate))
	}
	switch {
	case a.Codec == FLAC && a.BitDepth == 24:
		o = append(o, ffmpeg.Word("sample_fmt", "s32"))
	case a.Codec == FLAC:
		o = append(o, ffmpeg.Word("sample_fmt", "s16"))
	case a.Codec == Opus && a.Channels > 2:
		o = append(o, ffmpeg.Int("mapping_family", 1))
	}
	return o
}

// Family is the word of the parameters for a codec of ffprobe: all PCM is one.
func Family(codec string) Codec {
	if len(codec) > 4 && codec[:4] == "pcm_" {
		return PCM
	}
	return Codec(codec)
}

// Samples says whether an encoder takes a sample rate.
func (c Codec) Samples(rate int) bool {
	return len(audioCodecs[c].samples) == 0 || slices.Contains(audioCodecs[c].samples, rate)
}
