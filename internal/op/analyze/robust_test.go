package analyze

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/optest"
)

// TestEverySourceHasAResultOrAClearError analyzes everything of sources that lack
// something, are damaged, or are very long.
func TestEverySourceHasAResultOrAClearError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const tiny = "-f lavfi -i testsrc2=s=64x36:r=5:d=2 "
	for _, args := range []string{
		tiny + "-c:v libx264 -preset ultrafast silent.mp4",
		"-f lavfi -i sine=d=1 tone.wav",
		tiny + "-frames:v 1 -c:v libx264 frame.mp4",
		tiny + "-frames:v 1 still.png",
		"-f lavfi -i sine=d=1 -i still.png -map 0 -map 1 -c:v copy -disposition:v attached_pic cover.mp3",
		tiny + "-c:v libx264 -preset ultrafast -encryption_scheme cenc-aes-ctr -encryption_key 00112233445566778899aabbccddeeff -encryption_kid 00112233445566778899aabbccddee00 locked.mp4",
		// Twelve hours are black for half of each minute.
		"-f lavfi -i color=black:s=32x18:r=1/10:d=43000 -vf lutyuv=y='if(lt(val,0),0,16)',geq=lum='if(lt(mod(T,60),30),16,200)':cb=128:cr=128 -c:v mpeg4 -g 300 long.mp4",
	} {
		ffmpegtest.FFmpeg(t, dir, strings.Fields(args)...)
	}
	whole, err := os.ReadFile(filepath.Join(dir, "silent.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{"noise.mp4": bytes.Repeat([]byte("noise"), 1000), "headless.mp4": whole[:len(whole)/2], "empty.mp4": nil} {
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{ // analyzers that looked, and that have gaps; or a code
		"silent.mp4":   "12 gaps 4",
		"tone.wav":     "5 gaps 11",
		"frame.mp4":    "9 gaps 7",
		"still.png":    "9 gaps 7",
		"cover.mp3":    "5 gaps 11",
		"locked.mp4":   "error",
		"long.mp4":     "12 gaps 4",
		"noise.mp4":    "error",
		"headless.mp4": "error",
		"empty.mp4":    "error",
	} {
		params := `{}`
		run, err := optest.Do(t, Op(), filepath.Join(dir, name), params)
		got := ""
		if err != nil {
			if got = "error"; media.CodeOf(err).Class() != "input" {
				got = err.Error()
			}
		} else {
			report := reportOf(t, run)
			got = fmt.Sprintf("%d gaps %d", len(report.Looked.Analyzers), len(report.Gaps))
			if name == "long.mp4" && (report.Duration < 42_900 || len(report.Of(media.AnnotationBlack)) < 700) {
				t.Errorf("of %v s, %d are black", report.Duration, len(report.Of(media.AnnotationBlack)))
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
