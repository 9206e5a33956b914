// Package sight brings images into the form that models take, and joins what they
// find in one image after another.
package sight

import (
	"cmp"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

// An Image has 3 bytes for each pixel: red, green, blue, row by row.
type Image struct {
	Width, Height int
	Pixels        []byte
}

// A Scaling says which pixels of an image a resized one shows. All take four pixels
// for each, without smoothing: the models were trained on images made like this, and
// smoothed ones change their answers.
type Scaling int

const (
	// FromOrigin begins at the upper left corner, as TensorFlow.js does by default.
	FromOrigin Scaling = iota
	// Corners has the pixels of all four corners, as NSFW JS does.
	Corners
	// Centers has the centers of the pixels in their place, as OpenCV does.
	Centers
)

// Resize is a part of an image in another size, as floats from 0 to 255. The part is
// in pixels of the image.
func (m *Image) Resize(part Rect, width, height int, how Scaling) []float32 {
	out := make([]float32, 0, 3*width*height)
	xs, ys := places(part.X0, part.X1, width, m.Width, how), places(part.Y0, part.Y1, height, m.Height, how)
	for _, y := range ys {
		above, below := m.Pixels[3*m.Width*y.at:], m.Pixels[3*m.Width*y.next:]
		for _, x := range xs {
			for c := range 3 {
				a, b := float32(above[3*x.at+c]), float32(above[3*x.next+c])
				top := a + (b-a)*x.share
				a, b = float32(below[3*x.at+c]), float32(below[3*x.next+c])
				bottom := a + (b-a)*x.share
				out = append(out, top+(bottom-top)*y.share)
			}
		}
	}
	return out
}

// Whole is the part that is the whole image.
func (m *Image) Whole() Rect { return Rect{0, 0, m.Width, m.Height} }

// A Rect is a part of an image in pixels, without its end.
type Rect struct{ X0, Y0, X1, Y1 int }

// A place is where a pixel lies between two.
type place struct {
	at, next int
	share    float32
}

func places(from, to, n, most int, how Scaling) []place {
	list := make([]place, n)
	size := float64(to - from)
	for i := range list {
		at := float64(i) * size / float64(n)
		switch {
		case how == Corners && n > 1:
			at = float64(i) * (size - 1) / float64(n-1)
		case how == Centers:
			at = max(0, (float64(i)+0.5)*size/float64(n)-0.5)
		}
		k := min(from+int(at), most-1)
		list[i] = place{k, min(k+1, to-1, most-1), float32(at - float64(int(at)))}
	}
	return list
}

// ChannelsFirst has one color after the other, in the order of colors.
func ChannelsFirst(pixels []float32, order [3]int) []float32 {
	n := len(pixels) / 3
	out := make([]float32, len(pixels))
	for i := range n {
		for c := range 3 {
			out[c*n+i] = pixels[3*i+order[c]]
		}
	}
	return out
}

// A Detection is something in an image.
type Detection struct {
	Label string
	Score float64
	Box   media.Box
}

// IoU is the share that two boxes have in common.
func IoU(a, b media.Box) float64 {
	w := min(a.X+a.Width, b.X+b.Width) - max(a.X, b.X)
	h := min(a.Y+a.Height, b.Y+b.Height) - max(a.Y, b.Y)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (a.Width*a.Height + b.Width*b.Height - w*h)
}

// Distinct drops detections that overlap a better one of the same label by more than
// a share. The best come first.
func Distinct(list []Detection, overlap float64) []Detection {
	slices.SortStableFunc(list, func(a, b Detection) int { return cmp.Compare(b.Score, a.Score) })
	var kept []Detection
	for _, d := range list {
		if !slices.ContainsFunc(kept, func(k Detection) bool { return k.Label == d.Label && IoU(k.Box, d.Box) > overlap }) {
			kept = append(kept, d)
		}
	}
	return kept
}

// Inside is a box without what lies outside of the image.
func Inside(x0, y0, x1, y1 float64) media.Box {
	x0, y0, x1, y1 = clamp(x0), clamp(y0), clamp(x1), clamp(y1)
	return media.Box{X: x0, Y: y0, Width: max(0, x1-x0), Height: max(0, y1-y0)}
}

func clamp(v float64) float64 { return max(0, min(1, v)) }
