// Package levels finds audio that is too quiet, too loud, clipped, or out of phase.
package levels

import (
	"math"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Levels is the analyzer, with its settings.
type Levels struct {
	Least  media.Seconds `json:"least_seconds" minimum:"0.4" maximum:"3600" default:"2" doc:"Shortest span of audio that is too quiet, too loud or out of phase that counts, in seconds"`
	Silent float64       `json:"silent_db" minimum:"-100" maximum:"-20" default:"-60" doc:"Level in dBFS up to which audio is silent, and neither too quiet nor out of phase"`
	Low    float64       `json:"low_db" minimum:"-90" maximum:"-10" default:"-40" doc:"Level in dBFS below which audio is too quiet, as the root mean square of 0.4 s"`
	High   float64       `json:"high_db" minimum:"-40" maximum:"0" default:"-6" doc:"Level in dBFS above which audio is too loud, as the root mean square of 0.4 s"`
	Phase  float64       `json:"phase" minimum:"-1" maximum:"0" default:"-0.6" doc:"Correlation of left and right below which they are out of phase: -1 is opposite, 0 is unrelated, 1 is the same"`
}

// Default are the default settings.
func Default() Levels { return Levels{Least: 2, Silent: -60, Low: -40, High: -6, Phase: -0.6} }

// Name is analyze.Analyzer's.
func (*Levels) Name() string { return "levels" }

// Needs is analyze.Analyzer's. The meter of phases takes stereo, so that it comes
// after the other one, which hears all channels.
func (*Levels) Needs() analyze.Needs {
	return analyze.Needs{Audio: []ffmpeg.Filter{
		ffmpeg.F("astats", "metadata", 1, "reset", 1, "measure_perchannel", "none", "measure_overall", "Peak_level+RMS_level+Flat_factor"),
		ffmpeg.F("aphasemeter", "video", 0),
	}}
}

// Unfit is analyze.Analyzer's.
func (*Levels) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Levels) Start(input analyze.Input) analyze.Watcher {
	w := &watcher{Levels: *s, peak: math.Inf(-1)}
	w.low = analyze.Spans{Kind: media.AnnotationQuiet, Least: s.Least}
	w.high = analyze.Spans{Kind: media.AnnotationLoud, Least: s.Least}
	w.phase = analyze.Spans{Kind: media.AnnotationOutOfPhase, Least: s.Least}
	w.clipped = analyze.Spans{Kind: media.AnnotationClipping}
	if a := input.Source.MainAudio(); a != nil {
		w.stereo = a.Channels > 1
	}
	return w
}

const (
	span     = 0.4  // seconds that are judged together, as in momentary loudness
	ceiling  = -0.1 // dBFS: samples up to here may be those of a clipped peak
	beyond   = 0.1  // dBFS: more than players can play
	flatness = 1    // of the peaks; a sine of full scale has 0, a clipped one 30
)

// A window is what was heard since from.
type window struct {
	from    media.Seconds
	frames  int
	power   float64 // sum of the mean squares
	phase   float64 // sum
	peak    float64
	clipped bool
}

type watcher struct {
	Levels
	window  window
	low     analyze.Spans
	high    analyze.Spans
	phase   analyze.Spans
	clipped analyze.Spans
	stereo  bool

	peak   float64
	power  float64
	frames int
}

// AudioLine is analyze.AudioWatcher's.
func (w *watcher) AudioLine(l analyze.Line) {
	if w.window.frames > 0 && l.At-w.window.from >= span-1e-6 {
		w.judge()
	}
	if w.window.frames == 0 {
		w.window = window{from: l.At, peak: math.Inf(-1)}
	}
	at := &w.window
	at.frames++
	peak, _ := l.Number("lavfi.astats.Overall.Peak_level")
	flat, _ := l.Number("lavfi.astats.Overall.Flat_factor")
	if rms, ok := l.Number("lavfi.astats.Overall.RMS_level"); ok {
		at.power += math.Pow(10, rms/10)
	}
	phase, _ := l.Number("lavfi.aphasemeter.phase")
	at.phase += phase
	at.peak = max(at.peak, peak)
	at.clipped = at.clipped || peak > beyond || peak >= ceiling && flat >= flatness
}

// judge closes a window.
func (w *watcher) judge() {
	at := w.window
	mean := at.power / float64(at.frames)
	level := 10 * math.Log10(mean)
	heard := level > w.Silent
	w.low.At(at.from, heard && level < w.Low, 1)
	w.high.At(at.from, level > w.High, 1)
	w.clipped.At(at.from, at.clipped, 1)
	correlation := at.phase / float64(at.frames)
	w.phase.At(at.from, w.stereo && heard && correlation < w.Phase, min(-correlation, 1))
	w.power, w.frames, w.peak = w.power+at.power, w.frames+at.frames, max(w.peak, at.peak)
	w.window.frames = 0
}

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	if w.window.frames > 0 {
		w.judge()
	}
	if w.frames == 0 {
		return
	}
	f := &analyze.LevelsFact{
		Quiet: *w.low.End(end.Audio, report), Loud: *w.high.End(end.Audio, report), Clipped: *w.clipped.End(end.Audio, report),
		Peak: decibels(w.peak), Level: decibels(10 * math.Log10(w.power/float64(w.frames))),
	}
	if w.stereo {
		f.OutOfPhase = w.phase.End(end.Audio, report)
	}
	report.Facts.Levels = f
}

// decibels has one decimal, and a number for silence.
func decibels(v float64) float64 { return max(math.Round(v*10)/10, -120) }
