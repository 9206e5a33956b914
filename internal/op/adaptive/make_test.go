package adaptive

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/dash"
	"github.com/mediamill/mediamill/internal/manifest/hls"
	"github.com/mediamill/mediamill/internal/media"
)

// check holds what was made to its manifests, and the manifests to each other:
// the same segments in both, and no file that none names.
func (m made) check(t *testing.T) manifest.Report {
	t.Helper()
	var report manifest.Report
	named := map[string]bool{}
	segments := map[string]string{}
	for _, f := range m.plan.Files {
		if f.Role != media.RoleManifest {
			continue
		}
		check := hls.Check
		if strings.HasSuffix(f.Name.File, ".mpd") {
			check = dash.Check
		}
		got, err := check(m.dir, f.Name.File)
		if err != nil {
			t.Errorf("%s: %v", f.Name.File, err)
		}
		var list []string
		for _, name := range got.Files {
			named[name] = true
			if ext := filepath.Ext(name); ext == ".m4s" || ext == ".mp4" {
				list = append(list, name)
			}
		}
		segments[f.Name.File] = strings.Join(sorted(list), " ")
		if d := float64(got.Duration - f.Expect.Duration); f.Expect.Duration > 0 && !m.src.Has("truncated") && (d > float64(f.Expect.Tolerance) || -d > float64(f.Expect.Tolerance)) {
			t.Errorf("%s lasts %.3f s where the plan expects %.3f ± %.3f", f.Name.File, float64(got.Duration), float64(f.Expect.Duration), float64(f.Expect.Tolerance))
		}
		if len(report.Files) == 0 {
			report = got
		}
	}
	if len(segments) == 2 && segments[hlsTop] != segments[dashTop] {
		t.Errorf("the manifests do not share all segments:\n%s\n%s", segments[hlsTop], segments[dashTop])
	}
	for _, name := range files(t, m.dir) {
		if !named[name] && name != "thumbnails/thumbnails.vtt" {
			t.Errorf("no manifest names %s", name)
		}
		if !m.expected(name) {
			t.Errorf("the plan does not expect %s", name)
		}
	}
	return report
}

// short keeps test media small: two rungs at most, and segments of one group.
const short = `{"max_short_side":180,"segment_seconds":1,"gop_seconds":1}`

func TestEveryKindOfSourceGivesAWholePresentation(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"rot90", "portrait", "odd", "interlaced_tff", "pq", "audio_51", "audio_langs", "no_video", "no_audio", "cover", "streams_40", "subs_mkv",
		"vfr", "negative_start", "late_start", "audio_lead", "gap", "ts_wrap", "high_rate", "no_duration", "one_frame", "short", "size_16x16", "cut_60", "bit_flips",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, ffmpegtest.Fixture(t, name), short).check(t)
		})
	}
}

func TestSegmentsHaveExactlyTheFramesOfTheGrid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rate, params string
		frames       []int // of a full segment of each rung
	}{
		{"30000/1001", `{"segment_seconds":2}`, []int{60, 60}},
		{"60000/1001", `{"segment_seconds":2,"ladder":[{"short_side":540},{"short_side":180}]}`, []int{120, 60}},
		{"25", `{"segment_seconds":2,"container":"ts"}`, []int{50, 50}},
	} {
		t.Run(tt.rate, func(t *testing.T) {
			t.Parallel()
			source := ffmpegtest.Clip(t, ffmpegtest.Spec{Duration: 5 * time.Second, Rate: tt.rate, Width: 960, Height: 540})
			params := strings.Replace(tt.params, "{", `{"max_short_side":480,`, 1)
			report := run(t, source, params).check(t)
			n := 0
			for _, r := range report.Renditions {
				if !r.Video {
					continue
				}
				want := tt.frames[min(n, len(tt.frames)-1)]
				for i, s := range r.Segments[:len(r.Segments)-1] {
					if s.Frames != want || len(s.Keys) != 1 {
						t.Errorf("%s: segment %d has %d frames and %d keyframes, want %d and 1", r.Name, i+1, s.Frames, len(s.Keys), want)
					}
				}
				n++
			}
			if n < 2 || len(report.Renditions[0].Segments) != 3 {
				t.Errorf("%d renditions of pictures: %v", n, report.Renditions)
			}
		})
	}
}

func TestEveryCodecIsAlignedAndTold(t *testing.T) {
	t.Parallel()
	report := run(t, ffmpegtest.Fixture(t, "pq"), `{"codecs":["h264","hevc","av1"],"hdr":"both","max_short_side":180,"segment_seconds":1,"gop_seconds":1}`).check(t)
	var got []string
	for _, r := range report.Renditions {
		if r.Video {
			got = append(got, r.Name+" "+strings.SplitN(r.Codec, ".", 2)[0])
		}
	}
	want := "av1-180p av01 av1-180p-hdr av01 h264-180p avc1 hevc-180p hvc1 hevc-180p-hdr hvc1"
	if is := strings.Join(sorted(got), " "); is != want {
		t.Errorf("got %s, want %s", is, want)
	}
}

func TestWrongCharsetOfSubtitlesIsReadAndTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	srt := "1\n00:00:00,200 --> 00:00:01,000\nD\xe9j\xe0 vu\n\n2\n00:00:01,200 --> 00:00:01,800\n<b>na\xefve</b>\n"
	if err := os.WriteFile(filepath.Join(dir, "s.srt"), []byte(srt), 0o600); err != nil {
		t.Fatal(err)
	}
	ffmpegtest.FFmpeg(t, dir, "-i", ffmpegtest.Fixture(t, "plain"), "-i", "s.srt", "-map", "0", "-map", "1", "-c", "copy", "-metadata:s:s:0", "language=fre", "s.mkv")
	m := run(t, filepath.Join(dir, "s.mkv"), short)
	m.check(t)
	text, err := os.ReadFile(filepath.Join(m.dir, "subs-fr", "subtitles.vtt"))
	if err != nil || !strings.Contains(string(text), "Déjà vu") || !strings.Contains(string(text), "<b>naïve</b>") {
		t.Errorf("%v: %s", err, text)
	}
	if len(m.result.Warnings) == 0 || m.result.Warnings[0].Code != "charset" {
		t.Errorf("warnings are %v", m.result.Warnings)
	}
}

func TestWatermarksAndMosaicsAreOnEveryRendition(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "color=white:size=32x32", "-frames:v", "1", "logo.png")
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "color=black:size=320x180:rate=25:duration=2", "-c:v", "libx264", "-preset", "ultrafast", "black.mp4")
	m := run(t, filepath.Join(dir, "black.mp4"), `{"segment_seconds":1,"gop_seconds":1,"container":"ts","ladder":[{"short_side":180},{"short_side":90}],
		"mosaics":[{"x":"50%","y":"50%"}],"watermarks":[{"image":{"key":"logo.png"},"position":"top_left","x":"0px","y":"0px","width":"25%","start_seconds":1},{"text":"x","position":"center"}]}`,
		filepath.Join(dir, "logo.png"))
	m.check(t)
	for _, rung := range []string{"180p", "90p"} {
		for segment, want := range map[string]bool{"seg-00001.ts": false, "seg-00002.ts": true} {
			corner := ffmpegtest.FFmpeg(t, m.dir, "-i", rung+"/"+segment, "-frames:v", "1", "-vf", "crop=iw/8:ih/8:0:0,scale=1:1:flags=area,format=gray", "-f", "rawvideo", "-")
			if white := len(corner) == 1 && corner[0] > 200; white != want {
				t.Errorf("%s of %s: the corner is %v, white should be %v", segment, rung, corner, want)
			}
		}
	}
}

func TestSoundAloneGetsARenditionOfEachBitRate(t *testing.T) {
	t.Parallel()
	report := run(t, ffmpegtest.Fixture(t, "audio_langs"), `{"audio":{"sound_only":true,"bit_rates":["64k","128k"]},"segment_seconds":2}`).check(t)
	if n := len(report.Renditions); n != 2*3 {
		t.Errorf("%d renditions, want 2 of each of 3 languages", n)
	}
}

// A track of six channels takes more bits than one of two: groups go by quality,
// so each offers both tracks, under the same names and with the same default.
func TestSoundAloneOffersEveryTrackInEachQuality(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "sine=300:duration=3,aformat=channel_layouts=5.1", "-f", "lavfi", "-i", "sine=500:duration=3,aformat=channel_layouts=stereo",
		"-map", "0", "-map", "1", "-c:a", "ac3", "two.mkv")
	m := run(t, filepath.Join(dir, "two.mkv"), `{"audio":{"sound_only":true,"channels":6,"bit_rates":["64k","128k"]},"segment_seconds":1,"gop_seconds":1}`)
	m.check(t)
	master := string(readAll(t, m.dir, hlsTop))
	for _, group := range []string{"audio-192k", "audio-384k"} {
		for name, rest := range map[string]string{"Audio": `DEFAULT=YES,AUTOSELECT=YES,CHANNELS="6"`, "Audio 2": `DEFAULT=NO,AUTOSELECT=NO,CHANNELS="2"`} {
			if !strings.Contains(master, `GROUP-ID="`+group+`",NAME="`+name+`",`+rest) {
				t.Errorf("%s lacks %q with %s:\n%s", group, name, rest, master)
			}
		}
	}
	player := exec.Command(ffmpegtest.Program(t, "ffprobe"), "-v", "error", "-show_entries", "program=nb_streams", "-of", "default=nw=1:nk=1", hlsTop)
	player.Dir = m.dir
	if played, err := player.Output(); err != nil || !slices.Equal(strings.Fields(string(played)), []string{"3", "3"}) {
		t.Errorf("a player sees %q (%v), want two variants, each with its own stream and its group's two tracks", played, err)
	}
	if err := put(m.dir, hlsTop, []byte(strings.Replace(master, `NAME="Audio 2"`, `NAME="Another"`, 1))); err != nil {
		t.Fatal(err)
	}
	_, err := hls.Check(m.dir, hlsTop)
	told(t, "groups that differ", err, "the same members")
}

func TestSheetsAreNoLargerThanTheirThumbnailsNeed(t *testing.T) {
	t.Parallel()
	source := ffmpegtest.Clip(t, ffmpegtest.Spec{Duration: 3 * time.Second, Width: 320, Height: 180})
	for params, want := range map[string]image.Point{ // in cells
		`{}`:                                 image.Pt(1, 1),
		`{"interval_seconds":1}`:             image.Pt(3, 1),
		`{"interval_seconds":1,"columns":2}`: image.Pt(2, 2),
		`{"interval_seconds":1,"columns":2,"rows":1}`: image.Pt(2, 1),
	} {
		m := run(t, source, `{"segment_seconds":1,"gop_seconds":1,"thumbnails":`+params+`}`)
		m.check(t)
		sheet, err := jpeg.DecodeConfig(bytes.NewReader(readAll(t, m.dir, "thumbnails/sheet-00001.jpg")))
		if got := image.Pt(sheet.Width/160, sheet.Height/90); err != nil || got != want {
			t.Errorf("%s: a sheet of %v cells (%v), want %v", params, got, err, want)
		}
	}
}
