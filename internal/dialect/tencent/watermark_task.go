package tencent

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// watermarks are those of a sub-task in the core's words, drawn in their order.
func (m *making) watermarks(field string, list []WatermarkInput) ([]picture.Watermark, error) {
	if len(list) > 10 {
		return nil, failf("InvalidParameterValue", "%s.WatermarkSet may have 10 watermarks, has %d", field, len(list))
	}
	var made []picture.Watermark
	for i := range list {
		p, err := m.watermark(fmt.Sprintf("%s.WatermarkSet.%d", field, i), &list[i])
		if err != nil {
			return nil, err
		}
		p.Start, p.End = media.Seconds(list[i].StartTimeOffset), media.Seconds(list[i].EndTimeOffset)
		made = append(made, p)
	}
	return made, nil
}

// marked are the templates of watermarks, which answers repeat.
func marked(list []WatermarkInput) (definitions []int64) {
	for _, w := range list {
		definitions = append(definitions, w.Definition)
	}
	return definitions
}

func (m *making) watermark(field string, w *WatermarkInput) (p picture.Watermark, err error) {
	if w.StartTimeOffset < 0 || w.EndTimeOffset < 0 {
		return p, failf("UnsupportedOperation", "%s: offsets that count from the end are not available here", field)
	}
	if w.Definition == 0 {
		return m.rawWatermark(field, w.RawParameter)
	}
	found, err := watermarks().find(m.call, w.Definition)
	if err != nil {
		return p, err
	}
	if found == nil {
		return p, failf("InvalidParameterValue", "%s: the watermark template %d does not exist", field, w.Definition)
	}
	t := found.Parameter
	if t.Type == "image" && t.ImageTemplate != nil {
		return t.image(media.SourceRef{Storage: t.ImageTemplate.Storage, Key: t.ImageTemplate.Key}), nil
	}
	return t.text(field, w.TextContent)
}

// image is a watermark of an image, whose template names its size.
func (t *WatermarkParameter) image(source media.SourceRef) picture.Watermark {
	p := t.placed()
	p.Image = &source
	// A side of 0 follows from the other.
	if i := t.ImageTemplate; !zero(i.Width) {
		p.Width = picture.Length(i.Width)
	}
	if i := t.ImageTemplate; !zero(i.Height) {
		p.Height = picture.Length(i.Height)
	}
	return p
}

// text is a watermark of a text, the template's own if content is empty.
func (t *WatermarkParameter) text(field, content string) (picture.Watermark, error) {
	p, text := t.placed(), t.TextTemplate
	if p.Text = cmp.Or(content, text.TextContent); p.Text == "" || utf8.RuneCountInString(p.Text) > 100 {
		return p, failf("InvalidParameterValue", "%s.TextContent must have 1 to 100 characters", field)
	}
	p.Height, p.Opacity, p.Color = picture.Length(text.FontSize), max(text.FontAlpha, 0.01), "#"+strings.TrimPrefix(text.FontColor, "0x")
	// The vendor's fonts belong to others; the machine takes the nearest that it has.
	p.Font = map[string]string{"arial.ttf": "Arial", "simkai.ttf": "KaiTi"}[text.FontType]
	return p, nil
}

// placed is a watermark at the template's corner, with the distances from it.
func (t *WatermarkParameter) placed() picture.Watermark {
	corners := map[string]string{"TopLeft": "top_left", "TopRight": "top_right", "BottomLeft": "bottom_left", "BottomRight": "bottom_right"}
	return picture.Watermark{Position: corners[t.CoordinateOrigin], X: picture.Length(t.XPos), Y: picture.Length(t.YPos)}
}

func (m *making) rawWatermark(field string, raw *RawWatermark) (p picture.Watermark, err error) {
	if raw == nil || raw.ImageTemplate == nil || raw.ImageTemplate.ImageContent == nil {
		return p, failf("MissingParameter", "the request is missing the parameter %s.RawParameter.ImageTemplate.ImageContent, which the Definition 0 needs", field)
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
		return p, err
	}
	source, err := m.source(field+".RawParameter.ImageTemplate.ImageContent", *raw.ImageTemplate.ImageContent)
	if err != nil {
		return p, err
	}
	return t.image(source), nil
}

func zero(length string) bool {
	n, err := strconv.ParseFloat(strings.TrimRight(length, "px%"), 64)
	return err == nil && n == 0
}
