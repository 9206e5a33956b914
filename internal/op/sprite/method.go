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
	times    []media.Seconds // of the cells; for keyframes read in one go only a forecast, nil when there is none
}

// What a way costs, in seconds of a core at 1080p: measured on one machine,
// but only their ratios matter. A sought picture includes its share of a process.
const (
	costKeyframe   = 0.024 // decode one keyframe while reading on
	costFrame      = 0.008 // decode one frame of many
	costSeek       = 0.135 // seek and decode a keyframe
	costSeekExact  = 0.240 // the same and half a group of pictures
	costSpawn      = 0.3   // the processes that only seeking needs
	enoughKeyframe = 0.9   // share of the intervals that must have a keyframe for "auto"
)

// choose takes the cheapest way to the accuracy asked for.
func (p *Params) choose(src *media.Source, v *media.VideoStream, span still.Span, plan *op.Plan) method {
	interval, buckets := p.interval(span), p.buckets(span)
	known := src.Measured.Keyframes
	keys := keyframes(known, span.First, interval)
	m := method{accuracy: p.Accuracy}
	if p.Accuracy == still.Auto {
		m.accuracy = still.Exact
		if float64(len(keys)) >= enoughKeyframe*float64(buckets) {
			m.accuracy = still.Keyframe
		}
		plan.Reasons = append(plan.Reasons, media.Reason{About: "accuracy " + string(m.accuracy),
			Text: fmt.Sprintf("%d of %d intervals have a keyframe", len(keys), buckets)})
	}
	sought, whole := costSeekExact*float64(buckets)+costSpawn, costFrame*float64(span.Frames(v))
	if m.accuracy == still.Keyframe {
		m.times = keys
		sought, whole = costSeek*float64(len(keys))+costSpawn, costKeyframe*float64(len(known))
	} else {
		for i := range buckets {
			m.times = append(m.times, span.First+media.Seconds(i)*interval)
		}
	}
	// A keyframe can only be sought where it is known to be and an index leads to it.
	m.seek = sought < whole && len(m.times) > 0 && still.Indexed(src)
	plan.Reasons = append(plan.Reasons, m.reason(sought, whole))
	return m
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
