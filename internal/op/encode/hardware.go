package encode

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

// The encoders of GPUs get the nearest that each has to the same wishes.

func (v *Video) nvenc(int) []ffmpeg.Option {
	o := []ffmpeg.Option{ffmpeg.Word("preset", fmt.Sprintf("p%d", v.speed)), ffmpeg.Word("rc", "vbr"),
		ffmpeg.Int("forced-idr", 1), ffmpeg.Int("bf", 2)}
	return append(o, v.Rate.quality("cq")...)
}

// qsv has x264's words but the fastest two.
func (v *Video) qsv(int) []ffmpeg.Option {
	preset := v.Preset
	if preset == "ultrafast" || preset == "superfast" {
		preset = "veryfast"
	}
	return append([]ffmpeg.Option{ffmpeg.Word("preset", preset), ffmpeg.Int("forced_idr", 1)}, v.Rate.quality("global_quality")...)
}

func (v *Video) vaapi(int) []ffmpeg.Option { return v.Rate.quality("global_quality") }

// videotoolbox has a quality of 1 to 100 that only Apple silicon takes, so it gets a mean.
func (v *Video) videotoolbox(int) []ffmpeg.Option {
	r := v.Rate
	if r.Average == 0 {
		fps := v.Picture.FrameRate.Float()
		if fps == 0 {
			fps = float64(v.GOP) / float64(v.Every)
		}
		r.Average = Rounded(float64(usualCap(v.codec, v.Picture.Width, v.Picture.Height, fps)) * mean)
	}
	return []ffmpeg.Option{ffmpeg.Rate("b", r.Average), ffmpeg.Rate("maxrate", max(r.Cap, r.Average)), ffmpeg.Int("allow_sw", 0)}
}
