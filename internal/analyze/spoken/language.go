// Package spoken finds in which language the text of a source is written.
package spoken

import (
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/language"
	"github.com/mediamill/mediamill/internal/language/detect"
	"github.com/mediamill/mediamill/internal/media"
)

// Language is the analyzer, with its settings.
type Language struct {
	Sure float64 `json:"min_confidence" minimum:"0" maximum:"1" default:"0.5" doc:"Lowest confidence with which a language counts as found"`
}

// Default are the default settings.
func Default() Language { return Language{Sure: 0.5} }

// Name is analyze.Analyzer's.
func (*Language) Name() string { return "language" }

// Needs is analyze.Analyzer's.
func (*Language) Needs() analyze.Needs { return analyze.Needs{Text: true} }

// Unfit is analyze.Analyzer's.
func (*Language) Unfit(src *media.Source) media.Phrase {
	if len(src.TextSubtitles()) == 0 && metadata(src) == "" {
		return media.Phrasef("the source has no text in subtitles or metadata")
	}
	return media.Phrase{}
}

// texts are the keys of metadata that people write.
var texts = []string{"title", "comment", "description", "synopsis", "lyrics"}

// metadata is the text of the metadata.
func metadata(src *media.Source) string {
	var all []string
	for key, value := range src.Metadata {
		if slices.Contains(texts, key) {
			all = append(all, value)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// Start is analyze.Analyzer's.
func (s *Language) Start(input analyze.Input) analyze.Watcher {
	return &watcher{Language: *s, src: input.Source, facts: []analyze.LanguageFact{}}
}

type watcher struct {
	Language
	src   *media.Source
	facts []analyze.LanguageFact
}

// Text is analyze.TextWatcher's.
func (w *watcher) Text(stream int, text string) {
	for _, s := range w.src.Subtitles {
		if s.Index == stream {
			w.add(stream, s.Language, text)
		}
	}
}

func (w *watcher) add(stream int, declared, text string) {
	tag, sure := detect.Of(text)
	if sure < w.Sure {
		tag = ""
	}
	w.facts = append(w.facts, analyze.LanguageFact{
		Stream: stream, Declared: language.Tag(declared), Language: tag, Confidence: sure,
		Differs: tag != "" && declared != "" && !language.Same(tag, declared),
	})
}

// End is analyze.Watcher's.
func (w *watcher) End(_ analyze.End, report *analyze.Report) {
	if text := metadata(w.src); text != "" {
		w.add(-1, "", text)
	}
	report.Facts.Languages = w.facts
}
