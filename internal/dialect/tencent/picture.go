package tencent

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/dialect"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/preview"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/sprite"
	"github.com/mediamill/mediamill/internal/op/still"
)

type (
	// A SnapshotByTimeOffsetTaskInput asks for images at given times.
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
	// A SampleSnapshotTaskInput asks for images at regular intervals.
	SampleSnapshotTaskInput struct {
		Definition         int64
		OutputStorage      *TaskOutputStorage `json:",omitempty"`
		OutputObjectPath   string             `json:",omitempty"`
		ObjectNumberFormat *NumberFormat      `json:",omitempty"`
		WatermarkSet       []WatermarkInput   `json:",omitempty"`
		ExtInfo            ignored            `json:",omitzero"`
	}
	// An ImageSpriteTaskInput asks for sheets of thumbnails.
	ImageSpriteTaskInput struct {
		Definition         int64
		OutputStorage      *TaskOutputStorage `json:",omitempty"`
		OutputObjectPath   string             `json:",omitempty"`
		ObjectNumberFormat *NumberFormat      `json:",omitempty"`
		ExtInfo            ignored            `json:",omitzero"`
		WebVttObjectName   refused            `json:",omitzero"`
	}
	// An AnimatedGraphicTaskInput asks for an animated image of a part of the source.
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
func (p Frame) stills() (*dialect.Sparse[snapshot.Params], error) {
	size, err := box{p.Width, p.Height, p.ResolutionAdaptive, p.FillType}.size()
	if err != nil {
		return nil, err
	}
	made := dialect.NewSparse[snapshot.Params]()
	s := made.Params
	s.Width, s.Height, s.Short, s.Fit, s.Bars, s.Turn, s.Upscale = size.Width, size.Height, size.ShortSide, size.Mode, size.Bars, size.Turn, size.Upscale
	s.Format, s.Accuracy = imageFormat(p.Format), still.Exact
	return made, nil
}

// imageFormat is the core's word.
func imageFormat(format string) still.Format {
	if format == "jpg" {
		return still.JPEG
	}
	return still.Format(format)
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
	if err := t.moments(field, made.Params); err != nil {
		return err
	}
	if made.Params.Marks, err = m.watermarks(field, t.WatermarkSet); err != nil {
		return err
	}
	shown := *t
	it, err := m.pictures(field, kindByTime, "snapshotByTimeOffset", "snapshot", t.Definition, p.Format, made,
		&shown.OutputStorage, t.OutputObjectPath, t.ObjectNumberFormat, &shown)
	if err == nil {
		it.Marks = marked(t.WatermarkSet)
	}
	return err
}

// moments sets the times of a request. One after the end fails the task.
func (t *SnapshotByTimeOffsetTaskInput) moments(field string, p *snapshot.Params) error {
	p.Pick, p.PastEnd = snapshot.Times, snapshot.Fail
	for _, text := range t.ExtTimeOffsetSet {
		number, unit := text, ""
		if text != "" {
			number, unit = text[:len(text)-1], text[len(text)-1:]
		}
		f, err := strconv.ParseFloat(number, 64)
		switch {
		case err == nil && unit == "s" && f >= 0 && f <= 1e6:
			p.Times = append(p.Times, media.Seconds(f))
		case err == nil && unit == "%" && f >= 0 && f <= 100:
			p.Percents = append(p.Percents, f)
		default:
			return failf("InvalidParameterValue", "%s.ExtTimeOffsetSet must be seconds such as 3.5s or percentages such as 10%%, has %q", field, text)
		}
	}
	if len(t.ExtTimeOffsetSet) == 0 {
		for _, at := range t.TimeOffsetSet {
			p.Times = append(p.Times, media.Seconds(at))
		}
	}
	if len(p.Times)+len(p.Percents) == 0 {
		return failf("MissingParameter", "the request is missing the parameter %s.ExtTimeOffsetSet", field)
	}
	return nil
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
	if s := made.Params; p.SampleType == percent {
		s.Pick = snapshot.Percents
		// From the first frame on and up to, but without, the end.
		for at := int64(0); at < 100; at += p.SampleInterval {
			s.Percents = append(s.Percents, float64(at))
		}
	} else {
		s.Pick, s.Interval, s.MaxCount = snapshot.Every, media.Seconds(p.SampleInterval), 3600
	}
	if made.Params.Marks, err = m.watermarks(field, t.WatermarkSet); err != nil {
		return err
	}
	shown := *t
	it, err := m.pictures(field, kindSampled, "sampleSnapshot", "snapshot", t.Definition, p.Format, made,
		&shown.OutputStorage, t.OutputObjectPath, t.ObjectNumberFormat, &shown)
	if err == nil {
		it.Sample, it.Marks = &p, marked(t.WatermarkSet)
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
func (p *SpriteParameter) sheets() (*dialect.Sparse[sprite.Params], error) {
	mode, _, err := box{fill: p.FillType}.fit()
	if err != nil {
		return nil, err
	}
	made := dialect.NewSparse[sprite.Params]()
	s := made.Params
	s.Columns, s.Rows, s.Format, s.Accuracy = int(p.ColumnCount), int(p.RowCount), imageFormat(p.Format), still.Exact
	s.CellWidth, s.CellHeight = int(p.Width), int(p.Height)
	if s.CellHeight > 0 {
		s.Fit = mode
		if s.CellWidth == 0 {
			// The core's cells have a width of their own; of the usual shape it is this.
			s.CellWidth = int(math.Round(float64(p.Height) * 16 / 9))
		}
	}
	s.Interval, s.MaxCells = media.Seconds(p.SampleInterval), 2000
	if p.SampleType == percent {
		s.Interval, s.MaxCells = 0.04, min(2000, int(math.Ceil(100/float64(p.SampleInterval))))
	}
	return made, nil
}

// pictures adds a task that makes a series of pictures.
func (m *making) pictures(field, kind, word, operation string, definition int64, format string, made json.Marshaler,
	storage **TaskOutputStorage, path string, number *NumberFormat, shown any) (*item, error) {
	out, err := m.output(field, *storage, naming{path: path, fallback: "{inputName}_" + word + "_{definition}_{number}.{format}",
		format: format, definition: definition, number: number, series: true})
	if err != nil {
		return nil, err
	}
	*storage = &out.echo
	task, err := dialect.Task("", operation, made, out.spec)
	if err != nil {
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
	task, err := dialect.Task("", "preview", made, out.spec)
	if err != nil {
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
func (p *AnimatedParameter) moving(field string, start, end float64) (*dialect.Sparse[preview.Params], error) {
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
	made := dialect.NewSparse[preview.Params]()
	*made.Params = preview.Params{
		Format: preview.Format(strings.ToLower(p.Format)), Scenes: preview.Times, Times: []media.Seconds{media.Seconds(start)}, Duration: media.Seconds(length),
		FPS: int(p.Fps), Width: int(width), Height: int(p.Height), Quality: int(p.Quality), MaxBytes: 100_000_000,
	}
	return made, nil
}
