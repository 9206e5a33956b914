package sound

import (
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

func TestNormalize(t *testing.T) {
	t.Parallel()
	leveled := &media.Source{Measured: media.Measured{Loudness: &media.Loudness{Stream: 1, Integrated: -24, TruePeak: -3, Range: 6, Threshold: -34}}}
	silent := &media.Source{Measured: media.Measured{Loudness: &media.Loudness{Stream: 1, Integrated: -70}}}
	target := &Target{Integrated: -16, TruePeak: -1}
	for _, tt := range []struct {
		name     string
		src      *media.Source
		stream   media.AudioStream
		want     Wanted
		filters  string
		layout   string
		findings string
	}{
		{"as it is", nil, media.AudioStream{Channels: 2, Layout: "stereo", SampleRate: 48000}, Wanted{}, "aresample aresample aformat", "stereo", ""},
		{"5.1 to stereo", nil, media.AudioStream{Channels: 6, Layout: "5.1(side)", SampleRate: 48000}, Wanted{Channels: 2}, "aresample pan aresample aformat", "stereo", "channels"},
		{"5.1 without a layout", nil, media.AudioStream{Channels: 6, SampleRate: 48000}, Wanted{Channels: 2}, "aresample pan aresample aformat", "stereo", "channels"},
		{"5.1 kept under its usual name", nil, media.AudioStream{Channels: 6, Layout: "5.1(side)", SampleRate: 48000}, Wanted{Channels: 6}, "aresample aresample aformat", "5.1", ""},
		{"7.1 to 5.1", nil, media.AudioStream{Channels: 8, Layout: "7.1", SampleRate: 48000}, Wanted{Channels: 6}, "aresample aresample aformat", "5.1", "channels"},
		{"another rate", nil, media.AudioStream{Channels: 1, Layout: "mono", SampleRate: 44100}, Wanted{SampleRate: 48000}, "aresample aresample aformat", "mono", "sample_rate"},
		{"leveled", leveled, media.AudioStream{Index: 1, Channels: 2, Layout: "stereo", SampleRate: 48000}, Wanted{Loudness: target}, "aresample loudnorm aresample aformat", "stereo", "loudness"},
		{"another stream was measured", leveled, media.AudioStream{Index: 2, Channels: 2, Layout: "stereo", SampleRate: 48000}, Wanted{Loudness: target}, "aresample aresample aformat", "stereo", ""},
		{"silence is not raised", silent, media.AudioStream{Index: 1, Channels: 2, Layout: "stereo", SampleRate: 48000}, Wanted{Loudness: target}, "aresample aresample aformat", "stereo", ""},
	} {
		if tt.src == nil {
			tt.src = &media.Source{}
		}
		s := Normalize(tt.src, &tt.stream, tt.want)
		var names, codes []string
		for _, f := range s.Filters {
			names = append(names, f.Name)
		}
		for _, n := range s.Normalized {
			codes = append(codes, string(n.Code))
		}
		if strings.Join(names, " ") != tt.filters || s.Layout != tt.layout || strings.Join(codes, " ") != tt.findings {
			t.Errorf("%s: filters %q, layout %q, findings %q", tt.name, names, s.Layout, codes)
		}
	}
}

func TestDownmixNamesEachChannelOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		layout   string
		channels int
		want     string
	}{
		{"5.1", 2, "stereo|FL<FL+0.707*BL+0.707*FC|FR<FR+0.707*BR+0.707*FC"},
		{"5.1", 1, "mono|FC<FL+0.707*BL+FR+0.707*BR+1.414*FC"},
		{"7.1", 2, "stereo|FL<FL+0.707*SL+0.707*BL+0.707*FC|FR<FR+0.707*SR+0.707*BR+0.707*FC"},
		{"4.0", 2, "stereo|FL<FL+0.707*FC+0.5*BC|FR<FR+0.707*FC+0.5*BC"},
		{"stereo", 1, ""},
		{"7.1", 6, ""},
	} {
		if got := downmix(tt.layout, tt.channels); got != tt.want {
			t.Errorf("%s to %d: %s, want %s", tt.layout, tt.channels, got, tt.want)
		}
	}
}
