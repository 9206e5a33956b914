package picture

import (
	"fmt"
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// BitmapSubtitles draws a stream of pictures of text on the stream labeled in,
// which becomes out. Their canvas is scaled to lie inside the finished picture
// p, at its foot and in its middle: a canvas of the film's own shape fills it.
func BitmapSubtitles(s *media.SubtitleStream, v *media.VideoStream, p *Picture, in, out string) []ffmpeg.Chain {
	w, h := canvas(s, v, p)
	text := out + "text"
	return []ffmpeg.Chain{
		{In: []string{fmt.Sprintf("0:%d", s.Index)}, Out: []string{text}, Filters: []ffmpeg.Filter{
			ffmpeg.F("scale", "w", w, "h", h, "out_color_matrix", swsMatrix(p.Color.Matrix), "out_range", "tv"),
			ffmpeg.F("format", "", "yuva420p"),
		}},
		{In: []string{in, text}, Out: []string{out}, Filters: []ffmpeg.Filter{
			ffmpeg.F("overlay", "x", "(W-w)/2", "y", "H-h", "eof_action", "pass", "format", overlayFormat(p.PixFmt)),
		}},
	}
}

// canvas is the size that the pictures of text get. A canvas of the coded size
// has the film's own pixels, and so has every one of standard definition;
// larger ones, as a Blu-ray's around a film without bars, have square pixels.
func canvas(s *media.SubtitleStream, v *media.VideoStream, p *Picture) (width, height int) {
	w, h := v.DisplaySize()
	if s.Width > 720 && s.Height > 0 && (s.Width != v.Width || s.Height != v.Height) {
		w, h = s.Width, s.Height
	}
	factor := math.Min(float64(p.Width)/float64(w), float64(p.Height)/float64(h))
	return min(even(float64(w)*factor), p.Width), min(even(float64(h)*factor), p.Height)
}
