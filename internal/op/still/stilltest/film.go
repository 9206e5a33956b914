package stilltest

import (
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// Film is a source for golden plans: 1080p at 25 frames a second, so many seconds long.
func Film(seconds media.Seconds) *media.Source {
	return &media.Source{
		Container: "mov", Duration: seconds, Bytes: int64(seconds * 500000),
		Video: []media.VideoStream{{
			Codec: "h264", Width: 1920, Height: 1080, SAR: media.Rational{Num: 1, Den: 1}, PixFmt: "yuv420p", BitDepth: 8,
			FrameRate: media.Rational{Num: 25, Den: 1}, RealRate: media.Rational{Num: 25, Den: 1},
			Duration: seconds, Frames: int64(seconds * 25), FieldOrder: "progressive",
		}},
		Audio: []media.AudioStream{{Index: 1, Codec: "aac", SampleRate: 48000, Channels: 2, Duration: seconds}},
	}
}

// Stills gives a source a still every so many seconds, in shots of three.
func Stills(src *media.Source, every media.Seconds) {
	for i := 0; media.Seconds(i)*every < src.Duration; i++ {
		s := media.Still{Time: media.Seconds(i) * every, Luma: 0.45, Contrast: 0.15 + 0.01*float64(i%4), Detail: 0.04, Change: 0.02}
		if i%3 == 0 {
			s.Change = 0.2
		}
		src.Measured.Stills = append(src.Measured.Stills, s)
	}
}

// Input is what a golden plan of a film is made from.
func Input(src *media.Source) op.Input {
	return op.Input{Source: src, BitExact: true, Threads: 1, Ext: "mp4", Key: func(f op.FileName) string { return "job/" + f.File },
		Caps: &ffmpeg.Capabilities{Encoders: map[string]bool{"libaom-av1": true, "libwebp": true, "libx264": true}}}
}
