package still

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// A Taker plans the taking of frames of one video stream, all encoded alike.
type Taker struct {
	Source   *media.Source
	Stream   *media.VideoStream
	Accuracy Accuracy        // Keyframe or Exact
	Filters  []ffmpeg.Filter // from a decoded frame to the picture, as picture.Normalize makes them
	Format   Format
	Encode   []ffmpeg.Option
	Marks    []picture.Watermark // laid over each picture, whatever times they have
	Picture  *picture.Picture    // that the filters make; for Marks
	Threads  int                 // for a lone exact picture, as op.Input has it; several take 1 each
	BitExact bool
}

// most is how many inputs one process opens: each holds a decoder and its
// frames, about 35 MB at 1080p.
const most = 8

// rollIndexed is how far before a time a decoder starts where the seek itself
// goes back to a keyframe, so that at least one frame is seen.
const rollIndexed media.Seconds = 1

// batch is how many inputs a process opens for this stream's size of frame.
func (t *Taker) batch() int {
	pixels := max(t.Stream.Width*t.Stream.Height, 1)
	return min(max(most*1920*1088/pixels, 1), most)
}

// Steps takes the frames, which stand in the order of time, several a step.
func (t *Taker) Steps(frames []Frame) []op.Step {
	var steps []op.Step
	for from := 0; from < len(frames); from += t.batch() {
		to := min(from+t.batch(), len(frames))
		name := fmt.Sprintf("image %d", from+1)
		if to-from > 1 {
			name = fmt.Sprintf("images %d to %d", from+1, to)
		}
		steps = append(steps, op.Step{Name: name, Command: t.command(frames[from:to]), Weight: float64(to - from)})
	}
	return steps
}

func (t *Taker) command(frames []Frame) *ffmpeg.Command {
	c := &ffmpeg.Command{Expect: ffmpeg.Expect{Frames: 1}, BitExact: t.BitExact}
	for i, f := range frames {
		in := ffmpeg.Input{File: ffmpeg.Source(0)}
		if i == 0 {
			in.Options = append(in.Options, ffmpeg.Flag("copyts")) // the notes hold the source's own time stamps
		}
		in.Options = append(in.Options, t.seek(f, len(frames))...)
		c.Inputs = append(c.Inputs, in)
		label := "p" + strconv.Itoa(i)
		first, filters := label, t.filters(f)
		if len(t.Marks) > 0 { // their images begin at 0
			first, filters = "b"+strconv.Itoa(i), append(filters, ffmpeg.F("setpts", "", "PTS-STARTPTS"))
		}
		c.Graph = append(c.Graph, ffmpeg.Chain{
			In:      []string{fmt.Sprintf("%d:%d", i, t.Stream.Index)},
			Filters: filters, Out: []string{first},
		})
		c.Graph = append(c.Graph, picture.Overlays(t.Marks, t.Picture, first, label, len(frames))...)
		options := append([]ffmpeg.Option{ffmpeg.Int("frames:v", 1), ffmpeg.Word("map_metadata", "-1")}, t.Encode...)
		options = append(options, t.Format.Single()...)
		c.Outputs = append(c.Outputs, ffmpeg.Output{File: f.File, Format: t.Format.Muxer(), Maps: []string{"[" + label + "]"}, Options: options})
	}
	for i, w := range picture.Images(t.Marks) {
		c.Inputs = append(c.Inputs, ffmpeg.Input{File: ffmpeg.Source(1 + i), Format: w.ImageFormat()})
	}
	return c
}

// seek are the options before a frame's input.
func (t *Taker) seek(f Frame, inputs int) []ffmpeg.Option {
	var o []ffmpeg.Option
	if threads := t.Threads; inputs > 1 || t.Accuracy == Keyframe {
		o = append(o, ffmpeg.Int("threads", 1))
	} else if threads > 0 {
		o = append(o, ffmpeg.Int("threads", threads))
	}
	at := f.At
	switch {
	case f.Roll:
		o = append(o, ffmpeg.Flag("noaccurate_seek"))
		at = t.rollFrom(at)
	case t.Accuracy == Keyframe:
		o = append(o, ffmpeg.Word("skip_frame", "nokey"), ffmpeg.Flag("noaccurate_seek"))
	}
	if at > 0 {
		o = append(o, ffmpeg.Time("ss", at.Duration()))
	}
	return append(o, ffmpeg.Flag("an"), ffmpeg.Flag("sn"), ffmpeg.Flag("dn"))
}

// rollFrom is where a decoder must start to have every frame around at.
func (t *Taker) rollFrom(at media.Seconds) media.Seconds {
	if span := SpanOf(t.Source, t.Stream); span.Known() {
		at = min(at, span.Last())
	}
	if Indexed(t.Source) {
		return max(at-rollIndexed, 0)
	}
	return seek.Before(t.Source, t.Stream, at)
}

// filters are a frame's chain. The time base becomes microseconds before the
// note, so that the note is exact; metadata prints only frames that have some.
func (t *Taker) filters(f Frame) []ffmpeg.Filter {
	chain, finish := Split(t.Filters)
	if len(chain) > 0 && t.Accuracy == Keyframe && !f.Roll {
		chain = Field(t.Stream) // the frames around are seconds away
	}
	chain = append(chain, ffmpeg.F("settb", "", "1/1000000"))
	if !f.Roll {
		chain = append(chain, ffmpeg.F("trim", "end_frame", 1))
	}
	chain = append(chain,
		ffmpeg.F("metadata", "mode", "add", "key", "seen", "value", 1),
		ffmpeg.F("metadata", "mode", "print", "file", f.Note))
	if f.Roll {
		chain = append(chain, t.orLast(f)...)
	}
	return append(chain, finish...)
}

// Split tells a picture's filters apart: those that need the frames around
// theirs, as a deinterlacer does, and the rest, which one frame is enough for.
func Split(filters []ffmpeg.Filter) (around, alone []ffmpeg.Filter) {
	n := 0
	if at := slices.IndexFunc(filters, func(f ffmpeg.Filter) bool { return f.Name == "bwdif" }); at >= 0 {
		n = 2*at + 1 // as many turn the picture again as turned it back
	}
	return slices.Clone(filters[:n]), filters[n:]
}

// Field stands in for a deinterlacer where the frames around are not there:
// one field of a frame of v, which the scaling that follows brings to full height.
func Field(v *media.VideoStream) []ffmpeg.Filter {
	return picture.AsCoded(v, ffmpeg.F("field", "type", "top"))
}

// orLast passes the first frame at or after the time, or else the last one:
// copies of the last frame follow it until the time is reached.
func (t *Taker) orLast(f Frame) []ffmpeg.Filter {
	span := SpanOf(t.Source, t.Stream)
	from := t.rollFrom(f.At)
	copies := int(math.Ceil(float64((f.At-from)/span.frame()))) + int(float64(rollIndexed/span.frame()))
	edge := f.At + t.Source.Start - seek.Slack
	return []ffmpeg.Filter{
		ffmpeg.F("tpad", "stop_mode", "clone", "stop", min(copies, 1<<20)),
		ffmpeg.F("select", "", fmt.Sprintf("gte(t,%s)", ffmpeg.Stamp(edge.Duration()))),
		ffmpeg.F("trim", "end_frame", 1),
	}
}
