package measure

import (
	"math"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

// Largest part of an image whose quality is measured, in pixels: the middle of a
// larger one. It is not scaled, because that would hide blocks and noise.
const (
	QualityWidth  = 1920
	QualityHeight = 1088
)

// Quality measures a gray image of full range (black is 0, white is 255) that was
// not scaled: pixels has width × height of them. It takes a few milliseconds for
// an image of 1280×720.
func Quality(pixels []byte, width, height int) media.Quality {
	var q media.Quality
	if width < 2*block || height < 2*block || len(pixels) < width*height {
		return q
	}
	g := gray{pixels, width, height}
	g.levels(&q)
	q.Blocks, q.Noise = hundredths(g.blocks()), hundredths(g.noise())
	q.Blur = hundredths(g.blur(int(math.Ceil(q.Noise))))
	return q
}

// A gray is an image of bytes.
type gray struct {
	pixels        []byte
	width, height int
}

func (g gray) row(y int) []byte { return g.pixels[y*g.width : (y+1)*g.width] }

// Brightness up to which a pixel is dark, and from which it has lost its detail.
const (
	darkLevel   = 26  // a tenth of the range
	brightLevel = 250 // encoders move white by a few levels
)

func (g gray) levels(q *media.Quality) {
	var counts [256]int
	for _, p := range g.pixels[:g.width*g.height] {
		counts[p]++
	}
	n, sum, dark, bright := float64(g.width*g.height), 0, 0, 0
	low, high, seen := -1, 0, 0
	for level, count := range counts {
		sum += level * count
		if level <= darkLevel {
			dark += count
		}
		if level >= brightLevel {
			bright += count
		}
		if seen += count; low < 0 && float64(seen) >= n/100 {
			low = level
		}
		if count > 0 && float64(seen-count) <= n*99/100 {
			high = level
		}
	}
	q.Brightness, q.Dark, q.Bright = hundredths(float64(sum)/n/255), hundredths(float64(dark)/n), hundredths(float64(bright)/n)
	q.Low, q.High = hundredths(float64(low)/255), hundredths(float64(high)/255)
}

const (
	edgeContrast = 40  // levels from one side of an edge to the other
	edgeRipple   = 4   // levels that an edge may go back in between
	edgesLeast   = 200 // fewer say nothing about an image
	edgesSharp   = 0.25
)

// blur is the width of the sharper edges in pixels: contrast divided by the
// steepest step, up to 16. What is out of focus behind a sharp object does not
// count, so it is the edge that a quarter of all are sharper than. Noise, in
// levels, would make edges of its own.
func (g gray) blur(noise int) float64 {
	var widths [64]int // in quarters of a pixel
	total := 0
	for y := 0; y < g.height; y += 4 {
		total += edges(g.row(y), noise, &widths)
	}
	if total < edgesLeast {
		return 0
	}
	seen := 0
	for i, n := range widths {
		if seen += n; float64(seen) >= edgesSharp*float64(total) {
			return float64(i) / 4
		}
	}
	return 0
}

// edges counts the widths of the edges of a row, and returns how many there are.
// An edge is a run of pixels that become only brighter, or only darker.
func edges(row []byte, noise int, widths *[64]int) (total int) {
	ripple, least := edgeRipple+3*noise, edgeContrast+6*noise
	begin, peak, steepest, way := int(row[0]), int(row[0]), 0, 0
	for x := 1; x < len(row); x++ {
		now := int(row[x])
		step := now - int(row[x-1])
		if way*(now-peak) >= -ripple && way != 0 {
			if way*(now-peak) > 0 {
				peak = now
			}
			steepest = max(steepest, way*step)
			continue
		}
		if contrast := way * (peak - begin); contrast >= least && steepest > 0 {
			widths[min(4*contrast/max(steepest-2*noise, 1), len(widths)-1)]++
			total++
		}
		if way == 0 {
			if step == 0 {
				continue
			}
			begin = int(row[x-1])
		} else {
			begin = peak
		}
		way = 1
		if now < begin {
			way = -1
		}
		peak, steepest = now, max(way*step, 0)
	}
	return total
}

// block is the side of the blocks of nearly all codecs, in pixels.
const block = 8

const (
	stepMost  = 24  // levels: a larger step is an edge of the image
	stepFloor = 0.1 // levels that hardly anybody sees
)

// blocks is by how much steps at the borders of a grid of blocks are larger than
// those elsewhere; 1 means that there is no grid. The grid may begin anywhere,
// since images are cropped after they were encoded.
func (g gray) blocks() float64 {
	var across, down [block]float64
	for y := 2; y < g.height-2; y += 2 {
		row := g.row(y)
		for x := 2; x < g.width-2; x++ {
			across[x%block] += float64(step(int(row[x-2]), int(row[x-1]), int(row[x]), int(row[x+1])))
		}
	}
	for y := 2; y < g.height-2; y++ {
		twice, above, row, below := g.row(y-2), g.row(y-1), g.row(y), g.row(y+1)
		for x := 0; x < g.width; x += 2 {
			down[y%block] += float64(step(int(twice[x]), int(above[x]), int(row[x]), int(below[x])))
		}
	}
	seen := float64(g.width*g.height) / (2 * block)
	return max((grid(across, seen)+grid(down, seen))/2, 1)
}

// step is the difference of two pixels as far as it is larger than those on its
// two sides; 0 for the edges of what is shown.
func step(before, a, b, after int) int {
	d := distance(a, b)
	if d > stepMost {
		return 0
	}
	return max(d-max(distance(before, a), distance(b, after)), 0)
}

func distance(a, b int) int { return max(a-b, b-a) }

// grid compares the phase with the largest steps with the others.
func grid(phases [block]float64, pixels float64) float64 {
	slices.Sort(phases[:])
	largest := phases[block-1] / pixels
	others := 0.0
	for _, v := range phases[:block-1] {
		others += v / pixels / (block - 1)
	}
	return (largest + stepFloor) / (others + stepFloor)
}

const noiseShare = 0.1 // of the blocks: those that are flattest

// noise is the standard deviation of what differs from pixel to pixel in the
// flattest parts, by the method of Immerkær: a mask that sees no slopes.
func (g gray) noise() float64 {
	var found []float64
	for y := 1; y+block < g.height; y += block {
		for x := 1 + block*(y/block%2); x+block < g.width; x += 2 * block {
			sum, mean := g.ripple(x, y)
			if mean > 16 && mean < 239 { // what is clipped has no noise
				found = append(found, sum)
			}
		}
	}
	if len(found) < 20 {
		return 0
	}
	slices.Sort(found)
	return math.Sqrt(math.Pi/2) / 6 * found[int(noiseShare*float64(len(found)))]
}

// ripple is the average answer of the mask in a block, and its brightness.
func (g gray) ripple(left, top int) (answer, mean float64) {
	total, light := 0, 0
	for y := top; y < top+block; y++ {
		a, b, c := g.row(y - 1)[left-1:], g.row(y)[left-1:], g.row(y + 1)[left-1:]
		for x := 1; x <= block; x++ {
			d := int(a[x-1]) - 2*int(a[x]) + int(a[x+1]) - 2*int(b[x-1]) + 4*int(b[x]) - 2*int(b[x+1]) + int(c[x-1]) - 2*int(c[x]) + int(c[x+1])
			total += max(d, -d)
			light += int(b[x])
		}
	}
	const n = block * block
	return float64(total) / n, float64(light) / n
}

// MiddleQuality is the median of each value. Images in which blur could not be
// measured do not count for it.
func MiddleQuality(of []media.Quality) media.Quality {
	middle := func(value func(*media.Quality) float64, known func(float64) bool) float64 {
		var list []float64
		for i := range of {
			if v := value(&of[i]); known(v) {
				list = append(list, v)
			}
		}
		if len(list) == 0 {
			return 0
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	every, measured := func(float64) bool { return true }, func(v float64) bool { return v > 0 }
	return media.Quality{
		Blur:       middle(func(q *media.Quality) float64 { return q.Blur }, measured),
		Blocks:     middle(func(q *media.Quality) float64 { return q.Blocks }, measured),
		Noise:      middle(func(q *media.Quality) float64 { return q.Noise }, every),
		Brightness: middle(func(q *media.Quality) float64 { return q.Brightness }, every),
		Dark:       middle(func(q *media.Quality) float64 { return q.Dark }, every),
		Bright:     middle(func(q *media.Quality) float64 { return q.Bright }, every),
		Low:        middle(func(q *media.Quality) float64 { return q.Low }, every),
		High:       middle(func(q *media.Quality) float64 { return q.High }, every),
	}
}

func hundredths(v float64) float64 { return math.Round(v*100) / 100 }
