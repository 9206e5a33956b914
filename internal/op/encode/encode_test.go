package encode_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/goldentest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// line are options as an argument list.
func line(options []ffmpeg.Option) string {
	var words []string
	for _, o := range options {
		value := o.Value
		if o.File != nil {
			value = o.File.Name
		}
		words = append(words, "-"+o.Name, value)
	}
	return strings.Join(words, " ")
}

// film is a picture of 1080p25.
func film(change func(*picture.Picture)) *picture.Picture {
	p := &picture.Picture{Width: 1920, Height: 1080, FrameRate: media.Rational{Num: 25, Den: 1}, PixFmt: "yuv420p",
		Color: media.Color{Primaries: "bt709", Transfer: "bt709", Matrix: "bt709", Range: "tv"}}
	if change != nil {
		change(p)
	}
	return p
}

var videoCodecs = []encode.Codec{encode.H264, encode.HEVC, encode.AV1, encode.VP9}

// TestOptionsOfEveryEncoder holds what each encoder gets for the same wishes to a
// table that people can read.
func TestOptionsOfEveryEncoder(t *testing.T) {
	t.Parallel()
	capped := encode.Rate{CRF: 22.5, Cap: 6e6, Buffer: 12e6}
	hdr := film(func(p *picture.Picture) {
		p.PixFmt, p.HDR = "yuv420p10le", "pq"
		p.Color = media.Color{Primaries: "bt2020", Transfer: "smpte2084", Matrix: "bt2020nc", Range: "tv"}
	})
	mastering := &media.Mastering{Display: "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)", MaxCLL: 1000, MaxFALL: 400}
	wishes := []struct {
		name string
		pass int
		v    encode.Video
	}{
		{"a quality under a cap", 0, encode.Video{Preset: "fast", Rate: capped, GOP: 50, Level: "4.0", SceneCuts: true, Threads: 2}},
		{"segments", 0, encode.Video{Preset: "veryslow", Rate: capped, GOP: 50, Segments: true, Threads: 2}},
		{"a mean", 0, encode.Video{Preset: "ultrafast", Rate: encode.Rate{Average: 3e6, Cap: 4.5e6, Buffer: 9e6}, GOP: 50, SceneCuts: true, Tune: "zerolatency"}},
		{"the first of two passes", 1, encode.Video{Preset: "slow", Rate: encode.Rate{Average: 3e6, Cap: 4.5e6, Buffer: 9e6}, GOP: 50, SceneCuts: true}},
		{"a quality alone, of a varying rate", 0, encode.Video{Preset: "medium", Rate: encode.Rate{CRF: 20}, GOP: 50, Every: 2, Picture: film(func(p *picture.Picture) { p.FrameRate = media.Rational{} })}},
		{"HDR10", 0, encode.Video{Preset: "fast", Rate: capped, GOP: 50, SceneCuts: true, Picture: hdr, Mastering: mastering}},
		{"a form of mastering that no display has", 0, encode.Video{Preset: "fast", Rate: capped, GOP: 50, SceneCuts: true, Picture: hdr, Mastering: &media.Mastering{Display: "x:crf=0"}}},
		{"groups as the encoder likes", 0, encode.Video{Preset: "fast", Rate: capped, SceneCuts: true}},
	}
	var b strings.Builder
	for _, codec := range videoCodecs {
		for _, name := range encode.EncodersOf(codec) {
			for _, wish := range wishes {
				if wish.pass > 0 && !encode.TwoPasses(name) || wish.v.Picture == hdr && !codec.HDR() {
					continue
				}
				v := wish.v
				v.Encoder = name
				if v.Picture == nil {
					v.Picture = film(nil)
				}
				fmt.Fprintf(&b, "%s, %s: %s\n", name, wish.name, line(v.Options(wish.pass)))
			}
		}
	}
	goldentest.Is(t, filepath.Join("testdata", "video.txt"), b.String())
}

// TestPresetsMeanTheSame holds the presets to their order in every encoder.
func TestPresetsMeanTheSame(t *testing.T) {
	t.Parallel()
	presets := []string{"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"}
	var b strings.Builder
	for _, codec := range videoCodecs {
		for _, name := range encode.EncodersOf(codec) {
			var own []string
			for _, preset := range presets {
				v := encode.Video{Encoder: name, Preset: preset, Picture: film(nil)}
				for _, o := range v.Options(0) {
					if o.Name == "preset" || o.Name == "cpu-used" {
						own = append(own, o.Value)
					}
				}
			}
			fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(own, " "))
		}
	}
	goldentest.Is(t, filepath.Join("testdata", "presets.txt"), b.String())
}

func TestAnEncoderIsChosen(t *testing.T) {
	t.Parallel()
	all := &ffmpeg.Capabilities{Encoders: map[string]bool{"libx264": true, "libx265": true, "libsvtav1": true, "libaom-av1": true, "libvpx-vp9": true}}
	for _, tt := range []struct {
		name       string
		choice     encode.Choice
		candidates string
		picked     string // or the field of the fault
		small      string // for pictures of 48×48
	}{
		{"the best of AV1", encode.Choice{Codec: encode.AV1, Encoder: encode.Auto}, "libsvtav1|libaom-av1", "libsvtav1", "libaom-av1"},
		{"one with two passes", encode.Choice{Codec: encode.AV1, Encoder: encode.Auto, Control: encode.TwoPass}, "libaom-av1", "libaom-av1", "libaom-av1"},
		{"one for 4:4:4", encode.Choice{Codec: encode.AV1, Encoder: encode.Auto, PixFmt: "yuv444p"}, "libaom-av1", "libaom-av1", "libaom-av1"},
		{"as named, too large for it", encode.Choice{Codec: encode.AV1, Encoder: "libsvtav1"}, "libsvtav1", "libsvtav1", ""},
		{"another in place of a GPU's", encode.Choice{Codec: encode.HEVC, Encoder: "hevc_nvenc", Fallback: true}, "hevc_nvenc|libx265", "libx265", "libx265"},
		{"a GPU's that is not there", encode.Choice{Codec: encode.H264, Encoder: "h264_qsv"}, "h264_qsv", "encoder", ""},
	} {
		if got := encode.Need(tt.choice.Candidates()...).Name; got != tt.candidates {
			t.Errorf("%s: candidates %s, want %s", tt.name, got, tt.candidates)
		}
		name, _, err := tt.choice.Pick(all)
		if err != nil {
			name = media.AsError(err).Field
		}
		if name != tt.picked {
			t.Errorf("%s: picked %s, want %s", tt.name, name, tt.picked)
		}
		if err != nil {
			continue
		}
		small, err := tt.choice.Fitting(name, 48, 48, all)
		if small != tt.small || (err != nil) != (tt.small == "") {
			t.Errorf("%s: of small pictures %q, %v; want %q", tt.name, small, err, tt.small)
		}
	}
}
