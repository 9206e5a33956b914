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

func (f finder) add(code string, stream int, action, format string, args ...any) {
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
			f.add("surround", s.Index, "mixed to stereo by ITU weights where the target is stereo", "%d channels, %s", s.Channels, s.Layout)
		}
	}
	f.file()
	f.time(src)
	f.streams(src, a)
}

func (f finder) picture(v *media.VideoStream) {
	if v.Rotation != 0 || v.Flipped {
		f.add("rotation", v.Index, "turned upright, the display matrix is removed", "shown turned by %d degrees", v.Rotation)
	}
	if !v.Square() {
		f.add("sar", v.Index, "scaled to square pixels", "pixels are %s wide", v.SAR)
	}
	if v.Width%2 != 0 || v.Height%2 != 0 {
		f.add("odd_size", v.Index, "scaled to even numbers", "%dx%d", v.Width, v.Height)
	}
	switch v.FieldOrder {
	case "", "progressive":
	default:
		f.add("interlaced", v.Index, "measured, and deinterlaced where fields are found", "marked as interlaced, field order %s", v.FieldOrder)
	}
	if v.Variable {
		f.add("variable_frame_rate", v.Index, "made constant where segments or players need it",
			"%.3f frames a second on average, time stamps at %.3f", v.FrameRate.Float(), v.RealRate.Float())
	}
	if r := v.FrameRate.Float(); r > 60.5 {
		f.add("high_frame_rate", v.Index, "reduced to at most 60 frames a second for deliveries", "%.3f frames a second", r)
	}
	switch v.HDR {
	case "pq", "hlg":
		f.add("hdr", v.Index, "tone-mapped to BT.709 for SDR outputs and pictures", "%s, %s", strings.ToUpper(v.HDR), v.Color.Primaries)
	case "dolby_vision":
		f.add("dolby_vision", v.Index, "only copied: its colors cannot be converted", "Dolby Vision without a base layer that others can show (profile 5)")
	}
	if v.BitDepth > 8 {
		f.add("high_bit_depth", v.Index, "reduced to 8 bits for H.264 deliveries", "%d bits a sample", v.BitDepth)
	}
	if strings.Contains(v.PixFmt, "422") || strings.Contains(v.PixFmt, "444") || strings.HasPrefix(v.PixFmt, "gbr") || strings.HasPrefix(v.PixFmt, "rgb") {
		f.add("chroma", v.Index, "reduced to 4:2:0", "pixel format %s", v.PixFmt)
	}
	if v.Frames == 1 {
		f.add("single_frame", v.Index, "shown for the length of one frame", "one frame")
	}
	p := f.look.paces[v.Index]
	if longest, count := p.gap(); count > 0 {
		f.add("gap", v.Index, "filled with the frame before it", "%d times without a frame, the longest of %.2f s", count, longest)
	}
	if p.duplicate > 0 {
		f.add("duplicate_times", v.Index, "all but one frame of each time are dropped", "%d frames have the time of another", p.duplicate)
	}
}

// file is about the container as a whole.
func (f finder) file() {
	l := f.look
	if l.truncated != "" {
		f.add("truncated", -1, "what is there is used; on_damage decides whether the task succeeds", "%s", l.truncated)
	}
	if l.damaged {
		f.add("damaged_index", -1, "read as far as it goes", "the index contradicts itself")
	}
	if l.contradicted != "" {
		f.add("wrong_duration", -1, "the packets are believed", "%s", l.contradicted)
	}
	for _, index := range l.edited {
		f.add("edit_list", index, "applied", "an edit list shows only parts")
	}
	if !l.seekable && len(f.src.Video) > 0 && f.src.Duration > 0 {
		f.add("no_keyframe_index", -1, "times are sought by reading", "there is no index of keyframes")
	}
}

// time compares where streams begin and end.
func (f finder) time(src *media.Source) {
	if src.Duration == 0 && f.isStill() {
		f.add("still_picture", -1, "a moving picture cannot be made of it", "one picture without a duration")
	} else if src.Duration == 0 {
		f.add("unknown_duration", -1, "progress is estimated from bytes", "the container does not tell its duration")
	}
	switch {
	case src.Start > 0.5:
		f.add("late_start", -1, "moved to 0", "begins at %.3f s", src.Start)
	case src.Start < -0.1:
		f.add("negative_start", -1, "moved to 0", "begins at %.3f s", src.Start)
	}
	v, a := src.MainVideo(), src.MainAudio()
	if v == nil || a == nil {
		return
	}
	if off := float64(a.Start - v.Start); math.Abs(off) > 0.05 {
		f.add("audio_offset", a.Index, "the offset is kept to within a frame", "sound begins %.3f s after the picture", off)
	}
	if v.Duration > 0 && a.Duration > 0 && math.Abs(float64(a.Duration-v.Duration)) > max(1, 0.05*float64(src.Duration)) {
		f.add("unequal_length", -1, "", "the picture lasts %.2f s, the sound %.2f s", v.Duration, a.Duration)
	}
}

// isStill says that a source is one picture and nothing else.
func (f finder) isStill() bool {
	return len(f.src.Video) == 1 && len(f.src.Audio) == 0 && f.src.Video[0].Frames == 1
}

func (f finder) streams(src *media.Source, a *answer) {
	switch {
	case len(src.Video) == 0 && len(src.Audio) > 0:
		f.add("no_video", -1, "video outputs are refused or left out", "no moving pictures")
	case len(src.Audio) == 0 && len(src.Video) > 0:
		f.add("no_audio", -1, "outputs have no sound", "no sound")
	}
	if len(src.Covers) > 0 {
		f.add("cover_art", src.Covers[0].Index, "left out unless a template keeps it", "%d attached pictures", len(src.Covers))
	}
	if src.Data > 0 {
		f.add("data_streams", -1, "left out", "%d streams that are neither picture, sound nor text", src.Data)
	}
	for _, s := range a.Streams {
		if s.unreadable() {
			f.add("unreadable_stream", s.Index, "left out", "%s, which cannot be decoded", s.named())
		}
	}
	if len(a.Streams) > 16 {
		f.add("many_streams", -1, "", "%d streams", len(a.Streams))
	}
	for _, s := range src.Subtitles {
		if !s.Text {
			f.add("bitmap_subtitles", s.Index, "drawn where subtitles are burnt in, kept in Matroska, left out elsewhere: they cannot become text", "codec %s", s.Codec)
		}
	}
}
