package analyze

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/mediamill/mediamill/internal/media"
)

// A Gap is something that an analyzer was to look at and did not: what it reports
// nothing of there is not known to be absent.
type Gap struct {
	Analyzer   string         `json:"analyzer" doc:"Which analyzer"`
	Start      media.Seconds  `json:"start_seconds" minimum:"0" doc:"Where the span begins that was not looked at"`
	End        media.Seconds  `json:"end_seconds" minimum:"0" doc:"Where it ends; 0 if no span can be named, so that any part may be meant"`
	Reason     string         `json:"reason" doc:"Why it was not looked at, in English"`
	ReasonKey  string         `json:"reason_key,omitempty" doc:"Stable key of the form of reason"`
	ReasonArgs []media.Phrase `json:"reason_args,omitempty" doc:"What the form of reason has in its places"`
}

func gap(analyzer string, from, to media.Seconds, why media.Phrase) Gap {
	return Gap{analyzer, Micro(from), Micro(to), why.Text, why.Key, why.Args}
}

// Missing lists the gaps of some analyzers; one that did not run, and was not asked
// for, is a gap too. Nobody may call a source clean of something for which there is a gap.
func (r *Report) Missing(wanted ...string) []Gap {
	var list []Gap
	for _, name := range wanted {
		if !slices.Contains(r.Looked.Analyzers, name) && !slices.ContainsFunc(r.Gaps, func(g Gap) bool { return g.Analyzer == name }) {
			list = append(list, gap(name, 0, r.Looked.Source, media.Phrasef("it was not asked for")))
		}
	}
	for _, g := range r.Gaps {
		if slices.Contains(wanted, g.Analyzer) {
			list = append(list, g)
		}
	}
	return list
}

// Complete says that some analyzers looked at everything.
func (r *Report) Complete(wanted ...string) bool { return len(r.Missing(wanted...)) == 0 }

// late is how much earlier than its stream the decoding may end, in seconds: frames
// are counted by their starts, and durations are rounded.
const late = 1

// gaps lists those of a run.
func (w *Watch) gaps(end End, truncated []media.AnnotationKind, kinds map[media.AnnotationKind]string) []Gap {
	list := []Gap{}
	whole := w.set.input.Duration
	for _, s := range w.set.skipped {
		list = append(list, Gap{Analyzer: s.Analyzer, End: Micro(whole), Reason: s.Reason, ReasonKey: s.ReasonKey})
	}
	video, audio := w.set.ends()
	for _, m := range w.set.members {
		if !m.asked {
			continue
		}
		needs := m.Needs()
		ofVideo, ofAudio := needs.OfVideo() || needs.Of != "" || needs.Packets, needs.OfAudio() || needs.Packets
		if needs.Text {
			list = append(list, w.unread(m.Name())...)
		}
		if ofVideo && video-end.Video > late {
			list = append(list, gap(m.Name(), end.Video, video, media.Phrasef("the video could only be decoded up to there")))
		}
		if ofAudio && audio-end.Audio > late {
			list = append(list, gap(m.Name(), end.Audio, audio, media.Phrasef("the audio could only be decoded up to there")))
		}
		if n := w.damaged[VideoStream]; ofVideo && n > 0 {
			list = append(list, gap(m.Name(), 0, 0, media.Phrasef("%d frames of the video are damaged", n)))
		}
		if n := w.damaged[AudioStream]; ofAudio && n > 0 {
			list = append(list, gap(m.Name(), 0, 0, media.Phrasef("%d frames of the audio are damaged", n)))
		}
	}
	for _, kind := range truncated {
		if name := kinds[kind]; name != "" {
			list = append(list, gap(name, 0, 0, media.Phrasef("more was found than is listed: %s", kind)))
		}
	}
	return list
}

// ends are where the main streams should end; 0 if there is none.
func (c *Set) ends() (video, audio media.Seconds) {
	src := c.input.Source
	if src == nil {
		return 0, 0
	}
	if v := src.MainVideo(); v != nil && v.Frames != 1 {
		if video = src.Duration; v.Duration > 0 {
			video = min(video, v.Start-src.Start+v.Duration)
		}
	}
	if a := src.MainAudio(); a != nil {
		if audio = src.Duration; a.Duration > 0 {
			audio = min(audio, a.Start-src.Start+a.Duration)
		}
	}
	return video, audio
}

var (
	damagedFrame = regexp.MustCompile(`corrupt decoded frame in stream (\d{1,4})|Error while decoding stream #\d+:(\d{1,4})`)
	laterFrame   = regexp.MustCompile(`^\[[va]ist#\d+:(\d{1,4})/.*(?:corrupt decoded frame|Error submitting packet to decoder|Decoding error|Error while decoding)`)
)

// Damaged is the stream of which ffmpeg says in a line that a frame could not be
// decoded without errors; ok is false for other lines.
func Damaged(line string) (stream int, ok bool) {
	m := damagedFrame.FindStringSubmatch(line)
	if m == nil {
		m = laterFrame.FindStringSubmatch(line)
	}
	if m == nil {
		return 0, false
	}
	for _, digits := range m[1:] {
		if n, err := strconv.Atoi(digits); err == nil {
			return n, true
		}
	}
	return 0, false
}

// damage counts frames that could not be decoded without errors.
func (w *Watch) damage(line string) {
	stream, ok := Damaged(line)
	src := w.set.input.Source
	if !ok || src == nil {
		return
	}
	if v := src.MainVideo(); v != nil && v.Index == stream {
		w.damaged[VideoStream]++
	}
	if a := src.MainAudio(); a != nil && a.Index == stream {
		w.damaged[AudioStream]++
	}
}
