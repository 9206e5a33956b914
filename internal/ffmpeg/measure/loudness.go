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
				ffmpeg.F("ebur128", "peak", "true", "metadata", 1, "framelog", "verbose"),
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
	// Every value is of all that was heard so far, so the last one counts.
	out := &media.Loudness{Stream: w.Stream, Integrated: silence, TruePeak: silence}
	var loud gate
	err = m.printed(file, func(key, value string) {
		switch key {
		case "lavfi.r128.M":
			loud.add(number(value, silence))
		case "lavfi.r128.I":
			out.Integrated = max(number(value, silence), silence)
		case "lavfi.r128.LRA":
			out.Range = max(number(value, 0), 0)
		case "lavfi.r128.true_peak":
			out.TruePeak = decibels(number(value, 0))
		}
	})
	out.Threshold = loud.threshold()
	for _, level := range [...]*float64{&out.Integrated, &out.Range, &out.TruePeak, &out.Threshold} {
		*level = math.Round(*level*100) / 100 // as exact as the standard's meters, and short in arguments
	}
	return out, err
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
