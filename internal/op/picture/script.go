package picture

import (
	"fmt"
	"math"
	"strings"

	"golang.org/x/image/colornames"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// drawn says that libass draws the text and not drawtext, which takes all
// glyphs from one font: libass looks for another where the font has none,
// shapes what has to be, and logs what no font has.
func (w *Watermark) drawn() bool {
	return w.Image == nil && strings.ContainsFunc(w.Text, func(r rune) bool { return r > 0x24f && (r < 0x2010 || r > 0x2044) && r != '€' && r != '™' })
}

// Filter is the name of the filter that draws the watermark.
func (w *Watermark) Filter() string {
	switch {
	case w.Image != nil:
		return "overlay"
	case w.drawn():
		return "subtitles"
	}
	return "drawtext"
}

// TextFile is the work file that the text of the i-th watermark is written to.
func (w *Watermark) TextFile(i int) string {
	if w.drawn() {
		return fmt.Sprintf("watermark-%d.ass", i)
	}
	return fmt.Sprintf("watermark-%d.txt", i)
}

// TextContent is what that file holds; p is the finished picture.
func (w *Watermark) TextContent(p *Picture) []byte {
	if !w.drawn() {
		return []byte(w.Text)
	}
	size, font := w.fontSize(p), w.font()
	mx, my := w.margins(p)
	var b strings.Builder
	fmt.Fprintf(&b, "[Script Info]\nScriptType: v4.00+\nPlayResX: %d\nPlayResY: %d\nWrapStyle: 2\nScaledBorderAndShadow: yes\n\n[V4+ Styles]\n", p.Width, p.Height)
	b.WriteString("Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n")
	fmt.Fprintf(&b, "Style: Mark,%s,%d,%s,%s,1,%d,0,%d,%d,%d,%d,1\n\n[Events]\nFormat: Layer, Start, End, Style, Text\n",
		font, size, w.assColor(w.opacity()), fmt.Sprintf("&H%02X000000", transparency(0.6*w.opacity())), max(1, size/20), w.alignment(), mx, mx, my)
	end := w.End
	if end == 0 {
		end = 1e6
	}
	fmt.Fprintf(&b, "Dialogue: 0,%s,%s,Mark,%s\n", assTime(w.Start), assTime(end), assText(w.Text))
	return []byte(b.String())
}

func (w *Watermark) subtitles(i int) ffmpeg.Filter {
	return ffmpeg.F("subtitles", "filename", w.TextFile(i))
}

// alignment is where ASS puts a text: the places of a keypad's digits.
func (w *Watermark) alignment() int {
	places := map[string]int{"bottom_left": 1, "bottom": 2, "bottom_right": 3, "left": 4, "center": 5, "right": 6, "top_left": 7, "top": 8, "top_right": 9}
	if n := places[w.Position]; n > 0 {
		return n
	}
	return 3
}

// assColor is the text's color as ASS writes it: transparency, blue, green, red.
func (w *Watermark) assColor(opacity float64) string {
	var r, g, b uint8 = 255, 255, 255
	if n, err := fmt.Sscanf(w.Color, "#%02x%02x%02x", &r, &g, &b); err != nil || n != 3 {
		r, g, b = 255, 255, 255
		if c, known := colornames.Map[strings.ToLower(w.Color)]; known {
			r, g, b = c.R, c.G, c.B
		}
	}
	return fmt.Sprintf("&H%02X%02X%02X%02X", transparency(opacity), b, g, r)
}

func transparency(opacity float64) int { return int(math.Round(255 * (1 - opacity))) }

func assTime(s media.Seconds) string {
	hundredths := int64(math.Round(float64(s) * 100))
	return fmt.Sprintf("%d:%02d:%02d.%02d", hundredths/360000, hundredths/6000%60, hundredths/100%60, hundredths%100)
}

// assText is a text in which nothing is an order: a backslash is kept from
// what follows by a joiner of no width, and braces are marked.
func assText(s string) string {
	return strings.NewReplacer("\\", "\\\u2060", "{", `\{`, "}", `\}`, "\r", "", "\n", `\N`, "\x00", "").Replace(s)
}
