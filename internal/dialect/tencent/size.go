package tencent

import "github.com/mediamill/mediamill/internal/op/picture"

// A box is a size as the vendor says it: 0 is the source's, and with adaptive
// open Width is the longer side of the picture and Height the shorter.
type box struct {
	width, height  int64
	adaptive, fill string
}

// check holds a box to the vendor's ranges.
func (b box) check(f *failures, prefix string) {
	for _, side := range []struct {
		name string
		n    int64
	}{{"Width", b.width}, {"Height", b.height}} {
		if side.n != 0 && (side.n < 128 || side.n > 4096) {
			f.add("InvalidParameterValue."+side.name, "%s%s must be 0 or between 128 and 4096, is %d", prefix, side.name, side.n)
		}
	}
	if b.adaptive != adaptiveOpen && b.adaptive != adaptiveClose {
		f.add("InvalidParameterValue.ResolutionAdaptive", "%sResolutionAdaptive must be open or close, is %q", prefix, b.adaptive)
	}
}

// fit is the core's word for what happens to a picture of another shape; bars
// is the color around it, if it is not the usual one.
func (b box) fit() (picture.Mode, picture.Bars, error) {
	switch b.fill {
	case fillStretch:
		return picture.Stretch, "", nil
	case fillBlack, "":
		return picture.Pad, "", nil
	case fillWhite:
		return picture.Pad, picture.White, nil
	case fillGauss:
		return picture.Blur, "", nil
	}
	return "", "", failf("UnsupportedOperation", "the FillType %s is not available here; use stretch, black, white or gauss", b.fill)
}

// size is a box in the core's words. The picture is enlarged when it is smaller:
// the vendor's templates fix what comes out.
func (b box) size() (s picture.Size, err error) {
	mode, bars, err := b.fit()
	if err != nil || b.width == 0 && b.height == 0 {
		return s, err
	}
	s.Upscale = true
	width, height := int(b.width), int(b.height)
	switch {
	case width > 0 && height > 0:
		s.Width, s.Height, s.Mode, s.Bars = width, height, mode, bars
		if b.adaptive == adaptiveOpen {
			// Width is the longer side, which is upright for a portrait picture.
			s.Width, s.Height, s.Turn = max(width, height), min(width, height), true
		}
	case b.adaptive == adaptiveOpen && height > 0:
		s.ShortSide = height
	case b.adaptive == adaptiveOpen:
		s.Width, s.Height, s.Mode = width, width, picture.Fit // within a square the longer side is the width
	default:
		s.Width, s.Height = width, height
	}
	return s, nil
}
