// Package loudness measures the audio by EBU R 128.
package loudness

import (
	"math"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/measure"
	"github.com/mediamill/mediamill/internal/media"
)

// Loudness is the analyzer, with its settings.
type Loudness struct {
	Step media.Seconds `json:"step_seconds" minimum:"0.1" maximum:"60" default:"1" doc:"Seconds between the values of the curve of momentary loudness, each the highest of its span"`
}

// Default are the default settings.
func Default() Loudness { return Loudness{Step: 1} }

// Name is analyze.Analyzer's.
func (*Loudness) Name() string { return "loudness" }

// Needs is analyze.Analyzer's.
func (*Loudness) Needs() analyze.Needs {
	return analyze.Needs{Audio: []ffmpeg.Filter{measure.Loudness()}}
}

// Unfit is analyze.Analyzer's.
func (*Loudness) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Loudness) Start(analyze.Input) analyze.Watcher {
	return &watcher{step: s.Step, reader: measure.NewLoudnessReader(), most: quiet}
}

// quiet is the loudness of silence in LUFS.
const quiet = -70.0

// longest limits the number of values of the curve.
const longest = 200_000

type watcher struct {
	step   media.Seconds
	reader *measure.LoudnessReader
	curve  []float64
	most   float64
}

// AudioLine is analyze.AudioWatcher's.
func (w *watcher) AudioLine(l analyze.Line) {
	l.Each(w.reader.Line)
	now := math.Round(w.reader.Momentary()*10) / 10
	w.most = max(w.most, now)
	for at := int(max(l.At, 0) / w.step); len(w.curve) <= at && len(w.curve) < longest; {
		w.curve = append(w.curve, quiet)
	}
	if n := int(max(l.At, 0) / w.step); n < len(w.curve) {
		w.curve[n] = max(w.curve[n], now)
	}
}

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	if end.Audio == 0 {
		return
	}
	found := w.reader.Loudness()
	report.Facts.Loudness = &analyze.LoudnessFact{
		Integrated: found.Integrated, Range: found.Range, TruePeak: found.TruePeak, Momentary: w.most,
	}
	report.Curves = append(report.Curves, analyze.Curve{Name: "momentary_loudness", Unit: "LUFS", Step: w.step, Values: w.curve})
}
