// Package sound turns the audio of any source into what players expect: with the
// requested rate, layout and loudness, in sync with the video and without gaps.
//
//	s := sound.Normalize(src, a, sound.Wanted{Channels: 2, SampleRate: 48000})
//	graph := []ffmpeg.Chain{{In: []string{fmt.Sprintf("0:%d", a.Index)}, Filters: s.Filters, Out: []string{"a"}}}
package sound

import (
	"math"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Wanted is what the sound shall become. Its zero keeps layout and rate and
// only mends the time line.
type Wanted struct {
	Channels   int // 1, 2, 6 or 8; 0 keeps the source's
	SampleRate int // Hz; 0 keeps the source's
	Loudness   *Target
	Clean      []ffmpeg.Filter // of mixed audio, before its loudness is changed
}

// A Target is a loudness by EBU R 128.
type Target struct {
	Integrated float64 // LUFS, −70 to −5
	TruePeak   float64 // dBTP, −9 to 0
	Range      float64 // LU, 1 to 50
}

// A Sound is the plan for one stream of sound.
type Sound struct {
	Filters    []ffmpeg.Filter // never empty
	Channels   int
	Layout     string
	SampleRate int
	Normalized []media.Finding
}

// LayoutOf is ffmpeg's name of the usual layout of so many channels.
func LayoutOf(channels int) string {
	names := map[int]string{1: "mono", 2: "stereo", 3: "2.1", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
	return names[channels]
}

// Normalize plans the filters that make a what is wanted. Loudness uses the
// measurement of the stream in src, and is left alone when there is none.
func Normalize(src *media.Source, a *media.AudioStream, want Wanted) *Sound {
	s := &Sound{Channels: a.Channels, Layout: a.Layout, SampleRate: a.SampleRate}
	// async fills gaps and drops overlaps by time stamp; first_pts keeps a late start as silence.
	s.add("aresample", "async", 1, "first_pts", 0)
	s.mix(a, want.Channels)
	s.Filters = append(s.Filters, want.Clean...)
	if want.Loudness != nil {
		s.level(src, a, want.Loudness)
	}
	if want.SampleRate > 0 && want.SampleRate != a.SampleRate {
		s.note(a, media.FoundSampleRate, media.Phrasef("%d Hz", a.SampleRate), media.Phrasef("%d Hz", want.SampleRate))
	}
	if want.SampleRate > 0 {
		s.SampleRate = want.SampleRate
	}
	pairs := []any{"sample_rates", s.SampleRate}
	if s.Layout != "" {
		pairs = append(pairs, "channel_layouts", s.Layout)
	}
	if s.SampleRate > 0 {
		s.add("aresample", "", s.SampleRate)
		s.add("aformat", pairs...)
	}
	return s
}

func (s *Sound) add(name string, pairs ...any) {
	s.Filters = append(s.Filters, ffmpeg.F(name, pairs...))
}

func (s *Sound) note(a *media.AudioStream, code media.FindingCode, text, action media.Phrase) {
	s.Normalized = append(s.Normalized, media.Finding{Code: code, Stream: a.Index, Phrase: text}.With(action))
}

// Gain is what brings audio of a measured loudness to the target, as a factor; 1
// for silence.
func (t *Target) Gain(m *media.Loudness) float64 {
	if t == nil || m == nil || m.Integrated <= -70 {
		return 1
	}
	return math.Pow(10, (t.Integrated-m.Integrated)/20)
}

// LimitLatency is by how much Finish delays audio that has a target: the limiter looks ahead.
const LimitLatency = 5 * time.Millisecond

// Finish are the filters of samples that were made of s and have the right loudness
// already: a limit at the true peak, which is seen at four times the rate, and the
// sample rate of the output.
func (s *Sound) Finish(sampleRate int, t *Target) []ffmpeg.Filter {
	out := &Sound{}
	if t != nil {
		out.add("aresample", "", 192000)
		out.add("alimiter", "limit", math.Round(1000*math.Pow(10, t.TruePeak/20))/1000, "attack", LimitLatency.Milliseconds(), "release", 50, "level", 0)
	}
	out.add("aresample", "", sampleRate)
	pairs := []any{"sample_rates", sampleRate}
	if s.Layout != "" {
		pairs = append(pairs, "channel_layouts", s.Layout)
	}
	out.add("aformat", pairs...)
	return out.Filters
}

// mix brings the channels to the wanted count.
func (s *Sound) mix(a *media.AudioStream, channels int) {
	if channels == 0 || channels == a.Channels && a.Channels <= 2 {
		s.Layout = layout(a)
		return
	}
	s.Channels, s.Layout = channels, LayoutOf(channels)
	if channels == a.Channels {
		return // aformat renames the layout, as 5.1(side) to 5.1
	}
	if weights := downmix(layout(a), channels); weights != "" {
		s.add("pan", "", weights)
		s.note(a, media.FoundChannels, media.Phrasef("%s audio", layout(a)), media.Phrasef("%s with the weights of ITU-R BS.775", s.Layout))
		return
	}
	s.note(a, media.FoundChannels, media.Phrasef("%d channels", a.Channels), media.Phrasef("%s", s.Layout))
}

// layout is the stream's own layout, or the usual one of its number of channels.
func layout(a *media.AudioStream) string {
	if a.Layout != "" && a.Layout != "unknown" {
		return a.Layout
	}
	return LayoutOf(a.Channels)
}

// level is the second pass: linear gain by what the first measured, so dynamics stay
// as they are unless the true peak leaves no room.
func (s *Sound) level(src *media.Source, a *media.AudioStream, t *Target) {
	m := src.Measured.Loudness
	if m == nil || m.Stream != a.Index || math.IsInf(m.Integrated, 0) || m.Integrated <= -70 {
		return // silence, or not measured
	}
	s.add("loudnorm", "I", t.Integrated, "TP", t.TruePeak, "LRA", max(t.Range, 1, math.Min(math.Ceil(m.Range), 50)), // the filter takes 1 to 50
		"measured_I", m.Integrated, "measured_TP", m.TruePeak, "measured_LRA", m.Range,
		"measured_thresh", m.Threshold, "linear", "true", "print_format", "none")
	s.note(a, media.FoundLoudness, media.Phrasef("%.1f LUFS, true peak %.1f dBTP", m.Integrated, m.TruePeak),
		media.Phrasef("normalized to %.1f LUFS, at most %.1f dBTP", t.Integrated, t.TruePeak))
}
