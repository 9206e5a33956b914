package gate

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/adaptive"
	"github.com/mediamill/mediamill/internal/op/preview"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/sprite"
	"github.com/mediamill/mediamill/internal/op/transcode"
	"github.com/mediamill/mediamill/internal/optest"
)

// A work is one operation on a whole film, made small.
type work struct {
	name, params string
	op           op.Op
	always       bool // for every clip; the others are for those that are wrong about their length
}

func works() []work {
	const copied = `"video":{"codec":"copy"},"audio":{"codec":"copy","tracks":"all"},"subtitles":{"mode":"keep"}}`
	return []work{
		{"encode", `{"video":{"short_side":36,"preset":"ultrafast"},"on_damage":"fail"}`, transcode.Op(), true},
		{"copy", `{"container":"mkv","on_damage":"fail",` + copied, transcode.Op(), true},
		{"copy to MP4", `{` + copied, transcode.Op(), false},
		{"FLV", `{"container":"flv","video":{"short_side":36,"preset":"ultrafast"}}`, transcode.Op(), false},
		{"MP3", `{"container":"mp3","video":{"codec":"none"},"audio":{"codec":"mp3"}}`, transcode.Op(), false},
		{"adaptive", `{"ladder":[{"short_side":36}],"preset":"ultrafast"}`, adaptive.Op(), false},
		{"sprite", `{"interval_seconds":0.5,"cell_width":32}`, sprite.Op(), false},
		{"snapshots", `{"count":3,"width":32}`, snapshot.Op(), false},
		{"preview", `{"format":"mp4","width":64}`, preview.Op(), false},
	}
}

// wrong are the fixtures that are wrong about their length, or whose streams
// end at different times.
func wrong() []string {
	return []string{
		"copied_part_mp4", "copied_part_mkv", "copied_part_flv", "copied_part_ts", "copied_later_mp4", "copied_later_flv", "copied_tiny_mp4", "copied_fragments",
		"bare_aac_quiet_first", "bare_aac_loud_first", "bare_mp3_quiet_first", "bare_mp3_loud_first", "bare_ac3", "bare_h264", "flv_25", "avi_b_frames", "ps_b_frames",
		"late_srt_mkv", "late_srt_mp4", "late_pgs", "sound_longer", "sound_longer_mkv", "picture_longer", "flv_of_an_hour", "flv_of_a_second",
		"late_start", "negative_start", "edit_list", "audio_lead", "ts_wrap", "no_duration", "subs_pgs", "sar",
	}
}

// large are fixtures that cost more than they tell here.
var large = []string{"size_8k", "two_hours", "streams_40", "streams_70"}

// clips are the files to work on, by name, and whether all works are done on one.
func clips(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, name := range ffmpegtest.Names() {
		if !slices.Contains(large, name) {
			all[ffmpegtest.Fixture(t, name)] = slices.Contains(wrong(), name)
		}
	}
	// Real films, where they lie beside the repository, and parts of them.
	folder, err := filepath.Abs("../../../shared/media")
	if err != nil {
		t.Fatal(err)
	}
	var real []string
	for _, pattern := range []string{"*.mp4", "*.webm"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		real = append(real, found...)
	}
	dir := t.TempDir()
	for _, film := range real {
		base := filepath.Base(film)
		for part, args := range map[string][]string{"first-": {"-i", film, "-t", "1.3"}, "later-": {"-ss", "0.7", "-i", film, "-t", "1.1"}} {
			ffmpegtest.FFmpeg(t, dir, append(args, "-c", "copy", part+base)...)
			all[filepath.Join(dir, part+base)] = true
		}
		all[film] = false
	}
	return all
}

// whole says that ffmpeg decodes a file to its end without a complaint.
func whole(t *testing.T, path string) bool {
	cmd := exec.Command(ffmpegtest.Program(t, "ffmpeg"), "-nostdin", "-v", "error", "-i", path, "-map", "0:v?", "-map", "0:a?", "-f", "null", "-")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	return cmd.Run() == nil && complaints.Len() == 0
}

// refused are the codes of what is never begun: the source lacks a stream, its
// streams have no place in the container, or no times to be copied by.
var refused = []media.Code{media.CodeInputNoStream, media.CodeConfigConflict, media.CodeInputUnsupported}

// TestNoGoodOutputIsRefused does every work on every clip that ffmpeg decodes to
// its end.
func TestNoGoodOutputIsRefused(t *testing.T) {
	var done, refusals atomic.Int64
	t.Run("clips", func(t *testing.T) {
		for path, every := range clips(t) {
			t.Run(filepath.Base(path), func(t *testing.T) {
				t.Parallel()
				if !whole(t, path) {
					return
				}
				for _, w := range works() {
					if !every && !w.always {
						continue
					}
					run, err := optest.Do(t, w.op, path, w.params)
					switch code := media.CodeOf(err); {
					case err == nil:
						done.Add(1)
					case slices.Contains(refused, code) || code == media.CodeInputTruncated && len(run.Runs) == 0: // as on_damage says
						refusals.Add(1)
					default:
						t.Errorf("%s: %v", w.name, err)
					}
				}
			})
		}
	})
	t.Logf("%d works were done, %d refused", done.Load(), refusals.Load())
	if done.Load() < 250 && !t.Failed() {
		t.Errorf("only %d works were done", done.Load())
	}
}

// TestWhatContradictsItsOwnLengthIsTold names what the gate or the probe say of
// sources that are wrong about themselves.
func TestWhatContradictsItsOwnLengthIsTold(t *testing.T) {
	for name, lasts := range map[string]media.Seconds{
		"bare_aac_quiet_first": 8, "bare_aac_loud_first": 8, "bare_mp3_quiet_first": 8, "bare_mp3_loud_first": 8, "flv_of_a_second": 2,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := optest.Must(t, transcode.Op(), ffmpegtest.Fixture(t, name), `{"video":{"short_side":36,"preset":"ultrafast"},"on_damage":"fail"}`)
			if off := run.Files[0].Duration - lasts; max(off, -off) > 0.15 {
				t.Errorf("the output lasts %.3f s, the source %.3f s", run.Files[0].Duration, lasts)
			}
			if off := run.Source.Duration - lasts; max(off, -off) > 0.15 {
				t.Errorf("the probe says that the source lasts %.3f s", run.Source.Duration)
			}
			if !run.Source.Has("wrong_duration") || !run.Warns("wrong_duration") {
				t.Errorf("findings %v, warnings %v", run.Source.Findings, run.Warnings)
			}
		})
	}
}

// TestASourceWithoutItsFirstFrameIsTruncated has an index and nearly nothing
// that it names.
func TestASourceWithoutItsFirstFrameIsTruncated(t *testing.T) {
	for _, name := range []string{"cut_at_once", "cut_in_first_picture"} {
		_, err := optest.Do(t, transcode.Op(), ffmpegtest.Fixture(t, name), `{"video":{"short_side":36}}`)
		if media.CodeOf(err) != media.CodeInputTruncated || media.AsError(err).Hint == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestStillsOfACutFilmAreSpreadOverWhatIsThere takes none where nothing is left.
func TestStillsOfACutFilmAreSpreadOverWhatIsThere(t *testing.T) {
	for _, name := range []string{"cut_30", "cut_60", "cut_60_mkv"} {
		run, err := optest.Do(t, snapshot.Op(), ffmpegtest.Fixture(t, name), `{"count":4,"width":32}`)
		if err != nil || len(run.Files) != 4 || run.Warns("picture_missing") || !run.Warns("source_truncated") {
			t.Errorf("%s: %v, %d files, warnings %v", name, err, len(run.Files), run.Warnings)
		}
	}
}

// TestACopyOfPacketsWithoutTimesSaysSo and tells the way out.
func TestACopyOfPacketsWithoutTimesSaysSo(t *testing.T) {
	const params = `{"container":"mkv","video":{"codec":"copy"},"audio":{"codec":"none"}}`
	for _, name := range []string{"bare_h264", "ts_few_times"} {
		_, err := optest.Do(t, transcode.Op(), ffmpegtest.Fixture(t, name), params)
		if media.CodeOf(err) != media.CodeInputUnsupported || !strings.Contains(media.AsError(err).Hint, "encode") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(optest.Must(t, transcode.Op(), ffmpegtest.Fixture(t, "avi_b_frames"), params).Out); err != nil {
		t.Error(err)
	}
}

// TestPartsLastAsLongAsAsked cuts where reading goes on behind the end: in
// fragments, and where an edit list moves the picture.
func TestPartsLastAsLongAsAsked(t *testing.T) {
	for _, name := range []string{"fragmented", "copied_fragments", "copied_later_mp4", "audio_lead", "edit_list", "b_frames", "flv_25", "copied_part_ts"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, trim := range []string{`{"duration_seconds":0.8}`, `{"start_seconds":0.6,"duration_seconds":0.8}`} {
				run, err := optest.Do(t, transcode.Op(), ffmpegtest.Fixture(t, name), `{"video":{"short_side":36,"preset":"ultrafast"},"trim":`+trim+`}`)
				if err != nil || run.Files[0].Duration < 0.75 || run.Files[0].Duration > 0.9 {
					t.Errorf("%s: %v, %+v", trim, err, run.Files)
				}
			}
		})
	}
}
