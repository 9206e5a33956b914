package analyze

import (
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/optest"
)

// TestPoorQualityIsFoundWhereItIs degrades parts of 4 seconds of one clip, each another way.
func TestPoorQualityIsFoundWhereItIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const faults = "gblur=sigma=6:enable='between(t,4,7.9)',noise=alls=30:allf=t:enable='between(t,8,11.9)'," +
		"lutyuv=y=val/6+13:enable='between(t,12,15.9)',lutyuv=y=val*3:enable='gte(t,16)',format=yuv420p"
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "mandelbrot=s=480x270:r=5:start_scale=2:end_scale=1.5,trim=duration=20", "-vf", faults,
		"-c:v", "libx264", "-preset", "ultrafast", "-crf", "8", "faults.mp4")
	run := optest.Must(t, Op(), filepath.Join(dir, "faults.mp4"), `{"analyzers":["quality"]}`)
	report := reportOf(t, run)
	for label, from := range map[string]float64{
		media.LabelBlurred: 4, media.LabelNoisy: 8, media.LabelUnderexposed: 12, media.LabelOverexposed: 16,
	} {
		found := 0
		for _, a := range report.Of(media.AnnotationQuality) {
			if a.Label == label {
				found++
				if a.Start != media.Seconds(from) || a.End != media.Seconds(from+4) {
					t.Errorf("%s from %.2f to %.2f, want it from %.2f for 4 s", label, a.Start, a.End, from)
				}
			}
		}
		if found != 1 {
			t.Errorf("%d spans are %s: %+v of %v", found, label, report.Of(media.AnnotationQuality), report.Curves)
		}
	}
	if q := report.Facts.Quality; q == nil || q.Images != 20 || len(report.Curves) != 4 || len(report.Curves[0].Values) != 20 {
		t.Errorf("%+v with %d curves", q, len(report.Curves))
	}
	ffmpegtest.FFmpeg(t, dir, "-i", "faults.mp4", "-t", "4", "-c:v", "mpeg4", "-q:v", "31", "blocks.mp4")
	run = optest.Must(t, Op(), filepath.Join(dir, "blocks.mp4"), `{"analyzers":["quality"]}`)
	if found := reportOf(t, run).Of(media.AnnotationQuality); len(found) != 1 || found[0].Label != media.LabelBlocky {
		t.Errorf("coarse blocks: %+v", found)
	}
}
