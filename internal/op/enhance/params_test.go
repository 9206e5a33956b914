package enhance

import (
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/optest"
)

func TestFaultsNameTheFieldAndAllAtOnce(t *testing.T) {
	t.Parallel()
	optest.Faults(t, Op(), []optest.Fault{
		{Name: "strengths that are none", Params: `{"video_filters":{"denoise":"much","stabilize":"auto"},"audio_filters":{"denoise":"x"}}`,
			Fields: []string{"audio_filters.denoise", "video_filters.denoise", "video_filters.stabilize"}},
		{Name: "a factor and a size", Params: `{"video_filters":{"upscale":2},"video":{"short_side":720}}`, Fields: []string{"video_filters.upscale"}},
		{Name: "a factor that is too large", Params: `{"video_filters":{"upscale":9}}`, Fields: []string{"video_filters.upscale"}},
		{Name: "frames for no rate", Params: `{"video_filters":{"motion":"blend"}}`, Fields: []string{"video_filters.motion"}},
		{Name: "filters of 8 bits for HDR", Params: `{"video":{"codec":"hevc","hdr":"keep","frame_rate":50},"video_filters":{"denoise":"best","stabilize":"weak","motion":"interpolate"}}`,
			Fields: []string{"video_filters.denoise", "video_filters.motion", "video_filters.stabilize"}},
		{Name: "copies", Params: `{"video":{"codec":"copy"},"audio":{"codec":"copy"},"video_filters":{"denoise":"good","upscale":2},"audio_filters":{"deess":"weak"}}`,
			Fields: []string{"audio_filters.deess", "video_filters.denoise", "video_filters.upscale"}},
		{Name: "nothing to enhance", Params: `{"video":{"codec":"copy"},"audio":{"codec":"none"}}`, Fields: []string{"video.codec"}},
		{Name: "copies if they fit", Params: `{"video":{"smart_copy":true},"audio":{"smart_copy":true}}`, Fields: []string{"audio.smart_copy", "video.smart_copy"}},
		{Name: "two passes of a varying rate", Params: `{"video":{"variable_frame_rate":"keep"},"video_filters":{"stabilize":"weak"}}`, Fields: []string{"video_filters.stabilize"}},
		{Name: "voices in surround", Params: `{"audio":{"channels":6},"audio_filters":{"dialogue":"weak"}}`, Fields: []string{"audio_filters.dialogue"}},
		{Name: "a voice in surround", Params: `{"audio":{"channels":0},"audio_filters":{"denoise":"voice"}}`, Fields: []string{"audio_filters.denoise"}},
		{Name: "faults of a transcode too", Params: `{"container":"webm","video_filters":{"sharpen":"x"}}`, Fields: []string{"audio.codec", "video.codec", "video_filters.sharpen"}},
	})
}

// A build without vid.stab refuses a job that stabilizes, by the filter's name, and takes others.
func TestAFilterThatTheBuildLacksIsNamed(t *testing.T) {
	t.Parallel()
	missing := func(params string) string {
		faults := (&ffmpeg.Capabilities{Version: "6"}).Missing(optest.Params(t, Op(), params).Needs())
		for _, f := range faults {
			if f.Message == "ffmpeg 6 has no filter vidstabtransform" && f.Code == media.CodeEngineMissing {
				return f.Hint
			}
		}
		return ""
	}
	if hint := missing(`{"video_filters":{"stabilize":"weak"}}`); hint != "use a build of ffmpeg with --enable-gpl --enable-libvidstab, or a template that does not need vidstabdetect" &&
		hint != "use a build of ffmpeg with --enable-gpl --enable-libvidstab, or a template that does not need vidstabtransform" {
		t.Errorf("the hint is %q", hint)
	}
	if hint := missing(`{}`); hint != "" {
		t.Errorf("what is not stabilized needs the filter")
	}
}

// film is a source of 10 s with measurements.
func film(change func(*media.Source)) *media.Source {
	s := &media.Source{
		Container: "mov", Duration: 10, Bytes: 5 << 20,
		Video: []media.VideoStream{{Index: 0, Codec: "h264", Width: 1280, Height: 720, SAR: media.Rational{Num: 1, Den: 1},
			FrameRate: media.Rational{Num: 25, Den: 1}, RealRate: media.Rational{Num: 25, Den: 1}, FieldOrder: "progressive", PixFmt: "yuv420p", BitDepth: 8,
			Duration: 10, Default: true, Color: media.Color{Primaries: "bt709", Transfer: "bt709", Matrix: "bt709", Range: "tv"}}},
		Audio: []media.AudioStream{{Index: 1, Codec: "aac", SampleRate: 48000, Channels: 2, Layout: "stereo", Duration: 10, Default: true}},
		Measured: media.Measured{
			Samples: []media.Sample{
				{Time: 1, Quality: media.Quality{Noise: 0.5, Blocks: 1.1, Blur: 2, Low: 0.02, High: 0.9}},
				{Time: 5, Quality: media.Quality{Noise: 0.6, Blocks: 1.1, Blur: 2.2, Low: 0, High: 1}, Shake: 3},
			},
			Hiss: &media.Hiss{Stream: 1, Floor: -80, Level: -20, Crossings: 0.3}, Loudness: &media.Loudness{Stream: 1, Integrated: -16.2, TruePeak: -3, Range: 5, Threshold: -26},
		},
	}
	if change != nil {
		change(s)
	}
	return s
}

// bad has what auto looks for.
func bad(s *media.Source) {
	for i := range s.Measured.Samples {
		s.Measured.Samples[i].Quality = media.Quality{Noise: 5, Blocks: 1.6, Blur: 4, Low: 0.2, High: 0.7}
	}
	s.Measured.Interlace = &media.Interlace{TopFirst: 90, Progressive: 5}
	s.Measured.Hiss = &media.Hiss{Stream: 1, Floor: -45, Level: -20, Crossings: 0.3}
	s.Measured.Loudness.Integrated = -30
}

func template(name string) string {
	for _, one := range Op().Templates {
		if one.Name == name {
			return string(one.Params)
		}
	}
	return ""
}

func TestPlanIsTheGoldenOne(t *testing.T) {
	t.Parallel()
	hdr := func(s *media.Source) {
		v := &s.Video[0]
		v.PixFmt, v.BitDepth, v.HDR, s.Measured.Samples = "yuv420p10le", 10, "pq", nil
		v.Color = media.Color{Primaries: "bt2020", Transfer: "smpte2084", Range: "tv"}
	}
	for _, tt := range []struct {
		name, params string
		source       *media.Source
	}{
		{"nothing-needed", template("enhance"), film(nil)},
		{"all-that-auto-takes", template("enhance"), film(bad)},
		{"old-film-in-two-passes", `{"video":{"rate_control":"two_pass"},"video_filters":{"denoise":"best","stabilize":"weak","deband":"weak","vibrance":"weak"},"trim":{"start_seconds":2},"comparison":false}`, film(bad)},
		{"phone-with-hdr", template("enhance-phone"), film(hdr)},
		{"twice-as-large-and-fast", `{"video_filters":{"upscale":2,"motion":"blend"},"video":{"frame_rate":50},"audio":{"codec":"copy"}}`, film(nil)},
		{"speech", template("enhance-speech"), film(bad)},
	} {
		optest.Golden(t, tt.name, optest.Params(t, Op(), tt.params), op.Input{Source: tt.source, Caps: &ffmpeg.Capabilities{Major: 5, Encoders: map[string]bool{"libx264": true}}})
	}
}
