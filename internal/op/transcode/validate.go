package transcode

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/language"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

var (
	fontFamily = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 -]*$`)
	metaName   = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)
)

// Validate lists every fault that shows without the source.
func (p *Params) Validate() media.Faults {
	f := slices.DeleteFunc(op.Bounds(p), func(e *media.Error) bool {
		return e.Field == "video.crf" && p.Video.CRF > 0 && p.Video.Codec.Encodes() // told once, with the codec's own range
	})
	c, known := containers[p.Container]
	if known {
		f.Under("", p.matrix(c))
	}
	f.Under("video.", p.Video.size().Validate())
	f.Under("video.", p.Video.validate())
	f.Under("audio.", p.Audio.validate())
	f.Under("subtitles.", p.Subtitles.validate(c, known))
	f.Under("trim.", p.Trim.Validate())
	for i := range p.Watermarks {
		f.Under(fmt.Sprintf("watermarks[%d].", i), p.Watermarks[i].Validate())
	}
	for i := range p.Mosaics {
		f.Under(fmt.Sprintf("mosaics[%d].", i), p.Mosaics[i].Validate())
	}
	f.Under("metadata.", p.Metadata.validate())
	if len(p.Mosaics) > 0 && p.Video.Codec == encode.Copy {
		f.Add(conflict("mosaics", media.Phrasef("a copied video stream cannot be drawn on"), media.Phrasef("encode the video, or omit the mosaics")))
	}
	if len(p.Watermarks) > 0 && p.Video.Codec == encode.Copy {
		f.Add(conflict("watermarks", media.Phrasef("a copied video stream cannot be drawn on"), media.Phrasef("encode the video, or omit the watermarks")))
	}
	if p.Subtitles.Mode == "burn" && p.Video.Codec == encode.Copy {
		f.Add(conflict("subtitles.mode", media.Phrasef("subtitles cannot be burned into a copied video stream"), media.Phrasef("encode the video, or use mode keep")))
	}
	return f
}

func conflict(field string, message, hint media.Phrase) *media.Error {
	return media.Conflict(field, "%s", message).WithHint("%s", hint)
}

// matrix holds the codecs to what the container takes.
func (p *Params) matrix(c container) media.Faults {
	var f media.Faults
	if len(c.video) > 0 {
		f.Add(p.held("video.codec", p.Video.Codec, c.video))
	}
	f.Add(p.held("audio.codec", p.Audio.Codec, c.audio))
	if p.Audio.Codec == encode.None && (len(c.video) == 0 || p.Video.Codec == encode.None) {
		f.Add(conflict("audio.codec", media.Phrasef("the output would have neither video nor audio"), media.Phrasef("choose a codec for one of them")))
	}
	return f
}

// held is nil for a codec that the container takes, and for one that no
// container does: its own check tells that.
func (p *Params) held(field string, codec encode.Codec, taken []encode.Codec) *media.Error {
	homes := containersOf(codec)
	if slices.Contains(taken, codec) || len(homes) == 0 {
		return nil
	}
	return conflict(field, media.Phrasef("%s does not hold %s", p.Container, codec), media.Phrasef("%s takes %s; %s goes into %s", p.Container, encode.List(taken), codec, strings.Join(homes, ", ")))
}

// size is the wish in the words of the shared picture rules.
func (v *Video) size() picture.Size {
	return picture.Size{Width: v.Width, Height: v.Height, ShortSide: v.ShortSide, Mode: v.Fit, Turn: v.Turn, Upscale: v.Upscale}
}

func (v *Video) validate() media.Faults {
	var f media.Faults
	if v.Rotate%90 != 0 {
		f.Add(media.Bad("rotate", "must be 0, 90, 180 or 270, is %d", v.Rotate))
	}
	for _, r := range []struct {
		field string
		rate  media.Rational
	}{{"frame_rate", v.FrameRate}, {"max_frame_rate", v.MaxFrameRate}} {
		if r.rate.Known() && (r.rate.Float() < 0.1 || r.rate.Float() > 240) {
			f.Add(media.Bad(r.field, "must be between 0.1 and 240, is %s", r.rate))
		}
	}
	if v.FrameRate.Known() && v.Variable == "keep" {
		f.Add(conflict("variable_frame_rate", media.Phrasef("keep cannot be combined with frame_rate"), media.Phrasef("omit one of them")))
	}
	if v.Pad != nil {
		f.Under("pad.", v.Pad.Validate(v.size()))
	}
	if !v.Codec.Encodes() {
		if v.Pad != nil {
			f.Add(conflict("pad", media.Phrasef("bars cannot be added to a video stream that is not encoded"), media.Phrasef("encode the video, or omit pad")))
		}
		return f
	}
	f.Under("", v.coding())
	return f
}

// coding checks what only an encoder reads.
func (v *Video) coding() media.Faults {
	var f media.Faults
	if made := encode.Makes(v.Encoder); made != "" && made != v.Codec {
		f.Add(conflict("encoder", media.Phrasef("%s makes %s, not %s", v.Encoder, made, v.Codec), media.Phrasef("use auto, or one of %s", strings.Join(encode.EncodersOf(v.Codec), ", "))))
	}
	if most := v.Codec.WorstCRF(); most > 0 && v.CRF > most {
		f.Add(media.Bad("crf", "must be between 0 and %g for %s, is %g", most, v.Codec, v.CRF))
	}
	if v.BitRate > 0 && (v.RateControl == encode.CRF || v.RateControl == encode.CappedCRF) {
		f.Add(conflict("bit_rate", media.Phrasef("%s does not use bit_rate", string(v.RateControl)), media.Phrasef("set max_bit_rate for a maximum, or set rate_control to abr or two_pass")))
	}
	if v.CRF > 0 && v.RateControl.Averages() {
		f.Add(conflict("crf", media.Phrasef("%s does not use crf", string(v.RateControl)), media.Phrasef("set bit_rate, or set rate_control to capped_crf")))
	}
	if v.MaxBitRate > 0 && v.RateControl == encode.CRF {
		f.Add(conflict("max_bit_rate", media.Phrasef("rate_control crf has no maximum bit rate"), media.Phrasef("set rate_control to capped_crf")))
	}
	if v.MaxBitRate > 0 && v.BitRate > v.MaxBitRate {
		f.Add(conflict("max_bit_rate", media.Phrasef("the maximum of %s is below bit_rate, %s", v.MaxBitRate, v.BitRate), media.Phrasef("raise it to at least bit_rate")))
	}
	if v.RateControl == encode.TwoPass && !encode.TwoPasses(v.Encoder) {
		f.Add(conflict("rate_control", media.Phrasef("%s does not support two_pass here", v.Encoder), media.Phrasef("use abr or capped_crf")))
	}
	if v.HDR == "keep" && !v.Codec.HDR() {
		f.Add(conflict("hdr", media.Phrasef("HDR can be kept in hevc and av1 only, not in %s", string(v.Codec)), media.Phrasef("use codec hevc or av1, or hdr sdr")))
	}
	if v.HDR == "keep" && v.PixelFormat != "" && !strings.Contains(v.PixelFormat, "10") {
		f.Add(conflict("pixel_format", media.Phrasef("HDR needs 10 bits"), media.Phrasef("use yuv420p10le")))
	}
	f.Under("", v.profiles())
	return f
}

// profiles holds profile, pixel format and codec together.
func (v *Video) profiles() media.Faults {
	var f media.Faults
	pixels := v.PixelFormat
	if pixels == "" {
		pixels = "yuv420p"
		if v.HDR == "keep" {
			pixels = "yuv420p10le"
		}
	}
	encoder := v.Encoder
	if encoder == encode.Auto {
		encoder = v.Codec.Software()
	}
	if v.Codec == encode.AV1 && !encode.Takes(encoder, pixels) {
		f.Add(conflict("pixel_format", media.Phrasef("AV1 supports %s only with libaom-av1", pixels), media.Phrasef("use yuv420p or yuv420p10le, or encoder libaom-av1")))
	}
	names, formats := v.Codec.Profiles(), v.Codec.ProfileHolds(v.Profile)
	switch {
	case v.Profile == "" || v.Codec.Software() == "":
	case len(names) == 0:
		f.Add(conflict("profile", media.Phrasef("%s derives its profile from the pixel format", string(v.Codec)), media.Phrasef("omit profile")))
	case formats == nil:
		f.Add(conflict("profile", media.Phrasef("%s has no profile %s", v.Codec, v.Profile), media.Phrasef("it has %s", strings.Join(names, ", "))))
	case !slices.Contains(formats, pixels):
		f.Add(conflict("profile", media.Phrasef("%s does not support %s", v.Profile, pixels), media.Phrasef("it supports %s", strings.Join(formats, ", "))))
	}
	return f
}

func (a *Audio) validate() media.Faults {
	var f media.Faults
	if !slices.Contains([]int{0, 1, 2, 6, 8}, a.Channels) {
		f.Add(media.Bad("channels", "must be 0, 1, 2, 6 or 8, is %d", a.Channels))
	}
	if most := a.Codec.MaxChannels(); most > 0 && a.Channels > most {
		f.Add(conflict("channels", media.Phrasef("%s supports at most %d channels, not %d", a.Codec, most, a.Channels), media.Phrasef("use fewer channels or another codec")))
	}
	if a.BitDepth != 0 && a.BitDepth != 16 && a.BitDepth != 24 {
		f.Add(media.Bad("bit_depth", "must be 16 or 24, is %d", a.BitDepth))
	}
	if a.SampleRate != 0 && !a.Codec.Samples(a.SampleRate) {
		f.Add(conflict("sample_rate", media.Phrasef("%s does not support %d Hz", a.Codec, a.SampleRate), media.Phrasef("it supports %v", a.Codec.SampleRates())))
	}
	f.Under("", languages(a.Languages))
	switch {
	case a.Tracks == "languages" && len(a.Languages) == 0:
		f.Add(media.Missing("languages", "tracks: languages needs a list of languages"))
	case a.Tracks != "languages" && len(a.Languages) > 0:
		f.Add(conflict("languages", media.Phrasef("can be used with tracks: languages only"), media.Phrasef("set tracks to languages")))
	}
	if a.Loudness != nil && a.Codec == encode.Copy {
		f.Add(conflict("loudness", media.Phrasef("the loudness of a copied audio stream cannot be changed"), media.Phrasef("encode the audio, or omit loudness")))
	}
	return f
}

func languages(list []string) media.Faults {
	var f media.Faults
	for i, l := range list {
		if !language.Valid(l) {
			f.Add(media.Bad(fmt.Sprintf("languages[%d]", i), "must be a language code such as eng or pt-BR, is %q", l))
		}
	}
	return f
}

func (s *Subtitles) validate(c container, known bool) media.Faults {
	f := languages(s.Languages)
	switch {
	case s.Mode == "keep" && known && c.subtitles == "":
		f.Add(conflict("mode", media.Phrasef(".%s does not support subtitles", c.ext), media.Phrasef("use mp4, mkv, mov or webm, or mode burn")))
	case s.Mode == "burn" && known && len(c.video) == 0:
		f.Add(conflict("mode", media.Phrasef(".%s has no video to burn subtitles into", c.ext), media.Phrasef("use mode none")))
	}
	switch {
	case s.File != nil && s.Mode != "burn":
		f.Add(conflict("file", media.Phrasef("a subtitle file can be used with mode: burn only"), media.Phrasef("set mode to burn")))
	case s.File != nil && s.File.Kind() == "":
		f.Add(media.Bad("file", "exactly one of key, url, upload, sample and task must be set"))
	}
	if s.Font != "" && !fontFamily.MatchString(s.Font) {
		f.Add(media.Bad("font", "must be a font family of letters, digits, spaces and dashes"))
	}
	return f
}

func (m *Metadata) validate() media.Faults {
	var f media.Faults
	if len(m.Set) > 64 {
		f.Add(media.Bad("set", "must have at most 64 members, has %d", len(m.Set)))
	}
	for name, text := range m.Set {
		field := "set." + name
		switch {
		case !metaName.MatchString(name):
			f.Add(media.Bad("set", "the name %q must have 1 to 32 lowercase letters, digits, dashes or underscores", name))
		case utf8.RuneCountInString(text) > 4000:
			f.Add(media.Bad(field, "must have at most 4000 characters"))
		case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
			f.Add(media.Bad(field, "must be UTF-8 text without control characters"))
		}
	}
	slices.SortFunc(f, func(a, b *media.Error) int { return strings.Compare(a.Field+a.Message, b.Field+b.Message) })
	return f
}
