// Package sprite puts thumbnails of a video, taken at regular intervals, onto
// sheets, and writes the WebVTT track in which players find the thumbnail for a
// time: cues with references such as sprite-00001.jpg#xywh=160,90,160,90.
//
// All sheets have the same grid, so the last one may end with black cells. If one
// sheet is enough for a video, its grid is no larger than needed.
package sprite

import (
	"cmp"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/still"
)

// Params are the operation's knobs.
type Params struct {
	Interval   media.Seconds  `json:"interval_seconds" minimum:"0.04" maximum:"86400" default:"2" doc:"Seconds between cells; increased if max_cells would be exceeded"`
	MaxCells   int            `json:"max_cells" minimum:"1" maximum:"2000" default:"200" doc:"Maximum number of cells on all sheets together"`
	Columns    int            `json:"columns" minimum:"1" maximum:"100" default:"10" doc:"Cells in each row of a sheet"`
	Rows       int            `json:"rows" minimum:"1" maximum:"100" default:"10" doc:"Rows of a sheet; further cells go to further sheets"`
	CellWidth  int            `json:"cell_width" minimum:"8" maximum:"4096" default:"160" doc:"Width of a cell in pixels. Without cell_height, the height follows from the aspect ratio, and a smaller source is not enlarged"`
	CellHeight int            `json:"cell_height,omitempty" minimum:"8" maximum:"4096" doc:"Height of a cell in pixels. If given, every cell has exactly this size, and fit applies"`
	Fit        picture.Mode   `json:"fit,omitempty" enum:"pad,fill,stretch,blur" doc:"With cell_height: how a frame is fitted into its cell. pad: scaled to fit inside, with bars. fill: scaled to cover, then cropped. stretch: scaled without keeping the aspect ratio. blur: fitted inside, over a blurred copy of itself. If empty: pad"`
	Bars       picture.Bars   `json:"bars,omitempty" enum:"black,white" doc:"With fit pad: color of the bars; black if empty"`
	OneSheet   bool           `json:"one_sheet,omitempty" doc:"Put all cells on one sheet, which always has columns × rows cells; max_cells must not exceed that number"`
	Start      media.Seconds  `json:"start_seconds,omitempty" minimum:"0" maximum:"1000000" doc:"Start of the part of the source to use"`
	Length     media.Seconds  `json:"duration_seconds,omitempty" minimum:"0" maximum:"100000000" doc:"Duration of the part of the source to use; 0 means up to the end"`
	Format     still.Format   `json:"format" enum:"jpeg,webp,png" default:"jpeg"`
	Quality    int            `json:"quality" minimum:"1" maximum:"100" default:"75" doc:"Quality of JPEG and WebP; PNG is lossless"`
	Accuracy   still.Accuracy `json:"accuracy" enum:"auto,keyframe,exact" default:"auto" doc:"Which frame of an interval is shown. keyframe: its first keyframe, which is much faster; an interval without one gets no cell. exact: its first frame. auto: keyframe if nearly every interval has one, otherwise exact. The WebVTT track always has the times of the frames that are shown"`
	OnDamage   string         `json:"on_damage" enum:"salvage,fail" default:"salvage" doc:"If the source is damaged: salvage the cells that can be made, with a warning, or fail the task"`
}

// largest is the most pixels that a side of a sheet may have: WebP's limit.
const largest = 16383

// Op is the operation's entry in the catalogue.
func Op() op.Op {
	return op.Op{
		Name:      "sprite",
		Title:     "Sprite sheets",
		Summary:   "Sheets of small thumbnails with a WebVTT track, for scrubbing in players",
		Key:       "{job}/{name}/{file}",
		Layout:    op.Series,
		New:       func() op.Params { return Default() },
		Templates: templates(),
	}
}

// Default are the parameters that apply where nothing is said.
func Default() *Params {
	return &Params{
		Interval: 2, MaxCells: 200, Columns: 10, Rows: 10, CellWidth: 160,
		Format: still.JPEG, Quality: 75, Accuracy: still.Auto, OnDamage: "salvage",
	}
}

// Validate lists every fault that shows without the source.
func (p *Params) Validate() media.Faults {
	f := op.Bounds(p)
	if p.Columns*p.CellWidth > largest {
		f.Add(media.Conflict("columns", "columns × cell_width is more than 16383 pixels").WithHint("use fewer columns or narrower cells"))
	}
	if p.Rows*p.CellHeight > largest {
		f.Add(media.Conflict("rows", "rows × cell_height is more than 16383 pixels").WithHint("use fewer rows or smaller cells"))
	}
	if p.OneSheet && p.MaxCells > p.Columns*p.Rows {
		f.Add(media.Conflict("max_cells", "%d cells do not fit on one sheet of %d × %d", p.MaxCells, p.Columns, p.Rows))
	}
	if p.CellHeight == 0 && p.Fit != "" {
		f.Add(media.Conflict("fit", "can be used with cell_height only"))
	}
	return f
}

// size is what a cell's picture becomes.
func (p *Params) size() picture.Size {
	if p.CellHeight == 0 {
		return picture.Size{Width: p.CellWidth}
	}
	return picture.Size{Width: p.CellWidth, Height: p.CellHeight, Mode: cmp.Or(p.Fit, picture.Pad), Upscale: true, Bars: p.Bars}
}

// Needs lists what ffmpeg must have.
func (p *Params) Needs() []ffmpeg.Need {
	needs := slices.Concat(picture.Needs(), p.size().Needs(), p.Format.Needs())
	return append(needs, ffmpeg.Need{Kind: "filter", Name: "tile"}, ffmpeg.Need{Kind: "filter", Name: "signalstats"})
}

// Queue is the one for short work unless exact frames may need a whole decode.
func (p *Params) Queue() media.Queue {
	if p.Accuracy == still.Exact {
		return media.QueueCPU
	}
	return media.QueueLight
}

// Damage is what a damaged source gives.
func (p *Params) Damage() string { return p.OnDamage }

// Measures asks for the keyframes, which tell what each way would cost, except
// of films so long that finding them costs more than it saves.
func (p *Params) Measures(src *media.Source) []media.Measurement {
	v := src.MainVideo()
	if v == nil {
		return nil
	}
	m := still.Measures(src, v)
	if p.Accuracy != still.Exact && src.Duration <= scan && !asksKeyframes(m) {
		m = append(m, media.Measurement{Kind: media.MeasureKeyframes})
	}
	return m
}

// scan is the longest film whose keyframes are looked for.
const scan media.Seconds = 3600

func asksKeyframes(m []media.Measurement) bool {
	for _, each := range m {
		if each.Kind == media.MeasureKeyframes {
			return true
		}
	}
	return false
}
