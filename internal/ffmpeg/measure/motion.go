package measure

import "math"

// mostShift is the largest movement from frame to frame that is seen, as a part
// of the side.
const mostShift = 0.125

// A motion follows the whole image by its projections: the sums of its columns
// move as the image does.
type motion struct {
	columns, rows []float64 // of the frame before
	x, y          []float64 // movements from frame to frame, in pixels
}

func (m *motion) add(g gray) {
	columns, rows := make([]float64, g.width), make([]float64, g.height)
	for y := range g.height {
		for x, p := range g.row(y) {
			columns[x] += float64(p)
			rows[y] += float64(p)
		}
	}
	steps(columns)
	steps(rows)
	if m.columns != nil {
		m.x, m.y = append(m.x, shift(m.columns, columns)), append(m.y, shift(m.rows, rows))
	}
	m.columns, m.rows = columns, rows
}

// steps makes differences of sums, so that a change of brightness is no movement.
func steps(sums []float64) {
	for i := len(sums) - 1; i > 0; i-- {
		sums[i] -= sums[i-1]
	}
	sums[0] = 0
}

// shift is by how much b lies after a, to a part of a pixel.
func shift(a, b []float64) float64 {
	most := max(int(float64(len(a))*mostShift), 1)
	cost := make([]float64, 2*most+1)
	best, least := most, math.Inf(1)
	for d := -most; d <= most; d++ {
		sum := 0.0
		for i := most; i < len(a)-most; i++ {
			sum += math.Abs(a[i] - b[i+d])
		}
		if cost[d+most] = sum; sum < least {
			best, least = d+most, sum
		}
	}
	at := float64(best - most)
	if best > 0 && best < 2*most { // the vertex of the parabola through three
		if bend := cost[best-1] - 2*cost[best] + cost[best+1]; bend > 0 {
			at += (cost[best-1] - cost[best+1]) / (2 * bend)
		}
	}
	return at
}

// shake is the average change of the movement; a camera that moves evenly has none.
func (m *motion) shake() float64 {
	if len(m.x) < 2 {
		return 0
	}
	sum := 0.0
	for i := 1; i < len(m.x); i++ {
		sum += math.Hypot(m.x[i]-m.x[i-1], m.y[i]-m.y[i-1])
	}
	return sum / float64(len(m.x)-1)
}
