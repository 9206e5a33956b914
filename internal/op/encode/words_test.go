package encode_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/adaptive"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// words are those that a parameter takes by its tag.
func words(params any, name string) []string {
	field, _ := reflect.TypeOf(params).FieldByName(name)
	return strings.Split(field.Tag.Get("enum"), ",")
}

// TestParametersHaveTheWordsOfTheTables fails where a codec or an encoder is known
// here and not in the parameters, or the reverse.
func TestParametersHaveTheWordsOfTheTables(t *testing.T) {
	t.Parallel()
	encoders := []string{encode.Auto}
	for _, word := range words(transcode.Video{}, "Codec") {
		codec := encode.Codec(word)
		if got := codec.Software() != ""; got != codec.Encodes() {
			t.Errorf("video codec %s: a software encoder: %v", codec, got)
		}
		encoders = append(encoders, encode.EncodersOf(codec)...)
	}
	named := words(transcode.Video{}, "Encoder")
	slices.Sort(encoders)
	slices.Sort(named)
	if !slices.Equal(encoders, named) {
		t.Errorf("encoders %v\nthe parameter takes %v", encoders, named)
	}
	for _, word := range append(words(transcode.Audio{}, "Codec"), words(adaptive.Audio{}, "Codec")...) {
		if codec := encode.Codec(word); (encode.Audio{Codec: codec}.Encoder() != "") != codec.Encodes() {
			t.Errorf("audio codec %s: its encoder is %q", codec, encode.Audio{Codec: codec}.Encoder())
		}
	}
	for _, word := range words(adaptive.Params{}, "Codecs") {
		if len(encode.Ladder(encode.Codec(word))) == 0 {
			t.Errorf("no ladder of %s", word)
		}
	}
	for _, params := range []any{transcode.Video{}, adaptive.Params{}} {
		for _, preset := range words(params, "Preset") {
			v := encode.Video{Encoder: "libsvtav1", Preset: preset, Picture: film(nil)}
			if first := v.Options(0)[1].Value; (first == "12") != (preset == "ultrafast") {
				t.Errorf("preset %s is not in the table: it became %s", preset, first)
			}
		}
	}
}

func TestAudioOfEveryCodec(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		audio encode.Audio
		want  string
	}{
		{encode.Audio{Codec: encode.AAC, BitRate: 128e3, Channels: 2}, "-c aac -b 128000"},
		{encode.Audio{Codec: encode.Opus, BitRate: 256e3, Channels: 6}, "-c libopus -b 256000 -mapping_family 1"},
		{encode.Audio{Codec: encode.MP3, BitRate: 192e3, Channels: 2}, "-c libmp3lame -b 192000"},
		{encode.Audio{Codec: encode.AC3, BitRate: 448e3, Channels: 6}, "-c ac3 -b 448000"},
		{encode.Audio{Codec: encode.EAC3, BitRate: 384e3, Channels: 6}, "-c eac3 -b 384000"},
		{encode.Audio{Codec: encode.Vorbis, BitRate: 160e3, Channels: 2}, "-c libvorbis -b 160000"},
		{encode.Audio{Codec: encode.FLAC}, "-c flac -sample_fmt s16"},
		{encode.Audio{Codec: encode.FLAC, BitDepth: 24}, "-c flac -sample_fmt s32"},
		{encode.Audio{Codec: encode.PCM}, "-c pcm_s16le"},
		{encode.Audio{Codec: encode.PCM, BitDepth: 24}, "-c pcm_s24le"},
	} {
		if got := line(tt.audio.Options()); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.audio, got, tt.want)
		}
	}
}

// TestAudioRates holds the usual rates, and those beside a stereo rate, to one rule.
func TestAudioRates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		codec    encode.Codec
		channels int
		stereo   media.BitRate
		want     media.BitRate
	}{
		{encode.AAC, 1, 0, 80e3}, {encode.AAC, 2, 0, 128e3}, {encode.AAC, 6, 0, 384e3}, {encode.AAC, 8, 0, 512e3},
		{encode.AAC, 6, 128e3, 384e3}, {encode.AAC, 1, 64e3, 40e3}, {encode.AAC, 2, 96e3, 96e3},
		{encode.AC3, 6, 192e3, 448e3}, {encode.Opus, 6, 96e3, 256e3}, {encode.MP3, 1, 0, 96e3},
		{encode.FLAC, 2, 0, 0}, {encode.PCM, 6, 128e3, 0},
	} {
		if got := tt.codec.AudioRate(tt.channels, tt.stereo); got != tt.want {
			t.Errorf("%s of %d channels beside stereo of %d: %d, want %d", tt.codec, tt.channels, tt.stereo, got, tt.want)
		}
	}
	for _, tt := range []struct {
		codec            encode.Codec
		asked, has, want int
	}{
		{encode.AAC, 0, 6, 6}, {encode.AAC, 2, 6, 2}, {encode.AAC, 6, 4, 2}, {encode.AAC, 8, 7, 6}, {encode.AAC, 2, 0, 1},
		{encode.AC3, 8, 8, 6}, {encode.MP3, 0, 6, 2}, {encode.FLAC, 0, 4, 4},
	} {
		if got := tt.codec.Channels(tt.asked, tt.has); got != tt.want {
			t.Errorf("%s, %d channels asked of %d: %d, want %d", tt.codec, tt.asked, tt.has, got, tt.want)
		}
	}
}
