package analyze

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/optest"
)

// TestBlackFreezeAndSilenceBeginAndEndWhereTheyDo allows one frame, and 50 ms of audio.
func TestBlackFreezeAndSilenceBeginAndEndWhereTheyDo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const moving = "testsrc2=s=320x180:r=25,trim=end_frame=%d,setpts=PTS-STARTPTS,format=yuv420p"
	graph := fmt.Sprintf(moving, 50) + "[a];color=black:s=320x180:r=25,trim=end_frame=38,format=yuv420p[b];" + fmt.Sprintf(moving, 60) +
		"[c];mandelbrot=s=320x180:r=25,trim=end_frame=1,loop=loop=74:size=1,setpts=N/25/TB,format=yuv420p[d];" + fmt.Sprintf(moving, 27) +
		"[e];color=black:s=320x180:r=25,trim=end_frame=30,format=yuv420p[f];[a][b][c][d][e][f]concat=n=6[v]"
	const audio = "aevalsrc='if(between(t,2.31,4.87)+gt(t,9.5),0,0.3*sin(440*2*PI*t))':s=48000:d=11.2"
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", audio, "-filter_complex", graph, "-map", "[v]", "-map", "0",
		"-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-c:a", "aac", "spans.mp4")
	report := reportOf(t, optest.Must(t, Op(), filepath.Join(dir, "spans.mp4"), `{"freeze":{"least_seconds":1.1}}`))
	near(t, report, "black", 1.0/rate, [][2]float64{{2, 3.52}, {10, 11.2}})
	near(t, report, "freeze", 1.0/rate, [][2]float64{{2, 3.52}, {5.92, 8.92}, {10, 11.2}})
	near(t, report, "silence", 0.05, [][2]float64{{2.31, 4.87}, {9.5, 11.2}})
	if f := report.Facts; math.Abs(*f.Black-2.72) > 0.08 || math.Abs(*f.Silent-4.26) > 0.1 {
		t.Errorf("%.2f s are black, %.2f s are silent", *f.Black, *f.Silent)
	}
}

// near compares the spans of a kind, in seconds.
func near(t *testing.T, report *analyze.Report, kind media.AnnotationKind, tolerance float64, want [][2]float64) {
	t.Helper()
	got := report.Of(kind)
	if len(got) != len(want) {
		t.Errorf("%s: %+v, want %v", kind, got, want)
		return
	}
	for i, a := range got {
		if math.Abs(float64(a.Start)-want[i][0]) > tolerance+1e-6 || math.Abs(float64(a.End)-want[i][1]) > tolerance+1e-6 {
			t.Errorf("%s: from %.3f to %.3f, want %v", kind, a.Start, a.End, want[i])
		}
	}
}

// tone is a sine of 1 kHz with its peak at a level in dBFS, of a number of seconds.
type tone struct{ level, seconds float64 }

// TestLoudnessIsThatOfTheStandard makes the cases 1 to 6 of EBU Tech 3341: each has
// -23 LUFS, but the second, which has -33.
func TestLoudnessIsThatOfTheStandard(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		tones []tone
		want  float64
	}{
		"1": {[]tone{{-23, 20}}, -23},
		"2": {[]tone{{-33, 20}}, -33},
		"3": {[]tone{{-36, 10}, {-23, 60}, {-36, 10}}, -23},
		"4": {[]tone{{-72, 10}, {-36, 10}, {-23, 60}, {-36, 10}, {-72, 10}}, -23},
		"5": {[]tone{{-26, 20}, {-20, 20.1}, {-26, 20}}, -23},
	} {
		level, from := "0", 0.0
		for _, one := range tt.tones {
			level += fmt.Sprintf("+between(t,%f,%f)*%f", from, from+one.seconds-1e-6, math.Pow(10, one.level/20))
			from += one.seconds
		}
		sine := fmt.Sprintf("(%s)*sin(1000*2*PI*t)", level)
		hear(t, name, fmt.Sprintf("aevalsrc='%s|%[1]s':s=48000:d=%f", sine, from), tt.want)
	}
	channels := ""
	for i, level := range []float64{-28, -28, -24, -30, -30} {
		if i > 0 {
			channels += "|"
		}
		channels += fmt.Sprintf("%f*sin(1000*2*PI*t)", math.Pow(10, level/20))
	}
	hear(t, "6", "aevalsrc='"+channels+"':c=5.0:s=48000:d=20", -23)
}

func hear(t *testing.T, name, source string, want float64) {
	t.Helper()
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", source, "-c:a", "pcm_s24le", "tone.wav")
	report := reportOf(t, optest.Must(t, Op(), filepath.Join(dir, "tone.wav"), `{"analyzers":["loudness"]}`))
	if got := report.Facts.Loudness; got == nil || math.Abs(got.Integrated-want) > 0.1 {
		t.Errorf("case %s: %+v, want %.1f LUFS", name, got, want)
	}
	for _, c := range report.Curves {
		if wanted := int(math.Ceil(float64(report.Duration))); len(c.Values) < wanted-1 || len(c.Values) > wanted+1 {
			t.Errorf("case %s: the curve has %d values in %.1f s", name, len(c.Values), report.Duration)
		}
	}
}

func TestBarsAndFieldsAreFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "testsrc2=s=640x272:r=25:d=8", "-vf", "pad=640:360:0:44,format=yuv420p",
		"-c:v", "libx264", "-preset", "ultrafast", "bars.mp4")
	report := reportOf(t, optest.Must(t, Op(), filepath.Join(dir, "bars.mp4"), `{"analyzers":["crop","fields"]}`))
	want := analyze.CropFact{Width: 640, Height: 272, Y: 44, Bars: true}
	if report.Facts.Crop == nil || *report.Facts.Crop != want {
		t.Errorf("%+v, want %+v", report.Facts.Crop, want)
	}
	if bars := report.Of("bars"); len(bars) != 1 || bars[0].Label != "letterbox" || bars[0].End < 7.9 || math.Abs(bars[0].Box.Height-272.0/360) > 0.01 {
		t.Errorf("bars %+v", bars)
	}
	if report.Facts.Fields == nil || report.Facts.Fields.Order != "progressive" {
		t.Errorf("%+v, want progressive", report.Facts.Fields)
	}
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "testsrc2=s=640x360:r=50:d=4", "-vf", "tinterlace=interleave_top,setfield=tff,format=yuv420p",
		"-c:v", "libx264", "-preset", "ultrafast", "-flags", "+ilme+ildct", "fields.mp4")
	report = reportOf(t, optest.Must(t, Op(), filepath.Join(dir, "fields.mp4"), `{"analyzers":["crop","fields"]}`))
	if report.Facts.Fields == nil || report.Facts.Fields.Order != "top_first" || report.Facts.Crop == nil || report.Facts.Crop.Bars {
		t.Errorf("%+v and %+v, want top_first without bars", report.Facts.Fields, report.Facts.Crop)
	}
	near(t, report, "interlaced", 1, [][2]float64{{0, 4}})
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=3", "-pix_fmt", "yuv420p", "-c:v", "libx264", "pattern.mp4")
	near(t, reportOf(t, optest.Must(t, Op(), filepath.Join(dir, "pattern.mp4"), `{"analyzers":["fields"]}`)), "interlaced", 1, nil)
}
