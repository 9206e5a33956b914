package stream

import (
	"cmp"
	"slices"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/media"
)

// How much of what was found is kept: damage can be in every packet.
const (
	mostTimes     = 20  // of a diagnosis
	mostMarks     = 500 // of a diagnosis, as annotations
	mostDiagnoses = 64
)

// A book has what was found.
type book struct{ entries map[place]*entry }

type place struct {
	code   media.DiagnosisCode
	stream int
}

type entry struct {
	count int
	marks []media.Seconds
	text  media.Phrase
}

func newBook() *book { return &book{map[place]*entry{}} }

func (b *book) entry(code media.DiagnosisCode, stream int) *entry {
	e := b.entries[place{code, stream}]
	if e == nil {
		trait, _ := media.TraitOf(code)
		e = &entry{text: trait.Meaning}
		b.entries[place{code, stream}] = e
	}
	return e
}

// count notes that something was found n times, whose time is not known.
func (b *book) count(code media.DiagnosisCode, stream, n int) *entry {
	e := b.entry(code, stream)
	e.count += n
	return e
}

// at notes that something was found n times at a time.
func (b *book) at(code media.DiagnosisCode, stream int, at media.Seconds, n int) *entry {
	e := b.count(code, stream, n)
	if len(e.marks) < mostMarks {
		e.marks = append(e.marks, analyze.Micro(max(at, 0)))
	}
	return e
}

// said gives what was found a text of its own.
func (e *entry) said(text media.Phrase) { e.text = text }

// severities are from the worst to the most harmless.
var severities = []media.Severity{media.SeverityFatal, media.SeverityError, media.SeverityWarning, media.SeverityNotice, media.SeverityInfo}

// diagnoses are all that was found, the worst first.
func (b *book) diagnoses() []media.Diagnosis {
	list := []media.Diagnosis{}
	for at, e := range b.entries {
		trait, _ := media.TraitOf(at.code)
		slices.Sort(e.marks)
		list = append(list, media.Diagnosis{Code: at.code, Category: trait.Category, Severity: trait.Severity, Stream: at.stream,
			Count: e.count, Times: append([]media.Seconds{}, e.marks[:min(len(e.marks), mostTimes)]...), Phrase: e.text})
	}
	slices.SortFunc(list, func(a, b media.Diagnosis) int {
		return cmp.Or(cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Stream, b.Stream))
	})
	return list[:min(len(list), mostDiagnoses)]
}

// annotate adds those that have a time to a report.
func (b *book) annotate(report *analyze.Report) {
	for at, e := range b.entries {
		for _, mark := range e.marks {
			report.Add(media.Annotation{Kind: media.AnnotationFault, Label: string(at.code), Confidence: 1, Start: mark, End: mark})
		}
	}
}
