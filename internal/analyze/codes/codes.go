// Package codes reads QR codes and bar codes in the image.
package codes

import (
	"cmp"
	"slices"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// Codes is the analyzer, with its settings.
type Codes struct {
	Bars     bool `json:"bars" default:"true" doc:"Also read bar codes: EAN, UPC and Code 128"`
	Evidence int  `json:"evidence" minimum:"0" maximum:"100" default:"10" doc:"Number of images at most that show codes"`
}

// Default are the default settings.
func Default() Codes { return Codes{Bars: true, Evidence: 10} }

// Name is analyze.Analyzer's.
func (*Codes) Name() string { return "codes" }

// Needs is analyze.Analyzer's.
func (*Codes) Needs() analyze.Needs { return analyze.Needs{Stills: analyze.ColorStills} }

// Pictures is analyze.Illustrator's.
func (s *Codes) Pictures() (media.Role, int) { return media.RoleEvidence, s.Evidence }

// Unfit is analyze.Analyzer's.
func (*Codes) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Codes) Start(analyze.Input) analyze.Watcher {
	return &watcher{Codes: *s, reader: newReader(), step: media.Seconds(1 / analyze.ColorStills.Rate)}
}

type watcher struct {
	Codes
	reader *reader
	step   media.Seconds // from one still to the next

	before, gray []byte // the previous still, and memory
	seen         []hit  // in the previous still
	open, ended  []span
	pictures     int
	stills       int
}

// A span is one code, as long as it is seen.
type span struct {
	hit
	from, last media.Seconds
	sights     int
	picture    []byte
}

// lost is for how long a code may not be read within one span: glare, a hand.
const lost media.Seconds = 2.5

// Still is analyze.StillWatcher's. A still that is like the one before has its codes.
func (w *watcher) Still(s analyze.Still) {
	w.stills++
	w.gray = s.Gray(w.gray)
	if w.before == nil || changed(w.before, w.gray) {
		w.seen, _ = w.reader.read(w.gray, s.Width, s.Height, w.Bars)
		w.before = append(w.before[:0], w.gray...)
	}
	w.open = slices.DeleteFunc(w.open, func(o span) bool {
		over := s.At-o.last > lost
		if over {
			w.end(o)
		}
		return over
	})
	for _, h := range w.seen {
		i := slices.IndexFunc(w.open, func(o span) bool { return o.label == h.label && o.text == h.text })
		if i < 0 {
			w.open = append(w.open, span{hit: h, from: s.At})
			i = len(w.open) - 1
		}
		o := &w.open[i]
		o.last = s.At
		if o.sights++; o.picture == nil && o.sure(w.stills) && w.pictures < w.Evidence {
			o.picture = s.JPEG()
			w.pictures++
		}
	}
}

// changed says whether a fine grid of pixels differs, so that a small code that
// appears is noticed.
func changed(before, now []byte) bool {
	if len(before) != len(now) {
		return true
	}
	const apart, much, few = 7, 24, 12
	n := 0
	for i := 0; i < len(now); i += apart {
		if d := int(before[i]) - int(now[i]); d > much || d < -much {
			if n++; n > few {
				return true
			}
		}
	}
	return false
}

// sure says whether a code was seen often enough: a bar code twice, unless there is
// only one still.
func (s *span) sure(stills int) bool { return s.square() || s.sights > 1 || stills == 1 }

// most limits the memory.
const most = 5000

func (w *watcher) end(s span) {
	if s.sure(w.stills) && len(w.ended) < most {
		w.ended = append(w.ended, s)
	}
}

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	for _, o := range w.open {
		w.end(o)
	}
	slices.SortStableFunc(w.ended, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	texts := map[hit]bool{}
	for _, s := range w.ended {
		a := media.Annotation{
			Kind: media.AnnotationCode, Label: s.label, Text: s.text, Confidence: 1, Box: &s.box,
			Start: s.from, End: min(s.last+w.step, max(end.Video, s.last)),
		}
		if !s.square() {
			a.Confidence = 1 - 0.3/float64(s.sights)
		}
		if s.picture != nil {
			a.Evidence = report.Show(media.RoleEvidence, s.from, s.picture)
		}
		report.Add(a)
		texts[hit{label: s.label, text: s.text}] = true
	}
	n := len(texts)
	report.Facts.Codes = &n
}

func share(v float64) float64 { return analyze.Rounded(min(max(v, 0), 1)) }
