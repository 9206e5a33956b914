package measure

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	// batch is how many places of a file one ffmpeg seeks to; each has a decoder.
	batch = 8
	// through is the longest span that is decoded from its first to its last
	// frame. Seeking gives keyframes only, and a short span has too few of them.
	through = 30 * time.Second
	// maxStills bounds Count.
	maxStills = 1000
)

// A frame is one small grey picture and when it is shown, from the start of the source.
type frame struct {
	at   media.Seconds
	grey []byte
}

// stills looks at single frames, spread evenly over a span. In a long span the
// keyframe before each time is taken, so a long film costs no more than a
// shorter one.
func (m meter) stills(ctx context.Context, w media.Measurement) ([]media.Still, error) {
	v := m.src.MainVideo()
	if v == nil {
		return nil, nil
	}
	s := m.span(w)
	var frames []frame
	var err error
	if s.to-s.from <= through {
		frames, err = m.decoded(ctx, v, s)
	} else {
		frames, err = m.sought(ctx, v, s)
	}
	if err != nil {
		return nil, err
	}
	var out []media.Still
	var before []byte
	for _, f := range frames {
		still := judge(f.grey, before)
		still.Time = f.at
		out, before = append(out, still), f.grey
	}
	return out, nil
}

// A span is a part of the source and how many stills are taken of it.
type span struct {
	from, to time.Duration
	count    int
}

func (m meter) span(w media.Measurement) span {
	s := span{from: max(w.From, 0), to: w.To, count: min(max(w.Count, 1), maxStills)}
	if end := m.src.Duration.Duration(); s.to <= 0 || end > 0 && s.to > end {
		s.to = end
	}
	s.to = max(s.to, s.from)
	return s
}

// step is the time from one still to the next.
func (s span) step() time.Duration { return (s.to - s.from) / time.Duration(s.count) }

// small makes a frame grey and small, and writes its time into a file.
func small(file string) []ffmpeg.Filter {
	return []ffmpeg.Filter{
		ffmpeg.F("scale", "w", stillWidth, "h", stillHeight, "flags", "area"),
		ffmpeg.F("signalstats"), // metadata prints only frames that have some; it knows no grey
		ffmpeg.F("format", "pix_fmts", "gray"),
		printTo("metadata", file),
	}
}

// decoded decodes the whole span and keeps a frame every step.
func (m meter) decoded(ctx context.Context, v *media.VideoStream, s span) ([]frame, error) {
	input := ffmpeg.Input{File: ffmpeg.Source(0)}
	part := seek.Part{Source: m.src, Start: s.from, Length: s.to - s.from}
	input.Options = part.Input()
	pick := ffmpeg.F("select", "expr", fmt.Sprintf("gte(t,%s+%s*selected_n-0.0005)", ffmpeg.Stamp(s.step()/2), ffmpeg.Stamp(s.step())))
	output := ffmpeg.Output{File: ffmpeg.Work(greyFile(0)), Format: "rawvideo", Maps: []string{"[v0]"},
		Options: []ffmpeg.Option{ffmpeg.Int("frames:v", s.count), ffmpeg.FrameMode("passthrough")}}
	err := m.run(ctx, &ffmpeg.Command{
		Inputs: []ffmpeg.Input{input},
		Graph: []ffmpeg.Chain{{In: []string{fmt.Sprintf("0:%d", v.Index)},
			Filters: append(append(part.Pictures(""), pick), small(timeFile(0))...), Out: []string{"v0"}}},
		Outputs: []ffmpeg.Output{output},
		Expect:  ffmpeg.Expect{Frames: int64(s.count)},
	})
	if err != nil {
		return nil, err
	}
	return m.taken(0, s.from)
}

// sought takes the keyframe at or before the middle of each step. Times that
// share a keyframe give one still.
func (m meter) sought(ctx context.Context, v *media.VideoStream, s span) ([]frame, error) {
	var out []frame
	for first := 0; first < s.count; first += batch {
		c := &ffmpeg.Command{Expect: ffmpeg.Expect{Frames: 1}}
		n := min(batch, s.count-first)
		for i := range n {
			c.Inputs = append(c.Inputs, ffmpeg.Input{File: ffmpeg.Source(0), Options: []ffmpeg.Option{
				ffmpeg.Time("ss", s.at(first+i)), ffmpeg.Word("skip_frame", "nokey"), ffmpeg.Flag("noaccurate_seek"), ffmpeg.Int("threads", 1),
			}})
			label := fmt.Sprintf("v%d", i)
			c.Graph = append(c.Graph, ffmpeg.Chain{In: []string{fmt.Sprintf("%d:%d", i, v.Index)}, Filters: small(timeFile(i)), Out: []string{label}})
			c.Outputs = append(c.Outputs, ffmpeg.Output{File: ffmpeg.Work(greyFile(i)), Format: "rawvideo", Maps: []string{"[" + label + "]"},
				Options: []ffmpeg.Option{ffmpeg.Int("frames:v", 1), ffmpeg.FrameMode("passthrough")}})
		}
		if err := m.run(ctx, c); err != nil {
			return nil, err
		}
		for i := range n {
			frames, err := m.taken(i, s.at(first+i))
			if err != nil {
				return nil, err
			}
			for _, f := range frames {
				if len(out) == 0 || f.at > out[len(out)-1].at+0.0005 {
					out = append(out, f)
				}
			}
		}
	}
	return out, nil
}

// at is the middle of the i-th step.
func (s span) at(i int) time.Duration { return s.from + s.step()*time.Duration(i) + s.step()/2 }

// taken reads what the i-th output wrote: frames, and their times from where
// its input was sought.
func (m meter) taken(i int, from time.Duration) ([]frame, error) {
	path := filepath.Join(m.places.Work, greyFile(i))
	defer os.Remove(path)
	raw, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, media.Wrap(media.CodeWorkerDisk, err, "cannot read the measurements")
	}
	var times []media.Seconds
	err = m.printed(timeFile(i), func(key, value string) {
		if key == "time" {
			times = append(times, max(media.SecondsOf(from)+media.Seconds(number(value, 0)), 0))
		}
	})
	if err != nil {
		return nil, err
	}
	const size = stillWidth * stillHeight
	var out []frame
	for n := 0; n < len(times) && (n+1)*size <= len(raw); n++ {
		out = append(out, frame{times[n], raw[n*size : (n+1)*size]})
	}
	return out, nil
}

func greyFile(i int) string { return fmt.Sprintf("still-%d.gray", i) }
func timeFile(i int) string { return fmt.Sprintf("still-%d.txt", i) }
