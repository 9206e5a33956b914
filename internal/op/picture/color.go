package picture

import (
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// A Format is how the finished picture is coded. Each kind of image has its own
// idea of how numbers become colors, and most readers ignore what a file says.
type Format string

const (
	Video8  Format = ""        // yuv420p, BT.709, limited range: what every player shows
	Video10 Format = "video10" // yuv420p10le, BT.709 or, with KeepHDR, the source's HDR
	JPEG    Format = "jpeg"    // yuv420p: JFIF is BT.601 and full range
	WebP    Format = "webp"    // yuv420p: WebP is BT.601 and limited range
	RGB     Format = "rgb"     // rgb24: PNG, GIF
)

// pixels are the pixel format and the color of a finished SDR picture.
func (f Format) pixels() (format string, c media.Color) {
	switch f {
	case JPEG:
		return "yuv420p", media.Color{Primaries: "bt709", Transfer: "bt709", Matrix: "smpte170m", Range: "pc"}
	case WebP:
		return "yuv420p", media.Color{Primaries: "bt709", Transfer: "bt709", Matrix: "smpte170m", Range: "tv"}
	case RGB:
		return "rgb24", media.Color{Primaries: "bt709", Transfer: "iec61966-2-1", Matrix: "gbr", Range: "pc"}
	case Video10:
		return "yuv420p10le", bt709()
	}
	return "yuv420p", bt709()
}

func bt709() media.Color {
	return media.Color{Primaries: "bt709", Transfer: "bt709", Matrix: "bt709", Range: "tv"}
}

// colorOf is a stream's color with the gaps filled as players fill them: by
// transfer for HDR, by size for the rest.
func colorOf(v *media.VideoStream) media.Color {
	c := v.Color
	switch v.HDR {
	case "pq":
		c.Transfer = "smpte2084"
	case "hlg":
		c.Transfer = "arib-std-b67"
	}
	if v.HDR != "" {
		if !known(c.Primaries) {
			c.Primaries = "bt2020"
		}
		if !known(c.Matrix) || c.Matrix == "gbr" {
			c.Matrix = "bt2020nc"
		}
	}
	if isRGB(v.PixFmt) {
		c.Matrix, c.Range = "gbr", "pc"
		return filled(c)
	}
	small := v.Height <= 576 && v.Width <= 1024
	if !known(c.Matrix) {
		c.Matrix = "bt709"
		if small {
			c.Matrix = "smpte170m"
		}
	}
	return filled(c)
}

// filled has BT.709 and the limited range where nothing is told.
func filled(c media.Color) media.Color {
	if !known(c.Primaries) {
		c.Primaries = "bt709"
	}
	if !known(c.Transfer) {
		c.Transfer = "bt709"
	}
	if c.Range != "pc" {
		c.Range = "tv"
	}
	return c
}

func known(s string) bool { return s != "" && s != "unknown" && s != "unspecified" && s != "reserved" }

// isRGB says whether a pixel format has no matrix.
func isRGB(pixFmt string) bool {
	for _, prefix := range []string{"rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "pal8"} {
		if strings.HasPrefix(pixFmt, prefix) {
			return true
		}
	}
	return false
}

// wide says that the primaries are BT.2020 and the light is SDR.
func wide(v *media.VideoStream, c media.Color) bool { return v.HDR == "" && c.Primaries == "bt2020" }

// toneMap brings HDR light to BT.709. The frames are marked first, since zscale
// refuses those that lack a mark. At 100 cd/m² to a unit hable puts the reference
// white of both PQ (203 cd/m²) and HLG (75 %) on 75 % and keeps highlights to 1000.
func toneMap(c media.Color) []ffmpeg.Filter {
	return []ffmpeg.Filter{
		mark(c),
		ffmpeg.F("zscale", "t", "linear", "npl", 100),
		ffmpeg.F("format", "", "gbrpf32le"),
		ffmpeg.F("zscale", "p", "bt709"),
		ffmpeg.F("tonemap", "", "hable", "desat", 0),
		ffmpeg.F("zscale", "t", "bt709", "m", "bt709", "p", "bt709", "r", "tv"),
	}
}

// narrow brings SDR of BT.2020 primaries to BT.709.
func narrow(c media.Color) []ffmpeg.Filter {
	return []ffmpeg.Filter{mark(c), ffmpeg.F("zscale", "t", "bt709", "m", "bt709", "p", "bt709", "r", "tv")}
}

// mark writes a color onto frames without touching their pixels.
func mark(c media.Color) ffmpeg.Filter {
	return ffmpeg.F("setparams", "range", c.Range, "color_primaries", c.Primaries, "color_trc", c.Transfer, "colorspace", c.Matrix)
}

// swsMatrix is the scale filter's word for a matrix.
func swsMatrix(m string) string {
	switch m {
	case "smpte170m", "bt470bg":
		return "bt601"
	case "smpte240m", "fcc":
		return m
	case "bt2020nc", "bt2020c":
		return "bt2020"
	case "gbr":
		return "auto"
	}
	return "bt709"
}

// tags are the options that write a color into the stream and the container.
func tags(c media.Color) []ffmpeg.Option {
	return []ffmpeg.Option{
		ffmpeg.Word("color_primaries", c.Primaries), ffmpeg.Word("color_trc", c.Transfer),
		ffmpeg.Word("colorspace", c.Matrix), ffmpeg.Word("color_range", c.Range),
	}
}
