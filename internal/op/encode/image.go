package encode

import (
	"math"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

// An Image is a format of pictures that are files of their own.
type Image string

const (
	JPEG         Image = "jpeg"
	PNG          Image = "png"
	WebP         Image = "webp"
	AVIF         Image = "avif"
	AnimatedWebP Image = "animated webp"
	GIF          Image = "gif"
)

// Encoders are those that write the format, the best first.
func (i Image) Encoders() []string {
	switch i {
	case JPEG:
		return []string{"mjpeg"}
	case WebP:
		return []string{"libwebp"}
	case AnimatedWebP:
		return []string{"libwebp_anim"}
	case AVIF:
		return []string{"libaom-av1", "libsvtav1", "librav1e"} // for single pictures
	}
	return []string{string(i)}
}

// Options are the encoder's for a quality of 1 to 100; PNG and GIF have none.
func (i Image) Options(quality int, caps *ffmpeg.Capabilities) []ffmpeg.Option {
	name := i.Encoders()[0]
	for _, other := range i.Encoders() {
		if caps == nil || caps.Encoders[other] {
			name = other
			break
		}
	}
	o := []ffmpeg.Option{ffmpeg.Word("c:v", name)}
	switch i {
	case PNG:
		return append(o, ffmpeg.Word("pred", "mixed"))
	case WebP:
		return append(o, ffmpeg.Int("quality", quality))
	case AnimatedWebP:
		return append(o, ffmpeg.Int("quality", quality), ffmpeg.Int("compression_level", 4), ffmpeg.Int("loop", 0))
	case GIF:
		return append(o, ffmpeg.Int("loop", 0))
	case AVIF:
		return append(o, still(name, 58-quality/2)...) // 8 at the best, 58 at the poorest
	}
	// mjpeg's scale runs from 31, poor, to 2.
	q := math.Round(31 - float64(quality)*29/100)
	return append(o, ffmpeg.Int("q:v", max(int(q), 2)), ffmpeg.Word("huffman", "optimal"),
		// Without this ffmpeg hands the encoder the deprecated yuvj420p, and swscaler warns of it.
		ffmpeg.Word("strict", "unofficial"), ffmpeg.Word("color_range", "pc"))
}

// still are the options of an encoder of AV1 for a single picture.
func still(encoder string, crf int) []ffmpeg.Option {
	switch encoder {
	case "libaom-av1":
		return []ffmpeg.Option{ffmpeg.Int("still-picture", 1), ffmpeg.Int("crf", crf), ffmpeg.Int("cpu-used", 6), ffmpeg.Int("row-mt", 1)}
	case "libsvtav1":
		return []ffmpeg.Option{ffmpeg.Int("crf", crf), ffmpeg.Int("preset", 8)}
	}
	return []ffmpeg.Option{ffmpeg.Int("qp", crf*4), ffmpeg.Int("speed", 8)}
}
