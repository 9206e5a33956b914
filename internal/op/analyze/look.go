package analyze

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// A Result is what a task shows of its report.
type Result struct {
	Duration    media.Seconds                `json:"duration_seconds" minimum:"0" doc:"Duration of what was looked at"`
	Counts      map[media.AnnotationKind]int `json:"counts" doc:"Number of annotations of each kind"`
	Facts       analyze.Facts                `json:"facts" doc:"Statements about the whole source"`
	Looked      analyze.Looked               `json:"looked_at" doc:"What was looked at"`
	Skipped     []analyze.Skipped            `json:"not_looked_for" doc:"Analyzers that did not run, and why"`
	Gaps        []analyze.Gap                `json:"gaps" doc:"What analyzers were to look at and did not; if empty, they looked at everything"`
	Annotations int                          `json:"annotations" minimum:"0" doc:"Number of annotations in the report"`
}

// looking is the reader of the command that decodes.
type looking struct{ watch *analyze.Watch }

// Read is op.Reader's.
func (l looking) Read(ctx context.Context, w op.Work, from io.Reader) error {
	return l.watch.Look(ctx, from, w.Side)
}

// Hear is op.Hearer's.
func (l looking) Hear(line string) { l.watch.Message(analyze.Decoding, line) }

// writing writes the report once all has been read.
type writing struct {
	watch    *analyze.Watch
	chapters bool // also as files
}

// Make is op.Maker's.
func (m writing) Make(_ context.Context, w op.Work) error {
	report := m.watch.Report()
	if report.Looked.Frames == 0 && report.Duration == 0 {
		if d := w.Source.Duration; d > 0 && d < leastAudio {
			return media.Errorf(media.CodeInputUnsupported, "the audio is shorter than %.1f s and cannot be analyzed", leastAudio)
		}
		return media.Errorf(media.CodeInputMalformed, "nothing of the source could be decoded")
	}
	raw, err := json.Marshal(report)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(w.Out, reportFile), append(raw, '\n'), 0o600); err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot write the report")
	}
	if err := m.files(w, report); err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot write the report")
	}
	w.Made.Result = Result{
		Duration: report.Duration, Counts: report.Counts(), Facts: report.Facts, Looked: report.Looked,
		Skipped: report.Skipped, Gaps: report.Gaps, Annotations: len(report.Annotations),
	}
	w.Made.Warnings = append(w.Made.Warnings, short(w.Source, report)...)
	return nil
}

// leastAudio is one step of the measurement of loudness in seconds: of less, the
// filter passes nothing on.
const leastAudio = 0.1

// missing is the share of the source that may be missing without a warning.
const missing = 0.01

// short warns if the source is shorter than declared.
func short(src *media.Source, report *analyze.Report) []media.Warning {
	lacks := src.Duration - report.Duration
	if lacks <= 1 || float64(lacks) <= missing*float64(src.Duration) {
		return nil
	}
	return []media.Warning{{Code: media.WarnShorter, Phrase: media.Phrasef("only %.1f of %.1f seconds of the source could be looked at",
		float64(report.Duration), float64(src.Duration))}}
}
