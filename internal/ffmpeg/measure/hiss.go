package measure

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// mostHiss is how much of a stream is listened to: noise hardly changes.
const mostHiss = 10 * time.Minute

// hiss listens to the beginning of a stream.
func (m meter) hiss(ctx context.Context, w media.Measurement) (*media.Hiss, error) {
	if !m.hasSound(w.Stream) {
		return nil, nil
	}
	const file = "hiss.txt"
	reader := &HissReader{}
	err := m.run(ctx, &ffmpeg.Command{
		Inputs:  []ffmpeg.Input{{File: ffmpeg.Source(0), Options: []ffmpeg.Option{ffmpeg.Flag("vn")}}},
		Graph:   []ffmpeg.Chain{{In: []string{"0:" + strconv.Itoa(w.Stream)}, Filters: append(Hiss(), printTo("ametadata", file)), Out: []string{"a"}}},
		Outputs: []ffmpeg.Output{{File: ffmpeg.Null(), Format: "null", Maps: []string{"[a]"}, Options: []ffmpeg.Option{ffmpeg.Time("t", mostHiss)}}},
		Expect:  ffmpeg.Expect{Duration: min(m.src.Duration.Duration(), mostHiss)},
	})
	if err != nil {
		return nil, err
	}
	err = m.printed(file, reader.Line)
	out := reader.Hiss()
	if out != nil {
		out.Stream = w.Stream
	}
	return out, err
}

// Hiss are the filters whose output a HissReader reads: they measure each 0.1 s.
func Hiss() []ffmpeg.Filter {
	return []ffmpeg.Filter{
		ffmpeg.F("aresample", "", 48000), ffmpeg.F("asetnsamples", "n", 4800, "p", 0),
		ffmpeg.F("astats", "metadata", 1, "reset", 1, "measure_perchannel", "Zero_crossings_rate", "measure_overall", "RMS_level"),
	}
}

// A HissReader reads the values that the filters print.
type HissReader struct {
	pieces    []piece
	crossings float64
}

type piece struct{ level, crossings float64 }

// mostPieces limits memory, at 50 hours.
const mostPieces = 1_800_000

// Line reads a value of the filters; others are ignored.
func (h *HissReader) Line(key, value string) {
	switch key {
	case "lavfi.astats.1.Zero_crossings_rate":
		h.crossings = number(value, 0)
	case "lavfi.astats.Overall.RMS_level":
		level, err := strconv.ParseFloat(value, 64)
		if err == nil && !math.IsInf(level, 0) && !math.IsNaN(level) && level > quietest && len(h.pieces) < mostPieces {
			h.pieces = append(h.pieces, piece{level, h.crossings})
		}
	}
}

// quietest is a level in dBFS below which there is digital silence and no noise.
const quietest = -110

// Hiss is that of all audio so far; nil if there was none.
func (h *HissReader) Hiss() *media.Hiss {
	if len(h.pieces) == 0 {
		return nil
	}
	sorted := slices.Clone(h.pieces)
	slices.SortFunc(sorted, func(a, b piece) int { return cmp.Compare(a.level, b.level) })
	tenth := sorted[:max(len(sorted)/10, 1)]
	energy, crossings := 0.0, 0.0
	for _, p := range tenth {
		energy += math.Pow(10, p.level/10)
		crossings += p.crossings
	}
	n := float64(len(tenth))
	return &media.Hiss{Floor: tenths(10 * math.Log10(energy/n)), Level: tenths(sorted[len(sorted)*9/10].level), Crossings: hundredths(crossings / n)}
}

func tenths(v float64) float64 { return math.Round(v*10) / 10 }
