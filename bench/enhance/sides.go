package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/op"
	openhance "github.com/mediamill/mediamill/internal/op/enhance"
)

// moving is a camera over a still scene, 1280×720, for 2 s; the soft edges of a lens have a blur of 1.2.
func moving(rate int, blur float64) string {
	return fmt.Sprintf("mandelbrot=s=1920x1080:start_scale=1.2:maxiter=300,trim=end_frame=1,gblur=%g,loop=%d:1:0,setpts=N/%d/TB,fps=%d,"+
		"crop=w=1280:h=720:x='100*t':y='75*t',format=yuv420p", blur, 2*rate-1, rate, rate)
}

// worseInputs are those of references that are not made from the clean video by a filter.
var worseInputs = map[string][]string{
	"blocks": {"-c:v", "mpeg4", "-q:v", "31", "-g", "5"},
	"shake":  {"-vf", "crop=w=1200:h=640:x='40+39*sin(n*12.9898)*cos(n*4.1)':y='40+38*cos(n*7.233)*sin(n*3.3)'"},
}

// A bench has the clean reference, and what works on it.
type bench struct {
	dir, clean, program, ffmpeg string
	tool                        *ffmpeg.Tool
}

func prepare(ctx context.Context, dir string) (*bench, error) {
	tool, err := ffmpeg.Find(ctx, ffmpeg.Options{Sandbox: sandbox.Off})
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir, tool: tool, clean: filepath.Join(dir, "clean.mp4"), program: filepath.Join(dir, "mediamill")}
	b.ffmpeg, _ = tool.Paths()
	if err := b.make(ctx, "-f", "lavfi", "-i", moving(25, 1.2), "-c:v", "libx264", "-preset", "ultrafast", "-qp", "4", b.clean); err != nil {
		return nil, err
	}
	_, _, err = took(ctx, "go", "build", "-o", b.program, "github.com/mediamill/mediamill/cmd/mediamill")
	return b, err
}

// tagged says that references are BT.709, which small ones would not be taken for.
var tagged = [...]string{"-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"}

// make runs ffmpeg; the last argument is the output.
func (b *bench) make(ctx context.Context, args ...string) error {
	_, _, err := took(ctx, b.ffmpeg, slices.Concat([]string{"-hide_banner", "-nostdin", "-v", "error", "-y"}, args[:len(args)-1], tagged[:], args[len(args)-1:])...)
	return err
}

// worse is the clean reference after a filter, or after one of worseInputs.
func (b *bench) worse(ctx context.Context, name, how string) (string, error) {
	out := filepath.Join(b.dir, "worse-"+name+".mp4")
	args, found := worseInputs[how]
	if !found {
		args = []string{"-vf", how}
	}
	args = append([]string{"-i", b.clean, "-pix_fmt", "yuv420p"}, args...)
	if how != "blocks" {
		args = append(args, "-c:v", "libx264", "-preset", "ultrafast", "-qp", "4")
	}
	return out, b.make(ctx, append(args, out)...)
}

// enhance runs the operation and reads its result.
func (b *bench) enhance(ctx context.Context, source, params string) (string, openhance.Result, error) {
	out := filepath.Join(b.dir, "out")
	if err := os.RemoveAll(out); err != nil {
		return "", openhance.Result{}, err
	}
	printed, _, err := took(ctx, b.program, "run", source, "--operation", "enhance", "--params", params, "-o", out+"/", "--json")
	if err != nil {
		return "", openhance.Result{}, err
	}
	var last struct {
		Result  openhance.Result `json:"result"`
		Outputs []struct {
			File string `json:"file"`
		} `json:"outputs"`
	}
	for line := range strings.Lines(printed) {
		if err := json.Unmarshal([]byte(line), &last); err != nil {
			return "", last.Result, err
		}
	}
	if len(last.Outputs) == 0 {
		return "", last.Result, fmt.Errorf("no output in %s", printed)
	}
	return last.Outputs[0].File, last.Result, nil
}

var psnrY = regexp.MustCompile(`PSNR y:([0-9.]+)`)

// psnr is that of the brightness of a file after a filter, against a reference.
func (b *bench) psnr(ctx context.Context, file, reference, filter string) (float64, error) {
	_, log, err := took(ctx, b.ffmpeg, "-hide_banner", "-nostdin", "-i", file, "-i", reference, "-lavfi",
		"[0:v]"+filter+",setpts=N/25/TB[a];[1:v]setpts=N/25/TB[b];[a][b]psnr=shortest=1", "-f", "null", "-")
	if err != nil {
		return 0, err
	}
	found := psnrY.FindStringSubmatch(log)
	if found == nil {
		return 0, fmt.Errorf("no PSNR in %s", log)
	}
	return strconv.ParseFloat(found[1], 64)
}

// cost is the processor time of the whole operation against that of the command that
// encodes, for a video of 10 seconds.
func (b *bench) cost(ctx context.Context) (float64, error) {
	source := filepath.Join(b.dir, "long.mp4")
	if err := b.make(ctx, "-stream_loop", "4", "-i", b.clean, "-vf", "noise=alls=18:allf=t:all_seed=7", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "12", source); err != nil {
		return 0, err
	}
	params := `{"comparison":false,"audio":{"codec":"none"},"video_filters":{"denoise":"good"}}`
	o := openhance.Op()
	p, faults := o.Params(json.RawMessage(params))
	if err := faults.Err(); err != nil {
		return 0, err
	}
	src, err := probe.Source(ctx, b.tool, source, probe.Options{})
	if err != nil {
		return 0, err
	}
	plan, err := p.Plan(op.Input{Source: src, Caps: b.tool.Capabilities()})
	if err != nil {
		return 0, err
	}
	args, err := plan.Steps[0].Command.Render(ffmpeg.Places{Sources: []string{source}, Work: b.dir, Out: b.dir})
	if err != nil {
		return 0, err
	}
	var ratios []float64
	for range 3 {
		whole, err := cpu(ctx, b.program, "run", source, "--operation", "enhance", "--params", params, "-o", b.dir+"/long/", "--overwrite")
		if err != nil {
			return 0, err
		}
		bare, err := cpu(ctx, b.ffmpeg, args...)
		if err != nil {
			return 0, err
		}
		ratios = append(ratios, whole.Seconds()/bare.Seconds())
	}
	return median(ratios), nil
}

func cpu(ctx context.Context, program string, args ...string) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", filepath.Base(program), err, out)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}

// took runs a program and returns what it printed.
func took(ctx context.Context, program string, args ...string) (out, log string, err error) {
	cmd := exec.CommandContext(ctx, program, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", "", fmt.Errorf("%s: %w\n%s%s", filepath.Base(program), err, stdout.String(), stderr.String())
	}
	return stdout.String(), stderr.String(), nil
}
