package join

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// Labels of the joined streams.
const (
	joinedPicture = "joinedv"
	joinedSound   = "joineda"
)

// Plan is one ffmpeg command: every segment is an input that begins at its
// cut, is brought to the common picture and sound, and joins the others before
// a transcode's own filters and encoders; two commands with two passes.
func (p *Params) Plan(in op.Input) (*op.Plan, error) {
	file := p.encoding()
	b := &joiner{p: p, in: in, file: file, virtual: media.Source{Container: "joined"}}
	var err error
	if b.cuts, b.warnings, err = p.cuts(in); err != nil {
		return nil, err
	}
	for _, part := range []func() error{b.picture, b.sound} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	b.join()
	in.Source = &b.virtual
	plan, err := file.PlanAfter(in, transcode.Head{Inputs: b.inputs, Sources: 1 + len(p.Sources), Graph: b.graph, Video: b.pictures, Audio: b.sounds})
	if err != nil {
		return nil, err
	}
	for i := range b.cuts {
		if b.pictures != "" && b.cuts[i].src.MainVideo() != nil {
			plan.Begins = append(plan.Begins, b.part(i).Begins(begin(i), b.cuts[i].source)...)
		}
	}
	b.tell(plan)
	return plan, nil
}

// A joiner collects the graph that stands before the file's own.
type joiner struct {
	p        *Params
	in       op.Input
	file     *transcode.Params
	cuts     []cut
	warnings []media.Warning

	parts   []seek.Part      // of the segments, once the common picture is known
	first   *picture.Picture // the common picture; nil when the file has none
	inputs  []ffmpeg.Input
	graph   []ffmpeg.Chain
	virtual media.Source // the joined streams as a transcode sees them

	pictures, sounds string // labels, empty for none
	normalized       []media.Finding
}

// join adds the inputs and the filter that puts segments one after another. It
// waits for the longer of picture and sound, so both stay together.
func (b *joiner) join() {
	var in []string
	for i := range b.cuts {
		b.inputs = append(b.inputs, b.input(i))
		if b.pictures != "" {
			in = append(in, fmt.Sprintf("s%dv", i))
		}
		if b.sounds != "" {
			in = append(in, fmt.Sprintf("s%da", i))
		}
	}
	filter := ffmpeg.F("concat", "n", len(b.cuts), "v", one(b.pictures), "a", one(b.sounds))
	var out []string
	for _, label := range []string{b.pictures, b.sounds} {
		if label != "" {
			out = append(out, label)
		}
	}
	if len(out) > 0 {
		b.graph = append(b.graph, ffmpeg.Chain{In: in, Filters: []ffmpeg.Filter{filter}, Out: out})
	}
	b.virtual.Duration = media.SecondsOf(total(b.cuts))
}

func one(label string) int {
	if label == "" {
		return 0
	}
	return 1
}

// input reads one segment, a little beyond its end: the filters cut exactly.
func (b *joiner) input(i int) ffmpeg.Input {
	c := &b.cuts[i]
	input := ffmpeg.Input{File: ffmpeg.Source(c.source)}
	if len(b.cuts) > 4 {
		// Every decoder is open at once, and threads of one cost memory each.
		input.Options = append(input.Options, ffmpeg.Int("threads", 1))
	}
	input.Options = append(input.Options, b.part(i).Input()...)
	return input
}

// part is what is read of a segment's source, lead and all.
func (b *joiner) part(i int) seek.Part {
	if b.parts == nil {
		for i := range b.cuts {
			c, back := &b.cuts[i], b.lead(i)
			b.parts = append(b.parts, seek.Part{Source: c.src, Start: c.start.Duration() - back, Length: c.length().Duration() + back + spare,
				Strict: b.file.OnDamage == "fail"})
		}
		seek.Together(b.parts)
	}
	return b.parts[i]
}

// begin is the work file that notes where reading of a segment began.
func begin(segment int) string { return fmt.Sprintf("begin-%d.txt", segment) }

// spare is read beyond a cut, for the frame that a grid may want there.
const spare = 200 * time.Millisecond

// lead is how much before a cut reading begins: a picture that stands is shown
// until the next one, and may have begun long before.
func (b *joiner) lead(i int) time.Duration {
	c := &b.cuts[i]
	v := c.src.MainVideo()
	if b.first == nil || v == nil || !stands(v) {
		return 0
	}
	fps := b.first.FrameRate.Float()
	frames := math.Floor(min(float64(c.start), 10) * fps)
	return time.Duration(frames / fps * float64(time.Second))
}

// stands says that pictures may be shown for long, as slides are.
func stands(v *media.VideoStream) bool {
	own := v.FrameRate.Float()
	return v.Variable || own < 8 || own < 0.9*v.RealRate.Float()
}

// tell adds what was settled to the plan's own reasons and declarations.
func (b *joiner) tell(plan *op.Plan) {
	var parts []media.Phrase
	used := map[int]bool{}
	for i := range b.cuts {
		c := &b.cuts[i]
		used[c.source] = true
		parts = append(parts, media.Phrasef("%.3f to %.3f s of source %d", float64(c.start), float64(c.end), c.source))
	}
	text := media.Phrasef("%d, of %d sources", len(parts), len(used))
	if len(parts) <= 8 {
		text = media.Joined(", ", parts)
	}
	plan.Reasons = slices.Insert(plan.Reasons, 0, media.Reasoned(media.Phrasef("segments"), text))
	plan.Normalized = append(b.normalized, plan.Normalized...)
	plan.Warnings = append(b.warnings, plan.Warnings...)
}

// declare notes once a source what was done to it.
func (b *joiner) declare(i int, found []media.Finding) {
	c := &b.cuts[i]
	for _, f := range found {
		f.Phrase = media.Phrasef("source %d: %s", c.source, f.Phrase)
		if !slices.ContainsFunc(b.normalized, f.Same) {
			b.normalized = append(b.normalized, f)
		}
	}
}
