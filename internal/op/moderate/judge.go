package moderate

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/moderate"
	"github.com/mediamill/mediamill/internal/op"
)

// looking reads what the analyzers' command writes.
type looking struct {
	set *analyze.Set
	to  *judging
}

// Read is op.Reader's.
func (l *looking) Read(ctx context.Context, w op.Work, from io.Reader) (err error) {
	l.to.report, err = l.set.Watch(ctx, from, w.Side)
	return err
}

// judging is the last step: it has what the analyzers found, reads the texts, and judges.
type judging struct {
	*Params
	skipped []analyze.Skipped
	report  *analyze.Report // nil if no analyzer ran
}

// Make is op.Maker's.
func (j *judging) Make(_ context.Context, w op.Work) error {
	report := &Report{Report: j.found(w.Source), Policy: j.Policy}
	if err := j.gather(w, report); err != nil {
		return err
	}
	report.Judgement = j.Policy.Judge(report.Evidence)
	raw, err := json.Marshal(report)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(w.Out, reportFile), append(raw, '\n'), 0o600); err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot write the report")
	}
	w.Made.Result = report.result()
	return nil
}

// found is what the analyzers found, or that none ran.
func (j *judging) found(src *media.Source) analyze.Report {
	if j.report != nil {
		return *j.report
	}
	return analyze.Report{
		Version: analyze.FormatVersion, Duration: src.Duration, Skipped: append([]analyze.Skipped{}, j.skipped...),
		Looked: analyze.Looked{Analyzers: []string{}, Versions: map[string]int{}}, Annotations: []media.Annotation{}, Curves: []analyze.Curve{}, Gaps: []analyze.Gap{},
	}
}

// gather collects the evidence.
func (j *judging) gather(w op.Work, report *Report) error {
	e := &report.Evidence
	e.Sightings, e.Samples, e.Looked = []moderate.Sighting{}, map[moderate.Category][]moderate.Sample{}, []moderate.Category{}
	j.see(w.Source, &report.Report, e)
	lists, err := j.lists(w)
	if err != nil {
		return err
	}
	report.WordLists = []UsedList{}
	for _, l := range lists {
		report.WordLists = append(report.WordLists, UsedList{l.name, l.Terms()})
	}
	var textual []moderate.Category
	if j.Policy.LooksFor(moderate.Words) {
		if j.hasWords() {
			textual = append(textual, moderate.Words)
		} else {
			e.Omitted = append(e.Omitted, moderate.Words)
		}
	}
	if j.Policy.LooksFor(moderate.Contact) {
		textual = append(textual, moderate.Contact)
	}
	if len(textual) > 0 {
		texts, err := j.read(w, &report.Report, textual, e)
		if err != nil {
			return err
		}
		report.Texts = len(texts)
		e.Looked = append(e.Looked, textual...)
		j.find(texts, lists, e)
	}
	j.damaged(w.Source, e)
	if j.report != nil {
		if lacks := w.Source.Duration - report.Duration; lacks > 1 && float64(lacks) > mostMissing*float64(w.Source.Duration) {
			why := media.Phrasef("only %.1f of %.1f seconds of the source could be looked at", float64(report.Duration), float64(w.Source.Duration))
			w.Made.Warnings = append(w.Made.Warnings, media.Warning{Code: media.WarnShorter, Phrase: why})
			for _, c := range j.Policy.Looks() {
				e.Miss(c, "", why)
			}
		}
	}
	report.annotate()
	return nil
}

// damaged is what cannot be read of the source, and so was not looked at.
func (j *judging) damaged(src *media.Source, e *moderate.Evidence) {
	for _, f := range src.Findings {
		switch f.Code {
		case media.FoundTruncated, media.FoundDamagedIndex, media.FoundUnreadableStream:
			for _, c := range j.Policy.Looks() {
				e.Miss(c, "", f.Phrase)
			}
		}
	}
}

// mostMissing is the share of the source that may be missing.
const mostMissing = 0.01
