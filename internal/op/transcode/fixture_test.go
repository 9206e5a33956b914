package transcode

import (
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
)

// Fixtures that no other test here has the like of, and what must be declared of them.
func TestOddFilesOfManyKindsGiveAWholeFile(t *testing.T) {
	m := newMill(t)
	for name, code := range map[string]string{
		"avi": "", "mpg": "", "mirror": "rotation",
		"audio_6mono": "", "subs_mov_text": "", "subs_pgs": "", "vfr_mp4": "variable_frame_rate",
		"negative_start": "negative_start", "late_start": "late_start", "gap_mp4": "gap", "duplicate_pts": "duplicate_times", "ts_wrap": "", "no_duration": "",
		"cover_video": "",
	} {
		file := ffmpegtest.Fixture(t, name)
		out := m.run(file, `{"video":{"short_side":48},"audio":{"tracks":"all"},"subtitles":{"mode":"keep"}}`, nil)
		if code != "" && !has(out.plan.Normalized, code) {
			t.Errorf("%s: %s is not declared in %v", name, code, out.plan.Normalized)
		}
	}
}
