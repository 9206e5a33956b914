package tencent

import "maps"

// params are parameters of an operation of the core, as JSON has them.
type params map[string]any

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
// is the color around it.
func (b box) fit() (mode, bars string, err error) {
	switch b.fill {
	case fillStretch:
		return "stretch", "", nil
	case fillBlack, "":
		return "pad", "", nil
	case fillWhite:
		return "pad", "white", nil
	case fillGauss:
		return "blur", "", nil
	}
	return "", "", failf("UnsupportedOperation", "the FillType %s is not available here; use stretch, black, white or gauss", b.fill)
}

// size is a box in the core's words. The picture is enlarged when it is smaller:
// the vendor's templates fix what comes out.
func (b box) size() (params, error) {
	mode, bars, err := b.fit()
	if err != nil {
		return nil, err
	}
	p := params{"upscale": true}
	switch {
	case b.width == 0 && b.height == 0:
		return params{}, nil
	case b.width > 0 && b.height > 0:
		maps.Copy(p, params{"width": b.width, "height": b.height, "fit": mode})
		if bars != "" {
			p["bars"] = bars
		}
		if b.adaptive == adaptiveOpen {
			// Width is the longer side, which is upright for a portrait picture.
			p["width"], p["height"], p["turn"] = max(b.width, b.height), min(b.width, b.height), true
		}
	case b.adaptive == adaptiveOpen && b.height > 0:
		p["short_side"] = b.height
	case b.adaptive == adaptiveOpen:
		maps.Copy(p, params{"width": b.width, "height": b.width, "fit": "fit"}) // within a square the longer side is the width
	case b.width > 0:
		p["width"] = b.width
	default:
		p["height"] = b.height
	}
	return p, nil
}
