package probe

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
)

// An answer is what ffprobe -show_format -show_streams -show_chapters says.
type answer struct {
	Format struct {
		Name     string            `json:"format_name"`
		Start    string            `json:"start_time"`
		Duration string            `json:"duration"`
		BitRate  string            `json:"bit_rate"`
		Tags     map[string]string `json:"tags"`
	} `json:"format"`
	Streams  []stream `json:"streams"`
	Chapters []struct {
		Start string            `json:"start_time"`
		End   string            `json:"end_time"`
		Tags  map[string]string `json:"tags"`
	} `json:"chapters"`
}

type stream struct {
	Index       int               `json:"index"`
	ID          string            `json:"id"`
	Codec       string            `json:"codec_name"` // empty for what ffmpeg does not know
	Tag         string            `json:"codec_tag_string"`
	Type        string            `json:"codec_type"`
	Profile     string            `json:"profile"`
	Level       int               `json:"level"`
	Width       int               `json:"width"`
	Height      int               `json:"height"`
	SAR         string            `json:"sample_aspect_ratio"`
	PixFmt      string            `json:"pix_fmt"`
	FieldOrder  string            `json:"field_order"`
	Primaries   string            `json:"color_primaries"`
	Transfer    string            `json:"color_transfer"`
	Matrix      string            `json:"color_space"`
	Range       string            `json:"color_range"`
	RealRate    string            `json:"r_frame_rate"`
	AverageRate string            `json:"avg_frame_rate"`
	Start       string            `json:"start_time"`
	Duration    string            `json:"duration"`
	BitRate     string            `json:"bit_rate"`
	Frames      string            `json:"nb_frames"`
	BFrames     int               `json:"has_b_frames"`
	SampleRate  string            `json:"sample_rate"`
	Channels    int               `json:"channels"`
	Layout      string            `json:"channel_layout"`
	Bits        string            `json:"bits_per_raw_sample"`
	Disposition map[string]int    `json:"disposition"`
	Tags        map[string]string `json:"tags"`
	SideData    []sideData        `json:"side_data_list"`

	silent bool // sound that ffmpeg finds no frame of
}

// source says the same in the domain's words, without findings.
func (a *answer) source(bytes int64) *media.Source {
	src := &media.Source{
		Container: strings.Split(a.Format.Name, ",")[0],
		Duration:  seconds(a.Format.Duration), Start: seconds(a.Format.Start),
		Bytes: bytes, BitRate: media.BitRate(number(a.Format.BitRate)),
		Video: []media.VideoStream{}, Audio: []media.AudioStream{}, Subtitles: []media.SubtitleStream{}, Findings: []media.Finding{},
		Metadata: clean(a.Format.Tags),
	}
	if tells := src.Container == "matroska" || src.Container == "flv"; tells && src.Duration > src.Start { // their heads tell the end
		src.Duration = micro(src.Duration - src.Start)
	}
	for i := range a.Streams {
		s := &a.Streams[i]
		switch {
		case s.unreadable():
			src.Data++
		case s.Type == "video" && s.Disposition["attached_pic"] == 1:
			src.Covers = append(src.Covers, s.video())
		case s.Type == "video":
			src.Video = append(src.Video, s.video())
		case s.Type == "audio":
			src.Audio = append(src.Audio, s.audio())
		case s.Type == "subtitle" && s.Codec != "":
			src.Subtitles = append(src.Subtitles, s.subtitle())
		default:
			src.Data++
		}
	}
	if strings.HasSuffix(src.Container, "_pipe") {
		still(src)
	}
	for _, c := range a.Chapters {
		src.Chapters = append(src.Chapters, media.Chapter{
			Start: seconds(c.Start), End: seconds(c.End), Title: clean(c.Tags)["title"],
		})
	}
	if src.Duration == 0 {
		for _, v := range src.Video {
			src.Duration = max(src.Duration, v.Duration)
		}
		for _, s := range src.Audio {
			src.Duration = max(src.Duration, s.Duration)
		}
	}
	return src
}

// still takes the time from a picture that does not move; ffprobe gives it the
// rate that a series of such files would have.
func still(src *media.Source) {
	src.Container = strings.TrimSuffix(src.Container, "_pipe")
	src.Duration, src.Start, src.BitRate = 0, 0, 0
	for i := range src.Video {
		v := &src.Video[i]
		v.Frames, v.Start, v.Duration, v.FrameRate, v.RealRate, v.Variable = 1, 0, 0, media.Rational{}, media.Rational{}, false
	}
}

func (s *stream) video() media.VideoStream {
	v := media.VideoStream{
		Index: s.Index, Codec: s.Codec, Profile: s.Profile, Level: max(s.Level, 0), Width: s.Width, Height: s.Height,
		SAR: ratio(s.SAR), FrameRate: ratio(s.AverageRate), RealRate: ratio(s.RealRate),
		FieldOrder: known(s.FieldOrder), PixFmt: s.PixFmt, BitDepth: depth(s.PixFmt),
		Color: media.Color{Primaries: known(s.Primaries), Transfer: known(s.Transfer), Matrix: known(s.Matrix), Range: known(s.Range)},
		Start: seconds(s.Start), Duration: s.length(), Frames: number(s.Frames), BitRate: s.rate(), HasB: s.BFrames > 0,
		Language: s.language(), Default: s.Disposition["default"] == 1,
	}
	if !v.SAR.Known() {
		v.SAR = media.Rational{Num: 1, Den: 1}
	}
	if v.Duration > 0 && float64(v.Frames) > 1000*float64(v.Duration)+1 {
		v.Frames = 0 // a count that a damaged index made up
	}
	v.Variable = variable(&v)
	if !v.FrameRate.Known() {
		v.FrameRate = v.RealRate
	}
	s.side(&v)
	return v
}

// unreadable says that a stream of picture or sound lacks what decoding needs.
func (s *stream) unreadable() bool {
	switch s.Type {
	case "video":
		return s.Codec == "" || s.Width <= 0 || s.Height <= 0 || known(s.PixFmt) == ""
	case "audio":
		return s.Codec == "" || s.silent || s.Channels <= 0 || number(s.SampleRate) <= 0
	}
	return false
}

// variable says whether the average rate and the rate that holds all time
// stamps differ; a factor of two is how fields are counted.
func variable(v *media.VideoStream) bool {
	average, real := v.FrameRate.Float(), v.RealRate.Float()
	if average == 0 || real == 0 || v.Frames == 1 {
		return false
	}
	off := real / average
	fields := v.FieldOrder != "" && v.FieldOrder != "progressive"
	return (off > 1.01 || off < 0.99) && !(fields && off > 1.98 && off < 2.02)
}

func (s *stream) audio() media.AudioStream {
	return media.AudioStream{
		Index: s.Index, Codec: s.Codec, Profile: s.Profile, SampleRate: int(number(s.SampleRate)), Channels: s.Channels,
		Layout: s.Layout, BitRate: s.rate(), Start: seconds(s.Start), Duration: s.length(),
		Language: s.language(), Title: clean(s.Tags)["title"], Default: s.Disposition["default"] == 1,
	}
}

// textSubtitles are the codecs that hold text; the others hold pictures of it.
var textSubtitles = []string{"subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text", "ttml", "microdvd", "sami", "subviewer", "jacosub", "stl"}

func (s *stream) subtitle() media.SubtitleStream {
	return media.SubtitleStream{
		Index: s.Index, Codec: s.Codec, Text: slices.Contains(textSubtitles, s.Codec), Language: s.language(),
		Width: max(s.Width, 0), Height: max(s.Height, 0),
		Title: clean(s.Tags)["title"], Default: s.Disposition["default"] == 1, Forced: s.Disposition["forced"] == 1,
		SDH: s.Disposition["hearing_impaired"] == 1,
	}
}

// length is the stream's own duration, or what Matroska writes into a tag.
func (s *stream) length() media.Seconds {
	if d := seconds(s.Duration); d > 0 {
		return d
	}
	if end := clock(s.Tags["DURATION"]); end > 0 { // Matroska's tag tells when the stream ends
		return micro(max(end-seconds(s.Start), 0))
	}
	return 0
}

func (s *stream) rate() media.BitRate {
	return media.BitRate(cmp.Or(number(s.BitRate), number(s.Tags["BPS"])))
}

func (s *stream) language() string {
	l := strings.ToLower(s.Tags["language"])
	if l == "und" || len(l) < 2 || len(l) > 16 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return ""
	}
	return l
}

// clean keeps metadata short and readable: at most 64 entries of 4096 bytes of
// UTF-8 without control characters.
func clean(tags map[string]string) map[string]string {
	out := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if len(out) == 64 {
			break
		}
		value := tags[key]
		out[printable(strings.ToLower(key[:min(len(key), 128)]))] = printable(value[:min(len(value), 4096)])
	}
	return out
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func known(word string) string {
	if word == "unknown" || word == "unspecified" || word == "reserved" {
		return ""
	}
	return word
}

func seconds(text string) media.Seconds {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != f || f > 1e9 || f < -1e9 {
		return 0
	}
	return micro(media.Seconds(f))
}

// micro rounds to microseconds, which is as fine as ffprobe tells: sums and
// differences of binary fractions would read 15.999999999999998.
func micro(s media.Seconds) media.Seconds { return media.Seconds(math.Round(float64(s)*1e6) / 1e6) }

// clock reads Matroska's "00:01:02.345000000".
func clock(text string) media.Seconds {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return 0
	}
	return micro(seconds(parts[0])*3600 + seconds(parts[1])*60 + seconds(parts[2]))
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func ratio(text string) media.Rational {
	r, err := media.ParseRational(text)
	if err != nil || !r.Known() {
		return media.Rational{}
	}
	return r.Reduced()
}

// depth is the bits of one sample, from the pixel format's name.
func depth(pixFmt string) int {
	for _, d := range []struct {
		mark string
		bits int
	}{{"p9", 9}, {"p010", 10}, {"p10", 10}, {"p012", 12}, {"p12", 12}, {"p14", 14}, {"p016", 16}, {"p16", 16},
		{"gray10", 10}, {"gray12", 12}, {"gray16", 16}, {"48", 16}, {"64", 16}, {"x2rgb10", 10}, {"y210", 10}} {
		if strings.Contains(pixFmt, d.mark) {
			return d.bits
		}
	}
	return 8
}
