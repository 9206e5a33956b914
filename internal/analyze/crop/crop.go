// Package crop finds black bars: the part of the image that is inside them.
package crop

import (
	"math"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Crop is the analyzer, with its settings.
type Crop struct {
	Level int           `json:"level" minimum:"0" maximum:"254" default:"24" doc:"Brightness up to which a line is a part of a bar, 0 to 254"`
	Least media.Seconds `json:"least_seconds" minimum:"1" maximum:"3600" default:"5" doc:"Shortest span with bars of one size that counts, in seconds"`
}

// Default are the default settings.
func Default() Crop { return Crop{Level: 24, Least: 5} }

// Name is analyze.Analyzer's.
func (*Crop) Name() string { return "crop" }

// Needs is analyze.Analyzer's. The filter looks at each frame alone, so that black
// frames and changes of the bars can be recognized.
func (s *Crop) Needs() analyze.Needs {
	return analyze.Needs{Video: []ffmpeg.Filter{
		ffmpeg.F("cropdetect", "limit", math.Round(float64(s.Level)/255*1e4)/1e4, "round", 2, "reset_count", 1, "skip", 0),
	}}
}

// Unfit is analyze.Analyzer's.
func (*Crop) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Crop) Start(input analyze.Input) analyze.Watcher {
	return &watcher{Crop: *s, input: input}
}

// period is for how long the areas of frames are united, because the border of a
// single frame may be dark.
const period media.Seconds = 2

type watcher struct {
	Crop
	input analyze.Input
	whole area // of all frames

	now   area // of the period
	until media.Seconds

	shown area // of the open span
	from  media.Seconds
	found []span
}

type span struct {
	area
	from, to media.Seconds
}

// VideoLine is analyze.VideoWatcher's.
func (w *watcher) VideoLine(l analyze.Line) {
	if l.At >= w.until {
		w.settle(l.At)
	}
	var lines [4]int
	for i, key := range [...]string{"x1", "y1", "x2", "y2"} {
		n, ok := l.Number("lavfi.cropdetect." + key)
		if !ok {
			return
		}
		lines[i] = int(n)
	}
	seen := area{lines[0], lines[1], lines[2] + 1, lines[3] + 1}
	if seen.empty() {
		return // a black frame
	}
	w.now, w.whole = w.now.with(seen), w.whole.with(seen)
}

// settle ends a period. If its area differs from that of the open span, a new span
// begins; a period of black frames continues the open span.
func (w *watcher) settle(at media.Seconds) {
	begun := w.until - period
	if !w.now.empty() && !w.now.near(w.shown) {
		w.close(begun)
		w.shown, w.from = w.now, max(begun, 0)
	}
	w.shown = w.shown.with(w.now)
	w.now, w.until = area{}, at+period
}

func (w *watcher) close(at media.Seconds) {
	if !w.shown.empty() && at-w.from >= w.Least && w.shown.bars(w.input) {
		w.found = append(w.found, span{w.shown, w.from, at})
	}
	w.shown = area{}
}

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	w.settle(end.Video)
	w.close(end.Video)
	for _, s := range w.found {
		report.Add(media.Annotation{Kind: media.AnnotationBars, Label: s.label(w.input), Confidence: 1, Start: s.from, End: s.to, Box: s.box(w.input)})
	}
	if w.whole.empty() || w.input.Width == 0 {
		return
	}
	a := w.whole.even(w.input)
	report.Facts.Crop = &analyze.CropFact{
		X: a.left, Y: a.top, Width: a.right - a.left, Height: a.bottom - a.top, Bars: w.whole.bars(w.input),
	}
}
