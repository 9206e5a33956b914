package op_test

import (
	"testing"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

func TestWhatAnOutputWeighs(t *testing.T) {
	for _, c := range []struct {
		name   string
		rates  []media.BitRate
		length media.Seconds
		want   int64
	}{
		{"picture and sound", []media.BitRate{800_000, 160_000}, 10, 1_236_000},
		{"a stream that nothing bounds", []media.BitRate{800_000, 0}, 10, 0},
		{"no known length", []media.BitRate{800_000}, 0, 0},
	} {
		var w op.Weight
		for _, r := range c.rates {
			w.Add(r)
		}
		if got := w.Bytes(c.length); got != c.want {
			t.Errorf("%s: %d bytes, want %d", c.name, got, c.want)
		}
	}
}
