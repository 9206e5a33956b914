package shots

import (
	"math"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

// reach is the number of frames before and after a frame that decide whether it is a cut.
const reach = 6

const (
	// outstanding is the minimum ratio of the change at a cut to the median of the changes around it.
	outstanding = 3
	// alike is the likeness above which only the light changed. In tests, cuts had less than 0.1, explosions 0.6 to 0.8.
	alike = 0.4
	// flash is the share of its change below which a frame is equal to the one before a flash.
	flash = 0.5
)

// cuts finds hard cuts, with a delay of reach frames.
type cuts struct {
	threshold float64

	last   []*image  // up to 2·reach+1, the oldest first
	change []float64 // of each of them from the one before
	found  []transition
}

// frame adds the next frame.
func (c *cuts) frame(p *image) {
	change := 0.0
	if n := len(c.last); n > 0 {
		change = score(c.last[n-1], p)
	}
	c.last, c.change = append(c.last, p), append(c.change, change)
	if n := len(c.last); n > reach {
		c.judge(n - 1 - reach)
	}
	if len(c.last) > 2*reach {
		c.last, c.change = slices.Delete(c.last, 0, 1), slices.Delete(c.change, 0, 1)
	}
}

// score of a change is high if both the pixels and the distribution of brightness
// change. Movement changes mostly the pixels, flicker mostly the distribution.
func score(a, b *image) float64 {
	return math.Sqrt(a.differs(b) * a.apart(b))
}

// end judges the last frames.
func (c *cuts) end() []transition {
	for i := max(len(c.last)-reach, 0); i < len(c.last); i++ {
		c.judge(i)
	}
	return c.found
}

// judge says whether a cut is before the i-th of the last frames.
func (c *cuts) judge(i int) {
	change := c.change[i]
	if i == 0 || change < c.threshold {
		return
	}
	var around []float64
	for k := max(i-reach, 0); k < min(i+reach+1, len(c.change)); k++ {
		if k != i && k > 0 {
			around = append(around, c.change[k])
		}
	}
	slices.Sort(around)
	usual := 0.0
	if len(around) > 0 {
		usual = around[len(around)/2]
	}
	if change < usual*outstanding || c.last[i-1].likeness(c.last[i]) > alike || c.isFlash(i) {
		return
	}
	at := c.last[i].at
	c.found = append(c.found, transition{
		label: media.LabelCut, from: at, to: at,
		confidence: 1 - 0.5*c.threshold/change,
	})
}

// isFlash says whether the image is the same again a few frames later, as after a
// flash of light or a damaged frame; or whether the i-th frame is that later one.
func (c *cuts) isFlash(i int) bool {
	const short = 3
	for k := i + 1; k <= min(i+short, len(c.last)-1); k++ {
		if score(c.last[i-1], c.last[k]) < flash*c.change[i] && c.change[k] >= c.threshold {
			return true
		}
	}
	for k := i - 1; k >= max(i-short, 1); k-- {
		if score(c.last[k-1], c.last[i]) < flash*c.change[i] && c.change[k] >= c.threshold {
			return true
		}
	}
	return false
}
