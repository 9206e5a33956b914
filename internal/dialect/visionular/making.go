package visionular

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/adaptive"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/snapshot"
	"github.com/mediamill/mediamill/internal/op/transcode"
)

// A making is what a template asks of the core.
type making struct {
	operation string
	params    op.Params        // all of them, also those that have their defaults
	ext       string           // of the output's name
	pictures  *snapshot.Params // nil for none
}

var (
	resolution = regexp.MustCompile(`^([0-9]{1,5})[xX*]([0-9]{1,5})$`)
	sampleRate = regexp.MustCompile(`^([0-9]{1,3}(?:\.[0-9]{1,3})?)k$|^([0-9]{4,6})$`)
)

// usualQuality is the number that the vendor's SDK sends if none is given. Its
// scale is not public: here each step more lowers the CRF by 2.
const usualQuality = 5

// making translates a template; name is the output's without extension, and logo
// where the logo lies, if there is one.
func (t *template) making(name string, logo media.SourceRef) (making, media.Faults) {
	f := t.refused()
	var m making
	switch t.Format {
	case "mp4", "flv":
		m.operation, m.ext = "transcode", "."+t.Format
		file := t.file(&f)
		file.Watermarks = t.marks(logo, &f)
		m.params = file
	case "hls", "dash":
		m.operation, m.ext = "adaptive", map[string]string{"hls": ".m3u8", "dash": ".mpd"}[t.Format]
		presentation := t.presentation(name, &f)
		presentation.Watermarks = t.marks(logo, &f)
		m.params = presentation
	default:
		f.Add(media.OneOf("format", t.Format, "mp4", "hls", "dash", "flv"))
		return m, f
	}
	if len(f) == 0 { // otherwise it would report the same faults in other words
		f.Under("", m.params.Validate())
	}
	if !t.Thumbnail.empty() {
		m.pictures = t.Thumbnail.params(&f)
	}
	return m, f
}

// refused lists what is not supported.
func (t *template) refused() media.Faults {
	var f media.Faults
	f.Add(media.OneOf("vcodec", t.VideoCodec, "h264", "h265", "hevc", "av1"))
	if !t.Encryption.empty() {
		f.Add(media.Bad("encryption", "this server makes no encrypted HLS or DASH: omit encryption, and protect the files with signed links"))
	}
	if (t.Format == "mp4" || t.Format == "flv") && (len(t.Streams) > 0 || t.SegmentTime != 0) {
		f.Add(media.Bad("format", "%s has neither adaptive_streams nor seg_time", t.Format))
	}
	for field, n := range map[string]int{"framerate": t.FrameRate, "video_bitrate": t.VideoBitRate, "gop_size": t.GOPSize, "gop_seconds": t.GOPSeconds,
		"seg_time": t.SegmentTime, "audio_bitrate": t.AudioBitRate, "audio_channels": t.AudioChannels} {
		if n < 0 {
			f.Add(media.Bad(field, "must not be negative, is %d", n))
		}
	}
	f.Add(media.Between("quality", t.Quality, 0, 10))
	return f
}

// file is the parameters of one MP4 or FLV.
func (t *template) file(f *media.Faults) *transcode.Params {
	p := transcode.Op().New().(*transcode.Params)
	p.Container = t.Format
	v := &p.Video
	v.Codec = codec(t.VideoCodec)
	if w, h := size("resolution", t.Resolution, f); w > 0 || h > 0 {
		v.Width, v.Height, v.Fit, v.Upscale, v.Turn = w, h, picture.Fit, true, w > 0 && h > 0
	}
	if t.FrameRate > 0 {
		v.FrameRate = media.Rational{Num: int64(t.FrameRate), Den: 1}
	}
	switch {
	case t.VideoBitRate > 0 && t.Quality == 0:
		v.RateControl, v.BitRate = encode.ABR, kilo(t.VideoBitRate)
	default:
		v.MaxBitRate = kilo(t.VideoBitRate)
		if t.Quality > 0 && t.Quality != usualQuality {
			v.CRF = encode.UsualCRF(v.Codec, 1080) + offset(t.Quality)
		}
	}
	if gop := t.gop(f); gop > 0 {
		v.GOP = gop
	}
	a := &p.Audio
	a.Codec = encode.Codec(t.AudioCodec)
	f.Add(media.OneOf("acodec", t.AudioCodec, "aac", "mp3", "opus", "ac3", "eac3"))
	if t.AudioChannels > 0 {
		a.Channels = t.AudioChannels
	}
	a.BitRate, a.SampleRate = kilo(t.AudioBitRate), t.rate(f)
	return p
}

// presentation is the parameters of HLS or DASH.
func (t *template) presentation(name string, f *media.Faults) *adaptive.Params {
	p := adaptive.Default()
	p.Name, p.Manifests, p.Codecs = name, t.Format, []encode.Codec{codec(t.VideoCodec)}
	p.Thumbnails.Enabled, p.IFrames = false, t.Format == "hls"
	p.Subtitles.Mode = "none"
	if t.BuiltIn {
		p.MaxShortSide = 1080
	} else {
		t.ladder(p, f)
	}
	if t.Quality > 0 {
		p.Quality = offset(t.Quality)
	}
	if t.FrameRate > 0 {
		p.MaxFrameRate = media.Rational{Num: int64(t.FrameRate), Den: 1}
	}
	if t.SegmentTime > 0 {
		p.Segment = media.Seconds(t.SegmentTime)
	}
	if gop := t.gop(f); gop > 0 {
		p.GOP = gop
	}
	switch {
	case t.SegmentType == "ts" && t.Format == "hls":
		p.Container = "ts"
	default:
		if t.SegmentType != "" {
			f.Add(media.OneOf("seg_type", t.SegmentType, "fmp4", "mp4", "ts"))
		}
		if t.SegmentType == "ts" {
			f.Add(media.Bad("seg_type", "DASH has segments of fragmented MP4 only"))
		}
	}
	a := &p.Audio
	a.Codec = encode.Codec(t.AudioCodec)
	f.Add(media.OneOf("acodec", t.AudioCodec, "aac", "opus", "ac3", "eac3"))
	if t.AudioChannels > 0 {
		a.Channels = t.AudioChannels
	}
	if t.AudioBitRate > 0 {
		a.BitRates = []media.BitRate{kilo(t.AudioBitRate)}
	}
	if rate := t.rate(f); rate != 0 && rate != 48000 {
		f.Add(media.Bad("audio_sample_rate", "segments have 48 kHz, not %d Hz", rate))
	}
	return p
}

// ladder sets the template's streams, or its one rendition; 4320 lines mean the
// source's own, since nothing is enlarged.
func (t *template) ladder(p *adaptive.Params, f *media.Faults) {
	streams := t.Streams
	if len(streams) == 0 {
		streams = []stream{{VideoCodec: t.VideoCodec, Resolution: t.Resolution, VideoBitRate: t.VideoBitRate}}
	} else if t.Resolution != "" && t.Resolution != "0x0" || t.VideoBitRate > 0 {
		f.Add(media.Bad("adaptive_streams", "excludes resolution and video_bitrate: each stream has its own"))
	}
	for i, s := range streams {
		field := fmt.Sprintf("adaptive_streams[%d].", i)
		if len(t.Streams) == 0 {
			field = ""
		}
		w, h := size(field+"resolution", s.Resolution, f)
		short := 4320
		switch {
		case w > 0 && h > 0:
			short = min(w, h)
		case h > 0:
			short = h
		case w > 0:
			f.Add(media.Bad(field+"resolution", "needs the height of a rendition, is %q", s.Resolution))
		}
		r := adaptive.Rung{Short: short, MaxRate: kilo(s.VideoBitRate)}
		if s.Quality > 0 {
			f.Add(media.Between(field+"quality", s.Quality, 0, 10))
			r.CRF = encode.UsualCRF(codec(t.VideoCodec), 1080) + offset(s.Quality)
		}
		if s.VideoCodec != "" && codec(s.VideoCodec) != codec(t.VideoCodec) {
			f.Add(media.Bad(field+"vcodec", "all streams have the template's codec, %s, not %s", t.VideoCodec, s.VideoCodec))
		}
		if s.FrameRate != 0 && s.FrameRate != t.FrameRate {
			f.Add(media.Bad(field+"framerate", "all streams have the template's frame rate, %d, not %d", t.FrameRate, s.FrameRate))
		}
		if s.AudioBitRate != 0 && s.AudioBitRate != t.AudioBitRate {
			f.Add(media.Bad(field+"audio_bitrate", "all streams have the template's audio bit rate, %d, not %d", t.AudioBitRate, s.AudioBitRate))
		}
		p.Ladder = append(p.Ladder, r)
	}
}

// gop is the time between keyframes; 0 for the usual.
func (t *template) gop(f *media.Faults) media.Seconds {
	switch {
	case t.GOPSeconds > 0:
		return media.Seconds(t.GOPSeconds)
	case t.GOPSize > 0 && t.FrameRate > 0:
		return media.Seconds(float64(t.GOPSize) / float64(t.FrameRate))
	case t.GOPSize > 0:
		f.Add(media.Bad("gop_size", "needs framerate; or give gop_seconds"))
	}
	return 0
}

// rate is the sample rate, written as 48k or 48000; 0 for the usual.
func (t *template) rate(f *media.Faults) int {
	m := sampleRate.FindStringSubmatch(t.AudioSampleRate)
	switch {
	case t.AudioSampleRate == "" || t.AudioSampleRate == "0":
		return 0
	case m == nil:
		f.Add(media.Bad("audio_sample_rate", "must have the form 48k or 48000, is %q", t.AudioSampleRate))
		return 0
	case m[1] != "":
		k, _ := strconv.ParseFloat(m[1], 64)
		return int(k*1000 + 0.5)
	}
	n, _ := strconv.Atoi(m[2])
	return n
}

// size reads "1280x720"; a side of 0 follows from the other, and 0x0 is the
// source's.
func size(field, text string, f *media.Faults) (width, height int) {
	if text == "" {
		return 0, 0
	}
	m := resolution.FindStringSubmatch(text)
	if m == nil {
		f.Add(media.Bad(field, "must be width x height, such as 1280x720, or 0x0 for the source's, is %q", text))
		return 0, 0
	}
	width, _ = strconv.Atoi(m[1])
	height, _ = strconv.Atoi(m[2])
	return width, height
}

func codec(word string) encode.Codec {
	return encode.Codec(strings.Replace(word, "h265", string(encode.HEVC), 1))
}

// kilo are kb/s, as the vendor's example of 3000 shows.
func kilo(n int) media.BitRate { return media.BitRate(n) * 1000 }

// offset of the CRF.
func offset(quality float64) float64 { return -2 * (quality - usualQuality) }
