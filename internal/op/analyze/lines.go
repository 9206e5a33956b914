package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// Lines are the result as human-readable text.
func (r *Result) Lines() []string {
	f := r.Facts
	var lines []string
	line := func(name, format string, args ...any) {
		lines = append(lines, fmt.Sprintf("%-11s ", name)+fmt.Sprintf(format, args...))
	}
	spans := func(name string, kind media.AnnotationKind, total *float64) {
		switch n := r.Counts[kind]; {
		case total == nil:
		case n == 0:
			line(name, "none")
		default:
			line(name, "%s, %.1f s in total", plural(n, "span"), *total)
		}
	}
	line("duration", "%.3f s, %s", float64(r.Duration), plural(int(r.Looked.Frames), "frame"))
	if f.Shots != nil {
		line("shots", "%d (%s, %s), %.1f s on average", f.Shots.Count, plural(f.Shots.Cuts, "cut"), plural(f.Shots.Fades, "fade"), float64(f.Shots.Average))
	}
	if f.Chapters != nil {
		line("chapters", "%d", *f.Chapters)
	}
	spans("black", media.AnnotationBlack, f.Black)
	spans("frozen", media.AnnotationFreeze, f.Frozen)
	spans("silence", media.AnnotationSilence, f.Silent)
	if l := f.Loudness; l != nil {
		line("loudness", "%.1f LUFS, range %.1f LU, true peak %.1f dBTP", l.Integrated, l.Range, l.TruePeak)
	}
	if c := f.Crop; c != nil {
		line("bars", "%s", bars(c))
	}
	if f.Fields != nil {
		line("fields", "%s", strings.ReplaceAll(f.Fields.Order, "_", " field "))
	}
	if l := f.Levels; l != nil {
		text := fmt.Sprintf("%.1f dBFS, peak %.1f dBFS, too quiet %.1f s, too loud %.1f s, clipped %.1f s", l.Level, l.Peak, l.Quiet, l.Loud, l.Clipped)
		if l.OutOfPhase != nil {
			text += fmt.Sprintf(", out of phase %.1f s", *l.OutOfPhase)
		}
		line("levels", "%s", text)
	}
	for _, l := range f.Languages {
		line("language", "%s: %s, declared %s (confidence %.2f)", orMetadata(l.Stream), cmp.Or(l.Language, "not sure"), cmp.Or(l.Declared, "nowhere"), l.Confidence)
	}
	if f.Stream != nil {
		for _, text := range diagnoses(f.Stream) {
			line("stream", "%s", text)
		}
	}
	if q := f.Quality; q != nil {
		line("quality", "blur %.1f pixels, blocks %.2f, noise %.1f, brightness %.2f; %s of poor quality", q.Blur, q.Blocks, q.Noise, q.Brightness,
			plural(r.Counts[media.AnnotationQuality], "span"))
	}
	if f.Covers != nil {
		line("covers", "%s", plural(*f.Covers, "image"))
	}
	if f.Codes != nil {
		line("codes", "%d different, %s", *f.Codes, plural(r.Counts[media.AnnotationCode], "span"))
	}
	if f.Highlights != nil {
		line("highlights", "%s", plural(*f.Highlights, "candidate"))
	}
	if p := f.Fingerprint; p != nil {
		line("fingerprint", "%s, %d values of audio", plural(p.Images, "image"), p.Audio)
	}
	for _, s := range r.Skipped {
		line(s.Analyzer, "not looked for: %s", s.Reason)
	}
	for _, g := range r.Gaps {
		switch skipped := slices.ContainsFunc(r.Skipped, func(s analyze.Skipped) bool { return s.Analyzer == g.Analyzer }); {
		case skipped:
		case g.End > 0:
			line(g.Analyzer, "not looked at from %.3f to %.3f s: %s", float64(g.Start), float64(g.End), g.Reason)
		default:
			line(g.Analyzer, "not complete: %s", g.Reason)
		}
	}
	return lines
}

func bars(c *analyze.CropFact) string {
	if !c.Bars {
		return "none"
	}
	return fmt.Sprintf("the image is %d×%d pixels at %d, %d", c.Width, c.Height, c.X, c.Y)
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// diagnoses are those of a stream, a line each, the worst first.
func diagnoses(f *analyze.StreamFact) []string {
	if len(f.Diagnoses) == 0 {
		return []string{"no faults"}
	}
	var lines []string
	for _, d := range f.Diagnoses {
		text := fmt.Sprintf("%s: %s", d.Severity, d.Text)
		if d.Stream >= 0 {
			text += fmt.Sprintf(" (stream %d)", d.Stream)
		}
		if d.Count > 1 {
			text += fmt.Sprintf(", %d times", d.Count)
		}
		if len(d.Times) > 0 {
			text += fmt.Sprintf(", first at %.3f s", float64(d.Times[0]))
		}
		lines = append(lines, text)
	}
	return lines
}

func orMetadata(stream int) string {
	if stream < 0 {
		return "metadata"
	}
	return fmt.Sprintf("stream %d", stream)
}
