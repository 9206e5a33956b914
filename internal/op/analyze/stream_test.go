package analyze

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/optest"
)

// TestFaultsOfStreamsAreFound makes them in real files.
func TestFaultsOfStreamsAreFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ff := func(name, args string) []byte {
		t.Helper()
		ffmpegtest.FFmpeg(t, dir, append(strings.Fields(args), name)...)
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	const (
		encode = " -c:v libx264 -preset ultrafast -bf 2 -g 25 -threads 1 -c:a aac -b:a 64k "
		small  = "-f lavfi -i testsrc2=s=160x90:r=25:d=2 -f lavfi -i sine=d=2:r=44100"
	)
	ts := ff("small.ts", small+encode)
	large := ff("large.ts", "-f lavfi -i testsrc2=s=192x108:r=25:d=1 -f lavfi -i sine=d=1:r=48000 -ac 2"+encode)
	mp4 := ff("copy.mp4", "-i small.ts -c copy -timecode 01:00:00:00")
	hurt := bytes.Clone(ts)
	for i := 20_000; i < len(hurt); i += 3000 {
		hurt[i] ^= 0xff
	}
	const row = 188
	for name, tt := range map[string]struct {
		file string
		data []byte
		want string // codes with their streams; what is found besides fails
		not  string // codes that must be said not to be looked for
	}{
		"whole":              {"whole.ts", ts, "", "codec_tag_invalid"},
		"an MP4":             {"whole.mp4", mp4, "timecode_track_present/-1", "access_unit_delimiters_missing several_programs"},
		"another film":       {"two.ts", slices.Concat(ts, large), "channels_changed/1 packets_damaged/0 parameters_changed/0 resolution_changed/0 sample_rate_changed/1 timestamps_fall_back/0 timestamps_fall_back/1", "aac_duration_deviates"},
		"damage":             {"hurt.ts", hurt, "audio_decoding_failed/1 packets_damaged/0 video_decoding_failed/0", ""},
		"cut at both ends":   {"middle.ts", ts[len(ts)/row/4*row : len(ts)/row*3/4*row], "first_frame_not_key/0 video_decoding_failed/0 video_frames_missing/0", ""},
		"no delimiters":      {"bare.ts", bytes.ReplaceAll(ts, []byte{0, 0, 0, 1, 9}, []byte{0, 0, 0, 1, 12}), "access_unit_delimiters_missing/0", ""},
		"two programs":       {"two-programs.ts", ff("programs.ts", "-i small.ts -i large.ts -map 0:v -map 1:a -c copy -program title=a:st=0 -program title=b:st=1"), "several_programs/-1", ""},
		"a strange tag":      {"tag.mp4", bytes.Replace(mp4, []byte("avc1\x00\x00"), []byte("H264\x00\x00"), 1), "codec_tag_invalid/0 timecode_track_present/-1", ""},
		"frames are missing": {"gap.mkv", ff("lossy.mkv", "-i small.ts -map 0:v -vf select='not(between(n,20,22))' -fps_mode passthrough -c:v libx264 -preset ultrafast -threads 1"), "frame_rate_unsteady/0 no_audio_stream/-1 video_frames_missing/0", "audio_frames_missing"},
		"time falls":         {"fall.ts", ff("setts.ts", `-i small.ts -c copy -copyts -bsf:a setts=ts=TS-gte(N\,40)*30000 -f mpegts`), "aac_duration_deviates/1 timestamps_fall_back/1", ""},
	} {
		path := filepath.Join(dir, tt.file)
		if err := os.WriteFile(path, tt.data, 0o600); err != nil {
			t.Fatal(err)
		}
		report := reportOf(t, optest.Must(t, Op(), path, `{"analyzers":["stream"]}`))
		var got []string
		for _, d := range report.Facts.Stream.Diagnoses {
			got = append(got, fmt.Sprintf("%s/%d", d.Code, d.Stream))
		}
		slices.Sort(got)
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
		for _, code := range strings.Fields(tt.not) {
			if !slices.ContainsFunc(report.Facts.Stream.Unchecked, func(u analyze.Unchecked) bool { return string(u.Code) == code }) {
				t.Errorf("%s: %s is not said not to be looked for", name, code)
			}
		}
		if name == "another film" {
			if at := report.Of(media.AnnotationFault); len(at) == 0 || at[0].Start < 1.8 || at[0].Start > 2.1 {
				t.Errorf("%+v, want the first at 2 s", at)
			}
		}
	}
}
