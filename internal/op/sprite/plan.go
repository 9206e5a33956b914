package sprite

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/still"
)

const (
	track     = "sprite.vtt"
	cellNote  = "cells.txt"   // times and brightness of the cells, in order
	sheetGrey = "sheets.grey" // the sheets decoded again, to look for blank cells
	cellName  = "cell-%05d.png"
)

// name is the pattern of the sheets' names in the out folder.
func (p *Params) name() string { return "sprite-%05d." + p.Format.Ext() }

// fileName names a sheet; one that is alone has no number, so that {number} in
// a pattern is nothing.
func (p *Params) fileName(sheet int) op.FileName {
	name := op.FileName{File: fmt.Sprintf(p.name(), sheet), Number: sheet}
	if p.OneSheet {
		name.Number = 0
	}
	return name
}

// Plan reads the film once, or seeks each cell when that is cheaper, and tiles.
func (p *Params) Plan(in op.Input) (*op.Plan, error) {
	v := in.Source.MainVideo()
	if v == nil {
		return nil, still.NoVideo(in.Source)
	}
	span, err := still.SpanOf(in.Source, v).Within(p.Start, p.Length)
	if err != nil {
		return nil, err
	}
	if !span.Known() {
		return nil, media.Errorf(media.CodeInputMalformed, "the duration of the source is unknown and could not be measured").
			WithHint("remux the source first")
	}
	plan := &op.Plan{}
	m := p.choose(in.Source, v, span, plan)
	p.explain(span, plan)
	pixels := p.Format.Pixels()
	if m.seek {
		pixels = picture.RGB // the cells wait as PNG
	}
	pic, err := picture.Normalize(in.Source, v, picture.Wanted{Size: p.size(), Still: true, Format: pixels})
	if err != nil {
		return nil, err
	}
	read, err := picture.Normalize(in.Source, v, picture.Wanted{Size: p.size(), Still: true, Format: p.Format.Pixels()})
	if err != nil {
		return nil, err
	}
	plan.Normalized = pic.Normalized
	cells := len(m.times)
	s := &sheet{p: p, in: in, v: v, pic: pic, read: read, span: span, method: m, grid: p.fit(cells, pic.Width, pic.Height), cells: cells}
	plan.Steps = s.steps()
	plan.Files = s.files()
	return plan, nil
}

func (p *Params) explain(span still.Span, plan *op.Plan) {
	if i := p.interval(span); i > p.Interval*1.0001 {
		why := media.Phrasef("max_cells is %d and the duration of the video is %.3f s", p.MaxCells, span.Length())
		if i > span.Length()/media.Seconds(p.MaxCells)*1.0001 {
			why = media.Phrasef("that time has at most one frame")
		}
		plan.Reasons = append(plan.Reasons, media.Reasoned(media.Phrasef("interval"), media.Phrasef("%.3f s instead of %.3f s: %s", i, p.Interval, why)))
	}
}

// A sheet plans the steps once the method and the grid are settled.
type sheet struct {
	p      *Params
	in     op.Input
	v      *media.VideoStream
	pic    *picture.Picture // of a cell
	read   *picture.Picture // the same, put on a sheet at once
	span   still.Span
	method method
	grid   grid
	cells  int // expected
}

func (s *sheet) steps() []op.Step {
	finish := &finish{grid: s.grid, name: s.p.name(), seek: s.method.seek, span: s.span, want: s.want(), all: s.p.OnDamage == "fail", speck: s.v.Width*s.v.Height < speck}
	check := op.Step{Name: "look for blank cells", Command: s.check(), Weight: 0.1}
	last := op.Step{Name: "track", Make: finish}
	// References in the track are relative to it, wherever the keys put the files.
	from := s.in.Key(op.FileName{File: track})
	for n := range s.grid.sheets(max(s.cells, s.p.buckets(s.span))) {
		to := s.in.Key(s.p.fileName(n + 1))
		finish.sheets = append(finish.sheets, vtt.Reference(from, to))
	}
	// A part of a film may be shown without any of its keyframes. Then its cells
	// are read exactly.
	sheet := ffmpeg.Out(s.fileOf(1))
	exactly := op.Step{Name: "cells, exactly", Command: s.readOnce(still.Exact), Weight: 0.01, Unless: &sheet}
	if !s.method.seek {
		steps := []op.Step{{Name: "cells", Command: s.readOnce(s.method.accuracy), Weight: 1}}
		if s.method.accuracy == still.Keyframe {
			steps = append(steps, exactly)
		}
		return append(steps, check, last)
	}
	frames := s.frames()
	finish.frames = frames
	taker := still.Taker{
		Source: s.in.Source, Stream: s.v, Accuracy: s.method.accuracy, Filters: s.pic.Filters,
		Format: still.PNG, Encode: still.PNG.Encode(100, s.in.Caps), Threads: s.in.Threads, BitExact: s.in.BitExact,
	}
	steps := append(taker.Steps(frames), op.Step{Name: "order", Make: &order{frames, s.method.accuracy == still.Keyframe}})
	if s.method.accuracy == still.Keyframe {
		cell := ffmpeg.Work(fmt.Sprintf(cellName, 1))
		exactly.Unless = &cell
		steps = append(steps, exactly)
	}
	return append(steps, op.Step{Name: "sheets", Command: s.tileCells(), Weight: 1, Unless: &sheet}, check, last)
}

// fileOf is the name of the n-th sheet, from 1.
func (s *sheet) fileOf(n int) string { return fmt.Sprintf(s.p.name(), n) }

// want is how many cells a whole source gives; 0 where that is not certain.
func (s *sheet) want() int {
	if s.method.accuracy == still.Keyframe && !s.method.known || s.v.Variable {
		return 0
	}
	return s.cells
}

// frames are the cells to seek. A keyframe is aimed at from just behind it.
func (s *sheet) frames() []still.Frame {
	frames := make([]still.Frame, len(s.method.times))
	for i, t := range s.method.times {
		f := still.Frame{At: t, File: ffmpeg.Work(fmt.Sprintf(cellName, i+1)), Note: fmt.Sprintf("cell-%05d.txt", i+1)}
		if s.method.known {
			f.At += 0.001
		} else {
			f.Roll = s.span.Roll(s.in.Source, t, s.method.accuracy)
		}
		frames[i] = f
	}
	return frames
}

// files are the sheets and the track. A damaged source may give fewer; the track
// step counts what came and warns.
func (s *sheet) files() []op.File {
	most := s.grid.sheets(max(s.cells, s.p.buckets(s.span)))
	least := s.grid.sheets(s.cells)
	if s.p.OnDamage != "fail" || s.v.Variable || s.method.accuracy == still.Keyframe && !(s.method.known && s.method.seek) {
		least = 1
	}
	sheets := op.File{
		Name: op.FileName{File: s.p.name()}, Series: true, From: 1, Min: least, Max: most, Role: media.RoleSprite, Type: s.p.Format.Type(),
		Expect: op.Expect{Kind: op.KindImage, Video: &op.Video{Width: s.grid.Columns * s.grid.Width, Height: s.grid.Rows * s.grid.Height}},
	}
	if s.p.OneSheet {
		sheets.Name, sheets.Series, sheets.From, sheets.Min, sheets.Max = s.p.fileName(1), false, 0, 0, 0
	}
	return []op.File{
		sheets,
		{Name: op.FileName{File: track}, Role: media.RoleThumbnails, Type: "text/vtt", Expect: op.Expect{Kind: op.KindVTT}},
	}
}
