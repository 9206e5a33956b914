package app

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/mediamill/mediamill/internal/config"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/pipeline"
)

// newTool finds ffmpeg and puts its cage up, as the settings say. What it finds
// out is kept in a folder for the next start; "" asks anew.
func newTool(ctx context.Context, c config.Config, keep string) (*ffmpeg.Tool, error) {
	o := toolOptions(c)
	o.Keep = keep
	return ffmpeg.Find(ctx, o)
}

// keepFolder is where commands without a data folder keep what they found out.
func keepFolder() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "mediamill")
}

func toolOptions(c config.Config) ffmpeg.Options {
	return ffmpeg.Options{
		FFmpeg: c.FFmpeg.FFmpeg, FFprobe: c.FFmpeg.FFprobe, Sandbox: sandbox.Mode(c.FFmpeg.Sandbox),
		Allow: ffmpeg.Allow{Extended: c.FFmpeg.Extended, Streams: c.Limits.Streams, Pixels: c.Limits.Pixels},
		Probe: c.Limits.Probe, Stall: c.Limits.Stall,
	}
}

// newPipeline makes what runs single tasks; slots is how many transcodes run at
// once in this process.
func newPipeline(ctx context.Context, c config.Config, slots int) (*pipeline.Pipeline, error) {
	tool, err := newTool(ctx, c, keepFolder())
	if err != nil {
		return nil, err
	}
	return pipelineWith(c, tool, slots), nil
}

func pipelineWith(c config.Config, runner ffmpeg.Runner, slots int) *pipeline.Pipeline {
	p := &pipeline.Pipeline{Runner: runner, Limits: pipeline.Limits{
		Probe: probe.Limits{
			Bytes: orNone(c.Limits.SourceBytes), Duration: orNone(c.Limits.SourceLength), Side: c.Limits.Side,
			Pixels: c.Limits.Pixels, Streams: c.Limits.Streams,
		},
		Memory: c.Limits.Memory, Stall: c.Limits.Stall, OutputFactor: int64(c.Limits.OutputFactor),
	}}
	if slots >= runtime.NumCPU() && slots > 1 {
		p.Threads = 1 // as many tasks as cores: one thread each costs 3 % less CPU and a quarter less memory
	}
	return p
}

// orNone turns the settings' 0, no limit, into the probe's.
func orNone[N int64 | time.Duration](n N) N {
	if n == 0 {
		return -1
	}
	return n
}

// scratchOf is the folder for sources and unfinished outputs, made absolute
// because ffmpeg runs in folders of its own.
func scratchOf(c config.Config) (string, error) {
	dir := c.Worker.Scratch
	if dir == "" {
		dir = filepath.Join(c.Data, "scratch")
	}
	abs, err := filepath.Abs(dir)
	return abs, media.Wrap(media.CodeConfigInvalid, err, "worker.scratch %s has no absolute path", dir)
}

// samplesBeside is where built-in samples are kept.
func samplesBeside(scratch string) string { return filepath.Join(filepath.Dir(scratch), "samples") }
