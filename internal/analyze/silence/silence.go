// Package silence finds where the audio is silent.
package silence

import (
	"math"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Silence is the analyzer, with its settings.
type Silence struct {
	Least media.Seconds `json:"least_seconds" minimum:"0.2" maximum:"3600" default:"1" doc:"Shortest span that counts, in seconds"`
	Level float64       `json:"level_db" minimum:"-100" maximum:"-10" default:"-50" doc:"Peak level up to which a sample is silent, in dBFS"`
}

// Default are the default settings.
func Default() Silence { return Silence{Least: 1, Level: -50} }

// Name is analyze.Analyzer's.
func (*Silence) Name() string { return "silence" }

// Needs is analyze.Analyzer's.
func (s *Silence) Needs() analyze.Needs {
	return analyze.Needs{Audio: []ffmpeg.Filter{
		ffmpeg.F("silencedetect", "noise", math.Pow(10, s.Level/20), "duration", s.Least.Duration()),
	}}
}

// Unfit is analyze.Analyzer's.
func (*Silence) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Silence) Start(analyze.Input) analyze.Watcher {
	return &watcher{spans: analyze.Spans{Kind: media.AnnotationSilence, Least: s.Least}}
}

type watcher struct{ spans analyze.Spans }

// AudioLine is analyze.AudioWatcher's. The filter prints a start once the silence
// is long enough, and an end when it is over.
func (w *watcher) AudioLine(l analyze.Line) {
	if end, ok := l.Number("lavfi.silence_end"); ok {
		w.spans.At(media.Seconds(end), false, 0)
	}
	if start, ok := l.Number("lavfi.silence_start"); ok {
		w.spans.At(media.Seconds(max(start, 0)), true, 1)
	}
}

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	report.Facts.Silent = w.spans.End(end.Audio, report)
}
