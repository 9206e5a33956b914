package join

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/optest"
	"github.com/mediamill/mediamill/internal/pipeline"
)

// source is a file of ffmpeg's generators.
func source(t *testing.T, name string, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	ffmpegtest.FFmpeg(t, dir, append(args, name)...)
	return filepath.Join(dir, name)
}

// steps is a film of 2 s at 25 frames per second whose n-th frame has the
// brightness shade(n), with keyframes only every second.
func steps(t *testing.T, name, size string) string {
	t.Helper()
	return source(t, name, "-f", "lavfi", "-i", "color=gray:size="+size+":rate=25:duration=2,format=gray,geq=lum=30+mod(37*N\\,190),format=yuv420p",
		"-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=2", "-shortest",
		"-c:v", "libx264", "-preset", "ultrafast", "-qp", "4", "-g", "25", "-bf", "2", "-color_range", "tv", "-c:a", "aac")
}

// shade tells a frame from its neighbors.
func shade(n int) int { return 30 + 37*n%190 }

// try runs a join through the pipeline, verification too.
func try(t *testing.T, params string, sources ...string) (pipeline.Result, string, error) {
	t.Helper()
	merged, err := op.Merge(json.RawMessage(`{"video":{"preset":"ultrafast"}}`), json.RawMessage(params))
	if err != nil {
		t.Fatal(err)
	}
	r, err := optest.Do(t, Op(), sources[0], string(merged), sources[1:]...)
	if err != nil {
		return r.Result, "", err
	}
	return r.Result, filepath.Join(r.Out, r.Plan.Files[0].Name.File), nil
}

func run(t *testing.T, params string, sources ...string) (pipeline.Result, string) {
	t.Helper()
	r, file, err := try(t, params, sources...)
	if err != nil {
		t.Fatalf("%s: %v", params, err)
	}
	return r, file
}

func look(t *testing.T, file string) *media.Source {
	t.Helper()
	src, err := probe.Source(t.Context(), tooltest.Tool(t), file, probe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// brightness is the middle of every frame, as coded.
func brightness(t *testing.T, file string) []byte {
	t.Helper()
	return ffmpegtest.FFmpeg(t, t.TempDir(), "-i", file, "-map", "0:v:0", "-fps_mode", "passthrough",
		"-vf", "crop=iw/4:ih/4,extractplanes=y,scale=1:1:flags=area", "-f", "rawvideo", "-")
}

// samples are those of the first channel, −1 to 1.
func samples(t *testing.T, file string, rate string) []float64 {
	t.Helper()
	raw := ffmpegtest.FFmpeg(t, t.TempDir(), "-i", file, "-map", "0:a:0", "-af", "pan=mono|c0=c0", "-ar", rate, "-f", "f32le", "-")
	list := make([]float64, len(raw)/4)
	for i := range list {
		list[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:])))
	}
	return list
}

// peak is the loudest of a span of seconds.
func peak(list []float64, rate int, from, to float64) float64 {
	most := 0.0
	for _, s := range list[int(from*float64(rate)):min(len(list), int(to*float64(rate)))] {
		most = max(most, math.Abs(s))
	}
	return most
}
