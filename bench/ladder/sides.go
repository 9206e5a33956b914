package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/adaptive"
)

// A rung has the same size and cap on both sides.
type rung struct {
	lines int
	cap   int // kb/s
}

var rungs = [...]rung{{1080, 6000}, {720, 3000}, {480, 1400}, {360, 800}}

// film makes a source with much motion and some grain, as a camera's.
func film(ctx context.Context, tool *ffmpeg.Tool, dir string, seconds int) (string, error) {
	file := filepath.Join(dir, "film.mp4")
	program, _ := tool.Paths()
	_, err := cpu(ctx, program, "-f", "lavfi", "-i", "mandelbrot=s=1920x1080:r=25:start_scale=0.4:end_scale=0.005,noise=alls=8:allf=t",
		"-f", "lavfi", "-i", "anoisesrc=r=48000:a=0.1:c=pink", "-t", strconv.Itoa(seconds),
		"-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p", "-b:v", "5M", "-maxrate", "8M", "-bufsize", "10M", "-g", "50", "-c:a", "aac", "-b:a", "128k", file)
	return file, err
}

// oneProcess is the exact command that the operation plans.
func oneProcess(ctx context.Context, tool *ffmpeg.Tool, source, out, preset string) ([]string, error) {
	plan, places, err := planned(ctx, tool, source, out, preset)
	if err != nil {
		return nil, err
	}
	args, err := plan.Steps[0].Command.Render(places)
	program, _ := tool.Paths()
	return append([]string{program}, args...), err
}

func planned(ctx context.Context, tool *ffmpeg.Tool, source, out, preset string) (*op.Plan, ffmpeg.Places, error) {
	places := ffmpeg.Places{Out: out, Work: out}
	absolute, err := filepath.Abs(source)
	if err != nil {
		return nil, places, err
	}
	places.Sources = []string{absolute}
	if places.Out, err = filepath.Abs(out); err != nil {
		return nil, places, err
	}
	places.Work = places.Out
	src, err := probe.Source(ctx, tool, absolute, probe.Options{})
	if err != nil {
		return nil, places, err
	}
	src.Measured.Interlace = nil
	for i := range src.Video {
		src.Video[i].BitRate = 0 // a cap by the source's own rate would make the sides differ
	}
	src.BitRate = 0
	params := map[string]any{"preset": preset, "segment_seconds": 4}
	var ladder []map[string]any
	for _, r := range rungs {
		ladder = append(ladder, map[string]any{"short_side": r.lines, "max_rate": fmt.Sprintf("%dk", r.cap), "crf": 23})
	}
	params["ladder"] = ladder
	raw, err := json.Marshal(params)
	if err != nil {
		return nil, places, err
	}
	o := adaptive.Op()
	p, faults := o.Params(raw)
	if faults.Err() != nil {
		return nil, places, faults
	}
	plan, err := p.Plan(op.Input{Source: src, Caps: tool.Capabilities()})
	if err != nil {
		return nil, places, err
	}
	for _, f := range plan.Files {
		if err := os.MkdirAll(filepath.Join(places.Out, filepath.Dir(f.Name.File)), 0o755); err != nil {
			return nil, places, err
		}
	}
	return plan, places, nil
}

// ladder runs the operation: the command, and the Go work after it in this process.
func ladder(ctx context.Context, tool *ffmpeg.Tool, source, out, preset string) (time.Duration, error) {
	plan, places, err := planned(ctx, tool, source, out, preset)
	if err != nil {
		return 0, err
	}
	args, err := plan.Steps[0].Command.Render(places)
	if err != nil {
		return 0, err
	}
	program, _ := tool.Paths()
	spent, err := cpu(ctx, program, args...)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	for _, s := range plan.Steps[1:] {
		if err := s.Make.Make(ctx, op.Work{Places: places, Made: &op.Made{}}); err != nil {
			return 0, err
		}
	}
	return spent + time.Since(began), nil
}

// perRendition is PeerTube's shape (ffmpeg-vod.ts): one process a resolution,
// sound in each.
func perRendition(ctx context.Context, tool *ffmpeg.Tool, source, out, preset string) (time.Duration, error) {
	program, _ := tool.Paths()
	var total time.Duration
	if err := os.MkdirAll(out, 0o755); err != nil {
		return 0, err
	}
	for _, r := range rungs {
		name := filepath.Join(out, strconv.Itoa(r.lines))
		spent, err := cpu(ctx, program, "-i", source, "-vf", fmt.Sprintf("scale=w=-2:h=%d", r.lines), "-c:v", "libx264", "-preset", preset,
			"-maxrate", fmt.Sprintf("%dk", r.cap), "-bufsize", fmt.Sprintf("%dk", 2*r.cap), "-b_strategy", "1", "-bf", "16", "-r", "25", "-g:v", "50",
			"-c:a", "aac", "-b:a", "128k", "-f", "hls", "-hls_time", "4", "-hls_list_size", "0", "-hls_playlist_type", "vod",
			"-hls_segment_filename", name+".mp4", "-hls_segment_type", "fmp4", "-hls_flags", "single_file", name+".m3u8")
		if err != nil {
			return 0, err
		}
		total += spent
	}
	return total, nil
}

// cpu is the processor time of one ffmpeg.
func cpu(ctx context.Context, program string, args ...string) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, program, append([]string{"-hide_banner", "-nostdin", "-v", "error", "-y"}, args...)...)
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("ffmpeg: %w\n%s", err, log.String())
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}
