package verify_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/verify"
)

// The keyframes of the source are at 0 and 1 s of its pictures.
func TestPicturesThatWereDecodedFromAfterTheirKeyframeAreRefused(t *testing.T) {
	t.Parallel()
	const start = 1.4 // about where the stamps begin; the picture's are up to 0.1 s later
	for _, tt := range []struct {
		name  string
		first float64 // what the note says, in seconds after the part's start
		known bool    // the plan knew the keyframe
		code  media.Code
	}{
		{"before the keyframe", -1, true, ""},
		{"on it", -0.5, true, ""},
		{"after it", 0.02, true, media.CodeVerifyFailed},
		{"before it, which is looked up", -1, false, ""},
		{"after it, which is looked up", -0.2, false, media.CodeVerifyFailed},
	} {
		work := t.TempDir()
		note := fmt.Sprintf("frame:0    pts:0    pts_time:%g\nbegan=1\n", tt.first)
		if err := os.WriteFile(filepath.Join(work, "note.txt"), []byte(note), 0o600); err != nil {
			t.Fatal(err)
		}
		begins := []seek.Begin{{Note: "note.txt", At: 1.6, Start: start, Key: 1.1, Known: tt.known}, {Note: "of what had no picture.txt", At: 1}}
		_, err := verify.Check(t.Context(), tooltest.Tool(t), t.TempDir(), nil, verify.Options{
			Places: ffmpeg.Places{Sources: []string{ffmpegtest.Fixture(t, "ts")}, Work: work}, Begins: begins,
		})
		if media.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
