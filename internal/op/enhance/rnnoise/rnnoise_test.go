package rnnoise

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Noise becomes much quieter, in each channel by itself.
func TestNoiseIsRemoved(t *testing.T) {
	t.Parallel()
	d, err := New(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(t.Context())
	random := rand.New(rand.NewPCG(1, 2))
	level := func(samples []float32) (sum float64) {
		for _, s := range samples {
			sum += float64(s) * float64(s)
		}
		return sum
	}
	var before, after float64
	for n := range 150 {
		noise, silence := make([]float32, Frame), make([]float32, Frame)
		for i := range noise {
			noise[i] = 0.05 * float32(random.NormFloat64())
		}
		was := level(noise)
		for channel, samples := range [][]float32{noise, silence} {
			if err := d.Frame(t.Context(), channel, samples); err != nil {
				t.Fatal(err)
			}
		}
		if n >= 50 {
			before, after = before+was, after+level(noise)
		}
		if level(silence) > 1e-9 {
			t.Fatalf("silence has a level of %g", level(silence))
		}
	}
	if gain := 10 * math.Log10(after/before); gain > -10 {
		t.Errorf("noise became %.1f dB louder, expected at most -10", gain)
	}
}
