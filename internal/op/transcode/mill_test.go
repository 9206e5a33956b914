package transcode

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

func TestMain(m *testing.M) {
	sandbox.MaybeChild()
	os.Exit(m.Run())
}

// A mill runs plans with the real ffmpeg.
type mill struct {
	t    *testing.T
	tool *ffmpeg.Tool
	dir  string
}

// findTool looks once for all tests, since it tries the sandbox.
var findTool = sync.OnceValues(func() (*ffmpeg.Tool, error) {
	return ffmpeg.Find(context.Background(), ffmpeg.Options{Sandbox: "auto"})
})

func newMill(t *testing.T) *mill {
	t.Helper()
	t.Parallel()
	tool, err := findTool()
	switch {
	case err != nil && os.Getenv("CI") != "":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	return &mill{t: t, tool: tool, dir: t.TempDir()}
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
	file string
	plan *op.Plan
	src  *media.Source
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
	for _, step := range plan.Steps {
		result, err := m.tool.Run(m.t.Context(), ffmpeg.Run{Command: step.Command, Places: places, Limits: ffmpeg.Limits{Wall: time.Minute}})
		if err != nil {
			m.t.Fatalf("%s, step %s: %v\n%s", params, step.Name, err, strings.Join(result.Log, "\n"))
		}
	}
	out := made{filepath.Join(places.Out, plan.Files[0].Name.File), plan, src}
	m.meets(out)
	return out
}

// meets holds the file to what its plan expects, as verification will.
func (m *mill) meets(out made) {
	m.t.Helper()
	got, want := m.probe(out.file), out.plan.Files[0].Expect
	if (want.Video == nil) != (len(got.Video) == 0) || len(got.Audio) != len(want.Audio) || len(got.Subtitles) != want.Subtitles {
		m.t.Errorf("has %d, %d and %d streams, the plan says %+v", len(got.Video), len(got.Audio), len(got.Subtitles), want)
		return
	}
	if v := want.Video; v != nil {
		g := got.Video[0]
		if g.Codec != v.Codec || g.Width != v.Width || g.Height != v.Height || v.PixFmt != "" && g.PixFmt != v.PixFmt ||
			v.FrameRate.Known() && out.plan.Files[0].Expect.Duration > 0.2 && math.Abs(g.FrameRate.Float()-v.FrameRate.Float()) > 0.02*v.FrameRate.Float() ||
			v.Transfer != "" && g.Color.Transfer != v.Transfer {
			m.t.Errorf("picture is %+v, the plan says %+v", g, v)
		}
	}
	for i, a := range want.Audio {
		if g := got.Audio[i]; g.Codec != a.Codec || g.Channels != a.Channels || g.SampleRate != a.SampleRate {
			m.t.Errorf("sound %d is %+v, the plan says %+v", i, g, a)
		}
	}
	if d := math.Abs(float64(got.Duration - want.Duration)); want.Duration > 0 && d > float64(want.Tolerance) {
		m.t.Errorf("lasts %.3f s, the plan says %.3f ± %.3f", float64(got.Duration), float64(want.Duration), float64(want.Tolerance))
	}
	if raw, _ := os.ReadFile(out.file); want.FastStart && bytes.Index(raw, []byte("moov")) > bytes.Index(raw, []byte("mdat")) {
		m.t.Error("the index is not first")
	}
}

// probe fills what these tests need of a source's facts.
func (m *mill) probe(file string) *media.Source {
	m.t.Helper()
	_, program := m.tool.Paths()
	raw, err := exec.Command(program, "-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", file).Output()
	if err != nil {
		m.t.Fatalf("ffprobe %s: %v", file, err)
	}
	var found struct {
		Streams []struct {
			Index                                                 int
			CodecName, CodecType, Profile, PixFmt, FieldOrder     string
			Width, Height, Channels, Level                        int
			SampleAspectRatio, AvgFrameRate, RFrameRate           string
			ColorPrimaries, ColorTransfer, ColorSpace, ColorRange string
			SampleRate, ChannelLayout, StartTime, Duration        string
			BitRate                                               string
			Disposition                                           map[string]int
			Tags                                                  map[string]string
			SideDataList                                          []map[string]any
		}
		Format struct {
			FormatName, StartTime, Duration, BitRate string
			Tags                                     map[string]string
		}
		Chapters []struct{}
	}
	// ffprobe's names have underscores, which the decoder ignores when they are gone.
	if err := json.Unmarshal(camel(raw), &found); err != nil {
		m.t.Fatal(err)
	}
	s := &media.Source{Container: found.Format.FormatName, Start: seconds(found.Format.StartTime), Duration: seconds(found.Format.Duration),
		Metadata: found.Format.Tags}
	s.Chapters = make([]media.Chapter, len(found.Chapters))
	for _, f := range found.Streams {
		start, duration := seconds(f.StartTime), seconds(f.Duration)
		rate, _ := strconv.Atoi(f.BitRate)
		switch f.CodecType {
		case "video":
			avg, _ := media.ParseRational(f.AvgFrameRate)
			real, _ := media.ParseRational(f.RFrameRate)
			sar, _ := media.ParseRational(f.SampleAspectRatio)
			v := media.VideoStream{Index: f.Index, Codec: f.CodecName, Profile: f.Profile, Level: f.Level, Width: f.Width, Height: f.Height, SAR: sar,
				FrameRate: avg, RealRate: real, FieldOrder: f.FieldOrder, PixFmt: f.PixFmt, BitDepth: 8, Start: start, Duration: duration,
				BitRate: media.BitRate(rate), Default: f.Disposition["default"] == 1, Language: f.Tags["language"],
				Color: media.Color{Primaries: f.ColorPrimaries, Transfer: f.ColorTransfer, Matrix: f.ColorSpace, Range: f.ColorRange}}
			v.HDR = map[string]string{"smpte2084": "pq", "arib-std-b67": "hlg"}[f.ColorTransfer]
			for _, side := range f.SideDataList {
				if turn, ok := side["rotation"].(float64); ok {
					v.Rotation = (360 - int(turn)) % 360
				}
			}
			if f.Disposition["attachedpic"] == 1 {
				s.Covers = append(s.Covers, v)
			} else {
				s.Video = append(s.Video, v)
			}
		case "audio":
			hz, _ := strconv.Atoi(f.SampleRate)
			s.Audio = append(s.Audio, media.AudioStream{Index: f.Index, Codec: f.CodecName, Profile: f.Profile, SampleRate: hz, Channels: f.Channels,
				Layout: f.ChannelLayout, BitRate: media.BitRate(rate), Start: start, Duration: duration, Language: f.Tags["language"],
				Title: f.Tags["title"], Default: f.Disposition["default"] == 1})
		case "subtitle":
			s.Subtitles = append(s.Subtitles, media.SubtitleStream{Index: f.Index, Codec: f.CodecName, Text: true, Language: f.Tags["language"]})
		}
	}
	return s
}

func seconds(s string) media.Seconds { f, _ := strconv.ParseFloat(s, 64); return media.Seconds(f) }

// camel removes the underscores of the names of a JSON document.
func camel(raw []byte) []byte {
	var out bytes.Buffer
	text, quoted := raw, false
	for i, c := range text {
		if c == '"' {
			quoted = !quoted
		}
		if c == '_' && quoted && !isValue(text, i) {
			continue
		}
		out.WriteByte(c)
	}
	return out.Bytes()
}

// isValue says whether the text at i lies in a value: its line has a colon before it.
func isValue(raw []byte, i int) bool {
	line := raw[bytes.LastIndexByte(raw[:i], '\n')+1 : i]
	return bytes.Contains(line, []byte(`": `))
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
