package moderate

import (
	"slices"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/moderate"
)

// A sense is the analyzer that looks for something, and the kind of its annotations.
// An analyzer that this installation lacks is a reason for a review, so a new one
// has its line here before it exists.
type sense struct {
	analyzer string
	kind     media.AnnotationKind
	sampled  bool // judged by its curve of scores, and not by annotations
	sound    bool // of audio; otherwise of video
}

// seenBy are the analyzers of categories.
var seenBy = map[moderate.Category]sense{
	moderate.Nudity:     {analyzer: "nudity", sampled: true},
	moderate.Suggestive: {analyzer: "suggestive", sampled: true},
	moderate.Codes:      {analyzer: "codes", kind: "code"},
	moderate.Black:      {analyzer: "black"},
	moderate.Silent:     {analyzer: "silence", sound: true},
	moderate.Frozen:     {analyzer: "freeze"},
}

// Places where texts are.
const (
	metadata  = "metadata"
	subtitles = "subtitles"
	screen    = "screen"
	speech    = "speech"
)

// readBy are the analyzers that make texts of frames and audio.
var readBy = map[string]sense{
	screen: {analyzer: "text", kind: "text"},
	speech: {analyzer: "transcript", kind: "speech", sound: true},
}

// absent says that a source has no stream in which the analyzer could find anything.
func (s sense) absent(src *media.Source) bool {
	if s.sound {
		return src.MainAudio() == nil
	}
	return src.MainVideo() == nil
}

// unwatched says that there are streams which nobody looked at: analyzers watch the
// main ones only, and something may hide in the others.
func (s sense) unwatched(src *media.Source) media.Phrase {
	switch {
	case s.sound && len(src.Audio) > 1:
		return media.Phrasef("only the main audio stream of %d was listened to", len(src.Audio))
	case !s.sound && len(src.Video) > 1:
		return media.Phrasef("only the main video stream of %d was looked at", len(src.Video))
	}
	return media.Phrase{}
}

// ran says whether the analyzer looked at the source.
func (s sense) ran(r *analyze.Report) bool { return slices.Contains(r.Looked.Analyzers, s.analyzer) }

// see adds to the evidence what analyzers found of the categories that are not texts.
func (p *Params) see(src *media.Source, r *analyze.Report, e *moderate.Evidence) {
	for _, c := range p.Policy.Looks() {
		s, ok := seenBy[c]
		switch {
		case c == moderate.Known:
			e.Omitted = append(e.Omitted, c) // until fingerprints can be given
		case !ok: // a category of texts
		case c == moderate.Silent && src.MainAudio() == nil:
			e.Sightings = append(e.Sightings, moderate.Sighting{Category: c, Score: 1, End: r.Duration, Label: "no_audio"})
			e.Looked = append(e.Looked, c)
		case s.absent(src):
			e.Looked = append(e.Looked, c)
		case !s.ran(r):
			e.Miss(c, "", media.Phrasef("the analyzer %s is not installed", s.analyzer))
		default:
			e.Looked = append(e.Looked, c)
			s.evidence(c, r, e)
			for _, g := range r.Missing(s.analyzer) {
				e.Miss(c, "", media.Phrase{Text: g.Reason, Key: g.ReasonKey, Args: g.ReasonArgs})
			}
			if why := s.unwatched(src); why.Text != "" && (s.sampled || s.kind != "") {
				e.Miss(c, "", why)
			}
		}
	}
}

// evidence is what an analyzer that ran found.
func (s sense) evidence(c moderate.Category, r *analyze.Report, e *moderate.Evidence) {
	if share := shareOf(c, r); share > 0 {
		e.Sightings = append(e.Sightings, moderate.Sighting{Category: c, Score: share, End: r.Duration})
	}
	if s.sampled {
		e.Samples[c] = samplesOf(s.analyzer, r)
		return
	}
	if s.kind == "" {
		return
	}
	for _, a := range r.Of(s.kind) {
		e.Sightings = append(e.Sightings, moderate.Sighting{
			Category: c, Score: a.Confidence, Start: a.Start, End: a.End, Label: a.Label, Text: short(a.Text), Box: a.Box, Evidence: a.Evidence,
		})
	}
	if slices.Contains(r.Truncated, s.kind) {
		e.Miss(c, "", media.Phrasef("more was found than a report lists"))
	}
}

// shareOf is the share of the duration that a category has; 0 for others.
func shareOf(c moderate.Category, r *analyze.Report) float64 {
	total := map[moderate.Category]*float64{
		moderate.Black: r.Facts.Black, moderate.Silent: r.Facts.Silent, moderate.Frozen: r.Facts.Frozen,
	}[c]
	if total == nil || r.Duration <= 0 {
		return 0
	}
	return analyze.Rounded(min(*total/float64(r.Duration), 1))
}

// samplesOf are the scores of the curve with an analyzer's name; a negative value
// is a frame that could not be looked at.
func samplesOf(name string, r *analyze.Report) []moderate.Sample {
	var list []moderate.Sample
	for _, c := range r.Curves {
		if c.Name != name {
			continue
		}
		for i, v := range c.Values {
			list = append(list, moderate.Sample{At: media.Seconds(i) * c.Step, Score: min(max(v, 0), 1), Unknown: v < 0})
		}
	}
	return list
}

// maxText is the longest text of a sighting, in characters.
const maxText = 160

func short(text string) string {
	if r := []rune(text); len(r) > maxText {
		return string(r[:maxText]) + "…"
	}
	return text
}
