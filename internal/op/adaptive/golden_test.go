package adaptive

import (
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/optest"
)

func input(src *media.Source) op.Input {
	return op.Input{Source: src, Caps: &ffmpeg.Capabilities{}, BitExact: true, Key: func(f op.FileName) string { return f.File }, Ext: "mp4"}
}

// option is the value of an output's option; empty when it is not there.
func option(o ffmpeg.Output, name string) string {
	for _, each := range o.Options {
		if each.Name == name {
			return each.Value
		}
	}
	return ""
}

func TestPlans(t *testing.T) {
	t.Parallel()
	hd := func(change func(*media.Source)) *media.Source {
		s := film(1920, 1080, "30000/1001", 8_000_000)
		s.Audio = []media.AudioStream{{Index: 1, Codec: "aac", SampleRate: 48000, Channels: 2, Layout: "stereo", Duration: 60, Language: "eng", Default: true}}
		if change != nil {
			change(s)
		}
		return s
	}
	for name, tt := range map[string]struct {
		params string
		src    *media.Source
	}{
		"film-cmaf": {`{}`, hd(nil)},
		"film-ts":   {`{"container":"ts","manifests":"hls"}`, hd(nil)},
		"languages-and-subtitles": {`{"audio":{"languages":["fr","en"]}}`, hd(func(s *media.Source) {
			s.Audio = append(s.Audio, media.AudioStream{Index: 2, Codec: "ac3", SampleRate: 48000, Channels: 6, Layout: "5.1(side)", Duration: 60, Language: "fre", Title: "Version française"})
			s.Subtitles = []media.SubtitleStream{{Index: 3, Codec: "subrip", Text: true, Language: "eng", Default: true}, {Index: 4, Codec: "hdmv_pgs_subtitle", Language: "ger"}}
		})},
		"two-codecs-60p": {`{"codecs":["h264","av1"],"max_short_side":720,"thumbnails":{"enabled":false}}`, hd(func(s *media.Source) {
			s.Video[0].FrameRate, s.Video[0].RealRate = media.Rational{Num: 60, Den: 1}, media.Rational{Num: 60, Den: 1}
		})},
		"hdr-both": {`{"codecs":["hevc"],"hdr":"both","max_short_side":720}`, hd(func(s *media.Source) {
			s.Video[0].HDR, s.Video[0].PixFmt, s.Video[0].BitDepth, s.Video[0].Codec = "pq", "yuv420p10le", 10, "hevc"
			s.Video[0].Color = media.Color{Primaries: "bt2020", Transfer: "smpte2084", Matrix: "bt2020nc", Range: "tv"}
		})},
		"sound-longer":   {`{"manifests":"dash"}`, hd(func(s *media.Source) { s.Audio[0].Duration, s.Duration = 75, 75 })},
		"sound-only":     {`{"audio":{"sound_only":true,"bit_rates":["64k","128k"]}}`, hd(nil)},
		"no-sound-abr":   {`{"rate_control":"abr","i_frames":false}`, hd(func(s *media.Source) { s.Audio = nil })},
		"truncated":      {`{}`, hd(func(s *media.Source) { s.Findings = []media.Finding{{Code: "truncated"}} })},
		"ladder-by-hand": {`{"ladder":[{"short_side":720,"max_rate":"2500k","crf":24},{"short_side":270}]}`, hd(nil)},
		"part-of-mov":    {`{"trim":{"start_seconds":10,"end_seconds":-30}}`, hd(nil)},
		"part-of-ts-with-text": {`{"trim":{"start_seconds":30,"duration_seconds":8},"manifests":"hls"}`, hd(func(s *media.Source) {
			s.Container, s.Start, s.Measured.Keyframes = "mpegts", 1.4, []media.Seconds{1.4, 29.4, 31.9}
			s.Subtitles = []media.SubtitleStream{{Index: 2, Codec: "dvb_teletext", Text: true, Language: "eng"}}
		})},
		"part-where-sound-ends": {`{"trim":{"start_seconds":50},"manifests":"dash"}`, hd(func(s *media.Source) { s.Audio[0].Duration = 40 })},
		"interlaced-flag":       {`{}`, hd(func(s *media.Source) { s.Video[0].FieldOrder = "tt" })},
	} {
		optest.Golden(t, name, parse(t, tt.params), input(tt.src))
	}
}
