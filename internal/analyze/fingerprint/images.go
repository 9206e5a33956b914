package fingerprint

import (
	"math/bits"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	near      = 10  // bits of 64 that may differ in alike images
	other     = 6   // bits that differ between images that show something else
	still     = 0.1 // what an image counts that shows the same as the one before
	enough    = 4.0 // images that must be alike, so that one look that two films share is not enough
	imageHole = 3 * media.Seconds(1)
)

// images tries every shift.
func images(a, b []uint64, step media.Seconds) *media.MatchedPart {
	weights := make([]float64, len(a))
	last := uint64(0)
	for i, h := range a {
		switch {
		case h == 0: // plain
		case bits.OnesCount64(h^last) > other:
			weights[i], last = 1, h
		default:
			weights[i] = still
		}
	}
	var found best
	shift := 0
	for s := -len(a) + 1; s < len(b); s++ {
		r := run{slack: max(int(imageHole/step), 1)}
		for i := max(0, -s); i < len(a) && i+s < len(b); i++ {
			if a[i] == 0 || b[i+s] == 0 {
				continue
			}
			if d := bits.OnesCount64(a[i] ^ b[i+s]); d <= near {
				r.alike(i, weights[i], 1-float64(d)/64)
			}
		}
		if r.end(); r.best.weight > found.weight {
			found, shift = r.best, s
		}
	}
	if found.weight < enough {
		return nil
	}
	return found.part(shift, step)
}
