package measure

import (
	"context"
	"math"
	"strconv"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	silence      = -70.0 // LUFS: the absolute gate of BS.1770, and what silence measures
	relativeGate = 10.0  // LU under the loudness of what passes the absolute gate
)

// loudness decodes the whole stream, or its beginning when Maximum says so: the
// standard integrates over all of it.
func (m meter) loudness(ctx context.Context, w media.Measurement) (*media.Loudness, error) {
	if !m.hasSound(w.Stream) {
		return nil, nil
	}
	const file = "loudness.txt"
	output := ffmpeg.Output{File: ffmpeg.Null(), Format: "null", Maps: []string{"[a]"}}
	expect := m.src.Duration.Duration()
	if w.Maximum > 0 {
		output.Options = []ffmpeg.Option{ffmpeg.Time("t", w.Maximum)}
		expect = min(expect, w.Maximum)
	}
	err := m.run(ctx, &ffmpeg.Command{
		Inputs: []ffmpeg.Input{{File: ffmpeg.Source(0), Options: []ffmpeg.Option{ffmpeg.Flag("vn")}}},
		Graph: []ffmpeg.Chain{{
			In: []string{"0:" + strconv.Itoa(w.Stream)},
			Filters: []ffmpeg.Filter{
				Loudness(),
				printTo("ametadata", file),
			},
			Out: []string{"a"},
		}},
		Outputs: []ffmpeg.Output{output},
		Expect:  ffmpeg.Expect{Duration: expect},
	})
	if err != nil {
		return nil, err
	}
	reader := NewLoudnessReader()
	err = m.printed(file, reader.Line)
	out := reader.Loudness()
	out.Stream = w.Stream
	return out, err
}

// Loudness is the filter whose output a LoudnessReader reads.
func Loudness() ffmpeg.Filter {
	return ffmpeg.F("ebur128", "peak", "true", "metadata", 1, "framelog", "verbose")
}

// A LoudnessReader reads the values that the filter prints ten times per second.
// Each applies to all audio so far, so that the last one counts.
type LoudnessReader struct {
	now       media.Loudness
	loud      gate
	momentary float64
}

// NewLoudnessReader returns one without any values.
func NewLoudnessReader() *LoudnessReader {
	return &LoudnessReader{now: media.Loudness{Integrated: silence, TruePeak: silence}, momentary: silence}
}

// Line reads a value of the filter; others are ignored.
func (l *LoudnessReader) Line(key, value string) {
	switch key {
	case "lavfi.r128.M":
		l.momentary = max(number(value, silence), silence)
		l.loud.add(l.momentary)
	case "lavfi.r128.I":
		l.now.Integrated = max(number(value, silence), silence)
	case "lavfi.r128.LRA":
		l.now.Range = max(number(value, 0), 0)
	case "lavfi.r128.true_peak":
		l.now.TruePeak = decibels(number(value, 0))
	}
}

// Momentary is the loudness of the last 400 ms, in LUFS.
func (l *LoudnessReader) Momentary() float64 { return l.momentary }

// Loudness is that of all audio so far.
func (l *LoudnessReader) Loudness() *media.Loudness {
	out := l.now
	out.Threshold = l.loud.threshold()
	for _, level := range [...]*float64{&out.Integrated, &out.Range, &out.TruePeak, &out.Threshold} {
		*level = math.Round(*level*100) / 100 // as exact as the standard's meters, and short in arguments
	}
	return &out
}

func (m meter) hasSound(index int) bool {
	for _, a := range m.src.Audio {
		if a.Index == index {
			return true
		}
	}
	return false
}

// A gate averages the blocks of 400 ms that pass the absolute gate.
type gate struct {
	energy float64
	blocks int
}

func (g *gate) add(momentary float64) {
	if momentary > silence {
		g.energy += math.Pow(10, momentary/10)
		g.blocks++
	}
}

// threshold is the relative gate.
func (g *gate) threshold() float64 {
	if g.blocks == 0 {
		return silence
	}
	return max(10*math.Log10(g.energy/float64(g.blocks))-relativeGate, silence)
}

// decibels of a linear peak.
func decibels(peak float64) float64 {
	if peak <= 0 {
		return silence
	}
	return max(20*math.Log10(peak), silence)
}
