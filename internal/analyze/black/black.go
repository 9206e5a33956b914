// Package black finds where the video is black.
package black

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// Black is the analyzer, with its settings.
type Black struct {
	Least media.Seconds `json:"least_seconds" minimum:"0" maximum:"3600" default:"0.5" doc:"Shortest span that counts, in seconds"`
	Level float64       `json:"level" minimum:"0" maximum:"1" default:"0.1" doc:"Brightness up to which a pixel is black: 0 is black, 1 is white"`
	Share float64       `json:"share" minimum:"0.5" maximum:"1" default:"0.98" doc:"Share of the pixels of a frame that must be black"`
}

// Default are the default settings.
func Default() Black { return Black{Least: 0.5, Level: 0.1, Share: 0.98} }

// Name is analyze.Analyzer's.
func (*Black) Name() string { return "black" }

// Needs is analyze.Analyzer's.
func (*Black) Needs() analyze.Needs { return analyze.Needs{Frames: true} }

// Unfit is analyze.Analyzer's.
func (*Black) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Black) Start(analyze.Input) analyze.Watcher {
	return &watcher{Black: *s, spans: analyze.Spans{Kind: media.AnnotationBlack, Least: s.Least}}
}

type watcher struct {
	Black
	spans analyze.Spans
}

// Frame is analyze.FrameWatcher's.
func (w *watcher) Frame(f analyze.Frame) {
	level := byte(w.Level * 255)
	dark := 0
	for _, p := range f.Pixels {
		if p <= level {
			dark++
		}
	}
	share := float64(dark) / float64(len(f.Pixels))
	w.spans.At(f.At, share >= w.Share, share)
}

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	report.Facts.Black = w.spans.End(end.Video, report)
}
