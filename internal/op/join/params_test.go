package join

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/optest"
)

func TestEveryFaultIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	o := Op()
	for _, tt := range []struct {
		name, params string
		fields       []string
	}{
		{"nothing wrong", `{"sources":[{"key":"b.mp4"}],"segments":[{"source":1}]}`, nil},
		{"times that exclude one another", `{"segments":[{"end_seconds":2,"duration_seconds":2},{"start_seconds":3,"end_seconds":3}]}`,
			[]string{"segments[0].end_seconds", "segments[1].end_seconds"}},
		{"a source that is not there", `{"segments":[{"source":1},{"source":33}]}`, []string{"segments[0].source", "segments[1].source"}},
		{"a source that says two places", `{"sources":[{"key":"a","url":"http://b"}]}`, []string{"sources[0]"}},
		{"streams as they are", `{"video":{"codec":"copy"},"audio":{"smart_copy":true}}`, []string{"audio.smart_copy", "video.codec"}},
		{"what a join cannot do", `{"video":{"crop":{"x":0,"y":0,"width":8,"height":8},"variable_frame_rate":"keep"},"audio":{"tracks":"all","loudness":{"integrated_lufs":-16,"true_peak_dbtp":-1}}}`,
			[]string{"audio.loudness", "audio.tracks", "video.crop", "video.variable_frame_rate"}},
		{"those of a transcode too", `{"container":"webm","fade_seconds":2,"video":{"height":8},"trim":{}}`,
			[]string{"audio.codec", "fade_seconds", "trim", "video.codec", "video.height"}},
	} {
		_, faults := o.Params(json.RawMessage(tt.params))
		var got []string
		for _, f := range faults {
			got = append(got, f.Field)
		}
		slices.Sort(got)
		if diff := cmp.Diff(tt.fields, slices.Compact(got)); diff != "" {
			t.Errorf("%s: %s\n%v", tt.name, diff, faults)
		}
	}
}

func film(change func(*media.Source)) *media.Source {
	s := &media.Source{Container: "mov", Duration: 10, Bytes: 5 << 20,
		Video: []media.VideoStream{{Codec: "h264", Width: 1920, Height: 1080, SAR: media.Rational{Num: 1, Den: 1},
			FrameRate: media.Rational{Num: 25, Den: 1}, RealRate: media.Rational{Num: 25, Den: 1}, FieldOrder: "progressive",
			PixFmt: "yuv420p", BitDepth: 8, Duration: 10, Color: media.Color{Primaries: "bt709", Transfer: "bt709", Matrix: "bt709", Range: "tv"}}},
		Audio: []media.AudioStream{{Index: 1, Codec: "aac", SampleRate: 48000, Channels: 2, Layout: "stereo", Duration: 10, Language: "eng"}}}
	if change != nil {
		change(s)
	}
	return s
}

func TestPlanIsTheGoldenOne(t *testing.T) {
	t.Parallel()
	phone := film(func(s *media.Source) {
		v := &s.Video[0]
		v.Rotation, v.Variable, v.FrameRate, v.Duration = 90, true, media.Rational{Num: 29410, Den: 1000}, 9.5
		s.Audio[0] = media.AudioStream{Index: 1, Codec: "aac", SampleRate: 44100, Channels: 1, Layout: "mono", Duration: 10}
	})
	hdr := film(func(s *media.Source) {
		v := &s.Video[0]
		v.Codec, v.PixFmt, v.BitDepth, v.HDR = "hevc", "yuv420p10le", 10, "pq"
		v.Color = media.Color{Primaries: "bt2020", Transfer: "smpte2084", Range: "tv"}
	})
	for _, tt := range []struct {
		name, params string
		sources      []*media.Source
	}{
		{"whole-sources", `{"sources":[{"key":"b.mp4"}],"video":{"short_side":720}}`, []*media.Source{film(nil), phone}},
		{"pieces-of-one-source", `{"segments":[{"start_seconds":1,"end_seconds":2},{"start_seconds":2,"end_seconds":3},{"start_seconds":7.77}]}`, []*media.Source{film(nil)}},
		{"without-pictures-or-sound", `{"sources":[{"key":"b.mp3"},{"key":"c.mp4"}]}`, []*media.Source{film(nil),
			film(func(s *media.Source) { s.Video = nil }), film(func(s *media.Source) { s.Audio = nil })}},
		{"hdr-kept", `{"sources":[{"key":"b.mp4"}],"video":{"codec":"hevc","hdr":"keep"}}`, []*media.Source{hdr, hdr}},
		{"hdr-mixed-with-sdr", `{"sources":[{"key":"b.mp4"}],"video":{"codec":"hevc","hdr":"keep"}}`, []*media.Source{hdr, film(nil)}},
		{"two-pass-with-a-logo", `{"sources":[{"key":"b.mp4"}],"video":{"rate_control":"two_pass"},"watermarks":[{"image":{"key":"logo.png"}}],"metadata":{"set":{"title":"x"}},"on_damage":"fail"}`,
			[]*media.Source{film(nil), film(nil)}},
		{"bars-of-a-color", `{"sources":[{"key":"b.mp4"},{"key":"c.mp3"}],"video":{"width":640,"height":640,"fit":"pad","pad":{"color":"#102030"}}}`, []*media.Source{film(nil), film(nil),
			film(func(s *media.Source) { s.Video = nil })}},
		{"sound-alone", `{"container":"m4a","segments":[{"end_seconds":1.5},{"start_seconds":4}]}`, []*media.Source{film(nil)}},
	} {
		optest.Golden(t, tt.name, optest.Params(t, Op(), tt.params), op.Input{Source: tt.sources[0], Further: tt.sources[1:], Threads: 1, BitExact: true,
			Caps: &ffmpeg.Capabilities{Major: 5, Encoders: map[string]bool{"libx264": true, "libx265": true}}})
	}
}
