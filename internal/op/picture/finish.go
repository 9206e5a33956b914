package picture

import (
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// colors scales and brings the light to what the format wants, in this order:
// scaling first makes the costly tone mapping work on fewer pixels.
func (b *builder) colors() error {
	from := colorOf(b.v)
	format, to := b.want.Format.pixels()
	keep := b.v.HDR != "" && b.want.KeepHDR && b.want.Format == Video10
	l := b.want.Size.layout(b.width, b.height)
	if p := b.want.Pad; p != nil && b.want.Size.Mode != Pad {
		var err error
		if l, err = p.around(l); err != nil {
			return err
		}
	}
	matrix := from
	switch {
	case keep:
		to = media.Color{Primaries: from.Primaries, Transfer: from.Transfer, Matrix: from.Matrix, Range: "tv"}
		b.p.HDR = light(from)
		b.scale(l, from, to)
	case b.v.HDR != "":
		b.scale(l, from, from)
		b.p.Filters = append(b.p.Filters, toneMap(from)...)
		b.note(media.FoundHDR, media.Phrasef("the source is %s HDR", strings.ToUpper(light(from))), media.Phrasef("tone-mapped to BT.709 (hable)"))
		matrix = bt709()
	case wide(b.v, from):
		b.scale(l, from, from)
		b.p.Filters = append(b.p.Filters, narrow(from)...)
		b.note(media.FoundColor, media.Phrasef("the primaries are BT.2020"), media.Phrasef("converted to BT.709"))
		matrix = bt709()
	default:
		b.scale(l, from, to)
		b.tell(from, to)
		matrix = to
	}
	if matrix.Matrix != to.Matrix && !keep { // images want BT.601 or RGB after BT.709
		b.filter("scale", "in_color_matrix", swsMatrix(matrix.Matrix), "out_color_matrix", swsMatrix(to.Matrix), "in_range", matrix.Range, "out_range", to.Range)
	}
	if b.want.PixFmt != "" {
		format = b.want.PixFmt
	}
	b.p.Filters = append(b.p.Filters, b.want.After...)
	b.box(l, format)
	b.filter("format", "", format)
	b.filter("setsar", "", 1)
	if to.Matrix != "gbr" {
		b.p.Filters = append(b.p.Filters, mark(to))
	}
	b.p.Width, b.p.Height, b.p.PixFmt, b.p.Color = max(l.outW, l.padW), max(l.outH, l.padH), format, to
	return nil
}

// scale always runs: it also squares pixels and converts matrix and range, and
// without work to do it costs nothing.
func (b *builder) scale(l layout, from, to media.Color) {
	pairs := []any{"w", l.scaleW, "h", l.scaleH, "flags", "lanczos+accurate_rnd"}
	if from.Matrix != to.Matrix || from.Range != to.Range {
		pairs = append(pairs, "in_color_matrix", swsMatrix(from.Matrix), "out_color_matrix", swsMatrix(to.Matrix),
			"in_range", from.Range, "out_range", to.Range)
	}
	b.p.Filters = append(b.p.Filters, ffmpeg.F("scale", pairs...))
	if sar := b.v.SAR; !b.v.Square() {
		b.note(media.FoundSAR, media.Phrasef("pixels are %d:%d", sar.Num, sar.Den), media.Phrasef("square pixels, %d×%d", l.outW, l.outH))
	}
	if int(b.width)%2 != 0 || int(b.height)%2 != 0 {
		b.note(media.FoundOddSize, media.Phrasef("%.0f×%.0f has an odd side", b.width, b.height), media.Phrasef("%d×%d", l.outW, l.outH))
	}
}

// tell notes the conversions of the one scale filter that a video's viewer could see.
func (b *builder) tell(from, to media.Color) {
	if b.want.Format != Video8 && b.want.Format != Video10 {
		return
	}
	if from.Matrix != to.Matrix && from.Matrix != "gbr" {
		b.note(media.FoundColor, media.Phrasef("the color matrix is %s", from.Matrix), media.Phrasef("converted to BT.709"))
	}
	if from.Range != to.Range && from.Matrix != "gbr" {
		b.note(media.FoundFullRange, media.Phrasef("the video uses the full range"), media.Phrasef("converted to limited range"))
	}
	if b.want.Format == Video8 && b.v.BitDepth > 8 {
		b.note(media.FoundBitDepth, media.Phrasef("%d bits per sample", b.v.BitDepth), media.Phrasef("reduced to 8 bits"))
	}
}

// box cuts or surrounds the scaled picture. format is the finished one's.
func (b *builder) box(l layout, format string) {
	bars := func(w, h int) {
		if b.want.Format == JPEG { // pad takes its color for limited range: black would be grey
			b.filter("scale", "in_range", "pc", "out_range", "tv")
		}
		b.filter("pad", "w", w, "h", h, "x", "(ow-iw)/2", "y", "(oh-ih)/2", "color", b.background())
		if b.want.Format == JPEG {
			b.filter("scale", "in_range", "tv", "out_range", "pc")
		}
	}
	switch {
	case b.want.Size.Mode == Blur && (l.outW > l.scaleW || l.outH > l.scaleH):
		b.filter("format", "", format)
		if b.want.Format == JPEG { // ffmpeg's own scaling to what overlay reads would take yuv420p for limited range; told so, it changes nothing
			b.filter("setparams", "range", "tv")
		}
		b.p.Filters = append(b.p.Filters, blurred(l, format))
	case l.outW > l.scaleW || l.outH > l.scaleH:
		bars(l.outW, l.outH)
	case l.outW < l.scaleW || l.outH < l.scaleH:
		b.filter("crop", "w", l.outW, "h", l.outH)
	}
	if l.padW > l.outW || l.padH > l.outH {
		bars(l.padW, l.padH)
	}
}

// light is the kind of HDR of a color: hlg or pq.
func light(c media.Color) string {
	if c.Transfer == "arib-std-b67" {
		return "hlg"
	}
	return "pq"
}
