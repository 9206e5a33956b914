package probe_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/media"
)

func source(t *testing.T, path string) *media.Source {
	t.Helper()
	src, err := probe.Source(t.Context(), tooltest.Tool(t), path, probe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func codes(src *media.Source) string {
	var out []string
	for _, f := range src.Findings {
		if !slices.Contains(out, string(f.Code)) {
			out = append(out, string(f.Code))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestFindingsOfFixtures(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"plain": "", "b_frames": "", "mov": "", "mkv": "", "avi": "no_keyframe_index", "ts": "late_start no_keyframe_index",
		"fragmented": "no_keyframe_index", "webm": "", "flv": "no_keyframe_index", "mpg": "late_start no_keyframe_index",
		"mp3": "no_video", "wav": "no_video", "gif": "no_audio no_keyframe_index",
		"png": "chroma no_audio single_frame still_picture", "jpeg": "no_audio single_frame still_picture", "webp": "no_audio single_frame still_picture",
		"rot90": "rotation", "rot180": "rotation", "rot270": "rotation", "mirror": "rotation",
		"sar": "no_audio sar", "odd": "no_audio odd_size", "portrait": "no_audio",
		"interlaced_tff": "interlaced no_audio", "interlaced_bff": "interlaced no_audio", "interlaced_flag": "interlaced no_audio", "telecine": "interlaced no_audio",
		"pq": "hdr high_bit_depth no_audio", "hlg": "hdr high_bit_depth no_audio", "ten_bit": "high_bit_depth no_audio",
		"chroma_422": "chroma no_audio", "chroma_444": "chroma no_audio", "high_rate": "high_frame_rate no_audio",
		"audio_51": "surround", "audio_71": "surround", "audio_6mono": "", "audio_langs": "", "audio_opus": "",
		"subs_mkv": "", "subs_mov_text": "", "subs_pgs": "bitmap_subtitles no_audio",
		"vfr": "variable_frame_rate", "vfr_mp4": "variable_frame_rate", "edit_list": "edit_list",
		"negative_start": "audio_offset negative_start", "late_start": "late_start no_keyframe_index", "audio_lead": "audio_offset",
		"gap": "gap", "gap_mp4": "gap no_audio", "duplicate_pts": "duplicate_times no_audio", "no_duration": "no_keyframe_index",
		"no_video": "no_video", "no_audio": "no_audio", "cover": "cover_art no_video", "cover_video": "cover_art", "timecode": "data_streams",
		"two_videos": "no_audio", "streams_40": "many_streams no_video", "chapters": "",
		"one_frame": "no_audio single_frame", "short": "single_frame", "size_1x1": "chroma no_audio odd_size", "size_16x16": "no_audio", "two_hours": "no_audio",
		"size_8k": "no_audio",
		// What goes on after the picture is no missing end, and a guess no promise.
		"sound_longer_mkv": "unequal_length", "picture_longer": "unequal_length", "late_srt_mkv": "", "late_pgs": "bitmap_subtitles no_audio",
		"bare_aac_quiet_first": "no_video wrong_duration", "bare_aac_loud_first": "no_video wrong_duration", "bare_ac3": "no_video",
		"bare_mp3_quiet_first": "no_video wrong_duration", "bare_mp3_loud_first": "no_video wrong_duration", "bare_h264": "no_audio no_keyframe_index",
		"flv_25": "no_keyframe_index", "flv_of_a_second": "no_keyframe_index wrong_duration", "flv_of_an_hour": "no_keyframe_index truncated",
		"cut_30": "truncated", "cut_60": "truncated", "cut_99": "truncated", "cut_60_mkv": "truncated", "bomb_stts": "damaged_index", "bit_flips": "",
	} {
		t.Run(name, func(t *testing.T) {
			if got := codes(source(t, ffmpegtest.Fixture(t, name))); got != want {
				t.Errorf("found %q, expected %q", got, want)
			}
		})
	}
}

func TestRotationIsThatOfAPlayer(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		degrees int
		flipped bool
		w, h    int
	}{"rot90": {90, false, 180, 320}, "rot180": {180, false, 320, 180}, "rot270": {270, false, 180, 320}, "mirror": {0, true, 320, 180}, "sar": {0, false, 768, 576}} {
		v := source(t, ffmpegtest.Fixture(t, name)).MainVideo()
		if w, h := v.DisplaySize(); v.Rotation != want.degrees || v.Flipped != want.flipped || w != want.w || h != want.h {
			t.Errorf("%s: turned by %d, flipped %v, shown as %dx%d", name, v.Rotation, v.Flipped, w, h)
		}
	}
}

func TestHDRMetadataAreReadFromTheFirstFrame(t *testing.T) {
	t.Parallel()
	pq := source(t, ffmpegtest.Fixture(t, "pq")).MainVideo()
	want := media.Mastering{Display: "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)", MaxCLL: 1000, MaxFALL: 400}
	if pq.HDR != "pq" || pq.BitDepth != 10 || pq.Mastering == nil || *pq.Mastering != want {
		t.Errorf("pq: %+v %+v", pq, pq.Mastering)
	}
	hlg := source(t, ffmpegtest.Fixture(t, "hlg")).MainVideo()
	if hlg.HDR != "hlg" || hlg.Color != (media.Color{Primaries: "bt2020", Transfer: "arib-std-b67", Matrix: "bt2020nc", Range: "tv"}) {
		t.Errorf("hlg: %+v", hlg)
	}
}

func TestStreamsAreToldApart(t *testing.T) {
	t.Parallel()
	langs := source(t, ffmpegtest.Fixture(t, "audio_langs"))
	if len(langs.Audio) != 3 || langs.Audio[1].Language != "deu" || !langs.Audio[1].Default || langs.MainAudio().Index != langs.Audio[1].Index {
		t.Errorf("languages: %+v", langs.Audio)
	}
	subs := source(t, ffmpegtest.Fixture(t, "subs_mkv")).Subtitles
	if len(subs) != 2 || !subs[0].Default || subs[0].Language != "eng" || !subs[1].Forced || !subs[1].Text {
		t.Errorf("subtitles: %+v", subs)
	}
	cover := source(t, ffmpegtest.Fixture(t, "cover"))
	if len(cover.Video) != 0 || len(cover.Covers) != 1 || len(cover.Audio) != 1 {
		t.Errorf("cover art: %+v", cover)
	}
	book := source(t, ffmpegtest.Fixture(t, "chapters"))
	if len(book.Chapters) != 2 || book.Chapters[1].Title != "Two" || book.Chapters[1].Start != 1 || book.Metadata["artist"] != "Zoë" {
		t.Errorf("chapters: %+v, metadata %v", book.Chapters, book.Metadata)
	}
	if s := source(t, ffmpegtest.Fixture(t, "audio_51")).MainAudio(); s.Channels != 6 || s.Layout != "5.1" || s.SampleRate != 48000 {
		t.Errorf("5.1: %+v", s)
	}
}

func TestTimesAreFilledIn(t *testing.T) {
	t.Parallel()
	near := func(name, what string, got, want, slack media.Seconds) {
		if got < want-slack || got > want+slack {
			t.Errorf("%s: %s is %.3f, expected %.3f", name, what, got, want)
		}
	}
	vfr := source(t, ffmpegtest.Fixture(t, "vfr"))
	near("vfr", "frame rate", media.Seconds(vfr.MainVideo().FrameRate.Float()), 38, 1)
	near("no_duration", "duration", source(t, ffmpegtest.Fixture(t, "no_duration")).Duration, 2, 0.05)
	lead := source(t, ffmpegtest.Fixture(t, "audio_lead"))
	near("audio_lead", "start of the picture", lead.MainVideo().Start, 0.5, 0.001)
	near("two_hours", "duration", source(t, ffmpegtest.Fixture(t, "two_hours")).Duration, 7200, 0.01)
	if still := source(t, ffmpegtest.Fixture(t, "jpeg")); still.Duration != 0 || still.Container != "jpeg" || still.MainVideo().Frames != 1 {
		t.Errorf("jpeg: %+v", still)
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]media.Code{
		"zero_bytes": media.CodeInputMalformed, "html": media.CodeInputMalformed, "no_moov": media.CodeInputTruncated,
		"m3u8_passwd": media.CodeInputUnsupported, "m3u8_metadata": media.CodeInputUnsupported, "streams_70": media.CodeInputLimit,
		"bomb_pixels": media.CodeInputLimit,
	} {
		_, err := probe.Source(t.Context(), tooltest.Tool(t), ffmpegtest.Fixture(t, name), probe.Options{})
		if media.CodeOf(err) != want || media.AsError(err).Hint == "" {
			t.Errorf("%s: %v, hint %q", name, err, media.AsError(err).Hint)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]probe.Limits{
		"bytes": {Bytes: 1000}, "duration": {Duration: time.Second}, "side": {Side: 300}, "pixels": {Pixels: 1000}, "streams": {Streams: 1},
	} {
		_, err := probe.Source(t.Context(), tooltest.Tool(t), ffmpegtest.Fixture(t, "plain"), probe.Options{Limits: l})
		if media.CodeOf(err) != media.CodeInputLimit {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := probe.Source(t.Context(), tooltest.Tool(t), ffmpegtest.Fixture(t, "plain"), probe.Options{Limits: probe.Limits{Bytes: -1, Duration: -1, Streams: -1}}); err != nil {
		t.Errorf("no limit: %v", err)
	}
}

func TestUglyNamesAreOnlyNames(t *testing.T) {
	t.Parallel()
	for _, name := range ffmpegtest.UglyNames() {
		src := source(t, ffmpegtest.Copy(t, ffmpegtest.Fixture(t, "plain"), name))
		if len(src.Video) != 1 || len(src.Audio) != 1 {
			t.Errorf("%q: %+v", name, src)
		}
	}
}

func TestCanceledProbeKeepsItsCause(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(media.Errorf(media.CodeCanceled, "a person asked"))
	if _, err := probe.Source(ctx, tooltest.Tool(t), ffmpegtest.Fixture(t, "plain"), probe.Options{}); media.CodeOf(err) != media.CodeCanceled {
		t.Error(err)
	}
}
