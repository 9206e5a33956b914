package sprite

import (
	"fmt"

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

// What a way costs, in seconds of a core at 1080p: measured on one machine,
// but only their ratios matter. A sought picture includes its share of a process.
const (
	costKeyframe                 = 0.024 // decode one keyframe while reading on
	costFrame                    = 0.008 // decode one frame of many
	costSeek                     = 0.135 // seek and decode a keyframe
	costSeekExact                = 0.240 // the same and half a group of pictures
	costSpawn                    = 0.3   // the processes that only seeking needs
	usualKeyframe  media.Seconds = 4     // from keyframe to keyframe where nobody measured it
	enoughKeyframe               = 0.9   // share of the intervals that must have a keyframe for "auto"
)

// choose takes the cheapest way to the accuracy asked for.
func (p *Params) choose(src *media.Source, v *media.VideoStream, span still.Span, plan *op.Plan) method {
	interval, buckets := p.interval(span), p.buckets(span)
	known := still.Keyframes(src)
	keys := keyframes(known, span.First, interval)
	m := method{accuracy: p.Accuracy}
	if p.Accuracy == still.Auto {
		var why string
		m.accuracy, why = automatic(len(known) > 0, len(keys), buckets, interval)
		plan.Reasons = append(plan.Reasons, media.Reason{About: "accuracy " + string(m.accuracy), Text: why})
	}
	for i := range buckets {
		m.times = append(m.times, span.First+media.Seconds(i)*interval)
	}
	sought, whole := costSeekExact*float64(buckets)+costSpawn, costFrame*float64(span.Frames(v))
	if m.accuracy == still.Keyframe {
		sought, whole = costSeek*float64(buckets)+costSpawn, costKeyframe*float64(span.Length()/usualKeyframe)
		if len(known) > 0 {
			m.times, m.known = keys, true
			sought, whole = costSeek*float64(len(keys))+costSpawn, costKeyframe*float64(len(known))
		}
	}
	m.seek = sought < whole && still.Indexed(src)
	plan.Reasons = append(plan.Reasons, m.reason(sought, whole))
	return m
}

// automatic decides for keyframes where nearly every interval has one, or is so
// long that it must.
func automatic(known bool, keys, buckets int, interval media.Seconds) (still.Accuracy, string) {
	if !known {
		a := still.Auto.Decide(interval)
		return a, fmt.Sprintf("the cells are %.1f s apart", interval)
	}
	text := fmt.Sprintf("%d of %d intervals have a keyframe", keys, buckets)
	if float64(keys) >= enoughKeyframe*float64(buckets) {
		return still.Keyframe, text
	}
	return still.Exact, text
}

func (m method) reason(sought, whole float64) media.Reason {
	ways := []string{"reading the film once", "seeking each cell"}
	costs := []float64{whole, sought}
	chosen := 0
	if m.seek {
		chosen = 1
	}
	return media.Reason{About: "cells", Text: fmt.Sprintf(
		"%s costs about %.1f s of a core at 1080p, %s %.1f s", ways[chosen], costs[chosen], ways[1-chosen], costs[1-chosen])}
}
