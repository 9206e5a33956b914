// Package covers chooses images that may stand for a source: sharp, well exposed
// and colorful, away from cuts and black, and spread over the whole.
package covers

import (
	"cmp"
	"slices"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// Covers is the analyzer, with its settings.
type Covers struct {
	Count int           `json:"count" minimum:"1" maximum:"20" default:"5" doc:"Number of images at most; fewer if there are not as many that differ"`
	Apart media.Seconds `json:"apart_seconds" minimum:"0" maximum:"3600" default:"2" doc:"Least time between two images, in seconds"`
	Least float64       `json:"least_score" minimum:"0" maximum:"1" default:"0.2" doc:"Lowest score of an image, 0 to 1; if none has it, the best one is taken"`
}

// Default are the default settings.
func Default() Covers { return Covers{Count: 5, Apart: 2, Least: 0.2} }

// Name is analyze.Analyzer's.
func (*Covers) Name() string { return "covers" }

// Needs is analyze.Analyzer's.
func (*Covers) Needs() analyze.Needs {
	return analyze.Needs{Stills: analyze.ColorStills, Of: "shots"}
}

// Pictures is analyze.Illustrator's.
func (s *Covers) Pictures() (media.Role, int) { return media.RoleCover, s.Count }

// Unfit is analyze.Analyzer's.
func (*Covers) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Covers) Start(input analyze.Input) analyze.Watcher {
	return &watcher{Covers: *s, part: max(input.Duration/parts, part)}
}

const (
	parts   = 40               // of the source: the best images of each are candidates
	part    = media.Seconds(5) // shortest one
	perPart = 2                // more than one, because a cut may turn out to be near
	most    = 200              // candidates, of a source that is longer than it declares
)

type watcher struct {
	Covers
	part  media.Seconds
	until media.Seconds // end of the part that is being looked at
	best  [perPart]candidate
	kept  []candidate // of the parts before
	gray  []byte      // memory
}

// A candidate is an image that may be chosen.
type candidate struct {
	at    media.Seconds
	score float64
	small [cells]byte // to know alike images by
	still analyze.Still
	file  []byte
}

// Still is analyze.StillWatcher's. Pixels are copied for the best of a part only, and
// encoded at its end.
func (w *watcher) Still(s analyze.Still) {
	if s.At >= w.until {
		w.settle()
		w.until = s.At + w.part
	}
	w.gray = s.Gray(w.gray)
	c := candidate{at: s.At, score: score(s, w.gray), small: shrink(w.gray, s.Width, s.Height), still: s}
	worst := 0
	for i := range w.best {
		if w.best[i].score < w.best[worst].score {
			worst = i
		}
	}
	if w.best[worst].still.Pixels == nil || c.score > w.best[worst].score {
		c.still.Pixels = append(w.best[worst].still.Pixels[:0], s.Pixels...)
		w.best[worst] = c
	}
}

// settle ends a part.
func (w *watcher) settle() {
	for i := range w.best {
		if c := w.best[i]; c.score > 0 && len(w.kept) < most {
			c.file, c.still.Pixels = c.still.JPEG(), nil
			w.kept = append(w.kept, c)
		}
		w.best[i].score = -1
	}
}

const (
	margin   = 0.3 // seconds from a cut within which images are blended or blurred
	atCut    = 0.5 // what is left of the score of one
	inBlack  = 0.1
	alike    = 16 // average difference of brightness in levels, up to which two images are alike
	nearEnds = 0.8
)

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	w.settle()
	transitions, black := report.Of(media.AnnotationTransition), report.Of(media.AnnotationBlack)
	for i := range w.kept {
		c := &w.kept[i]
		if within(transitions, c.at, margin) {
			c.score *= atCut
		}
		if within(black, c.at, 0) {
			c.score *= inBlack
		}
		if c.at < end.Video/50 || c.at > end.Video*49/50 { // titles and credits
			c.score *= nearEnds
		}
	}
	slices.SortStableFunc(w.kept, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.at, b.at)) })
	chosen := w.choose(max(w.Apart, end.Video/media.Seconds(3*w.Count)))
	for _, c := range chosen {
		report.Add(media.Annotation{
			Kind: media.AnnotationCover, Confidence: c.score, Start: c.at, End: c.at, Evidence: report.Show(media.RoleCover, c.at, c.file),
		})
	}
	n := len(chosen)
	report.Facts.Covers = &n
}

func within(spans []media.Annotation, at, margin media.Seconds) bool {
	return slices.ContainsFunc(spans, func(a media.Annotation) bool { return at >= a.Start-margin && at < a.End+margin })
}

// choose takes the best, and then the next best that are far enough from those and
// do not look like them. The best comes first.
func (w *watcher) choose(apart media.Seconds) []candidate {
	var chosen []candidate
	for _, c := range w.kept {
		taken := slices.ContainsFunc(chosen, func(k candidate) bool {
			return max(k.at-c.at, c.at-k.at) < apart || k.differs(c) <= alike
		})
		if len(chosen) < w.Count && !taken && (c.score >= w.Least || len(chosen) == 0) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}
