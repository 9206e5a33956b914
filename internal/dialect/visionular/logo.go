package visionular

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
)

var offsetText = regexp.MustCompile(`^(-?[0-9]{1,5})[,xX*](-?[0-9]{1,5})$`)

// marks is the template's logo, none without a path. The vendor documents only the
// names of its members. Here the size has the form 160x90 in pixels of the output,
// where a side of 0 follows from the other, and the offset the form 20,10 from the
// left and upper edges, or from the opposite edges if negative.
func (t *template) marks(logo media.SourceRef, f *media.Faults) []picture.Watermark {
	if t.LogoPath == "" {
		for field, text := range map[string]string{"logo_size": t.LogoSize, "logo_offset": t.LogoOffset} {
			if text != "" {
				f.Add(media.Bad(field, "needs logo_path"))
			}
		}
		return nil
	}
	w := picture.Watermark{Image: &logo, Position: "top_left", X: "0px", Y: "0px"}
	if width, height := size("logo_size", t.LogoSize, f); width > 0 || height > 0 {
		w.Width, w.Height = pixels(width), pixels(height)
	}
	if t.LogoOffset != "" {
		m := offsetText.FindStringSubmatch(t.LogoOffset)
		if m == nil {
			f.Add(media.Bad("logo_offset", "must have the form 20,10, or -20,-10 from the right and lower edges, is %.40q", t.LogoOffset))
			return nil
		}
		x, right := side(m[1])
		y, bottom := side(m[2])
		vertical, horizontal := "top", "left"
		if bottom {
			vertical = "bottom"
		}
		if right {
			horizontal = "right"
		}
		w.Position, w.X, w.Y = vertical+"_"+horizontal, x, y
	}
	return []picture.Watermark{w}
}

// side is a distance, and whether it counts from the far edge.
func side(text string) (picture.Length, bool) {
	n, _ := strconv.Atoi(text)
	return picture.Length(fmt.Sprintf("%dpx", max(n, -n))), text[0] == '-'
}

// pixels is empty for 0.
func pixels(n int) picture.Length {
	if n == 0 {
		return ""
	}
	return picture.Length(strconv.Itoa(n) + "px")
}
