package ffmpeg

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
	"github.com/mediamill/mediamill/internal/media"
)

// flatPNG is the begin of a picture of one color, whatever its size. The limit
// looks at the header, so the rest need not be there.
func flatPNG(t *testing.T, side int) []byte {
	t.Helper()
	var data bytes.Buffer
	z := zlib.NewWriter(&data)
	row := make([]byte, 1+3*side)
	for range 10 {
		if _, err := z.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(side))
	head = append(binary.BigEndian.AppendUint32(head, uint32(side)), 8, 2, 0, 0, 0)
	png := []byte("\x89PNG\r\n\x1a\n")
	for _, chunk := range []struct {
		name string
		body []byte
	}{{"IHDR", head}, {"IDAT", data.Bytes()}, {"IEND", nil}} {
		png = binary.BigEndian.AppendUint32(png, uint32(len(chunk.body)))
		body := append([]byte(chunk.name), chunk.body...)
		png = binary.BigEndian.AppendUint32(append(png, body...), crc32.ChecksumIEEE(body))
	}
	return png
}

// plain reads source 0 into a small video.
func plain(options ...Option) *Command {
	return &Command{
		Inputs:  []Input{{File: Source(0)}},
		Outputs: []Output{{File: Out("a.mkv"), Format: "matroska", Options: append([]Option{Word("c:v", "mpeg4")}, options...)}},
	}
}

func TestBombsMeetTheirLimit(t *testing.T) {
	t.Parallel()
	tl := tool(t)
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct {
		source string
		run    *Command
		limits Limits
		want   media.Code
		caged  bool // only the kernel holds it
	}{
		"a picture of 256 megapixels": {source: write("large.png", flatPNG(t, 16000)), run: plain(), want: media.CodeInputLimit},
		"a picture of 900 megapixels": {source: write("huge.png", flatPNG(t, 30000)), run: plain(), want: media.CodeInputLimit},
		"seventy streams":             {source: manyStreams(t, tl, 70), run: plain(), want: media.CodeInputLimit},
		"an output without an end":    {run: flood("rawvideo"), limits: Limits{OutputBytes: 1 << 20}, want: media.CodeEngineOutput, caged: true},
		"more memory than allowed":    {run: thirsty(), limits: Limits{MemoryBytes: 400 << 20}, want: media.CodeEngineMemory, caged: true},
		"more work than allowed":      {run: flood("libx264"), limits: Limits{CPU: time.Second}, want: media.CodeEngineCPU, caged: true},
	} {
		if c.caged && tl.Sandbox().Level != "full" {
			continue
		}
		p := freshPlaces(t, c.source)
		result, err := tl.Run(context.Background(), Run{Command: c.run, Places: p, Limits: c.limits})
		if media.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s; exit %d %s\n%s", name, err, c.want, result.Exit, result.Signal, strings.Join(result.Log, "\n"))
		}
		if result.PeakBytes > 700<<20 {
			t.Errorf("%s: took %d MB", name, result.PeakBytes>>20)
		}
	}
}

// flood writes without end.
func flood(codec string) *Command {
	return &Command{
		Inputs:  []Input{{File: File{Place: InLavfi, Name: "testsrc2=s=640x360:r=25"}}},
		Outputs: []Output{{File: Out("a.mkv"), Format: "matroska", Options: []Option{Word("c:v", codec)}}},
	}
}

// thirsty keeps many large frames.
func thirsty() *Command {
	return &Command{
		Inputs:  []Input{{File: File{Place: InLavfi, Name: "testsrc2=s=3840x2160:r=25:d=10"}}},
		Graph:   []Chain{{In: []string{"0:v"}, Filters: []Filter{F("reverse")}, Out: []string{"v"}}},
		Outputs: []Output{{File: Null(), Format: "null", Maps: []string{"[v]"}}},
	}
}

// manyStreams makes a Matroska file of so many sounds.
func manyStreams(t *testing.T, tl *Tool, n int) string {
	t.Helper()
	p := freshPlaces(t)
	c := &Command{
		Inputs:  []Input{{File: File{Place: InLavfi, Name: "anullsrc=d=0.1"}}},
		Outputs: []Output{{File: Out("many.mka"), Format: "matroska", Options: []Option{Word("c:a", "pcm_s16le")}}},
	}
	for range n {
		c.Outputs[0].Maps = append(c.Outputs[0].Maps, "0:a")
	}
	if _, err := tl.Run(context.Background(), Run{Command: c, Places: p}); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(p.Out, "many.mka")
}

func TestAnEndlessSourceIsNoFile(t *testing.T) {
	t.Parallel()
	needLinux(t)
	fifo := filepath.Join(t.TempDir(), "endless")
	if err := makeFIFO(fifo); err != nil {
		t.Fatal(err)
	}
	if _, err := tool(t).Probe(t.Context(), fifo); media.CodeOf(err).Class() != "input" {
		t.Error(err)
	}
}

// A look that ends for want of time says nothing about the file: it is taken
// again, and at last told as what another attempt may end differently.
func TestAProbeOutOfTimeIsTakenAgain(t *testing.T) {
	t.Parallel()
	real := tool(t)
	source := clip(t, real, time.Second)
	for name, c := range map[string]struct {
		hangs int // how many looks hang
		o     Options
		want  media.Code
	}{
		"one that stands still": {hangs: 1, o: Options{Stall: 5 * time.Second}},
		"all stand still":       {hangs: 9, o: Options{Stall: time.Second}, want: media.CodeEngineStalled},
		"all are cut off":       {hangs: 9, o: Options{Probe: 2 * time.Second}, want: media.CodeEngineTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, ffprobe := real.Paths()
			tl := *real
			tl.box, _ = sandbox.New(t.Context(), sandbox.Options{Mode: sandbox.Off}) // the cage starts no scripts
			tl.ffprobe = script(t, fmt.Sprintf(`looks=$(cat "$0.looks" 2>/dev/null || echo 0)
echo $((looks + 1)) > "$0.looks"
[ "$looks" -ge %d ] || kill -STOP $$
exec %s "$@"`, c.hangs, ffprobe))
			tl.stall, tl.probeWall = cmp.Or(c.o.Stall, defaultStall), cmp.Or(c.o.Probe, probeWall)
			answer, err := tl.Probe(t.Context(), source)
			if code := media.CodeOf(err); code != c.want || err == nil && !complete(answer) || err != nil && code.Chance() == media.Final {
				t.Errorf("%v, want %q", err, c.want)
			}
			if err != nil && !strings.HasPrefix(media.AsError(err).Message, "ffprobe ") {
				t.Errorf("%v", err)
			}
		})
	}
}

// script is a program of the shell's words.
func script(t *testing.T, words string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+words+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// An ffmpeg that does not respond may be on a busy machine: which limit it met is told.
func TestAnFFmpegThatDoesNotAnswerIsNotMissing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		words, says string
		want        media.Code
	}{
		"it hangs":                {"exec sleep 600", "limits.probe", media.CodeEngineTimeout},
		"it fails":                {"exit 3", "does not start", media.CodeEngineMissing},
		"it is something else":    {"echo hello", "is not ffmpeg", media.CodeEngineMissing},
		"it is older than it may": {"echo ffmpeg version 4.4.2", "too old", media.CodeEngineMissing},
	} {
		o := Options{FFmpeg: script(t, c.words), Sandbox: sandbox.Off}
		if c.want == media.CodeEngineTimeout {
			o.Probe = 2 * time.Second
		}
		_, err := Find(t.Context(), o)
		if media.CodeOf(err) != c.want || !strings.Contains(fmt.Sprint(err), c.says) || strings.Contains(fmt.Sprint(err), "killed") {
			t.Errorf("%s: %v, want %s and %q", name, err, c.want, c.says)
		}
	}
}

func TestDecoderOffTheListIsRefused(t *testing.T) {
	t.Parallel()
	tl := tool(t)
	p := freshPlaces(t)
	c := &Command{
		Inputs:  []Input{{File: File{Place: InLavfi, Name: "testsrc2=s=64x64:r=10:d=0.3"}}},
		Outputs: []Output{{File: Out("odd.mkv"), Format: "matroska", Options: []Option{Word("c:v", "magicyuv"), Word("pix_fmt", "gbrp")}}},
	}
	if _, err := tl.Run(context.Background(), Run{Command: c, Places: p}); err != nil {
		t.Fatal(err)
	}
	p.Sources = []string{filepath.Join(p.Out, "odd.mkv")}
	if _, err := tl.Run(context.Background(), Run{Command: plain(), Places: p}); media.CodeOf(err) != media.CodeInputUnsupported {
		t.Errorf("run: %v", err)
	}
	if _, err := tl.Probe(context.Background(), p.Sources[0]); media.CodeOf(err) != media.CodeInputUnsupported {
		t.Errorf("probe: %v", err)
	}
}

func TestSourceThatIsNotThere(t *testing.T) {
	t.Parallel()
	tl := tool(t)
	missing := filepath.Join(t.TempDir(), "none.mp4")
	_, err := tl.Run(context.Background(), Run{Command: plain(), Places: freshPlaces(t, missing)})
	_, probe := tl.Probe(context.Background(), missing)
	if got := fmt.Sprint(media.CodeOf(err), " ", media.CodeOf(probe)); got != "input.unreachable input.unreachable" {
		t.Error(got)
	}
}
