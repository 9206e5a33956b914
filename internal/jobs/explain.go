package jobs

import (
	"fmt"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// Explain says in words how a task came to be what it is: what was found, what
// was decided, what ran and how it ended. at may be nil.
func Explain(t *media.Task, at *media.Attempt) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("Task %s (%s), number %d of job %s, is %s.", t.Name, t.Operation, t.Number, t.JobID, t.State)
	if t.Template != "" {
		say("Template: %s", t.Template)
	}
	if t.Error != nil {
		sayError(say, "", t.Error)
	}
	if t.Verdict != "" {
		say("Verdict: %s", t.Verdict)
	}
	if s := t.SourceFacts; s != nil {
		say("Source: %s, %.3f s, %d video, %d audio and %d subtitle streams, %d bytes", s.Container, float64(s.Duration),
			len(s.Video), len(s.Audio), len(s.Subtitles), s.Bytes)
	}
	for _, n := range t.Normalized {
		say("Normalized: %s: %s. %s", n.Code, n.Text, n.Action)
	}
	for _, r := range t.Reasons {
		say("Decision: %s: %s", r.About, r.Text)
	}
	if n := len(t.Result); n > 0 {
		say("Found: a result of %d bytes, with the task.", n)
	}
	for _, w := range t.Warnings {
		say("Warning: %s: %s", w.Code, w.Text)
	}
	if at == nil {
		say("No worker has run it yet.")
		return b.String()
	}
	say("Attempt %d on worker %s: %s, %.2f s of CPU time, peak memory %d MiB.", at.Attempt, at.Worker, at.State, float64(at.CPU), at.PeakBytes>>20)
	if at.Exit != nil {
		say("ffmpeg's exit status: %d", *at.Exit)
	}
	if at.Error != nil && (t.Error == nil || at.Error.Message != t.Error.Message) {
		sayError(say, "  ", at.Error)
	}
	for i, c := range at.Commands {
		say("Command %d:\n  %s", i+1, Shell(c))
	}
	if n := len(at.Log); n > 0 {
		say("Last lines of the log:\n  %s", strings.Join(at.Log[max(0, n-10):], "\n  "))
	}
	return b.String()
}

func sayError(say func(string, ...any), indent string, e *media.Error) {
	say("%sError %s: %s", indent, e.Code, e.Message)
	if e.Hint != "" {
		say("%s  %s", indent, e.Hint)
	}
}
