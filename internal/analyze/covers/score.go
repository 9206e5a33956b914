package covers

import (
	"math"

	"github.com/mediamill/mediamill/internal/analyze"
)

// Values at which an image is as good as it can be.
const (
	sharpEnough    = 9.0  // average of the Laplacian in levels
	contrastEnough = 0.22 // standard deviation of brightness, 0 to 0.5
	colorEnough    = 50.0 // colorfulness of Hasler and Süsstrunk: about "quite colorful"
	bestBrightness = 0.45
)

// score is how well an image may stand for its source, 0 to 1.
func score(s analyze.Still, gray []byte) float64 {
	brightness, contrast := spread(gray)
	exposure := max(1-math.Abs(brightness-bestBrightness)/bestBrightness, 0)
	reach := func(v, enough float64) float64 { return min(v/enough, 1) }
	good := 0.35*reach(sharpness(gray, s.Width, s.Height), sharpEnough) + 0.25*reach(contrast, contrastEnough) +
		0.2*exposure + 0.2*reach(colorfulness(s), colorEnough)
	// A plain image cannot be saved by its brightness.
	return good * reach(contrast, contrastEnough/2)
}

func spread(gray []byte) (mean, deviation float64) {
	var sum, squares float64
	for _, p := range gray {
		v := float64(p)
		sum += v
		squares += v * v
	}
	n := float64(max(len(gray), 1))
	mean = sum / n
	return mean / 255, math.Sqrt(max(squares/n-mean*mean, 0)) / 255
}

// sharpness is the average of the Laplacian over every second line.
func sharpness(gray []byte, width, height int) float64 {
	sum, n := 0, 0
	for y := 1; y < height-1; y += 2 {
		for x := 1; x < width-1; x++ {
			i := y*width + x
			d := 4*int(gray[i]) - int(gray[i-1]) - int(gray[i+1]) - int(gray[i-width]) - int(gray[i+width])
			sum += max(d, -d)
			n++
		}
	}
	return float64(sum) / float64(max(n, 1))
}

// colorfulness is the measure of Hasler and Süsstrunk, of every seventh pixel: 0
// for gray, above 80 for very colorful images.
func colorfulness(s analyze.Still) float64 {
	var n, rg, yb, rg2, yb2 float64
	for i := 0; i+2 < len(s.Pixels) && len(s.Pixels) == 3*s.Width*s.Height; i += 3 * 7 {
		r, g, b := float64(s.Pixels[i]), float64(s.Pixels[i+1]), float64(s.Pixels[i+2])
		x, y := r-g, (r+g)/2-b
		n, rg, yb, rg2, yb2 = n+1, rg+x, yb+y, rg2+x*x, yb2+y*y
	}
	if n == 0 {
		return 0
	}
	rg, yb = rg/n, yb/n
	return math.Sqrt(max(rg2/n-rg*rg, 0)+max(yb2/n-yb*yb, 0)) + 0.3*math.Sqrt(rg*rg+yb*yb)
}

// cells of a small image: grid × grid.
const (
	grid  = 16
	cells = grid * grid
)

// shrink takes the average brightness of each cell.
func shrink(gray []byte, width, height int) (small [cells]byte) {
	var sums, counts [cells]int
	for y := 0; y < height; y += 2 {
		for x := 0; x < width; x += 2 {
			i := y*grid/height*grid + x*grid/width
			sums[i] += int(gray[y*width+x])
			counts[i]++
		}
	}
	for i := range small {
		small[i] = byte(sums[i] / max(counts[i], 1))
	}
	return small
}

// differs is the average difference of two small images, in levels.
func (c candidate) differs(from candidate) float64 {
	sum := 0
	for i, v := range c.small {
		d := int(v) - int(from.small[i])
		sum += max(d, -d)
	}
	return float64(sum) / cells
}
