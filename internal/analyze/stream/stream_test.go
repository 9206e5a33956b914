package stream

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg/packet"
	"github.com/mediamill/mediamill/internal/media"
)

// film is a source with H.264 at 25 frames per second and AAC at 48 kHz.
func film(container string) *media.Source {
	return &media.Source{
		Container: container, Duration: 4, Bytes: 400_000,
		Video: []media.VideoStream{{Codec: "h264", Width: 640, Height: 360, SAR: media.Rational{Num: 1, Den: 1}, FrameRate: media.Rational{Num: 25, Den: 1}}},
		Audio: []media.AudioStream{{Index: 1, Codec: "aac", SampleRate: 48000, Channels: 2}},
	}
}

// packets are those of 4 s of film, in the order of their times: frames are shown
// one frame after they are decoded, and each fourth one is shown after the next two.
func packets() []packet.Packet {
	var list []packet.Packet
	for n := int64(0); n < 100; n++ {
		p := packet.Packet{Decoded: n * 40_000, Shown: (n + 1) * 40_000, Duration: 40_000, Bytes: 3500, Position: n * 4000, Key: n%25 == 0}
		if n%4 == 1 && n < 96 {
			p.Shown += 80_000
		} else if n%4 > 1 && n < 96 {
			p.Shown -= 40_000
		}
		list = append(list, p)
	}
	for n := int64(0); n*21_333 < 4_000_000; n++ {
		list = append(list, packet.Packet{Stream: 1, Decoded: n * 64000 / 3, Shown: n * 64000 / 3, Duration: 21_333, Bytes: 250, Position: n*2133 + 3600, Key: true})
	}
	slices.SortStableFunc(list, func(a, b packet.Packet) int { return int(a.Decoded - b.Decoded) })
	return list
}

// shown is what ffprobe shows of packets.
func shown(list []packet.Packet, container string) string {
	var b strings.Builder
	at := func(t int64) string {
		if t == packet.None {
			return "N/A"
		}
		return fmt.Sprintf("%.6f", float64(t)/1e6)
	}
	for _, p := range list {
		flags, side := "__", ""
		if p.Key {
			flags = "K_"
		}
		if p.Corrupt {
			flags += "C"
		}
		if p.Setup {
			side = "|side_data|side_data_type=New Extradata"
		}
		fmt.Fprintf(&b, "packet|stream_index=%d|pts_time=%s|dts_time=%s|duration_time=%s|size=%d|pos=%d|flags=%s%s\n\n", p.Stream, at(p.Shown), at(p.Decoded), at(p.Duration), p.Bytes, p.Position, flags, side)
	}
	return b.String() + container
}

// diagnose runs the analyzer on packets and messages.
func diagnose(t *testing.T, s Stream, src *media.Source, show string, messages ...string) (*analyze.StreamFact, *analyze.Report) {
	t.Helper()
	watch := analyze.Select([]analyze.Analyzer{&s}, nil, src).Start()
	if err := watch.Packets(t.Context(), strings.NewReader(show)); err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		watch.Message(analyze.ReadingPackets, m)
		watch.Message(analyze.Decoding, m)
	}
	report := watch.Report()
	return report.Facts.Stream, report
}

// found are codes with their streams and numbers.
func found(fact *analyze.StreamFact) string {
	var all []string
	for _, d := range fact.Diagnoses {
		all = append(all, fmt.Sprintf("%s/%d×%d", d.Code, d.Stream, d.Count))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

const mp4 = "stream|index=0|codec_type=video|codec_tag_string=avc1\nstream|index=1|codec_type=audio|codec_tag_string=mp4a\nformat|tag:major_brand=isom\n"

func TestFaultsOfPacketsAreFound(t *testing.T) {
	t.Parallel()
	type list = []packet.Packet
	each := func(stream int, change func(n int, p *packet.Packet)) func(list) list {
		return func(all list) list {
			n := 0
			for i := range all {
				if all[i].Stream == stream {
					change(n, &all[i])
					n++
				}
			}
			return all
		}
	}
	without := func(stream, from, to int) func(list) list {
		return func(all list) list {
			n := -1
			return slices.DeleteFunc(all, func(p packet.Packet) bool {
				if p.Stream == stream {
					n++
				}
				return p.Stream == stream && n >= from && n < to
			})
		}
	}
	later := func(by int64, from int) func(int, *packet.Packet) {
		return func(n int, p *packet.Packet) {
			if n >= from {
				p.Decoded, p.Shown = p.Decoded+by, p.Shown+by
			}
		}
	}
	for name, tt := range map[string]struct {
		container string
		change    func(list) list
		want      string
		at        float64 // of the first
	}{
		"nothing":             {"matroska", func(l list) list { return l }, "", 0},
		"two frames missing":  {"matroska", without(0, 48, 50), "video_frames_missing/0×2", 1.92},
		"audio missing":       {"matroska", without(1, 20, 23), "audio_frames_missing/1×3", 0.405},
		"a frame twice":       {"matroska", each(0, func(n int, p *packet.Packet) { p.Shown -= map[int]int64{97: 40_000}[n] }), "video_frames_missing/0×1 video_frames_repeated/0×1", 3.88},
		"audio twice":         {"matroska", each(1, func(n int, p *packet.Packet) { p.Shown -= map[int]int64{50: 21_333}[n]; p.Decoded = p.Shown }), "audio_frames_missing/1×1 audio_frames_repeated/1×1", 0},
		"time falls":          {"mpegts", each(0, later(-3_000_000, 80)), "timestamps_fall_back/0×1", 3.16},
		"time falls a little": {"matroska", each(1, func(n int, p *packet.Packet) { p.Decoded -= map[int]int64{50: 50_000}[n] }), "timestamps_fall_back/1×1", 1.045},
		"time jumps":          {"matroska", each(0, later(700_000, 52)), "decoding_time_jumps/0×1 frame_rate_unsteady/0×1 presentation_time_jumps/0×1 video_frames_missing/0×18", 2.04},
		"another timeline":    {"mpegts", each(0, later(3_600_000_000, 52)), "decoding_time_jumps/0×1", 2.04},
		"shown too early":     {"matroska", each(0, func(n int, p *packet.Packet) { p.Shown -= map[int]int64{99: 40_001}[n] }), "shown_before_decoded/0×1", 3.96},
		"uneven AAC":          {"matroska", each(1, func(n int, p *packet.Packet) { p.Decoded, p.Shown = p.Decoded*11/10, p.Shown*11/10 }), "aac_duration_deviates/1×187 stream_ends_early/0×0", 0},
		"audio far behind": {"matroska", func(l list) list {
			slices.SortStableFunc(l, func(a, b packet.Packet) int { return a.Stream - b.Stream })
			return l
		}, "poor_interleaving/1×92", 0},
		"audio at the end":     {"mov", each(1, func(n int, p *packet.Packet) { p.Position += 390_000 }), "poor_interleaving/0×0", 0},
		"audio ends early":     {"matroska", without(1, 120, 1000), "stream_ends_early/1×1", 2.56},
		"damage":               {"matroska", each(0, func(n int, p *packet.Packet) { p.Corrupt = n == 7 }), "packets_damaged/0×1", 0.28},
		"new parameters":       {"mov", each(1, func(n int, p *packet.Packet) { p.Setup = n == 75 }), "parameters_changed/1×1", 1.6},
		"no timestamps at all": {"mpegts", each(0, func(n int, p *packet.Packet) { p.Shown, p.Decoded = packet.None, packet.None }), "", 0},
	} {
		fact, report := diagnose(t, Default(), film(tt.container), shown(tt.change(packets()), mp4))
		got, want := found(fact), tt.want
		for _, part := range strings.Fields(want) { // ×0 is any number
			if code, any := strings.CutSuffix(part, "×0"); any {
				want = strings.TrimSpace(strings.Replace(want, part, "", 1))
				code, _, _ = strings.Cut(code, "/")
				got = strings.Join(slices.DeleteFunc(strings.Fields(got), func(s string) bool { return strings.HasPrefix(s, code) }), " ")
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, found(fact), tt.want)
		}
		if tt.at > 0 && (len(report.Annotations) == 0 || report.Annotations[0].Start < media.Seconds(tt.at)-0.001 || report.Annotations[0].Start > media.Seconds(tt.at)+0.001) {
			t.Errorf("%s: %+v, want %.3f s", name, report.Annotations, tt.at)
		}
	}
}

func TestFactsOfTheContainerAreFound(t *testing.T) {
	t.Parallel()
	change := func(container string, by func(src *media.Source)) *media.Source {
		src := film(container)
		by(src)
		return src
	}
	plain := shown(packets(), mp4)
	ranged := Default()
	ranged.VideoLeast, ranged.VideoMost, ranged.AudioMost = 1_000_000, 2_000_000, 80_000
	for name, tt := range map[string]struct {
		settings Stream
		src      *media.Source
		show     string
		messages []string
		want     string
	}{
		"no video":     {Default(), change("mov", func(s *media.Source) { s.Video = nil }), plain, nil, "no_video_stream/-1×1"},
		"no audio":     {Default(), change("mov", func(s *media.Source) { s.Audio = nil }), plain, nil, "no_audio_stream/-1×1"},
		"rotated":      {Default(), change("mov", func(s *media.Source) { s.Video[0].Rotation = 90 }), plain, nil, "video_rotated/0×1"},
		"long pixels":  {Default(), change("mov", func(s *media.Source) { s.Video[0].SAR.Num = 5 }), plain, nil, "aspect_ratio_invalid/0×1"},
		"a long frame": {Default(), change("mov", func(s *media.Source) { s.Video[0].Width = 4000 }), plain, nil, "aspect_ratio_invalid/0×1"},
		"truncated": {Default(), change("mov", func(s *media.Source) {
			s.Findings = []media.Finding{{Code: media.FoundTruncated, Stream: -1, Phrase: media.Phrasef("%s", "x")}}
		}), plain, nil, "packets_damaged/-1×1"},
		"unreadable": {Default(), change("mov", func(s *media.Source) {
			s.Findings = []media.Finding{{Code: media.FoundUnreadableStream, Stream: 2, Phrase: media.Phrasef("%s", "x")}}
		}), plain, nil, "stream_cannot_be_opened/2×1"},
		"bit rates":        {ranged, film("mov"), plain, nil, "audio_bit_rate_out_of_range/1×1 video_bit_rate_out_of_range/0×1"},
		"a strange tag":    {Default(), film("mov"), strings.Replace(plain, "avc1", "H264", 1), nil, "codec_tag_invalid/0×1"},
		"one of QuickTime": {Default(), film("mov"), strings.NewReplacer("avc1", "H264", "isom", "qt  ").Replace(plain), nil, ""},
		"a timecode":       {Default(), film("mov"), plain + "stream|index=2|codec_type=data|codec_tag_string=tmcd\n", nil, "timecode_track_present/-1×1"},
		"programs":         {Default(), film("mpegts"), plain + "program|program_id=1|stream|index=0\nprogram|program_id=2\n", nil, "several_programs/-1×1"},
		"no keyframe":      {Default(), change("matroska", func(s *media.Source) { s.Video[0].Codec = "vp9" }), strings.Replace(plain, "K_", "__", 1), nil, "first_frame_not_key/0×1"},
		"damaged frames": {Default(), film("mov"), plain, []string{
			"[h264 @ 0x1] [error] error while decoding MB 1 0", "[warning] source: corrupt decoded frame in stream 0", "[error] Error while decoding stream #0:1: Invalid data found",
			"[vist#0:0/h264 @ 0x1] [dec:h264 @ 0x2] [error] Error submitting packet to decoder: Invalid data found", "[warning] source: corrupt decoded frame in stream 9"},
			"audio_decoding_failed/1×1 video_decoding_failed/0×2"},
		"only the decoder's words": {Default(), film("mov"), plain, []string{"[h264 @ 0x1] [error] x", "[dec:aac @ 0x1] [error] x", "[h264 @ 0x1] [warning] x", "[swscaler @ 0x1] [error] x"},
			"audio_decoding_failed/1×1 video_decoding_failed/0×1"},
		"damaged packets": {Default(), film("mpegts"), plain, []string{"[mpegts @ 0x1] [warning] Packet corrupt (stream = 1, dts = 90000).", "[mpegts @ 0x1] [warning] Packet corrupt (stream = 1, dts = 90000).",
			"[mpegts @ 0x2] [warning] Packet corrupt (stream = 1, dts = NOPTS).", "[mpegts @ 0x2] [error] x"}, "packets_damaged/-1×1 packets_damaged/1×2"},
	} {
		fact, _ := diagnose(t, tt.settings, tt.src, tt.show, tt.messages...)
		if got := found(fact); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		for _, d := range fact.Diagnoses {
			if d.Text == "" || d.Key == "" && d.Code != media.PacketsDamaged && d.Code != media.StreamUnreadable || d.Category == "" || d.Severity == "" {
				t.Errorf("%s: %+v", name, d)
			}
		}
	}
}

// TestWhatIsNotLookedForIsSaid holds that each code is found, looked for, or said not
// to be looked for.
func TestWhatIsNotLookedForIsSaid(t *testing.T) {
	t.Parallel()
	silent := film("mov")
	silent.Audio = nil
	variable := film("mov")
	variable.Video[0].FrameRate = media.Rational{}
	for name, tt := range map[string]struct {
		src  *media.Source
		show string
		want []media.DiagnosisCode
	}{
		"an MP4":       {film("mov"), shown(packets(), mp4), []media.DiagnosisCode{media.SeveralPrograms, media.DelimitersMissing, media.VideoBitRateOutside}},
		"a TS":         {film("mpegts"), shown(packets(), mp4), []media.DiagnosisCode{media.CodecTagInvalid}},
		"no audio":     {silent, shown(packets(), mp4), []media.DiagnosisCode{media.AudioFramesMissing, media.StreamEndsEarly, media.PoorInterleaving, media.SampleRateChanged}},
		"any rate":     {variable, shown(packets(), mp4), []media.DiagnosisCode{media.FrameRateUnsteady, media.VideoFramesMissing}},
		"nothing seen": {film("mov"), mp4, []media.DiagnosisCode{media.TimestampsFallBack, media.VideoDecodingFailed, media.AudioDecodingFailed, media.ResolutionChanged, media.ChannelsChanged}},
	} {
		fact, _ := diagnose(t, Default(), tt.src, tt.show)
		var codes []media.DiagnosisCode
		for _, u := range fact.Unchecked {
			if codes = append(codes, u.Code); u.Reason == "" || u.ReasonKey == "" {
				t.Errorf("%s: %+v says no reason", name, u)
			}
		}
		for _, code := range tt.want {
			if !slices.Contains(codes, code) {
				t.Errorf("%s: %s is not among %v", name, code, codes)
			}
		}
	}
}

// TestDamageInEveryPacketIsCounted holds that memory is bounded.
func TestDamageInEveryPacketIsCounted(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	const n = 20_000
	for i := range n {
		fmt.Fprintf(&b, "packet|stream_index=0|pts_time=%d.000000|dts_time=%d.000000|size=9|flags=_DC\n", (i*7919)%n, n-i)
	}
	fact, report := diagnose(t, Default(), film("matroska"), b.String())
	for _, d := range fact.Diagnoses {
		if d.Code == media.PacketsDamaged && (d.Count != n || len(d.Times) != mostTimes) || len(d.Times) > mostTimes {
			t.Errorf("%+v", d)
		}
	}
	if len(report.Annotations) > 5*mostMarks {
		t.Errorf("%d annotations", len(report.Annotations))
	}
}

// FuzzPackets also holds that no lane keeps more than it may.
func FuzzPackets(f *testing.F) {
	f.Add(shown(packets()[:20], mp4))
	f.Add("packet|stream_index=0|pts_time=1e9|dts_time=-1e9|duration_time=1e9|size=9223372036854775807|pos=1|flags=K_C\n")
	f.Fuzz(func(t *testing.T, show string) {
		s := Default()
		watch := analyze.Select([]analyze.Analyzer{&s}, nil, film("mov")).Start()
		if watch.Packets(t.Context(), strings.NewReader(show)) == nil {
			watch.Report()
		}
	})
}
