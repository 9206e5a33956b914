package transcode

import (
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/optest"
)

// decode reads parameters as a job would.
func decode(t *testing.T, params string) *Params {
	t.Helper()
	return optest.Params(t, Op(), params).(*Params)
}

// capabilities are those of a stock ffmpeg with no hardware.
func capabilities(encoders ...string) *ffmpeg.Capabilities {
	c := &ffmpeg.Capabilities{Major: 5, Encoders: map[string]bool{}}
	for _, name := range append([]string{"libx264", "libx265", "libsvtav1", "libaom-av1", "libvpx-vp9"}, encoders...) {
		c.Encoders[name] = true
	}
	return c
}

// film is an ordinary source: 10 s of 1080p25 H.264 with stereo AAC.
func film(change func(*media.Source)) *media.Source {
	s := &media.Source{
		Container: "mov", Duration: 10, Bytes: 5 << 20, BitRate: 4_200_000,
		Video: []media.VideoStream{{Index: 0, Codec: "h264", Profile: "High", Level: 40, Width: 1920, Height: 1080,
			SAR: media.Rational{Num: 1, Den: 1}, FrameRate: media.Rational{Num: 25, Den: 1}, RealRate: media.Rational{Num: 25, Den: 1},
			FieldOrder: "progressive", PixFmt: "yuv420p", BitDepth: 8, Duration: 10, BitRate: 4_000_000, Default: true,
			Color: media.Color{Primaries: "bt709", Transfer: "bt709", Matrix: "bt709", Range: "tv"}}},
		Audio: []media.AudioStream{{Index: 1, Codec: "aac", Profile: "LC", SampleRate: 48000, Channels: 2, Layout: "stereo",
			BitRate: 128000, Duration: 10, Language: "eng", Default: true}},
		Measured: media.Measured{Keyframes: []media.Seconds{0, 2, 4, 6, 8}},
	}
	if change != nil {
		change(s)
	}
	return s
}

// hdr makes a film PQ in 10 bits.
func hdr(s *media.Source) {
	v := &s.Video[0]
	v.Codec, v.Profile, v.PixFmt, v.BitDepth, v.HDR = "hevc", "Main 10", "yuv420p10le", 10, "pq"
	v.Color = media.Color{Primaries: "bt2020", Transfer: "smpte2084", Range: "tv"}
	v.Mastering = &media.Mastering{Display: "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)", MaxCLL: 1000, MaxFALL: 400}
}

func TestPlanIsTheGoldenOne(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, params string
		source       *media.Source
	}{
		{"defaults", `{}`, film(nil)},
		{"defaults-for-a-rotated-phone-video", `{"video":{"short_side":720}}`, film(func(s *media.Source) {
			v := &s.Video[0]
			v.Rotation, v.Variable, v.FrameRate = 90, true, media.Rational{Num: 29410, Den: 1000}
			v.Color = media.Color{}
		})},
		{"turned-fields-with-white-bars", `{"video":{"short_side":480,"pad":{"aspect":"16:9","color":"white"}}}`, film(func(s *media.Source) {
			s.Video[0].Rotation, s.Video[0].FieldOrder = 90, "tt"
		})},
		{"bitmap-subtitles-burnt-beside-flac", `{"subtitles":{"mode":"burn"},"audio":{"codec":"flac"},"video":{"short_side":720}}`, film(func(s *media.Source) {
			s.Subtitles = []media.SubtitleStream{{Index: 2, Codec: "hdmv_pgs_subtitle", Language: "eng", Width: 1920, Height: 1080}}
		})},
		{"edit-list-copied-to-matroska", `{"container":"mkv","video":{"codec":"copy"},"audio":{"codec":"copy"}}`, film(func(s *media.Source) {
			s.Findings, s.Measured.Hidden = []media.Finding{{Code: "edit_list"}}, 0.6
		})},
		{"rotation-lost-in-matroska", `{"container":"mkv","video":{"codec":"copy"},"audio":{"codec":"copy"}}`, film(func(s *media.Source) { s.Video[0].Rotation = 90 })},
		{"smart-copy-of-a-fitting-source", `{"video":{"smart_copy":true},"audio":{"smart_copy":true}}`, film(nil)},
		{"smart-copy-refused-with-every-reason", `{"video":{"smart_copy":true,"short_side":720,"max_bit_rate":"1M"},"audio":{"smart_copy":true,"channels":1}}`,
			film(func(s *media.Source) {
				s.Video[0].Rotation, s.Video[0].PixFmt = 180, "yuv444p"
				s.Measured.Keyframes = []media.Seconds{0, 8}
			})},
		{"copy-asked-and-cut", `{"container":"mkv","video":{"codec":"copy"},"audio":{"codec":"copy"},"trim":{"start_seconds":3,"end_seconds":7}}`, film(nil)},
		{"hevc-tone-mapped", `{"video":{"codec":"hevc"}}`, film(hdr)},
		{"hevc-hdr-kept", `{"video":{"codec":"hevc","hdr":"keep"}}`, film(hdr)},
		{"av1-hlg-kept", `{"video":{"codec":"av1","hdr":"keep"}}`, film(func(s *media.Source) { hdr(s); s.Video[0].HDR = "hlg"; s.Video[0].Color = media.Color{} })},
		{"vp9-two-pass-webm", `{"container":"webm","video":{"codec":"vp9","rate_control":"two_pass","bit_rate":"1.5M"},"audio":{"codec":"opus"}}`, film(nil)},
		{"x265-two-pass-in-ts", `{"container":"ts","video":{"codec":"hevc","rate_control":"two_pass"}}`, film(nil)},
		{"flv-of-one-sound-track", `{"container":"flv","audio":{"sample_rate":44100}}`, film(nil)},
		{"interlaced-sd-with-wide-pixels", `{"video":{"width":640,"height":640,"fit":"pad"}}`, film(func(s *media.Source) {
			v := &s.Video[0]
			v.Width, v.Height, v.SAR, v.FieldOrder, v.Color = 720, 576, media.Rational{Num: 16, Den: 15}, "tt", media.Color{}
			s.Measured.Interlace = &media.Interlace{TopFirst: 90, Progressive: 3}
		})},
		{"over-a-blurred-copy-in-10-bits", `{"video":{"width":720,"height":1280,"fit":"blur","pixel_format":"yuv420p10le","codec":"hevc"}}`, film(nil)},
		{"cropped-turned-filled-and-slow", `{"video":{"width":400,"height":400,"fit":"fill","rotate":270,"frame_rate":"12.5","crop":{"x":100,"y":50,"width":800,"height":600},"scene_cuts":false}}`, film(nil)},
		{"image-and-text-watermarks", `{"watermarks":[{"image":{"key":"logo.png"},"opacity":0.5},{"text":"It's 100% %{pts} [a];b","position":"top","start_seconds":1,"end_seconds":3}]}`, film(nil)},
		{"subtitles-burnt-by-language", `{"subtitles":{"mode":"burn","languages":["de"],"font":"DejaVu Sans","font_size":20},"trim":{"start_seconds":1,"duration_seconds":2}}`, film(func(s *media.Source) {
			s.Subtitles = []media.SubtitleStream{{Index: 2, Codec: "subrip", Text: true, Language: "en"}, {Index: 3, Codec: "ass", Text: true, Language: "de"}}
		})},
		{"subtitle-file-burnt-beside-a-watermark", `{"watermarks":[{"image":{"key":"logo.jpg"}}],"subtitles":{"mode":"burn","file":{"key":"a.vtt"}}}`, film(nil)},
		{"every-track-kept-in-matroska", `{"container":"mkv","audio":{"tracks":"all","channels":0},"subtitles":{"mode":"keep"},"metadata":{"set":{"title":"A=b; #c \\ d\ne","artist":"é"}}}`, film(func(s *media.Source) {
			s.Audio = append(s.Audio, media.AudioStream{Index: 2, Codec: "ac3", SampleRate: 44100, Channels: 6, Layout: "5.1(side)", Language: "fra", Title: "Director's; comment", Duration: 10})
			s.Subtitles = []media.SubtitleStream{{Index: 3, Codec: "ass", Text: true, Language: "eng", Default: true}, {Index: 4, Codec: "hdmv_pgs_subtitle", Language: "fra", Forced: true}}
			s.Chapters = []media.Chapter{{Start: 0, End: 5, Title: "One"}}
		})},
		{"styles-and-bitmaps-dropped-in-mp4", `{"subtitles":{"mode":"keep"},"metadata":{"keep":false,"chapters":false}}`, film(func(s *media.Source) {
			s.Subtitles = []media.SubtitleStream{{Index: 3, Codec: "ass", Text: true, Language: "eng", Default: true}, {Index: 4, Codec: "hdmv_pgs_subtitle", Language: "fra"}}
		})},
		{"languages-picked", `{"audio":{"tracks":"languages","languages":["fr","xx"]}}`, film(func(s *media.Source) {
			s.Audio = append(s.Audio, media.AudioStream{Index: 2, Codec: "aac", SampleRate: 48000, Channels: 2, Layout: "stereo", Language: "fr-CA", Duration: 10})
		})},
		{"podcast-leveled-with-cover", `{"container":"m4a","audio":{"loudness":{"integrated_lufs":-16,"true_peak_dbtp":-1}}}`, film(func(s *media.Source) {
			s.Video, s.Covers = nil, []media.VideoStream{{Index: 0, Codec: "mjpeg"}}
			s.Measured.Loudness = &media.Loudness{Stream: 1, Integrated: -23.5, Range: 7.25, TruePeak: -4.5, Threshold: -34}
		})},
		{"flac-of-24-bits-from-5.1", `{"container":"flac","audio":{"codec":"flac","bit_depth":24}}`, film(func(s *media.Source) {
			s.Audio[0] = media.AudioStream{Index: 1, Codec: "pcm_s24le", SampleRate: 96000, Channels: 6, Layout: "5.1", Duration: 10}
		})},
		{"no-audio", `{}`, film(func(s *media.Source) { s.Audio = nil })},
		{"no-video", `{}`, film(func(s *media.Source) { s.Video = nil })},
		{"hardware-with-fallback", `{"video":{"encoder":"h264_nvenc","fallback":true}}`, film(nil)},
		{"nvenc", `{"video":{"encoder":"hevc_nvenc","codec":"hevc"}}`, film(nil)},
		{"vaapi", `{"video":{"encoder":"h264_vaapi"}}`, film(nil)},
		{"damage-fails", `{"on_damage":"fail"}`, film(nil)},
	} {
		in := op.Input{Source: tt.source, Caps: capabilities(), Threads: 1, BitExact: true}
		if strings.HasPrefix(tt.name, "nvenc") || tt.name == "vaapi" {
			in.Caps = capabilities("hevc_nvenc", "h264_vaapi")
		}
		optest.Golden(t, tt.name, decode(t, tt.params), in)
	}
}
