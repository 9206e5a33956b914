package transcode

import (
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/language"
)

// setLanguage marks a stream of the output with its language, in the words that the container knows.
func (b *planner) setLanguage(on, l string) {
	if !language.Valid(l) {
		return
	}
	switch b.container.muxer {
	case "mp4", "ipod", "mpegts":
		l = language.ISO639(l)
	case "mov":
		l = language.QuickTime(l)
	}
	if l != "" {
		b.option("", ffmpeg.Word("metadata:s:"+on, "language="+l))
	}
}
