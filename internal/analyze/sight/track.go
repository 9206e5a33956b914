package sight

import (
	"cmp"
	"math"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	// sameThing is the share that boxes of the same thing in two stills have in common.
	sameThing = 0.25
	// mostTracks limits what one still adds, and so the memory.
	mostTracks = 100
)

// A Tracker joins what is found in stills to things that last. What is found in one
// still only is dropped: models see things in single images that are not there.
type Tracker struct {
	Kind     media.AnnotationKind
	Interval media.Seconds // from still to still
	open     []*track
	ended    []media.Annotation
}

type track struct {
	Detection
	start, end media.Seconds
	stills     int
	sum        float64
	best       media.Box
	bestScore  float64
}

// Add adds what is in the still at a time.
func (t *Tracker) Add(at media.Seconds, found []Detection) {
	found = found[:min(len(found), mostTracks)]
	taken := make([]bool, len(found))
	var open []*track
	for _, track := range t.open {
		best, share := -1, sameThing
		for i, d := range found {
			if over := IoU(track.Box, d.Box); !taken[i] && d.Label == track.Label && over >= share {
				best, share = i, over
			}
		}
		if best < 0 {
			t.end(track)
			continue
		}
		taken[best] = true
		track.take(at, found[best])
		open = append(open, track)
	}
	for i, d := range found {
		if !taken[i] {
			n := &track{start: at}
			n.take(at, d)
			open = append(open, n)
		}
	}
	t.open = open
}

func (t *track) take(at media.Seconds, d Detection) {
	t.Detection, t.end = d, at
	t.stills++
	t.sum += d.Score
	if d.Score > t.bestScore {
		t.best, t.bestScore = d.Box, d.Score
	}
}

func (t *Tracker) end(track *track) {
	if track.stills < 2 {
		return
	}
	box := rounded(track.best)
	t.ended = append(t.ended, media.Annotation{
		Kind: t.Kind, Label: track.Label, Confidence: track.sum / float64(track.stills), Start: track.start, End: track.end + t.Interval, Box: &box,
	})
}

// End are all things, in the order of their start; the last ends with the source.
func (t *Tracker) End(end media.Seconds) []media.Annotation {
	for _, track := range t.open {
		t.end(track)
	}
	t.open = nil
	for i := range t.ended {
		t.ended[i].End = max(t.ended[i].Start, min(t.ended[i].End, end))
	}
	slices.SortStableFunc(t.ended, func(a, b media.Annotation) int { return cmp.Compare(a.Start, b.Start) })
	return t.ended
}

// rounded is a box with four decimals.
func rounded(b media.Box) media.Box {
	r := func(v float64) float64 { return math.Round(v*1e4) / 1e4 }
	return media.Box{X: r(b.X), Y: r(b.Y), Width: r(b.Width), Height: r(b.Height)}
}
