package measure

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	places     = 8  // of a video that are looked at
	runFrames  = 10 // consecutive frames at each of them
	shortVideo = 2 * time.Second
)

// A Sampling takes short runs of frames out of a file: at times that are spread
// evenly, of the middle of the image as it is shown.
type Sampling struct {
	Times         []time.Duration // from the start of the file
	Width, Height int             // of what is looked at, in pixels
	wide, high    int             // of the image, even if larger
}

// NewSampling is one of a video of a length and a frame size as it is shown. It
// starts at from and looks at length; with 0 there is one run at the start.
func NewSampling(from, length time.Duration, width, height int) Sampling {
	s := Sampling{wide: width, high: height, Width: min(width, QualityWidth), Height: min(height, QualityHeight)}
	n := places
	if length < shortVideo {
		n = 1
	}
	for i := range n {
		at := from + length*time.Duration(2*i+1)/time.Duration(2*n)
		if n == 1 {
			at = from
		}
		s.Times = append(s.Times, at)
	}
	return s
}

// Command reads a file's video stream and writes gray images to standard output.
// size is that of the file's frames; larger ones than those of the sampling are
// scaled to it, so that both are comparable.
func (s Sampling) Command(file ffmpeg.File, stream int, scaled bool) *ffmpeg.Command {
	c := &ffmpeg.Command{Expect: ffmpeg.Expect{Frames: int64(runFrames * len(s.Times))}}
	var labels []string
	for i, at := range s.Times {
		input := ffmpeg.Input{File: file, Options: []ffmpeg.Option{ffmpeg.Int("threads", 1)}}
		if at > 0 {
			input.Options = append(input.Options, ffmpeg.Time("ss", at))
		}
		c.Inputs = append(c.Inputs, input)
		filters := []ffmpeg.Filter{ffmpeg.F("trim", "end_frame", runFrames), ffmpeg.F("setpts", "", "N/25/TB")}
		if scaled {
			filters = append(filters, ffmpeg.F("scale", "w", s.wide, "h", s.high, "flags", "lanczos"))
		}
		filters = append(filters, ffmpeg.F("crop", "w", s.Width, "h", s.Height), ffmpeg.F("setsar", "", 1),
			ffmpeg.F("scale", "out_range", "pc"), ffmpeg.F("format", "", "gray"), ffmpeg.F("tpad", "stop", runFrames, "stop_mode", "clone"),
			ffmpeg.F("trim", "end_frame", runFrames))
		label := fmt.Sprintf("run%d", i)
		labels = append(labels, label)
		c.Graph = append(c.Graph, ffmpeg.Chain{In: []string{fmt.Sprintf("%d:%d", i, stream)}, Filters: filters, Out: []string{label}})
	}
	c.Graph = append(c.Graph, ffmpeg.Chain{In: labels, Filters: []ffmpeg.Filter{ffmpeg.F("concat", "n", len(labels))}, Out: []string{"runs"}})
	c.Outputs = []ffmpeg.Output{{File: ffmpeg.Pipe(), Format: "rawvideo", Maps: []string{"[runs]"}, Options: []ffmpeg.Option{ffmpeg.FrameMode("passthrough")}}}
	return c
}

// Differs says whether a frame size is not that of the sampled video.
func (s Sampling) Differs(width, height int) bool { return width != s.wide || height != s.high }

// Read measures what the command writes.
func (s Sampling) Read(from io.Reader) ([]media.Sample, error) {
	var out []media.Sample
	pixels := make([]byte, s.Width*s.Height)
	for _, at := range s.Times {
		sample := media.Sample{Time: micro(at.Seconds())}
		var motion motion
		for n := range runFrames {
			switch _, err := io.ReadFull(from, pixels); {
			case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
				return out, nil
			case err != nil:
				return out, err
			}
			if n == runFrames/2 {
				sample.Quality = Quality(pixels, s.Width, s.Height)
			}
			motion.add(gray{pixels, s.Width, s.Height})
		}
		sample.Shake = hundredths(motion.shake())
		out = append(out, sample)
	}
	_, err := io.Copy(io.Discard, from)
	return out, err
}

// samples are those of the main video stream. HDR is not measured: its values
// are not those of brightness.
func (m meter) samples(ctx context.Context) ([]media.Sample, error) {
	v := m.src.MainVideo()
	if v == nil || v.HDR != "" {
		return nil, nil
	}
	s := SamplingOf(m.src, 0, 0)
	var out []media.Sample
	_, err := m.runner.Run(ctx, ffmpeg.Run{Command: s.Command(ffmpeg.Source(0), v.Index, false), Places: m.places,
		Read: func(_ context.Context, from io.Reader, _ []io.Reader) (err error) {
			out, err = s.Read(from)
			return err
		}})
	return out, err
}

// SamplingOf is that of the main video stream of a source, or of a part of it; a
// length of 0 is the rest.
func SamplingOf(src *media.Source, from, length time.Duration) Sampling {
	v := src.MainVideo()
	if rest := src.Duration.Duration() - from; length == 0 || length > rest {
		length = max(rest, 0)
	}
	w, h := v.Width, v.Height
	if v.Rotation == 90 || v.Rotation == 270 {
		w, h = h, w
	}
	return NewSampling(from, length, w, h)
}
