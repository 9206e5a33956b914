// Package freeze finds where the video does not move.
package freeze

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// Freeze is the analyzer, with its settings.
type Freeze struct {
	Least media.Seconds `json:"least_seconds" minimum:"0.1" maximum:"3600" default:"2" doc:"Shortest span that counts, in seconds"`
	Noise float64       `json:"noise" minimum:"0" maximum:"0.1" default:"0.002" doc:"Largest average change of brightness from the first frame of a span, as a share of the range from black to white"`
}

// Default are the default settings.
func Default() Freeze { return Freeze{Least: 2, Noise: 0.002} }

// Name is analyze.Analyzer's.
func (*Freeze) Name() string { return "freeze" }

// Needs is analyze.Analyzer's.
func (*Freeze) Needs() analyze.Needs { return analyze.Needs{Frames: true} }

// Unfit is analyze.Analyzer's.
func (*Freeze) Unfit(src *media.Source) media.Phrase {
	if v := src.MainVideo(); v.Frames == 1 {
		return media.Phrasef("the source is one image")
	}
	return media.Phrase{}
}

// Start is analyze.Analyzer's.
func (s *Freeze) Start(analyze.Input) analyze.Watcher {
	return &watcher{Freeze: *s, spans: analyze.Spans{Kind: media.AnnotationFreeze, Least: s.Least}}
}

type watcher struct {
	Freeze
	spans analyze.Spans
	first []byte        // frame of the span
	from  media.Seconds // when it was shown
}

// blocks is the number of blocks in a row and in a column. A small object that
// moves changes a block clearly, but hardly changes the average of the whole frame.
const blocks = 10

// local is how many times the noise of the whole frame a block may change.
const local = 8

// Frame is analyze.FrameWatcher's. A span begins with the frame that is repeated.
func (w *watcher) Frame(f analyze.Frame) {
	if w.first == nil {
		w.first = make([]byte, len(f.Pixels))
	} else if whole, most := change(w.first, f.Pixels); whole <= w.Noise && most <= w.Noise*local {
		w.spans.At(w.from, true, 1)
		return
	}
	w.spans.At(f.At, false, 0)
	copy(w.first, f.Pixels)
	w.from = f.At
}

// change is the average difference of two frames, and that of the block that
// changed most; 0 to 1.
func change(a, b []byte) (whole, most float64) {
	const width, height = analyze.Width / blocks, analyze.Height / blocks
	total := 0
	largest := 0
	for top := 0; top < analyze.Height; top += height {
		for left := 0; left < analyze.Width; left += width {
			sum := 0
			for y := top; y < top+height; y++ {
				row := y*analyze.Width + left
				for x, p := range a[row : row+width] {
					d := int(p) - int(b[row+x])
					sum += max(d, -d)
				}
			}
			total += sum
			largest = max(largest, sum)
		}
	}
	return float64(total) / (255 * analyze.Width * analyze.Height), float64(largest) / (255 * width * height)
}

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	report.Facts.Frozen = w.spans.End(end.Video, report)
}
