// Package speech finds where somebody speaks, and takes neither music nor noise for
// speech.
package speech

import (
	"context"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/tensor"
)

// Pack has the model.
const Pack = "speech"

// Rate is that of the samples, in Hz; there is one channel.
const Rate = 16000

const (
	window  = 512 // samples that the model takes at once
	overlap = 64  // samples before them that it sees again
	memory  = 2 * 128

	begins     = 0.5  // score from which somebody speaks
	ends       = 0.35 // score below which nobody does
	leastSpeak = 250 * Rate / 1000
	leastPause = 400 * Rate / 1000
	pad        = 30 * Rate / 1000
)

// A Span is where somebody speaks.
type Span struct {
	Start, End media.Seconds
	Score      float64 // on average, 0 to 1
}

// A Listener takes samples in order, and keeps the spans of speech.
type Listener struct {
	model   analyze.Model
	before  []float32 // the last samples of the previous window
	state   []float32
	waiting []float32
	at      int // samples heard

	speaking bool
	start    int
	quiet    int // where a pause may have begun; 0 for none
	sum      float64
	windows  int
	Spans    []Span
}

// NewListener begins with silence.
func NewListener(model analyze.Model) *Listener {
	return &Listener{model: model, before: make([]float32, overlap), state: make([]float32, memory)}
}

// Hear takes samples from -1 to 1, as many as there are.
func (l *Listener) Hear(ctx context.Context, samples []float32) error {
	l.waiting = append(l.waiting, samples...)
	for len(l.waiting) >= window {
		score, err := l.score(ctx, l.waiting[:window])
		if err != nil {
			return err
		}
		l.waiting = l.waiting[window:]
		l.judge(score)
		l.at += window
	}
	l.waiting = append([]float32(nil), l.waiting...) // not the whole of what was heard
	return nil
}

func (l *Listener) score(ctx context.Context, samples []float32) (float64, error) {
	input := append(append(make([]float32, 0, overlap+window), l.before...), samples...)
	out, err := l.model.Run(ctx, []tensor.Tensor{
		tensor.Floats("input", input, 1, overlap+window), tensor.Floats("state", l.state, 2, 1, 128), tensor.Ints("sr", []int64{Rate}),
	})
	if err != nil {
		return 0, err
	}
	score, state := tensor.Find(out, "output"), tensor.Find(out, "stateN")
	if score == nil || state == nil || len(score.Floats) != 1 || len(state.Floats) != memory {
		return 0, media.Errorf(media.CodeEngineFailed, "a model returned something else than expected")
	}
	copy(l.before, samples[window-overlap:])
	l.state = state.Floats
	return float64(score.Floats[0]), nil
}

// judge takes the score of the next window.
func (l *Listener) judge(score float64) {
	if l.speaking {
		l.sum, l.windows = l.sum+score, l.windows+1
	}
	switch {
	case score >= begins && !l.speaking:
		l.speaking, l.start, l.quiet, l.sum, l.windows = true, l.at, 0, score, 1
	case score >= begins:
		l.quiet = 0
	case score < ends && l.speaking:
		if l.quiet == 0 {
			l.quiet = l.at
		}
		if l.at+window-l.quiet >= leastPause {
			l.stop(l.quiet)
		}
	}
}

// stop ends a span, which is kept if it is long enough.
func (l *Listener) stop(end int) {
	l.speaking = false
	if end-l.start < leastSpeak {
		return
	}
	l.Spans = append(l.Spans, Span{
		Score: l.sum / float64(max(1, l.windows)),
		Start: media.Seconds(max(0, l.start-pad)) / Rate, End: media.Seconds(end+pad) / Rate,
	})
}

// End ends the last span where the audio ends.
func (l *Listener) End() []Span {
	if l.speaking {
		l.stop(l.at)
	}
	return l.Spans
}
