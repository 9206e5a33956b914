package picture

import (
	"fmt"
	"math"
	"path"
	"regexp"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// A Watermark is an image or a text laid over the finished picture.
type Watermark struct {
	Image    *media.SourceRef `json:"image,omitempty" doc:"PNG, JPEG or WebP image; transparency is kept. Exactly one of image and text must be given"`
	Text     string           `json:"text,omitempty" doc:"Text to draw, taken literally" maxLength:"500"`
	Font     string           `json:"font,omitempty" doc:"Font family of the text; Sans if empty" maxLength:"64"`
	Color    string           `json:"color,omitempty" doc:"Color of the text: #rrggbb or a name such as white" maxLength:"20"`
	Position string           `json:"position,omitempty" doc:"Corner, edge or center of the frame; bottom_right if empty" enum:"top_left,top,top_right,left,center,right,bottom_left,bottom,bottom_right"`
	Size     float64          `json:"size,omitempty" doc:"Width of the image as a fraction of the frame width, or line height of the text as a fraction of the frame height. If 0: 0.15 for an image, 0.05 for text" minimum:"0.005" maximum:"1"`
	Margin   float64          `json:"margin,omitempty" doc:"Distance from the edges as a fraction of the shorter side of the frame. If 0: 0.03" minimum:"0.0001" maximum:"0.5"`
	X        Length           `json:"x,omitempty" doc:"Distance from the left or right edge, such as 12px or 5%, instead of margin" maxLength:"12"`
	Y        Length           `json:"y,omitempty" doc:"Distance from the top or bottom edge, instead of margin" maxLength:"12"`
	Width    Length           `json:"width,omitempty" doc:"Width of the image, instead of size" maxLength:"12"`
	Height   Length           `json:"height,omitempty" doc:"Height of the image, or line height of the text, instead of size. Without it, an image keeps its aspect ratio" maxLength:"12"`
	Opacity  float64          `json:"opacity,omitempty" doc:"Opacity from 0.01 to 1. If 0: 1" minimum:"0.01" maximum:"1"`
	Start    media.Seconds    `json:"start_seconds,omitempty" doc:"Start time on the timeline of the output" minimum:"0" maximum:"1000000"`
	End      media.Seconds    `json:"end_seconds,omitempty" doc:"End time on the timeline of the output; 0 means up to the end" minimum:"0" maximum:"1000000"`
}

var fontName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 -]*$`)

// Validate lists what the tags do not tell.
func (w *Watermark) Validate() media.Faults {
	var f media.Faults
	switch {
	case w.Image == nil && strings.TrimSpace(w.Text) == "":
		f.Add(media.Missing("image", "a watermark needs an image or a text"))
	case w.Image != nil && w.Text != "":
		f.Add(media.Conflict("text", "a watermark can have an image or a text, not both; use two watermarks"))
	case w.Image != nil && w.Image.Kind() == "":
		f.Add(media.Bad("image", "exactly one of key, url, upload, sample and task must be set"))
	}
	if w.Font != "" && !fontName.MatchString(w.Font) {
		f.Add(media.Bad("font", "must be a font family of letters, digits, spaces and dashes"))
	}
	f.Add(colorFault(w.Color))
	f.Add(w.X.fault("x"), w.Y.fault("y"), w.Width.fault("width"), w.Height.fault("height"))
	if w.End != 0 && w.End <= w.Start {
		f.Add(media.Bad("end_seconds", "must be after start_seconds, %v, is %v", float64(w.Start), float64(w.End)))
	}
	return f
}

// Overlays draws the watermarks in their order on the stream labeled in, which
// becomes out. An image is read from input firstInput and the next ones, a text
// from the work file of TextFile. p is the finished picture.
func Overlays(marks []Watermark, p *Picture, in, out string, firstInput int) []ffmpeg.Chain {
	var chains []ffmpeg.Chain
	for i := range marks {
		w, to := &marks[i], out
		if i < len(marks)-1 {
			to = fmt.Sprintf("%smark%d", out, i)
		}
		if w.Image == nil {
			chains = append(chains, ffmpeg.Chain{In: []string{in}, Filters: []ffmpeg.Filter{w.write(i, p)}, Out: []string{to}})
			in = to
			continue
		}
		logo := fmt.Sprintf("%slogo%d", out, i)
		chains = append(chains, ffmpeg.Chain{In: []string{fmt.Sprintf("%d:v:0", firstInput)}, Filters: w.logo(p), Out: []string{logo}},
			ffmpeg.Chain{In: []string{in, logo}, Filters: []ffmpeg.Filter{w.overlay(p)}, Out: []string{to}})
		firstInput++
		in = to
	}
	return chains
}

// Images are the watermarks that have an image, in order.
func Images(marks []Watermark) []*Watermark {
	var list []*Watermark
	for i := range marks {
		if marks[i].Image != nil {
			list = append(list, &marks[i])
		}
	}
	return list
}

// ImageSources are the images' places, in order.
func ImageSources(marks []Watermark) []media.SourceRef {
	var list []media.SourceRef
	for _, w := range Images(marks) {
		list = append(list, *w.Image)
	}
	return list
}

// OverlayNeeds lists the filters that draw the watermarks.
func OverlayNeeds(marks []Watermark) (needs []ffmpeg.Need) {
	for _, w := range marks {
		needs = append(needs, ffmpeg.Need{Kind: "filter", Name: w.Filter()})
	}
	return needs
}

// ImageFormat is the demuxer that reads the image. It goes by the name, since
// ffmpeg would take a picture for a numbered series; PNG when the name does not tell.
func (w *Watermark) ImageFormat() string {
	name := w.Image.Key
	if name == "" {
		name, _, _ = strings.Cut(w.Image.URL, "?")
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg":
		return "jpeg_pipe"
	case ".webp":
		return "webp_pipe"
	case ".gif":
		return "gif"
	}
	return "png_pipe"
}

func (w *Watermark) opacity() float64 {
	if w.Opacity == 0 {
		return 1
	}
	return w.Opacity
}

// margin in pixels.
func (w *Watermark) margin(p *Picture) int {
	share := w.Margin
	if share == 0 {
		share = 0.03
	}
	return int(math.Round(share * float64(min(p.Width, p.Height))))
}

// margins are the distances from the edges at the sides, and above and below.
func (w *Watermark) margins(p *Picture) (x, y int) {
	x, y = w.margin(p), w.margin(p)
	if w.X != "" {
		x = w.X.of(p.Width)
	}
	if w.Y != "" {
		y = w.Y.of(p.Height)
	}
	return x, y
}

// place is the position of something of the size ow × oh in a picture of w × h;
// the words are the filter's own.
func (w *Watermark) place(p *Picture, w0, h0, ow, oh string) (x, y string) {
	mx, my := w.margins(p)
	position := w.Position
	if position == "" {
		position = "bottom_right"
	}
	x, y = fmt.Sprintf("(%s-%s)/2", w0, ow), fmt.Sprintf("(%s-%s)/2", h0, oh)
	if strings.HasPrefix(position, "top") {
		y = fmt.Sprint(my)
	}
	if strings.HasPrefix(position, "bottom") {
		y = fmt.Sprintf("%s-%s-%d", h0, oh, my)
	}
	if strings.HasSuffix(position, "left") {
		x = fmt.Sprint(mx)
	}
	if strings.HasSuffix(position, "right") {
		x = fmt.Sprintf("%s-%s-%d", w0, ow, mx)
	}
	return x, y
}

// logo scales the image and brings it to the picture's own matrix and range,
// since the overlay filter would take it for BT.601.
func (w *Watermark) logo(p *Picture) []ffmpeg.Filter {
	share := w.Size
	if share == 0 {
		share = 0.15
	}
	width, height := even(share*float64(p.Width)), -2
	if w.Height != "" {
		width, height = -2, even(float64(w.Height.of(p.Height)))
	}
	if w.Width != "" {
		width = even(float64(w.Width.of(p.Width)))
	}
	filters := []ffmpeg.Filter{ffmpeg.F("format", "", "rgba")}
	if o := w.opacity(); o < 1 {
		filters = append(filters, ffmpeg.F("colorchannelmixer", "aa", o))
	}
	if p.Color.Matrix == "gbr" {
		return append(filters, ffmpeg.F("scale", "w", width, "h", height, "flags", "lanczos+accurate_rnd"), ffmpeg.F("format", "", "rgba"))
	}
	light := "tv"
	if p.Color.Range == "pc" {
		light = "pc"
	}
	return append(filters,
		ffmpeg.F("scale", "w", width, "h", height, "flags", "lanczos+accurate_rnd",
			"out_color_matrix", swsMatrix(p.Color.Matrix), "out_range", light),
		ffmpeg.F("format", "", "yuva420p"))
}

func (w *Watermark) overlay(p *Picture) ffmpeg.Filter {
	x, y := w.place(p, "W", "H", "w", "h")
	pairs := []any{"x", x, "y", y, "eof_action", "repeat", "format", overlayFormat(p.PixFmt)}
	return ffmpeg.F("overlay", append(pairs, w.span()...)...)
}

func overlayFormat(pixFmt string) string {
	switch {
	case strings.HasPrefix(pixFmt, "rgb"):
		return "rgb"
	case strings.Contains(pixFmt, "10"):
		return "yuv420p10"
	case strings.HasPrefix(pixFmt, "yuv444"):
		return "yuv444"
	case strings.HasPrefix(pixFmt, "yuv422"):
		return "yuv422"
	}
	return "yuv420"
}

// write draws a text.
func (w *Watermark) write(i int, p *Picture) ffmpeg.Filter {
	if w.drawn() {
		return w.subtitles(i)
	}
	return w.drawtext(i, p)
}

func (w *Watermark) font() string {
	if w.Font == "" {
		return "Sans"
	}
	return w.Font
}

func (w *Watermark) fontSize(p *Picture) int {
	share := w.Size
	if share == 0 {
		share = 0.05
	}
	if w.Height != "" {
		return max(6, w.Height.of(p.Height))
	}
	return max(6, int(math.Round(share*float64(p.Height))))
}

func (w *Watermark) drawtext(i int, p *Picture) ffmpeg.Filter {
	size, font, color := w.fontSize(p), w.font(), w.Color
	if color == "" {
		color = "white"
	}
	x, y := w.place(p, "w", "h", "tw", "th")
	pairs := []any{"textfile", w.TextFile(i), "expansion", "none", "font", font, "fontsize", size,
		"fontcolor", strings.Replace(color, "#", "0x", 1) + "@" + fmt.Sprintf("%.2f", w.opacity()),
		"borderw", max(1, size/20), "bordercolor", fmt.Sprintf("black@%.2f", 0.6*w.opacity()), "x", x, "y", y}
	return ffmpeg.F("drawtext", append(pairs, w.span()...)...)
}

// span limits a filter to the wanted time.
func (w *Watermark) span() []any {
	switch {
	case w.End > 0:
		return []any{"enable", fmt.Sprintf("between(t,%.3f,%.3f)", float64(w.Start), float64(w.End))}
	case w.Start > 0:
		return []any{"enable", fmt.Sprintf("gte(t,%.3f)", float64(w.Start))}
	}
	return nil
}
