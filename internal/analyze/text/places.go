package text

import (
	"cmp"
	"math"
	"slices"

	"github.com/mediamill/mediamill/internal/analyze/sight"
)

const (
	isText     = 0.3 // probability of a pixel
	leastPlace = 0.6 // mean probability of a place
	leastSide  = 3   // pixels of the searched image
	// grows is how much larger a text is than its core, which the model marks.
	grows = 1.6
)

// places joins the pixels that are text, and returns where they are in the image, the
// largest first.
func places(probability []float32, width, height int, m *sight.Image) []sight.Rect {
	seen := make([]bool, len(probability))
	var list []sight.Rect
	var stack []int
	for start, p := range probability {
		if seen[start] || p <= isText {
			continue
		}
		seen[start] = true
		stack = append(stack[:0], start)
		x0, y0, x1, y1 := width, height, 0, 0
		sum, count := 0.0, 0
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			x, y := i%width, i/width
			x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x+1), max(y1, y+1)
			sum, count = sum+float64(probability[i]), count+1
			for v := max(0, y-1); v <= min(height-1, y+1); v++ {
				for u := max(0, x-1); u <= min(width-1, x+1); u++ {
					if j := v*width + u; !seen[j] && probability[j] > isText {
						seen[j] = true
						stack = append(stack, j)
					}
				}
			}
		}
		w, h := float64(x1-x0), float64(y1-y0)
		if min(w, h) < leastSide || sum/float64(count) < leastPlace {
			continue
		}
		more := w * h * grows / (2 * (w + h))
		sx, sy := float64(m.Width)/float64(width), float64(m.Height)/float64(height)
		r := sight.Rect{
			X0: max(0, int(math.Round((float64(x0)-more)*sx))), Y0: max(0, int(math.Round((float64(y0)-more)*sy))),
			X1: min(m.Width, int(math.Round((float64(x1)+more)*sx))), Y1: min(m.Height, int(math.Round((float64(y1)+more)*sy))),
		}
		if r.X1 > r.X0 && r.Y1 > r.Y0 {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b sight.Rect) int {
		return cmp.Compare((b.X1-b.X0)*(b.Y1-b.Y0), (a.X1-a.X0)*(a.Y1-a.Y0))
	})
	return list
}
