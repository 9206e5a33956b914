package sprite

import (
	"math"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/still"
)

// A grid is where cells lie on sheets.
type grid struct {
	Columns, Rows int
	Width, Height int // of a cell
}

// fit is the grid for so many cells: no larger than one sheet needs, and no
// taller than a picture may be.
func (p *Params) fit(cells, width, height int) grid {
	if p.OneSheet {
		return grid{Columns: p.Columns, Rows: p.Rows, Width: width, Height: height}
	}
	columns, rows := picture.Grid(cells, p.Columns, min(p.Rows, max(largest/height, 1)))
	return grid{Columns: columns, Rows: rows, Width: width, Height: height}
}

func (g grid) perSheet() int { return g.Columns * g.Rows }

func (g grid) sheets(cells int) int { return (cells + g.perSheet() - 1) / g.perSheet() }

// place is the sheet of the i-th cell, from 1, and its corner on it.
func (g grid) place(i int) (sheet, x, y int) {
	on := i % g.perSheet()
	return i/g.perSheet() + 1, on % g.Columns * g.Width, on / g.Columns * g.Height
}

// interval is the distance of cells: not under what was asked for, what
// max_cells leaves, or a frame.
func (p *Params) interval(span still.Span) media.Seconds {
	i := max(p.Interval, span.Length()/media.Seconds(p.MaxCells))
	if span.Rate > 0 {
		i = max(i, media.Seconds(1/span.Rate))
	}
	return i
}

// buckets is how many intervals the span has, at least 1 and at most max_cells.
func (p *Params) buckets(span still.Span) int {
	n := int(math.Ceil(float64(span.Length()/p.interval(span)) - 1e-6))
	return min(max(n, 1), p.MaxCells)
}

// keyframes are the first keyframe of each interval that has one.
func keyframes(all []media.Seconds, first, interval media.Seconds) []media.Seconds {
	var chosen []media.Seconds
	last := math.Inf(-1)
	for _, k := range all {
		if bucket := math.Floor(float64((k - first + edge) / interval)); bucket > last {
			chosen, last = append(chosen, k), bucket
		}
	}
	return chosen
}

// within are the keyframes of a part of the film.
func within(all []media.Seconds, span still.Span) []media.Seconds {
	return slices.DeleteFunc(slices.Clone(all), func(k media.Seconds) bool { return k < span.First-edge || k >= span.End })
}

// edge is how much before an interval's start a frame may be and still be its
// first: time stamps are rounded.
const edge = 0.0005
