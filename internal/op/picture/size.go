package picture

import (
	"cmp"
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// A Mode says how a picture meets a box of another shape.
type Mode string

const (
	Fit     Mode = "fit"     // inside the box, ratio kept, no bars: the default
	Pad     Mode = "pad"     // inside the box, ratio kept, bars around
	Fill    Mode = "fill"    // covers the box, ratio kept, what overlaps is cut off
	Stretch Mode = "stretch" // the box's shape
	Blur    Mode = "blur"    // inside the box, ratio kept, around it the same picture covering the box and blurred
)

// A Size is a wish, in pixels of the upright picture. With all zero it is the source's.
// ShortSide excludes Width and Height; one of these alone keeps the ratio.
type Size struct {
	Width, Height int
	ShortSide     int // what people mean by 720p: the smaller side, so that portrait works
	Mode          Mode
	Turn          bool // swap Width and Height when the picture is portrait and the box is not, or the reverse
	Upscale       bool // may grow; otherwise a smaller source keeps its size
	Bars          Bars // of the mode pad; black when empty
	Least         int  // smallest side that may be asked for, in pixels; 16 when 0, which every encoder takes
}

// Bars is the color of what surrounds a picture that does not fill its box.
type Bars string

const (
	Black Bars = "black"
	White Bars = "white"
)

// A layout is a size resolved: the picture is scaled to Scale, then cut to or
// surrounded up to Out, which is equal to Scale in the modes fit and stretch. padW and
// padH are the whole with the bars of a Padding around it; 0 for none.
type layout struct{ scaleW, scaleH, outW, outH, padW, padH int }

// Fit is the size that a picture of width × height gets, in even numbers of at least 2.
func (s Size) Fit(width, height int) (int, int) {
	l := s.layout(float64(width), float64(height))
	return l.outW, l.outH
}

func (s Size) layout(w, h float64) layout {
	boxW, boxH := float64(s.Width), float64(s.Height)
	if s.Turn && boxW > 0 && boxH > 0 && (w > h) != (boxW > boxH) && w != h {
		boxW, boxH = boxH, boxW
	}
	switch {
	case s.ShortSide > 0:
		return scaled(w, h, s.limit(float64(s.ShortSide)/min(w, h)))
	case boxW == 0 && boxH == 0:
		return scaled(w, h, 1)
	case boxH == 0:
		return scaled(w, h, s.limit(boxW/w))
	case boxW == 0:
		return scaled(w, h, s.limit(boxH/h))
	}
	switch s.Mode {
	case Stretch:
		if !s.Upscale {
			boxW, boxH = min(boxW, w), min(boxH, h)
		}
		return layout{scaleW: even(boxW), scaleH: even(boxH), outW: even(boxW), outH: even(boxH)}
	case Pad, Blur:
		l := scaled(w, h, s.limit(min(boxW/w, boxH/h)))
		l.outW, l.outH = even(boxW), even(boxH)
		l.scaleW, l.scaleH = min(l.scaleW, l.outW), min(l.scaleH, l.outH)
		return l
	case Fill:
		factor := max(boxW/w, boxH/h)
		if factor > 1 && !s.Upscale { // the box shrinks instead, keeping its shape
			boxW, boxH, factor = boxW/factor, boxH/factor, 1
		}
		l := scaled(w, h, factor)
		l.outW, l.outH = min(even(boxW), l.scaleW), min(even(boxH), l.scaleH)
		return l
	}
	return scaled(w, h, s.limit(min(boxW/w, boxH/h)))
}

func (s Size) limit(factor float64) float64 {
	if s.Upscale {
		return factor
	}
	return min(factor, 1)
}

// scaled rounds to even numbers; an odd side that is not enlarged loses its last line.
func scaled(w, h, factor float64) layout {
	x, y := even(w*factor), even(h*factor)
	if factor <= 1 {
		x, y = min(x, floor(w)), min(y, floor(h))
	}
	return layout{scaleW: x, scaleH: y, outW: x, outH: y}
}

func floor(f float64) int { return max(2, int(f)/2*2) }

// even is the nearest even number, since 4:2:0 has one chroma sample for two pixels.
func even(f float64) int { return max(2, int(math.Round(f/2))*2) }

// Needs lists the filters that the mode takes beside those of every picture.
func (s Size) Needs() []ffmpeg.Need {
	if s.Mode != Blur {
		return nil
	}
	return []ffmpeg.Need{{Kind: "filter", Name: "crop"}, {Kind: "filter", Name: "gblur"}, {Kind: "filter", Name: "overlay"}}
}

// Validate lists the faults of a size whose fields lie under prefix.
func (s Size) Validate() media.Faults {
	var f media.Faults
	for _, side := range []struct {
		field string
		n     int
	}{{"width", s.Width}, {"height", s.Height}, {"short_side", s.ShortSide}} {
		if side.n != 0 {
			f.Add(media.Between(side.field, side.n, cmp.Or(s.Least, 16), 16384))
		}
	}
	if s.ShortSide > 0 && (s.Width > 0 || s.Height > 0) {
		f.Add(media.Conflict("short_side", "short_side cannot be combined with width and height; use either the shorter side or a box"))
	}
	if s.Mode != "" {
		unknown := media.OneOf("fit", s.Mode, Fit, Pad, Fill, Stretch, Blur)
		f.Add(unknown)
		if unknown == nil && s.Mode != Fit && (s.Width == 0 || s.Height == 0) {
			f.Add(media.Conflict("fit", "fit: %s needs both width and height", string(s.Mode)))
		}
	}
	return f
}
