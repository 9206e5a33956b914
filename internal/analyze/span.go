package analyze

import "github.com/mediamill/mediamill/internal/media"

// Spans finds where a condition holds for long enough.
type Spans struct {
	Kind  media.AnnotationKind
	Label string
	Least media.Seconds

	found []media.Annotation
	over  int // spans that are counted and not kept
	spent float64
	open  bool
	from  media.Seconds
	score float64 // lowest confidence while it holds
}

// At records whether the condition holds from a time on, and the confidence.
func (s *Spans) At(at media.Seconds, holds bool, confidence float64) {
	switch {
	case holds && !s.open:
		s.open, s.from, s.score = true, at, confidence
	case holds:
		s.score = min(s.score, confidence)
	case s.open:
		s.close(at)
	}
}

func (s *Spans) close(at media.Seconds) {
	s.open = false
	if at-s.from+tolerance < s.Least || at <= s.from {
		return
	}
	s.spent += float64(at - s.from)
	if len(s.found) == mostOfAKind {
		s.over++
		return
	}
	s.found = append(s.found, media.Annotation{Kind: s.Kind, Label: s.Label, Confidence: s.score, Start: s.from, End: at})
}

// tolerance accepts a span of exactly the minimum length whose times were rounded.
const tolerance = 1e-4

// End closes an open span, adds all spans to a report and returns their total duration.
func (s *Spans) End(at media.Seconds, report *Report) *float64 {
	if s.open {
		s.close(at)
	}
	for _, a := range s.found {
		report.Add(a)
	}
	report.more(s.Kind, s.over)
	total := Rounded(s.spent)
	return &total
}
