// Package moderate looks for what should not be published in a source, and gives a
// verdict by a policy. It is assistive: a person decides about what it finds.
package moderate

import (
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/catalogue"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/moderate"
	"github.com/mediamill/mediamill/internal/moderate/words"
	"github.com/mediamill/mediamill/internal/op"
)

// Params are the parameters of the operation.
type Params struct {
	Policy    moderate.Policy `json:"policy" doc:"Rules that make the verdict"`
	TextIn    []string        `json:"text_in,omitempty" maxItems:"4" enum:"metadata,subtitles,screen,speech" doc:"Where to look for words and contact data; everywhere if empty"`
	Words     []string        `json:"words,omitempty" maxItems:"1000" doc:"Banned words and phrases, each of at most 128 characters"`
	WordLists []string        `json:"word_lists,omitempty" maxItems:"20" doc:"Names of word lists, as name or name@version; the latest version if none is given"`
	OnDamage  string          `json:"on_damage" enum:"salvage,fail" default:"salvage" doc:"If the source is damaged: judge what can be read of it, which never passes, or fail the task"`
}

// Op is the operation's entry in the catalogue.
func Op() op.Op {
	return op.Op{
		Name:      "moderate",
		Title:     "Moderate",
		Summary:   "A verdict of pass, review or block by a policy: banned words, contact data, codes, and black, silent or frozen video",
		Key:       "{job}/{name}/{file}",
		Layout:    op.OneFile,
		New:       func() op.Params { return Default() },
		Result:    Result{},
		Templates: templates(),
		Rejudge:   rejudge,
	}
}

// Default are the default parameters.
func Default() *Params { return &Params{Policy: moderate.Default(), OnDamage: "salvage"} }

// Validate lists every fault that shows without the source.
func (p *Params) Validate() media.Faults {
	faults := op.Bounds(p)
	faults.Under("policy.", p.Policy.Validate())
	_, wrong := words.Of("words", p.Words)
	faults = append(faults, wrong...)
	for i, reference := range p.WordLists {
		if _, _, fault := op.ParseReference(reference); fault != nil {
			fault.Field = fmt.Sprintf("word_lists[%d]", i)
			faults.Add(fault)
		}
	}
	return faults
}

// Needs lists what ffmpeg must have.
func (p *Params) Needs() []ffmpeg.Need {
	all, wanted := p.analyzers()
	if len(wanted) == 0 {
		return nil
	}
	return analyze.Filters(all, wanted)
}

// Queue is the one for long tasks, because everything may be decoded.
func (p *Params) Queue() media.Queue { return media.QueueCPU }

// Damage says what happens if the source is damaged.
func (p *Params) Damage() string { return p.OnDamage }

// Measures is empty: the source is decoded only once.
func (p *Params) Measures(*media.Source) []media.Measurement { return nil }

// ExtraSources are the word lists.
func (p *Params) ExtraSources() []media.SourceRef {
	var refs []media.SourceRef
	for _, reference := range p.WordLists {
		refs = append(refs, media.SourceRef{Words: reference})
	}
	return refs
}

// looksIn says whether texts of a place are looked at.
func (p *Params) looksIn(place string) bool {
	return len(p.TextIn) == 0 || slices.Contains(p.TextIn, place)
}

// texts says whether any category of texts is looked for.
func (p *Params) texts() bool {
	return p.Policy.LooksFor(moderate.Contact) || p.Policy.LooksFor(moderate.Words) && p.hasWords()
}

func (p *Params) hasWords() bool { return len(p.Words)+len(p.WordLists) > 0 }

// analyzers are all that there are, and the names of those that are needed.
func (p *Params) analyzers() (all []analyze.Analyzer, wanted []string) {
	settings := catalogue.Default()
	all = settings.All()
	exists := func(name string) bool {
		return slices.ContainsFunc(all, func(a analyze.Analyzer) bool { return a.Name() == name })
	}
	add := func(name string) {
		if exists(name) && !slices.Contains(wanted, name) {
			wanted = append(wanted, name)
		}
	}
	for _, c := range p.Policy.Looks() {
		if s, ok := seenBy[c]; ok {
			add(s.analyzer)
		}
	}
	if p.texts() {
		for _, place := range []string{screen, speech} {
			if p.looksIn(place) {
				add(readBy[place].analyzer)
			}
		}
	}
	return all, wanted
}
