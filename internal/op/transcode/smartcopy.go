package transcode

import (
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// whyNotCopyVideo lists what keeps the stream from being taken as it is; empty
// when it already meets the parameters.
func (b *planner) whyNotCopyVideo(s *media.VideoStream) []media.Phrase {
	v := &b.p.Video
	var why []media.Phrase
	no := func(format string, args ...any) { why = append(why, media.Phrasef(format, args...)) }
	if s.Codec != string(v.Codec) {
		no("it is %s, not %s", s.Codec, v.Codec)
		return why
	}
	b.differs(s, no)
	width, height := s.DisplaySize()
	w, h := v.size().Fit(width, height)
	if w != width || h != height {
		no("it is %d×%d and would become %d×%d", width, height, w, h)
	}
	fps := s.FrameRate.Float()
	switch rate := picture.RateOf(s, v.MaxFrameRate); {
	case s.Variable && v.Variable != "keep":
		no("its frame rate varies")
	case v.FrameRate.Known() && !near(v.FrameRate.Float(), fps):
		no("it has %.4g frames per second, not %s", fps, v.FrameRate)
	case !near(rate.Float(), fps) && !s.Variable:
		no("it has %.4g frames per second, more than %s", fps, v.MaxFrameRate)
	}
	b.tooRich(s, width, height, no)
	b.tooSparse(s, no)
	return why
}

func near(a, b float64) bool { return a/b > 0.999 && a/b < 1.001 }

// differs holds the stream's form to the wanted one.
func (b *planner) differs(s *media.VideoStream, no func(string, ...any)) {
	v := &b.p.Video
	if s.Rotation != 0 || s.Flipped {
		no("its rotation (%d°) in the metadata must be applied", s.Rotation)
	}
	if !s.Square() {
		no("its pixels are not square")
	}
	interlaced, _ := b.src.Measured.Interlace.Interlaced()
	flagged := s.FieldOrder != "" && s.FieldOrder != "progressive" && s.FieldOrder != "unknown"
	if v.Deinterlace == "on" || v.Deinterlace == "auto" && (interlaced || b.src.Measured.Interlace == nil && flagged) {
		no("it must be deinterlaced")
	}
	wanted := v.PixelFormat
	if wanted == "" {
		wanted = "yuv420p"
		if v.HDR == "keep" && s.HDR != "" {
			wanted = "yuv420p10le"
		}
	}
	if s.PixFmt != wanted {
		no("its pixel format is %s, not %s", s.PixFmt, wanted)
	}
	if s.HDR != "" && v.HDR != "keep" {
		no("it is HDR and must be converted to SDR")
	}
	if v.Profile != "" && !encode.SameProfile(s.Profile, v.Profile) {
		no("its profile is %s, not %s", s.Profile, v.Profile)
	}
	if v.Level != "" && s.Level > v.Codec.LevelNumber(v.Level) {
		no("its level is above %s", v.Level)
	}
	for _, each := range []struct {
		wanted bool
		why    media.Phrase
	}{
		{v.Crop != nil, media.Phrasef("it must be cropped")},
		{v.Pad != nil, media.Phrasef("bars must be added")},
		{v.Rotate != 0, media.Phrasef("it must be rotated")},
		{len(b.p.Watermarks) > 0, media.Phrasef("a watermark must be drawn")},
		{len(b.p.Mosaics) > 0, media.Phrasef("an area must be pixelated")},
		{b.p.Subtitles.Mode == "burn", media.Phrasef("subtitles must be burned in")},
		{b.start > 0, media.Phrasef("it is cut at a time that may not be a keyframe")},
		{b.src.Has(media.FoundEditList), media.Phrasef("the source has an edit list")},
		{b.src.Has(media.FoundGap), media.Phrasef("the source has gaps")},
		{b.src.Has(media.FoundTruncated), media.Phrasef("the source is truncated")},
	} {
		if each.wanted {
			no("%s", each.why)
		}
	}
}

// tooRich holds the bit rate to the cap, or to the asked average.
func (b *planner) tooRich(s *media.VideoStream, width, height int, no func(string, ...any)) {
	v := &b.p.Video
	r := v.settle(width, height, s.FrameRate.Float())
	limit := r.Cap
	if r.Average > 0 {
		limit = encode.Rounded(float64(r.Average) * 1.1)
	}
	has := s.BitRate
	if has == 0 && b.src.Duration > 0 && len(b.src.Video) == 1 {
		has = b.src.BitRate // of the whole file: the stream has less
	}
	switch {
	case limit == 0:
	case has == 0:
		no("its bit rate is unknown and a maximum applies")
	case has > limit:
		no("its bit rate is %s, above %s", encode.Rounded(float64(has)), limit)
	}
}

// tooSparse holds the distance of keyframes to the wanted groups.
func (b *planner) tooSparse(s *media.VideoStream, no func(string, ...any)) {
	keys := b.src.Measured.Keyframes
	if len(keys) == 0 {
		no("its keyframes are unknown")
		return
	}
	limit := float64(b.p.Video.GOP)*1.05 + 1/max(s.FrameRate.Float(), 1)
	end := s.Start + s.Duration
	if s.Duration == 0 {
		end = b.src.Start + b.src.Duration
	}
	longest := float64(end - keys[len(keys)-1])
	for i := 1; i < len(keys); i++ {
		longest = max(longest, float64(keys[i]-keys[i-1]))
	}
	if longest > limit {
		no("its keyframes are up to %.2f s apart, more than %.4g s", longest, float64(b.p.Video.GOP))
	}
}

// whyNotCopyAudio is the same for one stream of sound.
func (b *planner) whyNotCopyAudio(s *media.AudioStream) []media.Phrase {
	a := &b.p.Audio
	var why []media.Phrase
	no := func(format string, args ...any) { why = append(why, media.Phrasef(format, args...)) }
	if encode.Family(s.Codec) != a.Codec {
		no("it is %s, not %s", s.Codec, a.Codec)
		return why
	}
	if a.Codec == encode.AAC && s.Profile != "" && s.Profile != "LC" {
		no("its profile is %s, not LC", s.Profile)
	}
	if want := a.channels(s); s.Channels != want {
		no("it has %d channels, not %d", s.Channels, want)
	}
	if a.SampleRate > 0 && s.SampleRate != a.SampleRate {
		no("it has %d Hz, not %d", s.SampleRate, a.SampleRate)
	}
	if limit := a.bitRate(s.Channels); limit > 0 && s.BitRate > limit*5/4 {
		no("its bit rate is %s, above %s", encode.Rounded(float64(s.BitRate)), limit)
	}
	if a.Loudness != nil {
		no("its loudness must be normalized")
	}
	if b.start > 0 || b.length > 0 {
		no("it is cut")
	}
	if b.src.Has(media.FoundGap) {
		no("the source has gaps")
	}
	return why
}
