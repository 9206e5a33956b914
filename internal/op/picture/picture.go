package picture

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Deinterlace says what happens to fields.
type Deinterlace string

const (
	DeinterlaceAuto Deinterlace = "" // when idet saw fields, or the flag says so and nothing was measured
	DeinterlaceOn   Deinterlace = "on"
	DeinterlaceOff  Deinterlace = "off"
)

// A Crop is cut from the upright source picture before anything is scaled, in its pixels.
type Crop struct {
	X, Y, Width, Height int
}

// Wanted is what the picture shall become. Its zero is a constant-rate, upright,
// progressive, 8-bit BT.709 picture of the source's size.
type Wanted struct {
	Size        Size
	Crop        *Crop
	Rotate      int            // degrees clockwise on top of the source's own: 0, 90, 180, 270
	Rate        media.Rational // frames a second; unknown for the source's own
	MaxRate     media.Rational // only when Rate is unknown; unknown for no limit
	KeepTimes   bool           // no constant rate: a variable one stays
	Still       bool           // single frames: no rate, no start at 0
	Deinterlace Deinterlace
	KeepHDR     bool // with Video10 only: HDR light stays and is tagged
	Format      Format
	PixFmt      string   // another pixel format than the Format's own, as yuv444p
	Raw         bool     // frames come from a pipe without a display matrix
	Pad         *Padding // bars around the picture of Size
	Added
}

// Added are the filters of an operation that changes more than the form of a picture.
type Added struct {
	Before []ffmpeg.Filter // of upright frames as they were shot: before they are scaled or their light is changed
	After  []ffmpeg.Filter // of scaled frames in their final colors, before any bars
	Motion Motion          // how Rate is reached if it is above that of the source
}

// Motion says where the frames of a higher rate come from.
type Motion string

const (
	Duplicate   Motion = ""            // each frame is shown again
	Blend       Motion = "blend"       // frames between two are a mix of them
	Interpolate Motion = "interpolate" // frames between two follow what moves
)

// A Picture is the plan for one stream of pictures.
type Picture struct {
	Filters       []ffmpeg.Filter // never empty
	Width, Height int
	FrameRate     media.Rational // unknown with KeepTimes and Still
	PixFmt        string
	Color         media.Color
	HDR           string // pq or hlg when it was kept
	Normalized    []media.Finding
}

// Tags are the options of the output that write the color tags.
func (p *Picture) Tags() []ffmpeg.Option { return tags(p.Color) }

// Normalize plans the filters that make v what is wanted. It fails with
// config.invalid when the crop lies outside the picture or the picture outside
// the pad, and with input.unsupported for Dolby Vision without a base layer.
func Normalize(src *media.Source, v *media.VideoStream, want Wanted) (*Picture, error) {
	if v.HDR == "dolby_vision" {
		return nil, media.Errorf(media.CodeInputUnsupported, "stream %d is Dolby Vision profile 5, whose colors only Dolby's decoders can convert", v.Index).
			WithHint("export the source as HDR10, HLG or Dolby Vision profile 8, or copy the stream without encoding it")
	}
	b := builder{src: src, v: v, want: want, p: &Picture{}}
	b.fields()
	b.rate()
	b.upright()
	if err := b.crop(); err != nil {
		return nil, err
	}
	b.p.Filters = append(b.p.Filters, want.Before...)
	b.p.Filters = append(b.p.Filters, b.between...)
	if err := b.colors(); err != nil {
		return nil, err
	}
	return b.p, nil
}

// Needs lists the filters that Normalize may use.
func Needs() []ffmpeg.Need {
	needs := []ffmpeg.Need{}
	for _, name := range []string{"bwdif", "fps", "scale", "zscale", "tonemap", "setparams"} {
		needs = append(needs, ffmpeg.Need{Kind: "filter", Name: name})
	}
	return needs
}

type builder struct {
	src  *media.Source
	v    *media.VideoStream
	want Wanted
	p    *Picture
	// width and height are as displayed, before scaling.
	width, height float64
	between       []ffmpeg.Filter // makes frames between those of the source
}

func (b *builder) filter(name string, pairs ...any) {
	b.p.Filters = append(b.p.Filters, ffmpeg.F(name, pairs...))
}

func (b *builder) note(code media.FindingCode, text, action media.Phrase) {
	b.p.Normalized = append(b.p.Normalized, media.Finding{Code: code, Stream: b.v.Index, Phrase: text}.With(action))
}

// fields makes frames of fields. What was measured outranks what the stream's flag says.
func (b *builder) fields() {
	flagged := b.v.FieldOrder != "" && b.v.FieldOrder != "progressive" && b.v.FieldOrder != "unknown"
	yes, top := flagged, b.v.FieldOrder == "tt" || b.v.FieldOrder == "tb"
	how := media.Phrasef("the stream is flagged as interlaced")
	if b.src.Measured.Interlace != nil {
		yes, top = b.src.Measured.Interlace.Interlaced()
		how = media.Phrasef("idet found interlaced frames in most of the sample")
	}
	switch {
	case b.want.Deinterlace == DeinterlaceOff, b.want.Deinterlace == DeinterlaceAuto && !yes:
		return
	case !yes:
		b.weave("mode", "send_frame")
		b.note(media.FoundInterlaced, media.Phrasef("deinterlacing was requested"), media.Phrasef("bwdif, one frame for every two fields"))
		return
	}
	parity := "bff"
	if top {
		parity = "tff"
	}
	b.weave("mode", "send_frame", "parity", parity, "deint", "all")
	b.note(media.FoundInterlaced, how, media.Phrasef("bwdif, one frame for every two fields, %s", parity))
}

// weave adds the deinterlacer. Frames of a pipe were not turned.
func (b *builder) weave(pairs ...any) {
	filters := []ffmpeg.Filter{ffmpeg.F("bwdif", pairs...)}
	if !b.want.Raw {
		filters = AsCoded(b.v, filters...)
	}
	b.p.Filters = append(b.p.Filters, filters...)
}

// AsCoded are filters for frames as they are coded, since fields are lines of
// those: ffmpeg turns a marked picture before any filter, so it is turned back
// for them.
func AsCoded(v *media.VideoStream, filters ...ffmpeg.Filter) []ffmpeg.Filter {
	if v.Rotation == 0 && !v.Flipped {
		return filters
	}
	back, again := turn((360-v.Rotation)%360), turn(v.Rotation)
	if v.Flipped {
		back, again = append(back, ffmpeg.F("hflip")), append([]ffmpeg.Filter{ffmpeg.F("hflip")}, again...)
	}
	return append(append(back, filters...), again...)
}

// rate puts frames on a grid that starts at 0: gaps and a late start are filled
// with the frame before, so sound stays where it was.
func (b *builder) rate() {
	if b.want.Still {
		return
	}
	own := RateOf(b.v, b.want.MaxRate)
	switch {
	case b.want.Rate.Known():
		b.p.FrameRate = b.want.Rate.Reduced()
	case b.want.KeepTimes:
		return
	default:
		b.p.FrameRate = own
	}
	grid := b.p.FrameRate
	if b.want.Motion != Duplicate && b.p.FrameRate.Float() > own.Float()*1.001 {
		grid, b.between = own, motion(b.want.Motion, b.p.FrameRate)
	}
	b.filter("fps", "fps", grid, "round", "near", "start_time", 0)
	switch {
	case b.v.Variable:
		b.note(media.FoundVariableFrameRate, media.Phrasef("the frame rate varies around %.4g per second", b.v.FrameRate.Float()), media.Phrasef("constant %s frames per second", b.p.FrameRate.String()))
	case !b.want.Rate.Known() && b.want.MaxRate.Known() && b.v.FrameRate.Float() > b.want.MaxRate.Float()*1.001:
		b.note(media.FoundHighFrameRate, media.Phrasef("%.4g frames per second", b.v.FrameRate.Float()), media.Phrasef("%s frames per second", b.p.FrameRate.String()))
	}
}

// upright notes what autorotate does, or does it for raw frames, and then turns as asked.
func (b *builder) upright() {
	w, h := b.v.DisplaySize()
	b.width, b.height = float64(w), float64(h)
	if b.v.Rotation != 0 || b.v.Flipped {
		b.note(media.FoundRotation, media.Phrasef("the source is rotated by %d° for display", b.v.Rotation), media.Phrasef("rotated upright; the display matrix is removed"))
	}
	if b.want.Raw {
		b.turn(b.v.Rotation)
	}
	if b.want.Rotate == 90 || b.want.Rotate == 270 {
		b.width, b.height = b.height, b.width
	}
	b.turn(b.want.Rotate)
}

func (b *builder) turn(degrees int) { b.p.Filters = append(b.p.Filters, turn(degrees)...) }

// turn is clockwise, by a quarter, a half or three quarters.
func turn(degrees int) []ffmpeg.Filter {
	switch degrees {
	case 90:
		return []ffmpeg.Filter{ffmpeg.F("transpose", "", "clock")}
	case 180:
		return []ffmpeg.Filter{ffmpeg.F("hflip"), ffmpeg.F("vflip")}
	case 270:
		return []ffmpeg.Filter{ffmpeg.F("transpose", "", "cclock")}
	}
	return nil
}

// crop cuts in pixels as shown; the filter counts coded ones, so it gets shares.
func (b *builder) crop() error {
	c := b.want.Crop
	if c == nil {
		return nil
	}
	if c.X < 0 || c.Y < 0 || c.Width < 2 || c.Height < 2 || c.X+c.Width > int(b.width) || c.Y+c.Height > int(b.height) {
		return media.Bad("crop", "%d×%d at %d,%d is not inside the frame of %.0f×%.0f, after rotation",
			c.Width, c.Height, c.X, c.Y, b.width, b.height)
	}
	part := func(n int, side string, of float64) string { return fmt.Sprintf("%s*%d/%.0f", side, n, of) }
	b.filter("crop", "w", part(c.Width, "iw", b.width), "h", part(c.Height, "ih", b.height),
		"x", part(c.X, "iw", b.width), "y", part(c.Y, "ih", b.height), "exact", 1)
	b.width, b.height = float64(c.Width), float64(c.Height)
	return nil
}

// Measures asks for idet unless nothing is deinterlaced anyway. What the stream's
// flag says is not enough: fields are often flagged as frames by an encoder that
// did not know better.
func Measures(v *media.VideoStream, d Deinterlace) []media.Measurement {
	if v == nil || d != DeinterlaceAuto {
		return nil
	}
	return []media.Measurement{{Kind: media.MeasureInterlace, Stream: v.Index}}
}
