// Package shots finds where one shot ends and the next begins: hard cuts, exact to
// the frame, and fades and dissolves.
package shots

import (
	"cmp"
	"slices"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// Shots is the analyzer, with its settings.
type Shots struct {
	Threshold float64       `json:"threshold" minimum:"0.01" maximum:"1" default:"0.1" doc:"How much two frames must differ to be a hard cut, 0 to 1; lower finds more"`
	Fades     bool          `json:"fades" default:"true" doc:"Also look for fades and dissolves"`
	Least     media.Seconds `json:"least_seconds" minimum:"0" maximum:"60" default:"0.2" doc:"Shortest shot; of two transitions that are closer, only the first counts"`
}

// Default are the default settings.
func Default() Shots { return Shots{Threshold: 0.1, Fades: true, Least: 0.2} }

// Name is analyze.Analyzer's.
func (*Shots) Name() string { return "shots" }

// Needs is analyze.Analyzer's.
func (*Shots) Needs() analyze.Needs { return analyze.Needs{Frames: true} }

// Unfit is analyze.Analyzer's.
func (*Shots) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Shots) Start(input analyze.Input) analyze.Watcher {
	return &watcher{Shots: *s, cuts: cuts{threshold: s.Threshold}, fades: newFades(input.Rate)}
}

// A transition leads from one shot to the next.
type transition struct {
	label      string
	from, to   media.Seconds // of a cut, both are the time of the first frame of the next shot
	confidence float64
}

type watcher struct {
	Shots
	cuts  cuts
	fades *fades
}

// Frame is analyze.FrameWatcher's.
func (w *watcher) Frame(f analyze.Frame) {
	small := shrink(f)
	w.cuts.frame(small)
	if w.Fades {
		w.fades.frame(small)
	}
}

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	if end.Video == 0 {
		return
	}
	list := w.apart(merge(w.cuts.end(), w.fades.end()))
	facts := &analyze.ShotsFact{}
	begin := media.Seconds(0)
	shot := func(to media.Seconds, confidence float64) {
		report.Add(media.Annotation{Kind: media.AnnotationShot, Confidence: confidence, Start: begin, End: to})
		facts.Count++
		begin = to
	}
	for _, t := range list {
		report.Add(media.Annotation{Kind: media.AnnotationTransition, Label: t.label, Confidence: t.confidence, Start: t.from, End: t.to})
		if t.label == media.LabelCut {
			facts.Cuts++
		} else {
			facts.Fades++
		}
		if at := t.middle(); at > 0 && at < end.Video && !t.outer(end.Video) {
			shot(at, t.confidence)
		}
	}
	shot(end.Video, 1)
	facts.Average = media.Seconds(analyze.Rounded(float64(end.Video) / float64(facts.Count)))
	report.Facts.Shots = facts
}

// apart omits transitions that are too close to the previous one.
func (w *watcher) apart(list []transition) []transition {
	var kept []transition
	for _, t := range list {
		if n := len(kept); n > 0 && t.middle()-kept[n-1].middle() < w.Least {
			continue
		}
		kept = append(kept, t)
	}
	return kept
}

// middle is where one shot ends and the next begins.
func (t transition) middle() media.Seconds { return (t.from + t.to) / 2 }

// outer says whether a fade begins or ends the video, so that it does not separate shots.
func (t transition) outer(end media.Seconds) bool {
	return t.label == media.LabelFade && (t.from <= margin || t.to >= end-margin)
}

// margin is the maximum distance of such a fade from the start or end of the video.
const margin media.Seconds = 0.2

// merge sorts cuts and fades by time. A fade that contains a cut is omitted.
func merge(cuts, fades []transition) []transition {
	all := slices.Clone(cuts)
	for _, f := range fades {
		if !slices.ContainsFunc(cuts, func(c transition) bool { return c.from >= f.from && c.from <= f.to }) {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b transition) int { return cmp.Compare(a.middle(), b.middle()) })
	return all
}
