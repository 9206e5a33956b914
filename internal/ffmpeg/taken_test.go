package ffmpeg

import (
	"context"
	"errors"
	"io"
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
	_, err := tl.Run(t.Context(), Run{Command: frames(12), Places: p, Read: func(_ context.Context, r io.Reader) (err error) {
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
	_, err := tool(t).Run(t.Context(), Run{Command: frames(0), Places: freshPlaces(t), Read: func(_ context.Context, r io.Reader) error {
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
		_, err := tool(t).Run(t.Context(), Run{Command: frames(n), Places: freshPlaces(t), Read: func(_ context.Context, r io.Reader) error {
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
	_, err := tool(t).Run(t.Context(), Run{Command: c, Places: freshPlaces(t), Read: func(_ context.Context, r io.Reader) error {
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
	_, err := tool(t).Run(ctx, Run{Command: frames(0), Places: freshPlaces(t), Read: func(ctx context.Context, r io.Reader) error {
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
