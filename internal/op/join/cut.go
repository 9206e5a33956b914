package join

import (
	"fmt"
	"math"
	"time"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// A cut is a segment with its times settled.
type cut struct {
	field      string // of the segment in the parameters
	source     int
	src        *media.Source
	start, end media.Seconds // on the source's time line, which begins at 0
	samples    int64         // of sound, or of the grid of times when there is none
	frames     int64         // of the joined picture's rate
}

func (c *cut) length() media.Seconds { return c.end - c.start }

// follows says that a cut goes on where another ends, so that nothing jumps.
func (c *cut) follows(before *cut) bool {
	return c.source == before.source && math.Abs(float64(c.start-before.end)) < 1e-6
}

// cuts settles the segments against the sources, all faults at once.
func (p *Params) cuts(in op.Input) ([]cut, []media.Warning, error) {
	sources := append([]*media.Source{in.Source}, in.Further...)
	for len(sources) <= len(p.Sources) { // nothing is known of them before the job runs
		sources = append(sources, in.Source)
	}
	segments := p.Segments
	if len(segments) == 0 {
		for i := range sources[:1+len(p.Sources)] {
			segments = append(segments, Segment{Source: i})
		}
	}
	var f media.Faults
	var warnings []media.Warning
	list := make([]cut, 0, len(segments))
	for i, s := range segments {
		c := cut{field: fmt.Sprintf("segments[%d]", i), source: s.Source, src: sources[s.Source]}
		warning, fault := c.settle(s)
		f.Add(fault)
		if warning.Text != "" {
			warnings = append(warnings, media.Warning{Code: media.WarnSegmentShort, Phrase: warning})
		}
		list = append(list, c)
	}
	return list, warnings, f.Err()
}

// settle finds the segment's times in the source.
func (c *cut) settle(s Segment) (warning media.Phrase, fault *media.Error) {
	if fault = op.FromEnd(c.src.Duration, c.field+".", &s.Start, &s.End); fault != nil {
		return media.Phrase{}, fault
	}
	c.start, c.end = s.Start, s.End
	if s.Duration > 0 {
		c.end = s.Start + s.Duration
	}
	whole := c.src.Duration
	switch {
	case len(c.src.Video) == 0 && len(c.src.Audio) == 0:
		return media.Phrase{}, media.Fault(media.CodeInputNoStream, c.field, nil, "source %d has neither video nor audio", c.source)
	case c.end == 0 && whole == 0:
		return media.Phrase{}, media.Bad(c.field+".end_seconds", "the duration of source %d is unknown", c.source).WithHint("set the end of the segment")
	case whole > 0 && c.start >= whole:
		return media.Phrase{}, media.Bad(c.field+".start_seconds", "source %d ends at %.3f s, before the start at %.3f s", c.source, float64(whole), float64(c.start))
	case c.end == 0:
		c.end = whole
	case whole > 0 && c.end > whole:
		if c.end > whole+0.1 {
			warning = media.Phrasef("%s ends with source %d at %.3f s, before the requested %.3f s", c.field, c.source, float64(whole), float64(c.end))
		}
		c.end = whole
	}
	return warning, nil
}

// grid gives each cut its whole number of frames or samples. Ends are rounded
// on the joined time line, so that what is lost to rounding does not add up.
func grid(cuts []cut, perSecond float64, count func(*cut) *int64) {
	var at media.Seconds
	var done int64
	for i := range cuts {
		at += cuts[i].length()
		end := int64(math.Round(float64(at) * perSecond))
		*count(&cuts[i]) = end - done
		done = end
	}
}

// tooShort refuses segments of less than two frames, whose length the joining
// filter cannot tell.
func tooShort(cuts []cut) error {
	var f media.Faults
	for i := range cuts {
		if cuts[i].frames < 2 {
			f.Add(media.Bad(cuts[i].field, "is shorter than two frames: its duration is %.3f s", float64(cuts[i].length())))
		}
	}
	return f.Err()
}

func total(cuts []cut) time.Duration {
	var sum media.Seconds
	for i := range cuts {
		sum += cuts[i].length()
	}
	return sum.Duration()
}
