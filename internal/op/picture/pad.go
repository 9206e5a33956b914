package picture

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Padding is bars around the finished picture, which stays in the middle.
type Padding struct {
	Aspect string `json:"aspect,omitempty" doc:"Aspect ratio of the padded frame, such as 16:9; cannot be combined with width and height" maxLength:"16"`
	Width  int    `json:"width,omitempty" doc:"Width of the padded frame in pixels; if 0, that of the video" minimum:"16" maximum:"16384"`
	Height int    `json:"height,omitempty" doc:"Height of the padded frame in pixels; if 0, that of the video" minimum:"16" maximum:"16384"`
	Color  string `json:"color,omitempty" doc:"Color of the bars: #rrggbb or a name such as white; black if empty" maxLength:"20"`
}

// aspectText is two numbers with a colon, as 16:9 or 2.39:1.
var aspectText = regexp.MustCompile(`^([0-9]{1,5}(?:\.[0-9]{1,4})?):([0-9]{1,5}(?:\.[0-9]{1,4})?)$`)

// shape is width by height of the aspect; 0 when it is none between 1:10 and 10:1.
func (p *Padding) shape() float64 {
	m := aspectText.FindStringSubmatch(p.Aspect)
	if m == nil {
		return 0
	}
	w, _ := strconv.ParseFloat(m[1], 64)
	h, _ := strconv.ParseFloat(m[2], 64)
	if shape := w / h; shape >= 0.1 && shape <= 10 {
		return shape
	}
	return 0
}

// Validate lists the faults that show beside the size it follows. With the mode
// pad the bars are there already, and only their color is open.
func (p *Padding) Validate(s Size) media.Faults {
	var f media.Faults
	sized := p.Width > 0 || p.Height > 0
	switch {
	case s.Mode == Pad && (sized || p.Aspect != ""):
		f.Add(media.Conflict("aspect", "fit: pad already adds bars").WithHint("set only the color in pad, or set fit to fit"))
	case s.Mode == Pad:
	case p.Aspect != "" && sized:
		f.Add(media.Conflict("aspect", "cannot be combined with width and height").WithHint("use either the aspect ratio or the size"))
	case p.Aspect == "" && !sized:
		f.Add(media.Missing("aspect", "pad needs an aspect ratio such as 16:9, or a width or height"))
	case p.Aspect != "" && p.shape() == 0:
		f.Add(media.Bad("aspect", "must be two numbers such as 16:9, at most 10:1, is %q", p.Aspect))
	}
	f.Add(colorFault(p.Color))
	return f
}

// around gives a layout its bars. It fails where the picture is larger.
func (p *Padding) around(l layout) (layout, error) {
	w, h := cmp.Or(p.Width, l.outW), cmp.Or(p.Height, l.outH)
	if shape := p.shape(); shape > 0 {
		if w = max(l.outW, even(float64(l.outH)*shape)); w == l.outW {
			h = max(l.outH, even(float64(l.outW)/shape))
		}
	}
	w, h = even(float64(w)), even(float64(h))
	if w < l.outW || h < l.outH {
		field := "pad.width"
		if w >= l.outW {
			field = "pad.height"
		}
		return l, media.Bad(field, "the video of %d×%d does not fit into %d×%d", l.outW, l.outH, w, h).
			WithHint("set a smaller size, for example width and height with fit: fit, or a larger pad")
	}
	if w > 16384 || h > 16384 {
		return l, media.Bad("pad.aspect", "the frame size would be %d×%d, more than the limit of 16384 pixels per side", w, h)
	}
	l.padW, l.padH = w, h
	return l, nil
}

// Background is the color of bars in the words of filters, empty when it is open.
func (p *Padding) Background() string {
	if p == nil {
		return ""
	}
	return strings.Replace(p.Color, "#", "0x", 1)
}

// background is the color of bars in the words of the pad filter.
func (b *builder) background() string {
	return cmp.Or(b.want.Pad.Background(), string(cmp.Or(b.want.Size.Bars, Black)))
}

// colorFault is nil for an empty color, #rrggbb and the names that ffmpeg knows.
func colorFault(color string) *media.Error {
	if color == "" || hexColor.MatchString(color) || slices.Contains(strings.Fields(colorNames), strings.ToLower(color)) {
		return nil
	}
	return media.Bad("color", "must be #rrggbb or a name such as white, is %s", fmt.Sprintf("%.20q", color))
}

var hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
