package stream

import (
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg/packet"
	"github.com/mediamill/mediamill/internal/media"
)

// Ratios up to which pixels and frames are plausible, either way.
const (
	oddPixel = 4
	oddFrame = 10
)

// facts notes what is known of the source without its packets.
func (w *watcher) facts() {
	if w.video == nil {
		w.book.count(media.NoVideoStream, -1, 1)
	}
	if w.audio == nil {
		w.book.count(media.NoAudioStream, -1, 1)
	}
	for _, v := range w.src.Video {
		if v.Rotation != 0 {
			w.book.count(media.VideoRotated, v.Index, 1).said(media.Phrasef("rotated by %d degrees for display", v.Rotation))
		}
		pixel := v.SAR.Float()
		frame := pixel * float64(v.Width) / float64(max(v.Height, 1))
		if odd(pixel, oddPixel) || odd(frame, oddFrame) {
			w.book.count(media.AspectRatioInvalid, v.Index, 1).said(media.Phrasef("the pixels have an aspect ratio of %s, the frames of %.3f", v.SAR, frame))
		}
	}
	for _, f := range w.src.Findings {
		switch f.Code {
		case media.FoundUnreadableStream:
			w.book.count(media.StreamUnreadable, f.Stream, 1).said(f.Phrase)
		case media.FoundTruncated, media.FoundDamagedIndex:
			w.book.count(media.PacketsDamaged, f.Stream, 1).said(f.Phrase)
		}
	}
}

func odd(ratio, most float64) bool { return ratio > 0 && (ratio > most || ratio < 1/most) }

// tags are how codecs are called in MP4 (the registration authority of ISO/IEC
// 14496-12, mp4ra.org); QuickTime has further ones.
var tags = map[string]string{
	"h264": "avc1 avc2 avc3 avc4", "hevc": "hvc1 hev1 dvh1 dvhe", "av1": "av01", "vp9": "vp09", "vp8": "vp08", "mpeg4": "mp4v", "mpeg2video": "mp4v",
	"aac": "mp4a", "mp3": "mp4a", "mp2": "mp4a", "ac3": "ac-3", "eac3": "ec-3", "opus": "Opus", "flac": "fLaC", "alac": "alac", "dts": "dtsc dtsh dtsl dtse mp4a",
}

// tag checks how a stream of an MP4 is called.
func (w *watcher) tag(s packet.Stream) {
	if w.src.Container != "mov" || w.quick {
		return
	}
	codec := ""
	for _, v := range w.src.Video {
		if v.Index == s.Index {
			codec = v.Codec
		}
	}
	for _, a := range w.src.Audio {
		if a.Index == s.Index {
			codec = a.Codec
		}
	}
	if known := tags[codec]; known != "" && !slices.Contains(strings.Fields(known), s.Tag) {
		w.book.count(media.CodecTagInvalid, s.Index, 1).said(media.Phrasef("%s is called %q", codec, s.Tag))
	}
}
