package transcode

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// A mill runs plans with the real ffmpeg.
type mill struct {
	t    *testing.T
	tool *ffmpeg.Tool
	dir  string
}

func newMill(t *testing.T) *mill {
	t.Helper()
	t.Parallel()
	return &mill{t: t, tool: tooltest.Tool(t), dir: t.TempDir()}
}

// make is a source of ffmpeg's generators. args come between the program and the file.
func (m *mill) make(name string, args ...string) string {
	m.t.Helper()
	file := filepath.Join(m.dir, name)
	m.ffmpeg(append(args, file)...)
	return file
}

func (m *mill) ffmpeg(args ...string) []byte {
	m.t.Helper()
	program, _ := m.tool.Paths()
	cmd := exec.Command(program, append([]string{"-hide_banner", "-nostdin", "-v", "error", "-y"}, args...)...)
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.Output()
	if err != nil {
		m.t.Fatalf("ffmpeg %s: %v\n%s", strings.Join(args, " "), err, log.String())
	}
	return out
}

// made is what a transcode gave.
type made struct {
	file, source string
	plan         *op.Plan
	src, got     *media.Source // facts of the source and of the file
	told         op.Made
}

// run transcodes a file with parameters over the fastest ones. change may
// alter what the probe found, as a measurement would.
func (m *mill) run(source, params string, change func(*media.Source), extra ...string) made {
	m.t.Helper()
	src := m.probe(source)
	if change != nil {
		change(src)
	}
	merged, err := op.Merge(json.RawMessage(`{"video":{"preset":"ultrafast"}}`), json.RawMessage(params))
	if err != nil {
		m.t.Fatal(err)
	}
	plan, err := decode(m.t, string(merged)).Plan(op.Input{Source: src, Caps: m.tool.Capabilities()})
	if err != nil {
		m.t.Fatalf("%s: %v", params, err)
	}
	places := ffmpeg.Places{Sources: append([]string{source}, extra...), Work: m.t.TempDir(), Out: m.t.TempDir()}
	for _, text := range plan.Texts {
		if err := os.WriteFile(filepath.Join(places.Work, text.File.Name), text.Content, 0o600); err != nil {
			m.t.Fatal(err)
		}
	}
	var told op.Made
	for _, step := range plan.Steps {
		if step.Make != nil {
			if err := step.Make.Make(m.t.Context(), op.Work{Places: places, Source: src, Made: &told}); err != nil {
				m.t.Fatalf("%s of %s, step %s: %v", params, filepath.Base(source), step.Name, err)
			}
			continue
		}
		result, err := m.tool.Run(m.t.Context(), ffmpeg.Run{Command: step.Command, Places: places, Limits: ffmpeg.Limits{Wall: time.Minute}})
		if err != nil {
			m.t.Fatalf("%s of %s, step %s: %v\n%s", params, filepath.Base(source), step.Name, err, strings.Join(result.Log, "\n"))
		}
	}
	out := made{filepath.Join(places.Out, plan.Files[0].Name.File), filepath.Base(source), plan, src, nil, told}
	out.got = m.meets(out)
	return out
}

// meets holds the file to what its plan expects, as verification will.
func (m *mill) meets(out made) *media.Source {
	m.t.Helper()
	got, want := m.probe(out.file), out.plan.Files[0].Expect
	if (want.Video == nil) != (len(got.Video) == 0) || len(got.Audio) != len(want.Audio) || len(got.Subtitles) != want.Subtitles {
		m.t.Errorf("%s has %d, %d and %d streams, the plan says %+v", out.source, len(got.Video), len(got.Audio), len(got.Subtitles), want)
		return got
	}
	if v := want.Video; v != nil {
		g := got.Video[0]
		if g.Codec != v.Codec || g.Width != v.Width || g.Height != v.Height || v.PixFmt != "" && g.PixFmt != v.PixFmt ||
			v.FrameRate.Known() && out.plan.Files[0].Expect.Duration > 0.2 && math.Abs(g.FrameRate.Float()-v.FrameRate.Float()) > 0.02*v.FrameRate.Float() ||
			v.Transfer != "" && g.Color.Transfer != v.Transfer {
			m.t.Errorf("%s: picture is %+v, the plan says %+v", out.source, g, v)
		}
	}
	for i, a := range want.Audio {
		if g := got.Audio[i]; g.Codec != a.Codec || g.Channels != a.Channels || g.SampleRate != a.SampleRate {
			m.t.Errorf("%s: sound %d is %+v, the plan says %+v", out.source, i, g, a)
		}
	}
	if d := math.Abs(float64(got.Duration - want.Duration)); want.Duration > 0 && d > float64(want.Tolerance) {
		m.t.Errorf("%s lasts %.3f s, the plan says %.3f ± %.3f", out.source, float64(got.Duration), float64(want.Duration), float64(want.Tolerance))
	}
	if raw, _ := os.ReadFile(out.file); want.FastStart && bytes.Index(raw, []byte("moov")) > bytes.Index(raw, []byte("mdat")) {
		m.t.Error("the index is not first")
	}
	return got
}

// probe is what the service knows of a file.
func (m *mill) probe(file string) *media.Source {
	m.t.Helper()
	src, err := probe.Source(m.t.Context(), m.tool, file, probe.Options{})
	if err != nil {
		m.t.Fatalf("probe of %s: %v", filepath.Base(file), err)
	}
	return src
}

// gray is the brightness, 0 to 255, of the picture at a time, as width × height samples.
func (m *mill) gray(file string, at float64, width, height int) []byte {
	m.t.Helper()
	raw := m.ffmpeg("-ss", strconv.FormatFloat(at, 'f', 3, 64), "-i", file, "-frames:v", "1",
		"-vf", "scale="+strconv.Itoa(width)+":"+strconv.Itoa(height)+":flags=area:in_range=tv:out_range=pc,format=gray", "-f", "rawvideo", "-")
	if len(raw) != width*height {
		m.t.Fatalf("%s at %.3f: %d bytes for %d×%d", file, at, len(raw), width, height)
	}
	return raw
}

func (m *mill) write(name, text string) string {
	m.t.Helper()
	file := filepath.Join(m.dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
	return file
}

// keyframes are the times of the packets that decoding can begin at.
func (m *mill) keyframes(file string) []float64 {
	m.t.Helper()
	_, program := m.tool.Paths()
	raw, err := exec.Command(program, "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", file).Output()
	if err != nil {
		m.t.Fatal(err)
	}
	var times []float64
	for line := range strings.Lines(string(raw)) {
		at, flags, _ := strings.Cut(strings.TrimSpace(line), ",")
		if strings.HasPrefix(flags, "K") {
			f, _ := strconv.ParseFloat(at, 64)
			times = append(times, f)
		}
	}
	return times
}

// combined is what a program writes to both of its outputs.
func combined(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func (m *mill) program() string {
	program, _ := m.tool.Paths()
	return program
}
