package mes

import (
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect/azure/odata"
)

func source(o object) Source {
	s := Source{Start: o.seconds("StartTime"), Duration: o.seconds("Duration")}
	if id := o.text("AssetID"); id != "" {
		s.Asset = strings.ToLower(strings.TrimPrefix(strings.ToLower(id), "nb:cid:uuid:"))
		if !odata.IsGUID(s.Asset) {
			o.bad("AssetID", "must be the guid of an asset, is '%.60s'", id)
		}
	}
	if streams := o.many("Streams"); len(streams) > 0 {
		o.bad("Streams", "Choosing streams is not supported; leave the list empty.")
	}
	if f, ok := o.one("Filters"); ok {
		s.filters(f)
	}
	o.skip("Pad")
	o.done()
	return s
}

func (s *Source) filters(o object) {
	if c, ok := o.one("Crop"); ok {
		s.Crop = &Crop{c.number("X", 0, 16384), c.number("Y", 0, 16384), c.number("Width", 2, 16384), c.number("Height", 2, 16384)}
		c.done()
	}
	if d, ok := o.one("Deinterlace"); ok {
		switch mode := strings.ToLower(d.text("Mode")); mode {
		case "off":
			s.Deinterlace = "off"
		case "", "autopixeladaptive", "auto":
		default:
			d.bad("Mode", "must be Off or AutoPixelAdaptive")
		}
		d.skip("Parity")
		d.done()
	}
	switch r := o.text("Rotation"); strings.ToLower(r) {
	case "", "auto":
	case "90", "180", "270":
		s.Rotate = map[string]int{"90": 90, "180": 180, "270": 270}[r]
	default: // 0 too: it would leave a turned source as it lies in the file
		o.bad("Rotation", "must be Auto, 90, 180 or 270")
	}
	if v, ok := o.one("VideoOverlay"); ok {
		s.Overlay = overlay(v)
	}
	o.done()
}

// overlay reads an image that is drawn on the film, without fades.
func overlay(o object) *Overlay {
	made := &Overlay{File: o.text("Source")}
	if p, ok := o.one("Position"); ok {
		made.X, made.Y = p.number("X", 0, 16384), p.number("Y", 0, 16384)
		made.Width, made.Height = p.number("Width", 1, 16384), p.number("Height", 1, 16384)
		p.done()
	}
	switch ext := strings.ToLower(path.Ext(made.File)); {
	case ext != ".png" && ext != ".jpg" && ext != ".jpeg":
		o.bad("Source", "must be a PNG or JPEG image of the asset, is '%.60s'", made.File)
	case strings.ContainsAny(made.File, `/\`):
		o.bad("Source", "must be the name of a file")
	case made.Width == 0:
		o.bad("Position", "The overlay needs a width.")
	}
	if clip, ok := o.one("Clip"); ok {
		made.Duration = clip.seconds("Duration")
		clip.done()
	}
	if gain := o.text("AudioGainLevel"); gain != "" && strings.Trim(gain, "0.") != "" {
		o.bad("AudioGainLevel", "must be 0: an image has no audio")
	}
	o.skip("MediaParams") // an image is shown as long as Clip says, whatever is looped
	o.done()
	return made
}
