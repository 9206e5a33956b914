package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	opanalyze "github.com/mediamill/mediamill/internal/op/analyze"
)

// part is one round of the source, in seconds: a moving test image, black, a
// fractal, a frozen image.
const part = 12

var scenes = []string{
	"testsrc2=s=1280x720:r=25,trim=end_frame=100,setpts=PTS-STARTPTS",
	"color=black:s=1280x720:r=25,trim=end_frame=50",
	"mandelbrot=s=1280x720:r=25:start_scale=2:end_scale=0.5,trim=end_frame=75,setpts=PTS-STARTPTS",
	"smptebars=s=1280x720:r=25,trim=end_frame=75",
}

// A bench is a source, and what looks at it.
type bench struct {
	dir, source, program, ffmpeg string
	length                       float64
	args                         []string // of the bare command
}

// A spent is what a run took.
type spent struct {
	cpu    time.Duration
	memory int64
}

func prepare(ctx context.Context, dir string, seconds int) (*bench, error) {
	tool, err := ffmpeg.Find(ctx, ffmpeg.Options{Sandbox: sandbox.Off})
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir, source: filepath.Join(dir, "source.mov"), program: filepath.Join(dir, "mediamill")}
	b.ffmpeg, _ = tool.Paths()
	rounds := max(seconds/part, 1)
	b.length = float64(rounds * part)
	if err := b.film(ctx, rounds); err != nil {
		return nil, err
	}
	if _, err := measured(ctx, "go", "build", "-o", b.program, "github.com/mediamill/mediamill/cmd/mediamill"); err != nil {
		return nil, err
	}
	src, err := probe.Source(ctx, tool, b.source, probe.Options{})
	if err != nil {
		return nil, err
	}
	plan, err := opanalyze.Default().Plan(op.Input{Source: src, Caps: tool.Capabilities()})
	if err != nil {
		return nil, err
	}
	b.args, err = quiet(plan.Steps[0].Command).Render(ffmpeg.Places{Sources: []string{b.source}, Work: dir, Out: dir})
	return b, err
}

// film makes one round with its audio, of which 3 seconds are silent, and repeats it.
func (b *bench) film(ctx context.Context, rounds int) error {
	round := filepath.Join(b.dir, "round.mov")
	var graph strings.Builder
	for i, s := range scenes {
		fmt.Fprintf(&graph, "%s,format=yuv420p[s%d];", s, i)
	}
	graph.WriteString("[s0][s1][s2][s3]concat=n=4[v]")
	_, err := measured(ctx, b.ffmpeg, "-v", "error", "-f", "lavfi", "-i", "aevalsrc='if(between(t,5,8),0,0.2*sin(600*t*(1+t/9)))':s=48000:d=12:c=stereo",
		"-filter_complex", graph.String(), "-map", "[v]", "-map", "0", "-c:v", "libx264", "-preset", "veryfast", "-b:v", "3M", "-c:a", "pcm_s16le", round)
	if err != nil {
		return err
	}
	_, err = measured(ctx, b.ffmpeg, "-v", "error", "-stream_loop", fmt.Sprint(rounds-1), "-i", round, "-c", "copy", b.source)
	return err
}

// quiet is the command without what prints and writes: its filters alone.
func quiet(c *ffmpeg.Command) *ffmpeg.Command {
	bare := &ffmpeg.Command{Inputs: c.Inputs}
	for _, chain := range c.Graph {
		kept := ffmpeg.Chain{In: chain.In, Out: chain.Out}
		for _, f := range chain.Filters {
			if name := strings.TrimPrefix(f.Name, "a"); name != "metadata" && name != "settb" {
				kept.Filters = append(kept.Filters, f)
			}
		}
		bare.Graph = append(bare.Graph, kept)
	}
	for _, o := range c.Outputs {
		bare.Outputs = append(bare.Outputs, ffmpeg.Output{File: ffmpeg.Null(), Format: "null", Maps: o.Maps, Options: o.Options})
	}
	return bare
}

func (b *bench) bare(ctx context.Context) (spent, error) { return measured(ctx, b.ffmpeg, b.args...) }

// analyze runs the template and holds the report to what the source shows.
func (b *bench) analyze(ctx context.Context) (spent, error) {
	out := filepath.Join(b.dir, "out")
	took, err := measured(ctx, b.program, "run", b.source, "--template", "understand", "-o", out+"/", "--overwrite")
	if err != nil {
		return took, err
	}
	raw, err := os.ReadFile(filepath.Join(out, "source", "report.json"))
	if err != nil {
		return took, err
	}
	var report analyze.Report
	if err := json.Unmarshal(raw, &report); err != nil {
		return took, err
	}
	rounds := int(b.length / part)
	for kind, want := range map[media.AnnotationKind]int{"shot": 4 * rounds, "black": rounds, "silence": rounds, "freeze": 2 * rounds} {
		if got := len(report.Of(kind)); got != want {
			return took, fmt.Errorf("the report has %d of the kind %s, and the source %d", got, kind, want)
		}
	}
	for i, a := range report.Of("black") {
		if begins := float64(i*part + 4); math.Abs(float64(a.Start)-begins) > 0.041 || math.Abs(float64(a.End)-begins-2) > 0.041 {
			return took, fmt.Errorf("black is reported from %.3f to %.3f, and is from %.3f on", a.Start, a.End, begins)
		}
	}
	return took, nil
}

// measured is what a program and those that it starts take.
func measured(ctx context.Context, program string, args ...string) (spent, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Run(); err != nil {
		return spent{}, fmt.Errorf("%s: %w\n%s", filepath.Base(program), err, log.String())
	}
	s := spent{cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.memory = usage.Maxrss << 10
	}
	return s, nil
}
