package ffmpegtest

import (
	"fmt"
	"testing"
)

// bits of a frame's number: columns of the picture, the lowest first, bright
// for 1.
const bits = 10

// numbered is a picture whose n-th frame, from 0, shows the number n.
func numbered(width, height int, rate string, length float64) string {
	return fmt.Sprintf("color=black:s=%dx%d:r=%s:d=%g,format=gray,geq=lum=if(bitand(N\\,pow(2\\,floor(X*%d/W)))\\,210\\,40),format=yuv420p",
		width, height, rate, length, bits)
}

// Numbers decodes a film or a picture of frames that came from Clip with
// Picture "numbered", at any size, and reads the number on each.
func Numbers(t testing.TB, path string) []int {
	t.Helper()
	raw := FFmpeg(t, "", "-i", path, "-vf", fmt.Sprintf("scale=%d:1:flags=area,format=gray", 4*bits), "-fps_mode", "passthrough", "-f", "rawvideo", "-")
	var all []int
	for ; len(raw) >= 4*bits; raw = raw[4*bits:] {
		n := 0
		for bit := range bits {
			if (int(raw[4*bit+1])+int(raw[4*bit+2]))/2 > 120 {
				n |= 1 << bit
			}
		}
		all = append(all, n)
	}
	return all
}
