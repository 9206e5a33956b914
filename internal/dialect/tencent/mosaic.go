package tencent

import "fmt"

// A MosaicInput hides a part of the picture.
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
func mosaics(field string, list []MosaicInput) ([]params, error) {
	if len(list) > 10 {
		return nil, failf("InvalidParameterValue", "%s.MosaicSet may have 10 mosaics, has %d", field, len(list))
	}
	var made []params
	var faults failures
	for i, m := range list {
		at := fmt.Sprintf("%s.MosaicSet.%d.", field, i)
		p := params{}
		oneOf(&faults, "InvalidParameterValue", at+"CoordinateOrigin", m.CoordinateOrigin, "", "TopLeft")
		for _, side := range []struct{ name, word, is string }{{"XPos", "x", m.XPos}, {"YPos", "y", m.YPos}, {"Width", "width", m.Width}, {"Height", "height", m.Height}} {
			switch {
			case side.is == "":
			case !length.MatchString(side.is):
				faults.add("InvalidParameterValue", "%s%s must have the form 10px or 5%%, is %q", at, side.name, side.is)
			case side.word != "width" && side.word != "height" || !zero(side.is):
				p[side.word] = side.is
			}
		}
		if m.StartTimeOffset < 0 || m.EndTimeOffset < 0 {
			faults.add("UnsupportedOperation", "%sStartTimeOffset and EndTimeOffset that count from the end are not available here", at)
		}
		if m.StartTimeOffset > 0 {
			p["start_seconds"] = m.StartTimeOffset
		}
		if m.EndTimeOffset > 0 {
			p["end_seconds"] = m.EndTimeOffset
		}
		made = append(made, p)
	}
	return made, faults.err()
}
