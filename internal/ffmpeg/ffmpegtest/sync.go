package ffmpegtest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Flashes and beeps come half a second after each full second and last 0.1 s.
const flashLength = 0.1

// flashes is a black picture that turns white.
func flashes(width, height int, rate string, length float64) string {
	return fmt.Sprintf("color=black:s=%dx%d:r=%s:d=%g,drawbox=c=white:t=fill:enable=gte(mod(t\\,1)\\,0.5)*lt(mod(t\\,1)\\,%g)",
		width, height, rate, length, 0.5+flashLength)
}

// beeps is silence with tones at the same times.
func beeps(rate int, length float64) string {
	return fmt.Sprintf("aevalsrc=0.8*sin(2*PI*1000*t)*gte(mod(t\\,1)\\,0.5)*lt(mod(t\\,1)\\,%g):c=mono:s=%d:d=%g", 0.5+flashLength, rate, length)
}

// Sync is how a file's beeps and flashes fall.
type Sync struct {
	Flashes, Beeps []time.Duration // when each begins
}

// Offsets are beep minus flash, for each pair that lies closer together than
// 0.45 s; positive is sound that comes late.
func (s Sync) Offsets() []time.Duration {
	var out []time.Duration
	for _, f := range s.Flashes {
		for _, b := range s.Beeps {
			if d := b - f; d.Abs() < 450*time.Millisecond {
				out = append(out, d)
				break
			}
		}
	}
	return out
}

// MeasureSync decodes a file that came from the fixtures sync, vfr,
// edit_list or audio_lead, or from Clip with Picture "sync", and finds its
// flashes to the frame and its beeps to 5 ms. The file may be a playlist.
func MeasureSync(t testing.TB, path string) Sync {
	t.Helper()
	common := []string{"-copyts", "-i", path}
	pictures := FFmpeg(t, "", append(common, "-map", "0:v:0", "-vf",
		"scale=32:32,format=gray,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f", "null", "-")...)
	sounds := FFmpeg(t, "", append(common, "-map", "0:a:0", "-af",
		"aresample=48000,asetnsamples=240,astats=metadata=1:reset=1,ametadata=print:key=lavfi.astats.Overall.RMS_level:file=-", "-f", "null", "-")...)
	return Sync{Flashes: rises(string(pictures), 100), Beeps: rises(string(sounds), -25)}
}

// rises are the times at which a printed value comes above a level.
func rises(printed string, level float64) []time.Duration {
	var out []time.Duration
	var at time.Duration
	above := false
	for line := range strings.Lines(printed) {
		line = strings.TrimSpace(line)
		if _, text, found := strings.Cut(line, "pts_time:"); found {
			seconds, _ := strconv.ParseFloat(strings.Fields(text + " 0")[0], 64)
			at = time.Duration(math.Round(seconds * 1e9))
			continue
		}
		_, text, found := strings.Cut(line, "=")
		value, err := strconv.ParseFloat(text, 64)
		if !found || err != nil {
			continue
		}
		if value > level && !above {
			out = append(out, at)
		}
		above = value > level
	}
	return out
}
