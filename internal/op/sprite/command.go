package sprite

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/still"
)

// readOnce is the command that reads the film from end to end and keeps the
// first frame, or keyframe, of each interval; none after the planned end, which
// would need a sheet that nobody expects.
func (s *sheet) readOnce(accuracy still.Accuracy) *ffmpeg.Command {
	in := ffmpeg.Input{File: ffmpeg.Source(0), Options: []ffmpeg.Option{ffmpeg.Flag("copyts")}}
	if s.in.Threads > 0 {
		in.Options = append(in.Options, ffmpeg.Int("threads", s.in.Threads))
	}
	filters, alone := still.Split(s.read.Filters)
	if accuracy == still.Keyframe {
		in.Options = append(in.Options, ffmpeg.Word("skip_frame", "nokey"))
		if len(filters) > 0 {
			filters = still.Field(s.v)
		}
	}
	in.Options = append(in.Options, ffmpeg.Flag("an"), ffmpeg.Flag("sn"), ffmpeg.Flag("dn"))
	start := s.in.Source.Start + s.span.First - edge
	bucket := func(t string) string {
		return fmt.Sprintf("floor((%s-%s)/%s)", t, ffmpeg.Stamp(start.Duration()), ffmpeg.Stamp(s.p.interval(s.span).Duration()))
	}
	if s.span.Part {
		end := s.in.Source.Start + s.span.End
		filters = append(filters, ffmpeg.F("trim", "start", ffmpeg.Stamp(start.Duration()), "end", ffmpeg.Stamp(end.Duration())))
	}
	filters = append(filters,
		ffmpeg.F("settb", "", "1/1000000"), // the note is in microseconds
		ffmpeg.F("select", "", "isnan(prev_selected_t)+gt("+bucket("t")+","+bucket("prev_selected_t")+")"),
		ffmpeg.F("trim", "end_frame", max(s.cells, s.p.buckets(s.span))))
	c := &ffmpeg.Command{Inputs: []ffmpeg.Input{in}, BitExact: s.in.BitExact}
	s.tile(c, fmt.Sprintf("0:%d", s.v.Index), append(filters, alone...))
	return c
}

// tileCells puts pictures that were sought before onto the sheets.
func (s *sheet) tileCells() *ffmpeg.Command {
	c := &ffmpeg.Command{BitExact: s.in.BitExact, Inputs: []ffmpeg.Input{{File: ffmpeg.Work(cellName), Format: "image2"}}}
	var filters []ffmpeg.Filter
	switch s.p.Format.Pixels() {
	case picture.JPEG:
		filters = append(filters, ffmpeg.F("scale", "out_color_matrix", "bt601", "out_range", "pc"), ffmpeg.F("format", "", "yuv420p"), ffmpeg.F("setparams", "range", "pc"))
	case picture.WebP:
		filters = append(filters, ffmpeg.F("scale", "out_color_matrix", "bt601", "out_range", "tv"), ffmpeg.F("format", "", "yuv420p"))
	}
	s.tile(c, "0:0", filters)
	return c
}

// tile ends a command: cells onto sheets, and beside them the note of each
// cell's time and brightness. The note's output comes first, because progress
// is counted by its frames.
func (s *sheet) tile(c *ffmpeg.Command, from string, filters []ffmpeg.Filter) {
	c.Expect.Frames = int64(s.cells)
	c.Graph = []ffmpeg.Chain{
		{In: []string{from}, Filters: append(filters, ffmpeg.F("split", "", 2)), Out: []string{"seen", "cells"}},
		{In: []string{"seen"}, Out: []string{"noted"}, Filters: []ffmpeg.Filter{
			ffmpeg.F("signalstats"), ffmpeg.F("metadata", "mode", "print", "file", cellNote)}},
		{In: []string{"cells"}, Out: []string{"sheets"}, Filters: []ffmpeg.Filter{
			ffmpeg.F("tile", "layout", fmt.Sprintf("%dx%d", s.grid.Columns, s.grid.Rows), "color", "black")}},
	}
	passthrough := ffmpeg.FrameMode("passthrough")
	c.Outputs = []ffmpeg.Output{
		{File: ffmpeg.Null(), Format: "null", Maps: []string{"[noted]"}, Options: []ffmpeg.Option{passthrough}},
		{File: ffmpeg.Out(s.p.name()), Format: "image2", Maps: []string{"[sheets]"},
			Options: append([]ffmpeg.Option{passthrough, ffmpeg.Word("map_metadata", "-1")}, s.p.Format.Encode(s.p.Quality, s.in.Caps)...)},
	}
}

// check decodes the sheets again, as players will.
func (s *sheet) check() *ffmpeg.Command {
	return &ffmpeg.Command{
		Inputs: []ffmpeg.Input{{File: ffmpeg.Out(s.p.name()), Format: "image2"}},
		Outputs: []ffmpeg.Output{{File: ffmpeg.Work(sheetGrey), Format: "rawvideo", Maps: []string{"0:0"},
			Options: []ffmpeg.Option{ffmpeg.FrameMode("passthrough"), ffmpeg.Word("c:v", "rawvideo"), ffmpeg.Word("pix_fmt", "gray")}}},
		Expect: ffmpeg.Expect{Frames: int64(s.grid.sheets(s.cells))}, BitExact: s.in.BitExact,
	}
}
