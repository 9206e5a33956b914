package adaptive

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
)

// TestSoundStaysWithThePicture decodes both renditions apart, counted from
// their first frame, which the check has found at time 0: the flash and the
// beep of the source must still fall together, to within a frame.
func TestSoundStaysWithThePicture(t *testing.T) {
	t.Parallel()
	m := run(t, ffmpegtest.Fixture(t, "sync"), `{"max_short_side":90}`)
	m.check(t)
	join := func(folder string) string {
		whole := filepath.Join(t.TempDir(), folder+".mp4")
		data := append(readAll(t, m.dir, folder+"/init.mp4"), readAll(t, m.dir, folder+"/seg-00001.m4s")...)
		if err := os.WriteFile(whole, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return whole
	}
	luma := ffmpegtest.FFmpeg(t, t.TempDir(), "-i", join("90p"), "-vf", "scale=1:1:flags=area,format=gray", "-fps_mode", "passthrough", "-f", "rawvideo", "-")
	pcm := ffmpegtest.FFmpeg(t, t.TempDir(), "-i", join("audio"), "-ac", "1", "-f", "s16le", "-")
	flash, beep := -1.0, -1.0
	for i, y := range luma {
		if y > 128 {
			flash = float64(i) / m.src.Video[0].FrameRate.Float()
			break
		}
	}
	for i := 0; i+1 < len(pcm); i += 2 {
		if math.Abs(float64(int16(binary.LittleEndian.Uint16(pcm[i:])))) > 3000 {
			beep = float64(i/2) / 48000
			break
		}
	}
	if flash < 0 || beep < 0 || math.Abs(flash-beep) > 1/m.src.Video[0].FrameRate.Float() {
		t.Errorf("the flash is at %.4f s and the beep at %.4f s", flash, beep)
	}
}
