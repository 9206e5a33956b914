package ffmpeg

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

// frames writes n raw frames of 64×64 in gray, or frames without end for 0.
func frames(n int) *Command {
	out := Output{File: Pipe(), Format: "rawvideo", Options: []Option{Word("pix_fmt", "gray")}}
	if n > 0 {
		out.Options = append(out.Options, Int("frames:v", n))
	}
	return &Command{Inputs: []Input{{File: File{Place: InLavfi, Name: "testsrc2=s=64x64:r=25"}}}, Outputs: []Output{out}}
}

func TestAReaderGetsAllThatFFmpegWrites(t *testing.T) {
	t.Parallel()
	needLinux(t)
	tl, p := tool(t), freshPlaces(t)
	var got int64
	_, err := tl.Run(t.Context(), Run{Command: frames(12), Places: p, Read: func(_ context.Context, r io.Reader, _ []io.Reader) (err error) {
		pid := worker(t, p.Work)
		patiently(t, "the end of ffmpeg, whose last frames are still in the pipe", func() bool { return !has(pid, p.Work) })
		got, err = io.Copy(io.Discard, r)
		return err
	}})
	if err != nil || got != 12*64*64 {
		t.Errorf("%d bytes, %v", got, err)
	}
}

func TestAReaderThatHasEnoughEndsFFmpegWell(t *testing.T) {
	t.Parallel()
	_, err := tool(t).Run(t.Context(), Run{Command: frames(0), Places: freshPlaces(t), Read: func(_ context.Context, r io.Reader, _ []io.Reader) error {
		_, err := io.CopyN(io.Discard, r, 100*64*64)
		return err
	}})
	if err != nil {
		t.Error(err)
	}
}

func TestAReaderThatFailsFailsTheRun(t *testing.T) {
	t.Parallel()
	broken := media.Errorf(media.CodeOutputTransient, "the judge is gone")
	for name, n := range map[string]int{"in the middle": 0, "at the end": 3} {
		_, err := tool(t).Run(t.Context(), Run{Command: frames(n), Places: freshPlaces(t), Read: func(_ context.Context, r io.Reader, _ []io.Reader) error {
			if n > 0 {
				_, _ = io.Copy(io.Discard, r)
			}
			return broken
		}})
		if !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatEndsFFmpegIsTheErrorAndNotThatItsReaderSawTheEnd(t *testing.T) {
	t.Parallel()
	c := frames(3)
	c.Outputs[0].Options = append(c.Outputs[0].Options, Word("pix_fmt", "nosuch"))
	_, err := tool(t).Run(t.Context(), Run{Command: c, Places: freshPlaces(t), Read: func(_ context.Context, r io.Reader, _ []io.Reader) error {
		_, err := io.ReadFull(r, make([]byte, 64*64))
		return err
	}})
	if media.CodeOf(err).Class() != "engine" && media.CodeOf(err).Class() != "config" {
		t.Error(err)
	}
}

func TestCancelEndsFFmpegAndItsReader(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := false
	_, err := tool(t).Run(ctx, Run{Command: frames(0), Places: freshPlaces(t), Read: func(ctx context.Context, r io.Reader, _ []io.Reader) error {
		_, err := io.ReadFull(r, make([]byte, 64))
		cancel(media.Errorf(media.CodeCanceled, "by a person"))
		<-ctx.Done() // of a reader that is busy with what it has
		ended = true
		return err
	}})
	if media.CodeOf(err) != media.CodeCanceled || !ended {
		t.Errorf("%v, the reader ended: %v", err, ended)
	}
}

// TestAReaderGetsFurtherPipes writes frames, and what a filter prints about them, into pipes of their own.
func TestAReaderGetsFurtherPipes(t *testing.T) {
	t.Parallel()
	c := frames(12)
	c.Pipes = 2
	c.Inputs[0].File.Name = "testsrc2=s=64x64:r=25"
	c.Graph = []Chain{{In: []string{"0:v"}, Out: []string{"v"}, Filters: []Filter{
		F("metadata", "mode", "add", "key", "at", "value", "1"), F("metadata", "mode", "print", "file", SidePipe(1), "direct", 1), F("split")}}}
	c.Graph[0].Out = []string{"v", "w"}
	c.Outputs[0].Maps = []string{"[v]"}
	second := Output{File: SidePipe(2), Format: "rawvideo", Maps: []string{"[w]"}, Options: []Option{Word("pix_fmt", "gray"), Int("frames:v", 3)}}
	c.Outputs = append(c.Outputs, second)
	var counts [3]int64
	var lines strings.Builder
	_, err := tool(t).Run(t.Context(), Run{Command: c, Places: freshPlaces(t), Read: func(_ context.Context, r io.Reader, side []io.Reader) error {
		var all sync.WaitGroup
		for i, from := range append([]io.Reader{r}, side...) {
			all.Go(func() {
				to := io.Discard
				if i == 1 {
					to = &lines
				}
				counts[i], _ = io.Copy(to, from)
			})
		}
		all.Wait()
		return nil
	}})
	if err != nil || counts[0] != 12*64*64 || counts[2] != 3*64*64 || strings.Count(lines.String(), "frame:") < 12 {
		t.Errorf("%v bytes, %v, and the lines\n%s", counts, err, lines.String())
	}
}

func TestAReaderThatFailsEndsFFmpegThatWritesIntoAFurtherPipe(t *testing.T) {
	t.Parallel()
	broken := media.Errorf(media.CodeOutputTransient, "the judge is gone")
	c := frames(0)
	c.Pipes = 1
	c.Outputs[0].File = SidePipe(1)
	_, err := tool(t).Run(t.Context(), Run{Command: c, Places: freshPlaces(t), Read: func(_ context.Context, _ io.Reader, side []io.Reader) error {
		_, _ = io.CopyN(io.Discard, side[0], 5*64*64)
		return broken
	}})
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}
