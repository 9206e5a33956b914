package analyze

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/optest"
)

// TestLevelsAreFoundWhereTheyAre makes audio that is, in turns of 3 s, of usual level,
// too quiet, silent, too loud, clipped for a moment, and out of phase.
func TestLevelsAreFoundWhereTheyAre(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const (
		level = "if(lt(t,3),0.2,if(lt(t,6),0.005,if(lt(t,9),0,if(lt(t,12),0.9,if(between(t,13,13.1),3,0.2)))))"
		wave  = "min(max((" + level + ")*sin(440*2*PI*t),-1),1)"
	)
	ffmpegtest.FFmpeg(t, dir, "-f", "lavfi", "-i", "aevalsrc='"+wave+"|if(gt(t,15),-1,1)*"+wave+"':s=8000:d=18", "-c:a", "pcm_s16le", "levels.wav")
	report := reportOf(t, optest.Must(t, Op(), filepath.Join(dir, "levels.wav"), `{"analyzers":["levels"]}`))
	near(t, report, "quiet", 0.4, [][2]float64{{3, 6}})
	near(t, report, "loud", 0.4, [][2]float64{{9, 12}})
	near(t, report, "clipping", 0.4, [][2]float64{{12.9, 13.3}})
	near(t, report, "out_of_phase", 0.4, [][2]float64{{15, 18}})
	f := report.Facts.Levels
	if f == nil || f.Peak != 0 || math.Abs(f.Quiet-3) > 0.5 || f.OutOfPhase == nil || math.Abs(*f.OutOfPhase-3) > 0.5 || math.Abs(f.Level+10.7) > 0.5 {
		t.Errorf("%+v", f)
	}
	ffmpegtest.FFmpeg(t, dir, "-i", "levels.wav", "-af", "pan=mono|c0=c0", "mono.wav")
	report = reportOf(t, optest.Must(t, Op(), filepath.Join(dir, "mono.wav"), `{"analyzers":["levels","loudness","silence"]}`))
	if report.Facts.Levels == nil || report.Facts.Levels.OutOfPhase != nil || len(report.Of("out_of_phase")) != 0 {
		t.Errorf("of mono: %+v", report.Facts.Levels)
	}
	near(t, report, "silence", 0.1, [][2]float64{{6, 9}})
}
