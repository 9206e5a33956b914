package picture

import "github.com/mediamill/mediamill/internal/ffmpeg"

// A surround is blurred as a copy with so many pixels on its longer side, which
// costs next to nothing and leaves nothing to be made out when it is enlarged.
const (
	blurSide  = 128
	blurSigma = 4
)

// blurred lays the scaled picture into the middle of a box that a copy of it
// covers, blurred. The picture itself goes through unchanged.
func blurred(l layout, format string) ffmpeg.Filter {
	// What is cut from the picture covers the box, so it has the box's shape.
	w, h := float64(l.scaleW), float64(l.scaleH)
	cutW, cutH := min(w, h*float64(l.outW)/float64(l.outH)), min(h, w*float64(l.outH)/float64(l.outW))
	shrink := max(1, float64(max(l.outW, l.outH))/blurSide)
	under := []ffmpeg.Filter{
		ffmpeg.F("crop", "w", even(cutW), "h", even(cutH)),
		ffmpeg.F("scale", "w", even(float64(l.outW)/shrink), "h", even(float64(l.outH)/shrink), "flags", "area"),
		ffmpeg.F("gblur", "sigma", blurSigma),
		ffmpeg.F("scale", "w", l.outW, "h", l.outH, "flags", "bicubic"),
	}
	// Chroma lies on even lines only.
	f := ffmpeg.F("overlay", "x", (l.outW-l.scaleW)/4*2, "y", (l.outH-l.scaleH)/4*2, "format", overlayFormat(format))
	f.Copies = [][]ffmpeg.Filter{under, nil}
	return f
}
