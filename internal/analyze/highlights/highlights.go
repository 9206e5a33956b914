// Package highlights proposes parts of a source that may be its highlights: loud,
// with much motion and many cuts, compared with the rest of it. It knows nothing of
// what happens there, so that they are candidates for a person to look at.
package highlights

import (
	"cmp"
	"slices"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/measure"
	"github.com/mediamill/mediamill/internal/media"
)

// Highlights is the analyzer, with its settings.
type Highlights struct {
	Count  int           `json:"count" minimum:"1" maximum:"50" default:"5" doc:"Number of candidates at most"`
	Length media.Seconds `json:"length_seconds" minimum:"2" maximum:"120" default:"8" doc:"Length of a candidate in seconds; its start is moved to a cut that is near"`
}

// Default are the default settings.
func Default() Highlights { return Highlights{Count: 5, Length: 8} }

// Name is analyze.Analyzer's.
func (*Highlights) Name() string { return "highlights" }

// Needs is analyze.Analyzer's.
func (*Highlights) Needs() analyze.Needs {
	return analyze.Needs{Frames: true, Of: "shots", Also: []ffmpeg.Filter{measure.Loudness()}}
}

// Unfit is analyze.Analyzer's.
func (*Highlights) Unfit(*media.Source) media.Phrase { return media.Phrase{} }

// Start is analyze.Analyzer's.
func (s *Highlights) Start(analyze.Input) analyze.Watcher {
	return &watcher{Highlights: *s, reader: measure.NewLoudnessReader()}
}

const (
	longest = 200_000 // seconds
	quiet   = -70.0   // LUFS
)

type watcher struct {
	Highlights
	reader *measure.LoudnessReader
	before []byte
	loud   []float64 // of each second: the highest momentary loudness
	motion []float64 // and the average change of brightness from frame to frame
	frames []int
}

// Frame is analyze.FrameWatcher's.
func (w *watcher) Frame(f analyze.Frame) {
	n := int(max(f.At, 0))
	if n >= longest {
		return
	}
	for len(w.motion) <= n {
		w.motion, w.frames = append(w.motion, 0), append(w.frames, 0)
	}
	if w.before == nil {
		w.before = make([]byte, len(f.Pixels))
	} else {
		sum := 0
		for i := 0; i < len(f.Pixels); i += 3 {
			d := int(f.Pixels[i]) - int(w.before[i])
			sum += max(d, -d)
		}
		w.motion[n] += float64(sum)
		w.frames[n]++
	}
	copy(w.before, f.Pixels)
}

// AudioLine is analyze.AudioWatcher's.
func (w *watcher) AudioLine(l analyze.Line) {
	l.Each(w.reader.Line)
	n := int(max(l.At, 0))
	for len(w.loud) <= n && len(w.loud) < longest {
		w.loud = append(w.loud, quiet)
	}
	if n < len(w.loud) {
		w.loud[n] = max(w.loud[n], w.reader.Momentary())
	}
}

// What counts how much.
const (
	byLoudness = 0.45
	byMotion   = 0.3
	byCuts     = 0.25
)

// around is for how many seconds before and after cuts are counted.
const around = 3

// End is analyze.Watcher's.
func (w *watcher) End(end analyze.End, report *analyze.Report) {
	seconds := len(w.motion)
	cuts := make([]float64, seconds)
	for _, t := range report.Of(media.AnnotationTransition) {
		for n := max(int(t.Start)-around, 0); n <= min(int(t.Start)+around, seconds-1); n++ {
			cuts[n]++
		}
	}
	for n := range w.motion {
		w.motion[n] /= float64(max(w.frames[n], 1))
	}
	scores := make([]float64, seconds)
	for n, share := range ranks(w.motion) {
		scores[n] += byMotion * share
	}
	for n, share := range ranks(cuts) {
		scores[n] += byCuts * share
	}
	for n, share := range ranks(w.loud) {
		if n < seconds {
			scores[n] += byLoudness * share
		}
	}
	if len(w.loud) == 0 {
		for n := range scores {
			scores[n] /= byMotion + byCuts
		}
	}
	list := w.choose(scores, end.Video)
	for _, c := range list {
		from := nearCut(report, c.from)
		report.Add(media.Annotation{
			Kind: media.AnnotationHighlight, Label: media.LabelCandidate, Confidence: c.score, Start: from, End: min(from+w.Length, end.Video),
		})
	}
	n := len(list)
	report.Facts.Highlights = &n
}

// ranks are how many of all values each is larger than, as a share. Values that are
// all alike say nothing: 0.
func ranks(values []float64) []float64 {
	sorted := slices.Sorted(slices.Values(values))
	shares := make([]float64, len(values))
	for i, v := range values {
		below, _ := slices.BinarySearch(sorted, v)
		shares[i] = float64(below) / float64(max(len(values)-1, 1))
	}
	return shares
}

type candidate struct {
	from  media.Seconds
	score float64
}

// choose takes the windows with the highest average that do not overlap. A source
// that is hardly longer than one has none.
func (w *watcher) choose(scores []float64, end media.Seconds) []candidate {
	length := int(w.Length)
	if len(scores) < 2*length {
		return nil
	}
	var all []candidate
	sum := 0.0
	for n, s := range scores {
		sum += s
		if n >= length {
			sum -= scores[n-length]
		}
		if n >= length-1 {
			all = append(all, candidate{media.Seconds(n - length + 1), sum / float64(length)})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	var chosen []candidate
	for _, c := range all {
		overlaps := slices.ContainsFunc(chosen, func(k candidate) bool { return max(k.from-c.from, c.from-k.from) < w.Length+around })
		if len(chosen) < w.Count && !overlaps && c.score >= better && c.from+w.Length <= end+1 {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// better is the least score of a candidate; the average of all parts is about 0.5.
const better = 0.6

// nearCut is the start of the shot that begins nearest to a time, if it is near.
func nearCut(report *analyze.Report, at media.Seconds) media.Seconds {
	const near media.Seconds = 1.5
	best := at
	for _, s := range report.Of(media.AnnotationShot) {
		if d := max(s.Start-at, at-s.Start); d <= near && (best == at || d < max(best-at, at-best)) {
			best = s.Start
		}
	}
	return best
}
