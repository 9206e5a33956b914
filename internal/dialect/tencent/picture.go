package tencent

import (
	"maps"
	"math"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

type (
	// A SnapshotByTimeOffsetTaskInput asks for pictures at times.
	SnapshotByTimeOffsetTaskInput struct {
		Definition         int64
		ExtTimeOffsetSet   []string           `json:",omitempty"` // as 3.5s or 10%
		TimeOffsetSet      []float64          `json:",omitempty"` // seconds
		OutputStorage      *TaskOutputStorage `json:",omitempty"`
		OutputObjectPath   string             `json:",omitempty"`
		ObjectNumberFormat *NumberFormat      `json:",omitempty"`
		WatermarkSet       []WatermarkInput   `json:",omitempty"`
		ExtInfo            ignored            `json:",omitzero"`
	}
	// A SampleSnapshotTaskInput asks for pictures at even distances.
	SampleSnapshotTaskInput struct {
		Definition         int64
		OutputStorage      *TaskOutputStorage `json:",omitempty"`
		OutputObjectPath   string             `json:",omitempty"`
		ObjectNumberFormat *NumberFormat      `json:",omitempty"`
		WatermarkSet       []WatermarkInput   `json:",omitempty"`
		ExtInfo            ignored            `json:",omitzero"`
	}
	// An ImageSpriteTaskInput asks for sheets of small pictures.
	ImageSpriteTaskInput struct {
		Definition         int64
		OutputStorage      *TaskOutputStorage `json:",omitempty"`
		OutputObjectPath   string             `json:",omitempty"`
		ObjectNumberFormat *NumberFormat      `json:",omitempty"`
		ExtInfo            ignored            `json:",omitzero"`
		WebVttObjectName   refused            `json:",omitzero"`
	}
	// An AnimatedGraphicTaskInput asks for a moving picture of a part of the source.
	AnimatedGraphicTaskInput struct {
		Definition       int64
		StartTimeOffset  *float64           `need:"true"`
		EndTimeOffset    *float64           `need:"true"`
		OutputStorage    *TaskOutputStorage `json:",omitempty"`
		OutputObjectPath string             `json:",omitempty"`
		ExtInfo          ignored            `json:",omitzero"`
	}
)

// stills are the parameters that pictures of a frame have in common.
func (p Frame) stills() (params, error) {
	made, err := box{p.Width, p.Height, p.ResolutionAdaptive, p.FillType}.size()
	if err != nil {
		return nil, err
	}
	made["format"] = imageFormat(p.Format)
	made["accuracy"] = "exact"
	return made, nil
}

// imageFormat is the core's word.
func imageFormat(format string) string {
	if format == "jpg" {
		return "jpeg"
	}
	return format
}

func (m *making) byTime(field string, t *SnapshotByTimeOffsetTaskInput) error {
	found, err := times().find(m.call, t.Definition)
	if err != nil {
		return err
	}
	if found == nil {
		return m.missing(kindByTime, t.Definition, t)
	}
	p := found.Parameter
	made, err := p.stills()
	if err != nil {
		return err
	}
	when, err := t.moments(field)
	if err != nil {
		return err
	}
	maps.Copy(made, when)
	marks, err := m.marks(field, t.WatermarkSet, made)
	if err != nil {
		return err
	}
	shown := *t
	it, err := m.pictures(field, kindByTime, "snapshotByTimeOffset", "snapshot", t.Definition, p.Format, made,
		&shown.OutputStorage, t.OutputObjectPath, t.ObjectNumberFormat, &shown)
	if err == nil {
		it.Marks = marks
	}
	return err
}

// moments are the times of a request. One after the end fails the task.
func (t *SnapshotByTimeOffsetTaskInput) moments(field string) (params, error) {
	var seconds, percents []float64
	for _, text := range t.ExtTimeOffsetSet {
		number, unit := text, ""
		if text != "" {
			number, unit = text[:len(text)-1], text[len(text)-1:]
		}
		f, err := strconv.ParseFloat(number, 64)
		switch {
		case err == nil && unit == "s" && f >= 0 && f <= 1e6:
			seconds = append(seconds, f)
		case err == nil && unit == "%" && f >= 0 && f <= 100:
			percents = append(percents, f)
		default:
			return nil, failf("InvalidParameterValue", "%s.ExtTimeOffsetSet must be seconds such as 3.5s or percentages such as 10%%, has %q", field, text)
		}
	}
	if len(t.ExtTimeOffsetSet) == 0 {
		seconds = t.TimeOffsetSet
	}
	made := params{"pick": "times", "past_end": "fail"}
	if len(seconds) > 0 {
		made["times"] = seconds
	}
	if len(percents) > 0 {
		made["percents"] = percents
	}
	if len(seconds)+len(percents) == 0 {
		return nil, failf("MissingParameter", "the request is missing the parameter %s.ExtTimeOffsetSet", field)
	}
	return made, nil
}

func (m *making) sampled(field string, t *SampleSnapshotTaskInput) error {
	found, err := samples().find(m.call, t.Definition)
	if err != nil {
		return err
	}
	if found == nil {
		return m.missing(kindSampled, t.Definition, t)
	}
	p := found.Parameter
	made, err := p.stills()
	if err != nil {
		return err
	}
	if p.SampleType == percent {
		// From the first frame on and up to, but without, the end.
		var list []float64
		for at := int64(0); at < 100; at += p.SampleInterval {
			list = append(list, float64(at))
		}
		maps.Copy(made, params{"pick": "percents", "percents": list})
	} else {
		maps.Copy(made, params{"pick": "every", "interval_seconds": p.SampleInterval, "max_count": 3600})
	}
	marks, err := m.marks(field, t.WatermarkSet, made)
	if err != nil {
		return err
	}
	shown := *t
	it, err := m.pictures(field, kindSampled, "sampleSnapshot", "snapshot", t.Definition, p.Format, made,
		&shown.OutputStorage, t.OutputObjectPath, t.ObjectNumberFormat, &shown)
	if err == nil {
		it.Sample, it.Marks = &p, marks
	}
	return err
}

func (m *making) sprite(field string, t *ImageSpriteTaskInput) error {
	found, err := sprites().find(m.call, t.Definition)
	if err != nil {
		return err
	}
	if found == nil {
		return m.missing(kindSprite, t.Definition, t)
	}
	p := found.Parameter
	made, err := p.sheets()
	if err != nil {
		return err
	}
	shown := *t
	it, err := m.pictures(field, kindSprite, "imageSprite", "sprite", t.Definition, p.Format, made,
		&shown.OutputStorage, t.OutputObjectPath, t.ObjectNumberFormat, &shown)
	if err == nil {
		it.Sprite = &p
	}
	return err
}

// sheets are a sprite's parameters. Cells of no size are of the usual width.
func (p *SpriteParameter) sheets() (params, error) {
	made := params{"columns": p.ColumnCount, "rows": p.RowCount, "format": imageFormat(p.Format), "accuracy": "exact", "max_cells": 2000}
	mode, _, err := box{fill: p.FillType}.fit()
	if err != nil {
		return nil, err
	}
	width, height := p.Width, p.Height
	switch {
	case width > 0 && height > 0:
		made["cell_width"], made["cell_height"], made["fit"] = width, height, mode
	case width > 0:
		made["cell_width"] = width
	case height > 0:
		// The core's cells have a width of their own; of the usual shape it is this.
		made["cell_width"], made["cell_height"], made["fit"] = int64(math.Round(float64(height)*16/9)), height, mode
	}
	if p.SampleType == percent {
		made["interval_seconds"], made["max_cells"] = 0.04, min(2000, int64(math.Ceil(100/float64(p.SampleInterval))))
	} else {
		made["interval_seconds"] = p.SampleInterval
	}
	return made, nil
}

// pictures adds a task that makes a series of pictures.
func (m *making) pictures(field, kind, word, operation string, definition int64, format string, made params,
	storage **TaskOutputStorage, path string, number *NumberFormat, shown any) (*item, error) {
	out, err := m.output(field, *storage, naming{path: path, fallback: "{inputName}_" + word + "_{definition}_{number}.{format}",
		format: format, definition: definition, number: number, series: true})
	if err != nil {
		return nil, err
	}
	*storage = &out.echo
	task := media.TaskSpec{Operation: operation, Output: out.spec}
	if task.Params, err = encoded(made); err != nil {
		return nil, err
	}
	it, err := m.add(kind, definition, shown, &task)
	if err == nil {
		it.Storage = out.echo
	}
	return it, err
}

func (m *making) animated(field string, t *AnimatedGraphicTaskInput) error {
	start, end := *t.StartTimeOffset, *t.EndTimeOffset
	if start < 0 || end <= start {
		return failf("InvalidParameterValue", "%s.EndTimeOffset must be after StartTimeOffset, which is 0 or more", field)
	}
	found, err := animations().find(m.call, t.Definition)
	if err != nil {
		return err
	}
	if found == nil {
		return m.missing(kindAnimated, t.Definition, t)
	}
	p := found.Parameter
	made, err := p.moving(field, start, end)
	if err != nil {
		return err
	}
	out, err := m.output(field, t.OutputStorage, naming{path: t.OutputObjectPath, fallback: "{inputName}_animatedGraphic_{definition}.{format}",
		format: p.Format, definition: t.Definition})
	if err != nil {
		return err
	}
	task := media.TaskSpec{Operation: "preview", Output: out.spec}
	if task.Params, err = encoded(made); err != nil {
		return err
	}
	shown := *t
	shown.OutputStorage = &out.echo
	it, err := m.add(kindAnimated, t.Definition, &shown, &task)
	if err == nil {
		it.Storage, it.From, it.To = out.echo, start, end
	}
	return err
}

// moving are the parameters of a moving picture: one scene, of a size that
// nothing lowers. A height goes with a width alone.
func (p *AnimatedParameter) moving(field string, start, end float64) (params, error) {
	if field != "" {
		field += ": "
	}
	length := end - start
	if length < 0.04 || length > 60 {
		return nil, failf("UnsupportedOperation", "%sanimated images must last between 0.04 and 60 seconds here, not %g", field, math.Round(length*1000)/1000)
	}
	width := int64(1920) // the source's: nothing is enlarged
	switch {
	case max(p.Width, p.Height) > 1920:
		return nil, failf("UnsupportedOperation", "%sanimated images have at most 1920 pixels on a side here", field)
	case p.Height > 0 && p.Width == 0:
		return nil, failf("UnsupportedOperation", "%sa template with a Height alone is not available here; use Width", field)
	case p.Width > 0:
		width = p.Width
	}
	made := params{"format": strings.ToLower(p.Format), "scenes": "times", "times": []float64{start}, "duration_seconds": length,
		"fps": p.Fps, "width": width, "quality": int64(p.Quality), "max_bytes": 100_000_000}
	if p.Height > 0 {
		made["height"] = p.Height
	}
	return made, nil
}
