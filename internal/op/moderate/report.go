package moderate

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/moderate"
	"github.com/mediamill/mediamill/internal/op"
)

// A Report is what analyzers found, the evidence of it, and the judgement. The
// policy can be replaced: the judgement follows from the evidence.
type Report struct {
	analyze.Report
	Evidence  moderate.Evidence  `json:"evidence"`
	Texts     int                `json:"texts" minimum:"0" doc:"Number of texts that were looked at, such as lines of subtitles"`
	WordLists []UsedList         `json:"word_lists"`
	Policy    moderate.Policy    `json:"policy"`
	Judgement moderate.Judgement `json:"judgement"`
}

// A UsedList is a word list that was looked for.
type UsedList struct {
	Name  string `json:"name,omitempty" doc:"As name@version; absent for the words of the parameters"`
	Terms int    `json:"terms" minimum:"0" doc:"Number of different terms"`
}

// A Result is what a task shows of its report.
type Result struct {
	moderate.Judgement
	Assistive bool                `json:"assistive" doc:"Always true: the verdict helps a person to decide, and replaces nobody. It misses things, and is wrong about others"`
	Duration  media.Seconds       `json:"duration_seconds" minimum:"0" doc:"Duration of what was looked at"`
	Looked    analyze.Looked      `json:"looked_at"`
	Texts     int                 `json:"texts" minimum:"0" doc:"Number of texts that were looked at, such as lines of subtitles"`
	WordLists []UsedList          `json:"word_lists"`
	Omitted   []moderate.Category `json:"not_looked_for" doc:"Categories for which the parameters give nothing to look for"`
	Never     []string            `json:"never_looked_for" doc:"What no analyzer looks for, whatever is installed"`
}

// Judged is op.Judged's.
func (r Result) Judged() media.Verdict { return r.Verdict }

func (r *Report) result() Result {
	return Result{
		Judgement: r.Judgement, Assistive: true, Duration: r.Duration, Looked: r.Looked, Texts: r.Texts, WordLists: r.WordLists,
		Omitted: append([]moderate.Category{}, r.Evidence.Omitted...), Never: moderate.Unseen(),
	}
}

// rejudge is op.Op's. Of the parameters only the policy counts: nothing is looked
// for again.
func rejudge(raw []byte, params op.Params) (op.Judged, error) {
	p, ok := params.(*Params)
	if !ok {
		return nil, errors.New("these are parameters of another operation")
	}
	var report Report
	if err := json.Unmarshal(raw, &report); err != nil {
		return nil, media.Wrap(media.CodeInputMalformed, err, "the report cannot be read")
	}
	report.Policy = p.Policy
	report.Judgement = p.Policy.Judge(report.Evidence)
	return report.result(), nil
}

// annotate adds what was found in texts to the annotations.
func (r *Report) annotate() {
	kinds := map[moderate.Category]media.AnnotationKind{moderate.Words: media.AnnotationWord, moderate.Contact: media.AnnotationContact}
	for _, s := range r.Evidence.Sightings {
		kind, ok := kinds[s.Category]
		if !ok {
			continue
		}
		label := s.Label
		if kind == media.AnnotationWord {
			label = s.Term
		}
		r.Add(media.Annotation{Kind: kind, Label: label, Confidence: s.Score, Start: s.Start, End: s.End, Box: s.Box, Text: s.Text, Evidence: s.Evidence})
	}
	r.Sort()
}

// Lines are the result as human-readable text.
func (r *Result) Lines() []string {
	lines := []string{fmt.Sprintf("%-10s %s (assistive; a person decides)", "verdict", r.Verdict)}
	for _, f := range r.Categories {
		line := fmt.Sprintf("%-10s %s", f.Category, f.Verdict)
		if f.Found > 0 {
			line += fmt.Sprintf(", %d found, score %.2f", f.Found, f.Score)
		}
		lines = append(lines, line)
		for _, s := range f.Spans[:min(len(f.Spans), 3)] {
			lines = append(lines, fmt.Sprintf("%-10s   %.1f s: %s", "", float64(s.Start), said(s.Sighting)))
		}
		for _, m := range f.Missing {
			lines = append(lines, fmt.Sprintf("%-10s   not looked at: %s", "", where(m)))
		}
	}
	for _, c := range r.Omitted {
		if !slices.ContainsFunc(r.Categories, func(f moderate.Finding) bool { return f.Category == c }) {
			lines = append(lines, fmt.Sprintf("%-10s not looked for: nothing is given", c))
		}
	}
	return lines
}

func said(s moderate.Sighting) string {
	switch {
	case s.Term != "":
		return fmt.Sprintf("%q in %s: %s", s.Term, s.Where, s.Text)
	case s.Text != "":
		return fmt.Sprintf("%s in %s: %s", s.Label, s.Where, s.Text)
	}
	return fmt.Sprintf("score %.2f", s.Score)
}

func where(m moderate.Missing) string {
	if m.Where == "" {
		return m.Reason.Text
	}
	return m.Where + ": " + m.Reason.Text
}
