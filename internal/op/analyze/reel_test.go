package analyze

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
)

const rate = 25 // frames per second of the reels

// looks are what scenes of a reel look like: still and moving, dark and bright,
// plain and full of detail. No two after one another are alike.
var looks = []string{
	"mandelbrot=s=320x180:r=25:start_scale=2:end_scale=0.3",
	"testsrc2=s=320x180:r=25",
	"smptebars=s=320x180:r=25,scroll=horizontal=0.01",
	"life=s=320x180:r=25:mold=10:death_color=0x103060:life_color=0xf0e0c0:seed=3",
	"rgbtestsrc=s=320x180:r=25,rotate=a=t/4",
	"cellauto=s=320x180:r=25:rule=110:seed=7:scroll=1,boxblur=2",
	"testsrc=s=320x180:r=25,hflip,negate",
	"sierpinski=s=320x180:r=25:seed=5,hue=h=90:s=2",
	"mandelbrot=s=320x180:r=25:start_x=-0.1:start_y=0.9:start_scale=0.6,negate",
	"pal75bars=s=320x180:r=25,rotate=a=-t/3,eq=brightness=-0.2",
	"yuvtestsrc=s=320x180:r=25,scroll=vertical=0.02",
	"testsrc2=s=320x180:r=25,vflip,eq=brightness=0.2:contrast=0.6,scroll=horizontal=0.03",
}

// A scene is a number of frames that look alike, and how the next scene follows.
type scene struct {
	look, frames int
	fade         int // frames of the dissolve into the next; 0 for a cut
	black        int // frames of a fade out, and again of the next one's fade in
}

// reel makes a file of scenes, with its cuts and fades: the first frames after
// cuts, and the first and last frames of fades.
func reel(t *testing.T, scenes []scene) (path string, cuts []int, fades [][2]int) {
	t.Helper()
	var graph strings.Builder
	at := 0
	for i, s := range scenes {
		fmt.Fprintf(&graph, "%s,trim=end_frame=%d,setpts=PTS-STARTPTS,fps=25,format=yuv420p", looks[s.look%len(looks)], s.frames)
		if s.black > 0 {
			fmt.Fprintf(&graph, ",fade=out:%d:%d", s.frames-s.black, s.black)
		}
		if i > 0 && scenes[i-1].black > 0 {
			fmt.Fprintf(&graph, ",fade=in:0:%d", scenes[i-1].black)
		}
		fmt.Fprintf(&graph, ",settb=1/25[s%d];", i)
	}
	last := "s0"
	for i, s := range scenes[:len(scenes)-1] {
		at += s.frames
		next := fmt.Sprintf("j%d", i)
		if s.fade > 0 {
			at -= s.fade
			fmt.Fprintf(&graph, "[%s][s%d]xfade=transition=fade:duration=%f:offset=%f,settb=1/25[%s];", last, i+1, float64(s.fade)/rate, float64(at)/rate, next)
			fades = append(fades, [2]int{at, at + s.fade})
		} else {
			fmt.Fprintf(&graph, "[%s][s%d]concat,settb=1/25,setpts=N,fps=25[%s];", last, i+1, next)
			if s.black > 0 {
				fades = append(fades, [2]int{at - s.black, at + s.black})
			} else {
				cuts = append(cuts, at)
			}
		}
		last = next
	}
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, "-filter_complex", strings.TrimSuffix(graph.String(), ";"), "-map", "["+last+"]",
		"-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-g", "250", "-threads", "1", "reel.mp4")
	return filepath.Join(dir, "reel.mp4"), cuts, fades
}

// f1 is the harmonic mean of precision and recall.
func f1(found, right, wanted int) float64 {
	if found+wanted == 0 {
		return 1
	}
	return 2 * float64(right) / float64(found+wanted)
}
