package tencent

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

// watermarks are those of a sub-task in the core's words, drawn in their order.
func (m *making) watermarks(field string, list []WatermarkInput) ([]params, error) {
	if len(list) > 10 {
		return nil, failf("InvalidParameterValue", "%s.WatermarkSet may have 10 watermarks, has %d", field, len(list))
	}
	var made []params
	for i := range list {
		at := fmt.Sprintf("%s.WatermarkSet.%d", field, i)
		p, err := m.watermark(at, &list[i])
		if err != nil {
			return nil, err
		}
		made = append(made, p)
	}
	return made, nil
}

// marks adds the watermarks of pictures, and gives their templates, which
// answers repeat.
func (m *making) marks(field string, list []WatermarkInput, made params) ([]int64, error) {
	if len(list) == 0 {
		return nil, nil
	}
	drawn, err := m.watermarks(field, list)
	made["watermarks"] = drawn
	var definitions []int64
	for _, w := range list {
		definitions = append(definitions, w.Definition)
	}
	return definitions, err
}

func (m *making) watermark(field string, w *WatermarkInput) (params, error) {
	p := params{}
	if w.StartTimeOffset < 0 || w.EndTimeOffset < 0 {
		return nil, failf("UnsupportedOperation", "%s: offsets that count from the end are not available here", field)
	}
	if w.StartTimeOffset > 0 {
		p["start_seconds"] = w.StartTimeOffset
	}
	if w.EndTimeOffset > 0 {
		p["end_seconds"] = w.EndTimeOffset
	}
	if w.Definition == 0 {
		return m.rawWatermark(field, w.RawParameter, p)
	}
	found, err := watermarks().find(m.call, w.Definition)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, failf("InvalidParameterValue", "%s: the watermark template %d does not exist", field, w.Definition)
	}
	t := found.Parameter
	place(p, t.CoordinateOrigin, t.XPos, t.YPos)
	if i := t.ImageTemplate; t.Type == "image" && i != nil {
		p["image"] = media.SourceRef{Storage: i.Storage, Key: i.Key}
		sized(p, i.Width, i.Height)
		return p, nil
	}
	return t.TextTemplate.drawn(field, w.TextContent, p)
}

func (t *TextWatermark) drawn(field, content string, p params) (params, error) {
	if content == "" {
		content = t.TextContent
	}
	if content == "" || utf8.RuneCountInString(content) > 100 {
		return nil, failf("InvalidParameterValue", "%s.TextContent must have 1 to 100 characters", field)
	}
	p["text"], p["height"], p["opacity"] = content, t.FontSize, max(t.FontAlpha, 0.01)
	p["color"] = "#" + strings.TrimPrefix(t.FontColor, "0x")
	// The vendor's fonts belong to others; the machine takes the nearest that it has.
	p["font"] = map[string]string{"arial.ttf": "Arial", "simkai.ttf": "KaiTi"}[t.FontType]
	return p, nil
}

func (m *making) rawWatermark(field string, raw *RawWatermark, p params) (params, error) {
	if raw == nil || raw.ImageTemplate == nil || raw.ImageTemplate.ImageContent == nil {
		return nil, failf("MissingParameter", "the request is missing the parameter %s.RawParameter.ImageTemplate.ImageContent, which the Definition 0 needs", field)
	}
	t := WatermarkParameter{Type: raw.Type, CoordinateOrigin: raw.CoordinateOrigin, XPos: raw.XPos, YPos: raw.YPos,
		ImageTemplate: &ImageWatermark{Width: raw.ImageTemplate.Width, Height: raw.ImageTemplate.Height, Key: "elsewhere"}}
	for _, each := range []struct {
		to    *string
		usual string
	}{{&t.CoordinateOrigin, "TopLeft"}, {&t.XPos, "0px"}, {&t.YPos, "0px"}} {
		if *each.to == "" {
			*each.to = each.usual
		}
	}
	var faults failures
	if raw.Type != "image" {
		faults.add("InvalidParameterValue", "%s.RawParameter.Type must be image, is %q", field, raw.Type)
	}
	t.check(&faults)
	if err := faults.err(); err != nil {
		return nil, err
	}
	source, err := m.source(field+".RawParameter.ImageTemplate.ImageContent", *raw.ImageTemplate.ImageContent)
	if err != nil {
		return nil, err
	}
	place(p, t.CoordinateOrigin, t.XPos, t.YPos)
	sized(p, t.ImageTemplate.Width, t.ImageTemplate.Height)
	p["image"] = source
	return p, nil
}

// place is the corner and the distances from it.
func place(p params, origin, x, y string) {
	p["position"] = map[string]string{"TopLeft": "top_left", "TopRight": "top_right", "BottomLeft": "bottom_left", "BottomRight": "bottom_right"}[origin]
	p["x"], p["y"] = x, y
}

// sized is the size of a picture; a side of 0 follows from the other.
func sized(p params, width, height string) {
	if !zero(width) {
		p["width"] = width
	}
	if !zero(height) {
		p["height"] = height
	}
}

func zero(length string) bool {
	n, err := strconv.ParseFloat(strings.TrimRight(length, "px%"), 64)
	return err == nil && n == 0
}
