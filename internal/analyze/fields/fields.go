// Package fields finds whether frames are made of fields.
package fields

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/measure"
	"github.com/mediamill/mediamill/internal/media"
)

// Fields is the analyzer, with its settings.
type Fields struct {
	Least media.Seconds `json:"least_seconds" minimum:"0.2" maximum:"3600" default:"2" doc:"Shortest span of interlaced frames that counts, in seconds"`
}

// Default are the default settings.
func Default() Fields { return Fields{Least: 2} }

// Name is analyze.Analyzer's.
func (*Fields) Name() string { return "fields" }

// Needs is analyze.Analyzer's.
func (*Fields) Needs() analyze.Needs { return analyze.Needs{Video: []ffmpeg.Filter{ffmpeg.F("idet")}} }

// Unfit is analyze.Analyzer's.
func (*Fields) Unfit(src *media.Source) media.Phrase {
	switch v := src.MainVideo(); {
	case v.Rotation != 0: // fields are lines of the frame as it is coded
		return media.Phrasef("the video is rotated")
	case v.Frames == 1:
		return media.Phrasef("the source is one image")
	}
	return media.Phrase{}
}

// Start is analyze.Analyzer's.
func (s *Fields) Start(input analyze.Input) analyze.Watcher {
	return &watcher{spans: analyze.Spans{Kind: media.AnnotationInterlaced, Least: s.Least}, window: max(int(input.Rate), 5)}
}

type watcher struct {
	spans  analyze.Spans
	all    media.Interlace
	window int // frames that are judged together, because single ones are unreliable

	part media.Interlace
	seen int
	from media.Seconds
}

// VideoLine is analyze.VideoWatcher's.
func (w *watcher) VideoLine(l analyze.Line) {
	if w.seen == 0 {
		w.from = l.At
	}
	l.Each(func(key, value string) {
		measure.CountFields(&w.all, key, value)
		measure.CountFields(&w.part, key, value)
	})
	if w.seen++; w.seen == w.window {
		w.judge()
	}
}

// sure is the share of the frames of a window that must have fields of one order:
// fine moving patterns look interlaced in over half of them.
const sure = 0.75

// judge decides whether the window is interlaced. It cannot be decided if nothing
// moves; then the previous decision continues to apply.
func (w *watcher) judge() {
	decided := w.part.TopFirst + w.part.BottomFirst + w.part.Progressive
	if decided > 0 {
		yes, _ := w.part.Interlaced()
		share := float64(max(w.part.TopFirst, w.part.BottomFirst)) / float64(decided)
		w.spans.At(w.from, yes && share >= sure, share)
	}
	w.part, w.seen = media.Interlace{}, 0
}

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	if w.seen > w.window/2 {
		w.judge()
	}
	w.spans.End(end.Video, report)
	fact := &analyze.FieldsFact{Order: "unknown", Interlace: w.all}
	yes, topFirst := w.all.Interlaced()
	switch {
	case yes && topFirst:
		fact.Order = "top_first"
	case yes:
		fact.Order = "bottom_first"
	case w.all.Progressive > 0:
		fact.Order = "progressive"
	}
	report.Facts.Fields = fact
}
