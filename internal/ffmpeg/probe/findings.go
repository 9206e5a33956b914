package probe

import (
	"math"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A finder collects what is unusual of a source.
type finder struct {
	src  *media.Source
	look *look
}

func (f finder) add(code media.FindingCode, stream int, action, format string, args ...any) {
	f.src.Findings = append(f.src.Findings, media.Finding{Code: code, Stream: stream, Phrase: media.Phrasef(format, args...)}.With(media.Fixed(action)))
}

// find fills src.Findings.
func find(src *media.Source, a *answer, l *look) {
	f := finder{src, l}
	for i := range src.Video {
		f.picture(&src.Video[i])
	}
	for _, s := range src.Audio {
		if s.Channels > 2 {
			f.add(media.FoundSurround, s.Index, "mixed down to stereo with ITU weights if the output is stereo", "%d channels, %s", s.Channels, s.Layout)
		}
	}
	f.file()
	f.time(src)
	f.streams(src, a)
}

func (f finder) picture(v *media.VideoStream) {
	if v.Rotation != 0 || v.Flipped {
		f.add(media.FoundRotation, v.Index, "rotated upright; the display matrix is removed", "rotated by %d degrees for display", v.Rotation)
	}
	if !v.Square() {
		f.add(media.FoundSAR, v.Index, "scaled to square pixels", "pixel aspect ratio %s", v.SAR)
	}
	if v.Width%2 != 0 || v.Height%2 != 0 {
		f.add(media.FoundOddSize, v.Index, "scaled to even dimensions", "%dx%d", v.Width, v.Height)
	}
	switch v.FieldOrder {
	case "", "progressive":
	default:
		f.add(media.FoundInterlaced, v.Index, "analyzed, and deinterlaced if interlaced frames are found", "marked as interlaced, field order %s", v.FieldOrder)
	}
	if v.Variable {
		f.add(media.FoundVariableFrameRate, v.Index, "made constant if segments or players need it",
			"%.3f frames per second on average, timestamps at %.3f", v.FrameRate.Float(), v.RealRate.Float())
	}
	if r := v.FrameRate.Float(); r > 60.5 {
		f.add(media.FoundHighFrameRate, v.Index, "reduced to at most 60 frames per second for delivery", "%.3f frames per second", r)
	}
	switch v.HDR {
	case "pq", "hlg":
		f.add(media.FoundHDR, v.Index, "tone-mapped to BT.709 for SDR outputs and images", "%s, %s", strings.ToUpper(v.HDR), v.Color.Primaries)
	case "dolby_vision":
		f.add(media.FoundDolbyVision, v.Index, "can only be copied; its colors cannot be converted", "Dolby Vision without a compatible base layer (profile 5)")
	}
	if v.BitDepth > 8 {
		f.add(media.FoundHighBitDepth, v.Index, "reduced to 8 bits for H.264", "%d bits per sample", v.BitDepth)
	}
	if strings.Contains(v.PixFmt, "422") || strings.Contains(v.PixFmt, "444") || strings.HasPrefix(v.PixFmt, "gbr") || strings.HasPrefix(v.PixFmt, "rgb") {
		f.add(media.FoundChroma, v.Index, "reduced to 4:2:0", "pixel format %s", v.PixFmt)
	}
	if v.Frames == 1 {
		f.add(media.FoundSingleFrame, v.Index, "shown for the duration of one frame", "one frame")
	}
	p := f.look.paces[v.Index]
	if longest, count := p.gap(); count > 0 {
		f.add(media.FoundGap, v.Index, "filled with the previous frame", "%d gaps without a frame, the longest of %.2f s", count, longest)
	}
	if p.duplicate > 0 {
		f.add(media.FoundDuplicateTimes, v.Index, "only one frame of each time is kept", "%d frames have the same time as another", p.duplicate)
	}
}

// file is about the container as a whole.
func (f finder) file() {
	l := f.look
	if l.truncated != "" {
		f.add(media.FoundTruncated, -1, "the readable part is used; on_damage decides whether the task succeeds", "%s", l.truncated)
	}
	if l.damaged {
		f.add(media.FoundDamagedIndex, -1, "read as far as possible", "the index contradicts itself")
	}
	if l.contradicted != "" {
		f.add(media.FoundWrongDuration, -1, "the duration of the packets is used", "%s", l.contradicted)
	}
	for _, index := range l.edited {
		f.add(media.FoundEditList, index, "applied", "an edit list shows only parts of the media")
	}
	if !l.seekable && len(f.src.Video) > 0 && f.src.Duration > 0 {
		f.add(media.FoundNoKeyframeIndex, -1, "seeking reads the file from the start", "there is no index of keyframes")
	}
}

// time compares where streams begin and end.
func (f finder) time(src *media.Source) {
	if src.Duration == 0 && f.isStill() {
		f.add(media.FoundStillPicture, -1, "it cannot become a video", "one image without a duration")
	} else if src.Duration == 0 {
		f.add(media.FoundUnknownDuration, -1, "progress is estimated from bytes", "the container has no duration")
	}
	switch {
	case src.Start > 0.5:
		f.add(media.FoundLateStart, -1, "moved to 0", "begins at %.3f s", src.Start)
	case src.Start < -0.1:
		f.add(media.FoundNegativeStart, -1, "moved to 0", "begins at %.3f s", src.Start)
	}
	v, a := src.MainVideo(), src.MainAudio()
	if v == nil || a == nil {
		return
	}
	if off := float64(a.Start - v.Start); math.Abs(off) > 0.05 {
		f.add(media.FoundAudioOffset, a.Index, "the offset is kept, to within a frame", "the audio begins %.3f s after the video", off)
	}
	if v.Duration > 0 && a.Duration > 0 && math.Abs(float64(a.Duration-v.Duration)) > max(1, 0.05*float64(src.Duration)) {
		f.add(media.FoundUnequalLength, -1, "", "the video has a duration of %.2f s, the audio of %.2f s", v.Duration, a.Duration)
	}
}

// isStill says that a source is one picture and nothing else.
func (f finder) isStill() bool {
	return len(f.src.Video) == 1 && len(f.src.Audio) == 0 && f.src.Video[0].Frames == 1
}

func (f finder) streams(src *media.Source, a *answer) {
	switch {
	case len(src.Video) == 0 && len(src.Audio) > 0:
		f.add(media.FoundNoVideo, -1, "video outputs are refused or omitted", "no video stream")
	case len(src.Audio) == 0 && len(src.Video) > 0:
		f.add(media.FoundNoAudio, -1, "outputs have no audio", "no audio stream")
	}
	if len(src.Covers) > 0 {
		f.add(media.FoundCoverArt, src.Covers[0].Index, "omitted unless a template keeps it", "%d attached images", len(src.Covers))
	}
	if src.Data > 0 {
		f.add(media.FoundDataStreams, -1, "omitted", "%d streams that are not video, audio or subtitles", src.Data)
	}
	for _, s := range a.Streams {
		if s.unreadable() {
			f.add(media.FoundUnreadableStream, s.Index, "omitted", "%s, which cannot be decoded", s.named())
		}
	}
	if len(a.Streams) > 16 {
		f.add(media.FoundManyStreams, -1, "", "%d streams", len(a.Streams))
	}
	for _, s := range src.Subtitles {
		if !s.Text {
			f.add(media.FoundBitmapSubtitles, s.Index, "drawn if subtitles are burned in, kept in Matroska, omitted elsewhere: they cannot be converted to text", "codec %s", s.Codec)
		}
	}
}
