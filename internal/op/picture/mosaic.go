package picture

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// A Mosaic hides a part of the finished picture behind large squares.
type Mosaic struct {
	X      Length        `json:"x,omitempty" doc:"Distance from the left edge, such as 12px or 5%; 0px if empty" maxLength:"12"`
	Y      Length        `json:"y,omitempty" doc:"Distance from the top edge; 0px if empty" maxLength:"12"`
	Width  Length        `json:"width,omitempty" doc:"Width of the area, such as 120px or 10%; 10% if empty" maxLength:"12"`
	Height Length        `json:"height,omitempty" doc:"Height of the area; 10% if empty" maxLength:"12"`
	Start  media.Seconds `json:"start_seconds,omitempty" doc:"Start time on the timeline of the output" minimum:"0" maximum:"1000000"`
	End    media.Seconds `json:"end_seconds,omitempty" doc:"End time on the timeline of the output; 0 means up to the end" minimum:"0" maximum:"1000000"`
}

// Validate lists what the tags do not tell.
func (m *Mosaic) Validate() media.Faults {
	var f media.Faults
	f.Add(m.X.fault("x"), m.Y.fault("y"), m.Width.fault("width"), m.Height.fault("height"))
	if m.End != 0 && m.End <= m.Start {
		f.Add(media.Bad("end_seconds", "must be after start_seconds, %v, is %v", float64(m.Start), float64(m.End)))
	}
	return f
}

// MosaicNeeds lists the filters that draw mosaics.
func MosaicNeeds(list []Mosaic) []ffmpeg.Need {
	if len(list) == 0 {
		return nil
	}
	return []ffmpeg.Need{{Kind: "filter", Name: "crop"}, {Kind: "filter", Name: "overlay"}}
}

// Mosaics hides parts of the stream labeled in, which becomes out. p is the
// finished picture.
func Mosaics(list []Mosaic, p *Picture, in, out string) []ffmpeg.Chain {
	var chains []ffmpeg.Chain
	for i := range list {
		m, to := &list[i], out
		if i < len(list)-1 {
			to = fmt.Sprintf("%smosaic%d", out, i)
		}
		chains = append(chains, m.chains(p, in, to, fmt.Sprintf("%sm%d", out, i))...)
		in = to
	}
	return chains
}

func (m *Mosaic) chains(p *Picture, in, out, label string) []ffmpeg.Chain {
	x, width := span(m.X, m.Width, p.Width)
	y, height := span(m.Y, m.Height, p.Height)
	square := even(float64(min(p.Width, p.Height)) / 24) // so large that nothing can be made out
	whole, part, hidden := label+"whole", label+"part", label+"hidden"
	w := Watermark{Start: m.Start, End: m.End}
	return []ffmpeg.Chain{
		{In: []string{in}, Filters: []ffmpeg.Filter{ffmpeg.F("split", "", 2)}, Out: []string{whole, part}},
		{In: []string{part}, Filters: []ffmpeg.Filter{
			ffmpeg.F("crop", "w", width, "h", height, "x", x, "y", y),
			ffmpeg.F("scale", "w", max(width/square, 1), "h", max(height/square, 1), "flags", "area"),
			ffmpeg.F("scale", "w", width, "h", height, "flags", "neighbor"),
		}, Out: []string{hidden}},
		{In: []string{whole, hidden}, Filters: []ffmpeg.Filter{
			ffmpeg.F("overlay", append([]any{"x", x, "y", y, "format", overlayFormat(p.PixFmt)}, w.span()...)...),
		}, Out: []string{out}},
	}
}

// span is a part of a side, in even pixels and never beyond the side.
func span(at, length Length, side int) (from, size int) {
	if length == "" {
		length = "10%"
	}
	from = min(at.of(side), side-2) / 2 * 2
	return from, min(even(float64(length.of(side))), (side-from)/2*2)
}
