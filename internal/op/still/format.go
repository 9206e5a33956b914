package still

import (
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// A Format is a file format of a still picture.
type Format string

const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	WebP Format = "webp"
	AVIF Format = "avif"
)

// av1Encoders are those that make AVIF, the best for single pictures first.
const av1Encoders = "libaom-av1|libsvtav1|librav1e"

// Ext is the format's file name extension without the dot.
func (f Format) Ext() string {
	if f == JPEG {
		return "jpg"
	}
	return string(f)
}

// Type is the format's MIME type.
func (f Format) Type() string { return "image/" + string(f) }

// Needs lists what ffmpeg must have to write the format.
func (f Format) Needs() []ffmpeg.Need {
	switch f {
	case WebP:
		return []ffmpeg.Need{{Kind: "encoder", Name: "libwebp"}}
	case AVIF:
		return []ffmpeg.Need{{Kind: "encoder", Name: av1Encoders}, {Kind: "muxer", Name: "avif"}}
	}
	return nil
}

// Muxer writes one picture to the file that the output names.
func (f Format) Muxer() string {
	if f == AVIF {
		return "avif"
	}
	return "image2"
}

// Single are the options of an output that is one file and not a numbered run.
func (f Format) Single() []ffmpeg.Option {
	if f == AVIF {
		return nil
	}
	return []ffmpeg.Option{ffmpeg.Int("update", 1)}
}

// Encode are the encoder's options for a quality of 1 to 100; PNG has none.
func (f Format) Encode(quality int, caps *ffmpeg.Capabilities) []ffmpeg.Option {
	switch f {
	case PNG:
		return []ffmpeg.Option{ffmpeg.Word("c:v", "png"), ffmpeg.Word("pred", "mixed")}
	case WebP:
		return []ffmpeg.Option{ffmpeg.Word("c:v", "libwebp"), ffmpeg.Int("quality", quality)}
	case AVIF:
		return encodeAV1(quality, caps)
	}
	// mjpeg's scale runs from 31, poor, to 2.
	q := math.Round(31 - float64(quality)*29/100)
	return []ffmpeg.Option{ffmpeg.Word("c:v", "mjpeg"), ffmpeg.Int("q:v", max(int(q), 2)), ffmpeg.Word("huffman", "optimal"),
		// Without this ffmpeg hands the encoder the deprecated yuvj420p, and swscaler warns of it.
		ffmpeg.Word("strict", "unofficial"), ffmpeg.Word("color_range", "pc")}
}

func encodeAV1(quality int, caps *ffmpeg.Capabilities) []ffmpeg.Option {
	crf := 58 - quality/2 // 8 at the best, 58 at the poorest
	switch {
	case caps == nil || caps.Encoders["libaom-av1"]:
		return []ffmpeg.Option{ffmpeg.Word("c:v", "libaom-av1"), ffmpeg.Int("still-picture", 1),
			ffmpeg.Int("crf", crf), ffmpeg.Int("cpu-used", 6), ffmpeg.Int("row-mt", 1)}
	case caps.Encoders["libsvtav1"]:
		return []ffmpeg.Option{ffmpeg.Word("c:v", "libsvtav1"), ffmpeg.Int("crf", crf), ffmpeg.Int("preset", 8)}
	}
	return []ffmpeg.Option{ffmpeg.Word("c:v", "librav1e"), ffmpeg.Int("qp", crf*4), ffmpeg.Int("speed", 8)}
}

// Pixels is how the picture is coded before the encoder takes it.
func (f Format) Pixels() picture.Format {
	switch f {
	case PNG:
		return picture.RGB
	case WebP:
		return picture.WebP
	case AVIF:
		return picture.Video8
	}
	return picture.JPEG
}
