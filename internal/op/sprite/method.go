package sprite

import (
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/still"
)

// A method is how the cells' frames are come by.
type method struct {
	accuracy still.Accuracy
	seek     bool            // each cell sought; otherwise one process reads the film from end to end
	times    []media.Seconds // of the cells to take; what comes may be fewer
	known    bool            // times are those of keyframes
}

// Costs are what a way costs, in seconds of a core: measured on one machine, but
// only their ratios matter. A part goes with the size of the frame, given as its
// share of 1080p.
type costs struct {
	keyframe  float64 // to decode one keyframe while reading on
	frame     float64 // to decode one frame of many
	seek      float64 // to open, seek and decode a keyframe, with a share of a process
	seekExact float64 // the same and half a group of pictures
}

func costsOf(v *media.VideoStream) costs {
	area := float64(v.Width*v.Height) / (1920 * 1080)
	return costs{
		keyframe: 0.0005 + 0.023*area, frame: 0.0002 + 0.008*area,
		seek: 0.1 + 0.035*area, seekExact: 0.1 + 0.14*area,
	}
}

// spawn is the cost of the processes that only seeking needs.
const spawn = 0.3

// enoughKeyframes is the share of the intervals that must have one for "auto".
const enoughKeyframes = 0.9

// usualKeyframe is from keyframe to keyframe where nobody measured it.
const usualKeyframe media.Seconds = 4

// choose takes the cheapest way to the accuracy asked for.
func (p *Params) choose(src *media.Source, v *media.VideoStream, span still.Span, plan *op.Plan) method {
	interval, buckets := p.interval(span), p.buckets(span)
	known := seek.Keyframes(src)
	if span.Part {
		known = within(known, span)
	}
	keys := keyframes(known, span.First, interval)
	m := method{accuracy: p.Accuracy}
	if p.Accuracy == still.Auto {
		var why media.Phrase
		m.accuracy, why = automatic(len(known) > 0, len(keys), buckets, interval)
		plan.Reasons = append(plan.Reasons, media.Reasoned(media.Phrasef("accuracy %s", string(m.accuracy)), why))
	}
	for i := range buckets {
		m.times = append(m.times, span.First+media.Seconds(i)*interval)
	}
	cost := costsOf(v)
	frames := max(span.Frames(v), int64(span.Length()))
	sought, whole := cost.seekExact*float64(buckets)+spawn, cost.frame*float64(frames)
	if m.accuracy == still.Keyframe {
		n := int(span.Length() / usualKeyframe)
		if len(known) > 0 {
			m.times, m.known, n = keys, true, len(known)
		}
		sought, whole = cost.seek*float64(len(m.times))+spawn, cost.keyframe*float64(n)
	}
	m.seek = sought < whole && still.Indexed(src)
	plan.Reasons = append(plan.Reasons, m.reason(sought, whole))
	return m
}

// automatic decides for keyframes where nearly every interval has one, or is so
// long that it must.
func automatic(known bool, keys, buckets int, interval media.Seconds) (still.Accuracy, media.Phrase) {
	if !known {
		a := still.Auto.Decide(interval)
		return a, media.Phrasef("the cells are %.1f s apart", interval)
	}
	text := media.Phrasef("%d of %d intervals have a keyframe", keys, buckets)
	if float64(keys) >= enoughKeyframes*float64(buckets) {
		return still.Keyframe, text
	}
	return still.Exact, text
}

func (m method) reason(sought, whole float64) media.Reason {
	ways := []media.Phrase{media.Phrasef("reading the source once"), media.Phrasef("seeking each cell")}
	costs := []float64{whole, sought}
	chosen := 0
	if m.seek {
		chosen = 1
	}
	return media.Reasoned(media.Phrasef("cells"), media.Phrasef("%s needs about %.1f s of CPU time, %s %.1f s", ways[chosen], costs[chosen], ways[1-chosen], costs[1-chosen]))
}
