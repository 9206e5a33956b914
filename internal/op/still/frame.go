package still

import (
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
)

// A Frame is one picture to take. Times run from the source's first time stamp,
// which is 0 whatever the container says.
type Frame struct {
	At   media.Seconds // the frame asked for: the first one at or after At
	Roll bool          // decode from before At and fall back to the last frame; see Span.Roll
	File ffmpeg.File   // where the picture goes
	Note string        // file of the work folder that takes the times of the frames seen
}

// An Accuracy says which frame stands for a time.
type Accuracy string

const (
	Auto     Accuracy = "auto"     // keyframe where the pictures are far apart, otherwise exact
	Keyframe Accuracy = "keyframe" // the keyframe before the time: a fraction of the work
	Exact    Accuracy = "exact"    // the first frame at or after the time
)

// apart is the spacing of pictures from which Auto takes keyframes: encoders
// put one in at least every 10 seconds unless they are told otherwise.
const apart media.Seconds = 20

// Decide makes Auto one of the others for pictures that are so far apart.
func (a Accuracy) Decide(spacing media.Seconds) Accuracy {
	switch {
	case a != Auto && a != "":
		return a
	case spacing >= apart:
		return Keyframe
	}
	return Exact
}

// A Span is the part of a source's time line that has pictures.
type Span struct {
	First media.Seconds // of the first frame
	End   media.Seconds // of the last frame's end; 0 when unknown
	Rate  float64       // frames a second; 0 when unknown
	Part  bool          // not the whole stream: see Within
}

// SpanOf is the span of one video stream. What a container does not tell is
// taken from the measured keyframes, if there are any.
func SpanOf(src *media.Source, v *media.VideoStream) Span {
	s := Span{First: max(v.Start-src.Start, 0), Rate: v.FrameRate.Float()}
	if s.Rate == 0 {
		s.Rate = v.RealRate.Float()
	}
	switch {
	case v.Duration > 0:
		s.End = s.First + v.Duration
	case src.Duration > 0:
		s.End = src.Duration
	case len(src.Measured.Keyframes) > 0:
		keys := seek.Keyframes(src)
		s.End = keys[len(keys)-1] + s.frame()
	}
	return s
}

// Within is the part of the span from a time on, for so long; 0 is to the end.
// A start after the span's end is a config.invalid of start_seconds.
func (s Span) Within(start, length media.Seconds) (Span, error) {
	if s.Known() && start >= s.End {
		return s, media.Bad("start_seconds", "%.3f s is after the end of the video at %.3f s", start, s.End)
	}
	s.Part = s.Part || start > s.First || length > 0
	s.First = max(s.First, start)
	if end := start + length; length > 0 && (!s.Known() || end < s.End) {
		s.End = max(end, s.First+s.frame())
	}
	return s, nil
}

// Known says that the span's end is known.
func (s Span) Known() bool { return s.End > 0 }

// Length is 0 when the end is unknown.
func (s Span) Length() media.Seconds { return max(s.End-s.First, 0) }

// Frames is how many frames the span has, at least 1; 0 when unknown.
func (s Span) Frames(v *media.VideoStream) int64 {
	switch {
	case v.Frames > 0 && !s.Part:
		return v.Frames
	case s.Known() && s.Rate > 0:
		return max(int64(float64(s.Length())*s.Rate+0.5), 1)
	}
	return 0
}

// Last is the time of the last frame, as far as a constant rate tells it.
func (s Span) Last() media.Seconds { return max(s.End-s.frame(), s.First) }

// frame is how long one frame is shown; 40 ms when unknown.
func (s Span) frame() media.Seconds {
	if s.Rate > 0 {
		return media.Seconds(1 / s.Rate)
	}
	return 0.04
}

// After says that a time lies behind a last frame that is at shown, and not
// just within the time that it is on the screen.
func (s Span) After(at, shown media.Seconds) bool {
	if s.Known() && at <= s.End {
		return shown < at-1 // the container's end is a little off in most files
	}
	return shown < at-1.5*s.frame()
}

// Roll says whether a time needs a decoder that rolls in from before it: near
// the end, where no frame may follow the time and the last one stands in; and,
// for exact frames, in containers without an index, where a seek lands between
// keyframes.
func (s Span) Roll(src *media.Source, at media.Seconds, a Accuracy) bool {
	return !s.Known() || at > s.End-max(3*s.frame(), 0.5) || a == Exact && !Indexed(src)
}

// Indexed says whether the demuxer seeks to keyframes by an index. Before a
// negative start, seeks of Matroska find nothing.
func Indexed(src *media.Source) bool {
	switch src.Container {
	case "mov", "matroska", "webm", "avi", "mxf", "asf":
		return src.Start >= 0
	}
	return false
}

// Measures asks for what sampling a stream needs to know: its keyframes where
// the container has no index or no duration, and whether frames that are
// flagged as fields are.
func Measures(src *media.Source, v *media.VideoStream) []media.Measurement {
	var m []media.Measurement
	if !Indexed(src) && src.Bytes <= seek.Scannable || !SpanOf(src, v).Known() {
		m = append(m, media.Measurement{Kind: media.MeasureKeyframes})
	}
	if v.FieldOrder != "" && v.FieldOrder != "progressive" && v.FieldOrder != "unknown" {
		m = append(m, media.Measurement{Kind: media.MeasureInterlace})
	}
	return m
}

// NoVideo is the error of a source without moving pictures.
func NoVideo(src *media.Source) *media.Error {
	text := media.Phrasef("the source has no video stream")
	if len(src.Covers) > 0 {
		text = media.Phrasef("the source has no video stream, only an attached image")
	}
	return media.Errorf(media.CodeInputNoStream, "%s", text)
}
