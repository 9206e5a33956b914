package shots

import (
	"math"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// Size of the images that are compared, half of that of the frames, so that noise
// and small movements have less effect.
const (
	width  = analyze.Width / 2
	height = analyze.Height / 2
)

// bins of the histogram of brightness.
const bins = 32

// An image is a frame that was reduced.
type image struct {
	at     media.Seconds
	pixels []byte
	bins   [4][bins]float64 // of the four quarters, each with a sum of 1
	spread float64          // standard deviation, 0 to 0.5
	step   float64          // difference from the previous one; only set if fades are looked for
}

// shrink averages blocks of four pixels.
func shrink(f analyze.Frame) *image {
	p := &image{at: f.At, pixels: make([]byte, width*height)}
	var sum, squares int
	for y := range height {
		upper := f.Pixels[2*y*analyze.Width:]
		lower := f.Pixels[(2*y+1)*analyze.Width:]
		for x := range width {
			v := (int(upper[2*x]) + int(upper[2*x+1]) + int(lower[2*x]) + int(lower[2*x+1]) + 2) / 4
			p.pixels[y*width+x] = byte(v)
			sum += v
			squares += v * v
			p.bins[2*(2*y/height)+2*x/width][v*bins/256]++
		}
	}
	const n = width * height
	mean := float64(sum) / n
	p.spread = math.Sqrt(max(float64(squares)/n-mean*mean, 0)) / 255
	for i := range p.bins {
		total := 0.0
		for _, count := range p.bins[i] {
			total += count
		}
		for k := range p.bins[i] {
			p.bins[i][k] /= total
		}
	}
	return p
}

func (p *image) variance() float64 { return p.spread * p.spread }

// differs is how much the pixels of two images differ on average, 0 to 1.
func (p *image) differs(q *image) float64 {
	sum := 0
	for i, v := range p.pixels {
		d := int(v) - int(q.pixels[i])
		sum += max(d, -d)
	}
	return float64(sum) / (255 * width * height)
}

// apart is the difference of the distributions of brightness in the quarters (the
// earth mover's distance), 0 to 1. Movement within a shot changes them little.
func (p *image) apart(q *image) float64 {
	total := 0.0
	for i := range p.bins {
		sum, moved := 0.0, 0.0
		for k := range p.bins[i] {
			moved += p.bins[i][k] - q.bins[i][k]
			sum += math.Abs(moved)
		}
		total += min(sum/8, 1) // eight bins are a quarter of the range
	}
	return total / 4
}

// likeness is the correlation of the edges of two images, -1 to 1. It remains high
// if only the light changes. Strong edges are limited, because bars and logos remain
// over cuts.
func (p *image) likeness(q *image) float64 {
	var both, own, other float64
	for y := 1; y < height; y++ {
		for x := 1; x < width; x++ {
			i := y*width + x
			for _, k := range [...]int{i - 1, i - width} {
				a, b := edge(p.pixels[i], p.pixels[k]), edge(q.pixels[i], q.pixels[k])
				both, own, other = both+a*b, own+a*a, other+b*b
			}
		}
	}
	if own == 0 || other == 0 {
		return 0
	}
	return both / math.Sqrt(own*other)
}

// edge is the limited difference of two neighboring pixels.
func edge(a, b byte) float64 {
	const most = 12
	return float64(min(max(int(a)-int(b), -most), most))
}
