// Package seek knows how to begin reading a source at a time so that the first
// frame is the right one, whatever the demuxer of the container does.
package seek

import (
	"slices"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Exact says whether ffmpeg itself begins at the keyframe before a time.
// Transport and program streams have no index: it lands on any packet before
// the time, from where nothing can be decoded up to the next keyframe.
func Exact(src *media.Source) bool { return src.Container != "mpegts" && src.Container != "mpeg" }

// Margins of what is read before a time, in seconds.
const (
	margin    media.Seconds = 0.5         // before a keyframe: a demuxer seeks by decoding time, which is earlier
	blind     media.Seconds = 10          // where the keyframes are not known
	hopeless  media.Seconds = 60          // where no keyframe is marked before the time
	refreshed media.Seconds = 3           // a group this short is read as well
	frames                  = 4           // margin in frames, for slow pictures
	nearby                  = time.Minute // of a larger file, before each time
	most                    = 16          // times that a larger file is looked at
	early                   = time.Second / 2
)

// Scannable is the most bytes of a file whose packets are all read to find its
// keyframes.
const Scannable = 1 << 30

// Slack is how much earlier than asked a picture may be and still count as at
// that time, in seconds: a written time is rounded, and time stamps of
// Matroska to 1 ms.
const Slack media.Seconds = 0.0005

// Keyframes are the measured times of the main video's keyframes on the
// source's time line, which begins at 0; measured are the container's stamps.
func Keyframes(src *media.Source) []media.Seconds {
	times := make([]media.Seconds, len(src.Measured.Keyframes))
	for i, k := range src.Measured.Keyframes {
		times[i] = media.SecondsOf((k - src.Start).Duration())
	}
	return times
}

// Needs is the keyframe that the picture at a time is decoded from; false when
// none is known.
func Needs(src *media.Source, at media.Seconds) (key media.Seconds, known bool) {
	for _, k := range Keyframes(src) {
		if k <= at+Slack {
			key, known = k, true
		}
	}
	return key, known
}

// Before is from where a source without an index must be read to have every
// picture from a time on: some time before the keyframe that it needs, and
// before one more where groups are short, since a picture that is refreshed
// column by column is whole only after a period of that.
func Before(src *media.Source, v *media.VideoStream, at media.Seconds) media.Seconds {
	keys := Keyframes(src)
	if v == nil {
		return max(at-margin, 0)
	}
	if src.Measured.Keyframes == nil {
		return max(at-blind, 0)
	}
	last := -1
	for i, k := range keys {
		if k <= at+Slack {
			last = i
		}
	}
	if last < 0 {
		return max(at-hopeless, 0)
	}
	from := keys[last]
	if last > 0 && from-keys[last-1] <= refreshed {
		from = keys[last-1]
	}
	early := margin
	if rate := v.FrameRate.Float(); rate > 0 {
		early = max(early, media.Seconds(frames/rate))
	}
	return max(from-early, 0)
}

// Measures asks for the keyframes around the times that a source will be read
// from: nothing for what ffmpeg seeks exactly, all keyframes of a file that is
// soon read through, and those before each time otherwise.
func Measures(src *media.Source, at ...time.Duration) []media.Measurement {
	if Exact(src) || src.MainVideo() == nil {
		return nil
	}
	var wants []media.Measurement
	for _, t := range at {
		switch {
		case t <= 0 || len(wants) == most:
		case src.Bytes <= Scannable:
			return []media.Measurement{{Kind: media.MeasureKeyframes}}
		default:
			wants = append(wants, media.Measurement{Kind: media.MeasureKeyframes, From: max(t-nearby, 0), To: t + time.Second})
		}
	}
	return wants
}

// A Part is what one input of ffmpeg gives of a source, exactly. Where ffmpeg
// itself is not exact, reading begins before the part and filters cut it by
// time stamp. The stamps are kept then (-copyts), since ffmpeg would mend what
// it takes for jumps while it reads up to the part.
type Part struct {
	Source *media.Source
	Start  time.Duration // on the source's time line
	Length time.Duration // 0 for the rest
	// Kept says that another input of the command keeps its stamps, so this one
	// has to as well; Together sets it.
	Kept bool
	// Stamps says that filters see the container's stamps in a command that has
	// -copyts. Otherwise 0 is where the part starts.
	Stamps bool
	// Strict says that the first error of a decoder ends the run. Then a source
	// that ffmpeg does not seek exactly is read from its beginning.
	Strict bool
}

// Together makes parts fit into one command.
func Together(parts []Part) []Part {
	kept := slices.ContainsFunc(parts, Part.Rolls)
	for i := range parts {
		parts[i].Kept = kept
	}
	return parts
}

// Rolls says that reading begins before the part, perhaps in the middle of a group.
func (p Part) Rolls() bool { return p.Start > 0 && (!Exact(p.Source) || p.early()) }

// early says that the source is best read from its beginning: FLV has nothing
// to go back to there, and ffmpeg goes on to the second keyframe; and seeks of
// Matroska find nothing before a time of 0, where a source that begins before
// it has the first keyframe.
func (p Part) early() bool {
	switch p.Source.Container {
	case "flv":
		return p.Start < early
	case "matroska":
		return p.Source.Start < 0 && p.Start < blind.Duration()
	}
	return false
}

// filtered says that filters cut the part, and not ffmpeg's options.
func (p Part) filtered() bool { return p.Kept || p.Rolls() }

// Input are the options that stand before the source. Streams that are copied
// begin at the keyframe before the part, at a time below 0.
func (p Part) Input() []ffmpeg.Option {
	var o []ffmpeg.Option
	if !p.filtered() {
		if p.Start > 0 {
			o = append(o, ffmpeg.Time("ss", p.Start))
		}
		if p.Length > 0 {
			o = append(o, ffmpeg.Time("t", p.Length))
		}
		return o
	}
	if !p.Stamps {
		o = append(o, ffmpeg.Flag("copyts"), ffmpeg.Time("itsoffset", -p.Start-p.Source.Start.Duration()))
	}
	if from := p.from(); from > 0 {
		o = append(o, ffmpeg.Flag("noaccurate_seek"), ffmpeg.Time("ss", from))
	}
	return o // not -t, which counts from the first picture that is read
}

// from is where reading begins.
func (p Part) from() time.Duration {
	switch {
	case !p.Rolls():
		return p.Start
	case p.Strict, p.early():
		return 0
	}
	return Before(p.Source, p.Source.MainVideo(), media.SecondsOf(p.Start)).Duration()
}

// Output are options of an output that has the part from its start to its end,
// in place of the length that Input does not tell.
func (p Part) Output() []ffmpeg.Option {
	if p.filtered() && p.Length > 0 {
		return []ffmpeg.Option{ffmpeg.Time("t", p.Length)}
	}
	return nil
}

// Pictures are the filters that stand before all others; note is the file that
// a Begin reads, empty for none.
func (p Part) Pictures(note string) []ffmpeg.Filter {
	var first []ffmpeg.Filter
	if p.Rolls() && note != "" {
		first = []ffmpeg.Filter{
			ffmpeg.F("metadata", "mode", "add", "key", "began", "value", 1), // print tells only of frames that have some
			ffmpeg.F("metadata", "mode", "print", "file", note, "enable", "lt(n,1)"),
		}
	}
	return append(first, p.cut("trim")...)
}

// Sounds are the filters that stand before all others of a stream of sound.
func (p Part) Sounds() []ffmpeg.Filter { return p.cut("atrim") }

func (p Part) cut(filter string) []ffmpeg.Filter {
	var pairs []any
	if p.Start > 0 {
		pairs = append(pairs, "start", p.zero()-Slack.Duration())
	}
	if p.Length > 0 {
		pairs = append(pairs, "end", p.zero()+p.Length-Slack.Duration())
	}
	if !p.filtered() || pairs == nil {
		return nil
	}
	return []ffmpeg.Filter{ffmpeg.F(filter, pairs...)}
}

// zero is the part's start as the filters see it.
func (p Part) zero() time.Duration {
	if p.Stamps {
		return p.Start + p.Source.Start.Duration()
	}
	return 0
}
