package crop

import (
	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// An area is a part of the image in pixels; right and bottom are outside of it.
type area struct{ left, top, right, bottom int }

func (a area) empty() bool { return a.right <= a.left || a.bottom <= a.top }

// with is the smallest area that holds both.
func (a area) with(b area) area {
	switch {
	case a.empty():
		return b
	case b.empty():
		return a
	}
	return area{min(a.left, b.left), min(a.top, b.top), max(a.right, b.right), max(a.bottom, b.bottom)}
}

// slack is by how many pixels borders may differ and still be equal, because encoders blur them.
const slack = 4

func (a area) near(b area) bool {
	near := func(x, y int) bool { return x-y <= slack && y-x <= slack }
	return near(a.left, b.left) && near(a.top, b.top) && near(a.right, b.right) && near(a.bottom, b.bottom)
}

// bars says whether there are bars around the area.
func (a area) bars(input analyze.Input) bool { return !a.near(area{0, 0, input.Width, input.Height}) }

func (a area) label(input analyze.Input) string {
	sides := a.left > slack || input.Width-a.right > slack
	above := a.top > slack || input.Height-a.bottom > slack
	switch {
	case sides && above:
		return "windowbox"
	case sides:
		return "pillarbox"
	}
	return "letterbox"
}

// even is the area rounded inwards to even numbers, as encoders need them; the whole
// image if there are no bars.
func (a area) even(input analyze.Input) area {
	if !a.bars(input) {
		return area{0, 0, input.Width, input.Height}
	}
	e := area{a.left + a.left%2, a.top + a.top%2, a.right - a.right%2, a.bottom - a.bottom%2}
	if e.empty() {
		return a
	}
	return e
}

func (a area) box(input analyze.Input) *media.Box {
	width, height := float64(max(input.Width, 1)), float64(max(input.Height, 1))
	return &media.Box{
		X: analyze.Rounded(float64(a.left) / width), Y: analyze.Rounded(float64(a.top) / height),
		Width: analyze.Rounded(float64(a.right-a.left) / width), Height: analyze.Rounded(float64(a.bottom-a.top) / height),
	}
}
