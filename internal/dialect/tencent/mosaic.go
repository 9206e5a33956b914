package tencent

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// A MosaicInput pixelates a part of the video.
type MosaicInput struct {
	CoordinateOrigin string  `json:",omitempty"` // TopLeft
	XPos             string  `json:",omitempty"` // as 10% or 100px; 0px when empty
	YPos             string  `json:",omitempty"`
	Width            string  `json:",omitempty"` // 10% when empty
	Height           string  `json:",omitempty"`
	StartTimeOffset  float64 `json:",omitempty"`
	EndTimeOffset    float64 `json:",omitempty"`
}

// mosaics are those of a sub-task in the core's words.
func mosaics(field string, list []MosaicInput) ([]picture.Mosaic, error) {
	if len(list) > 10 {
		return nil, failf("InvalidParameterValue", "%s.MosaicSet may have 10 mosaics, has %d", field, len(list))
	}
	var made []picture.Mosaic
	var faults failures
	for i, m := range list {
		at := fmt.Sprintf("%s.MosaicSet.%d.", field, i)
		var p picture.Mosaic
		oneOf(&faults, "InvalidParameterValue", at+"CoordinateOrigin", m.CoordinateOrigin, "", "TopLeft")
		for _, side := range []struct {
			name, is string
			to       *picture.Length
		}{{"XPos", m.XPos, &p.X}, {"YPos", m.YPos, &p.Y}, {"Width", m.Width, &p.Width}, {"Height", m.Height, &p.Height}} {
			switch {
			case side.is == "":
			case !length.MatchString(side.is):
				faults.add("InvalidParameterValue", "%s%s must have the form 10px or 5%%, is %q", at, side.name, side.is)
			default:
				*side.to = picture.Length(side.is)
			}
		}
		if zero(m.Width) { // 0 is the default size
			p.Width = ""
		}
		if zero(m.Height) {
			p.Height = ""
		}
		if m.StartTimeOffset < 0 || m.EndTimeOffset < 0 {
			faults.add("UnsupportedOperation", "%sStartTimeOffset and EndTimeOffset that count from the end are not available here", at)
		}
		p.Start, p.End = media.Seconds(m.StartTimeOffset), media.Seconds(m.EndTimeOffset)
		made = append(made, p)
	}
	return made, faults.err()
}
