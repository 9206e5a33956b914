// Package moderate makes a verdict of what was found in a source. A policy is a
// document, and its verdict a pure function of the evidence, so that a changed policy
// is applied to old reports without looking at the source again.
//
// Nothing passes that nobody checked: where a category could not be looked at, its
// verdict is what the policy says for that, which is never pass.
package moderate

import (
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

// A Category is one thing that a policy decides about.
type Category string

const (
	Nudity     Category = "nudity"
	Suggestive Category = "suggestive"
	Words      Category = "words"   // of word lists
	Contact    Category = "contact" // URLs, numbers and names by which the viewer should get in touch, and advertising
	Codes      Category = "codes"   // QR codes and bar codes
	Known      Category = "known"   // content that was blocked before
	Black      Category = "black"   // share of the duration that is black
	Silent     Category = "silent"  // share that is silent
	Frozen     Category = "frozen"  // share that does not move
)

// Categories lists them all, in the order of reports.
func Categories() []Category {
	return []Category{Nudity, Suggestive, Words, Contact, Codes, Known, Black, Silent, Frozen}
}

// Unseen names what no analyzer looks for, whatever is installed. Reports repeat it.
func Unseen() []string {
	return []string{"violence", "weapons", "blood", "terror", "politics", "minors", "hate"}
}

// Evidence is what was found, and what could not be looked at.
type Evidence struct {
	Sightings []Sighting            `json:"sightings" doc:"In the order of their start"`
	Samples   map[Category][]Sample `json:"samples" doc:"Scores of frames in the order of their times, by category; of categories that are sampled"`
	Looked    []Category            `json:"categories" doc:"Categories that were looked at, perhaps in part"`
	Missing   []Missing             `json:"not_looked_at,omitempty" doc:"What could not be looked at"`
	Omitted   []Category            `json:"not_looked_for,omitempty" doc:"Categories for which there was nothing to look for, such as words without a word list"`
}

// Miss adds a category, or a part of it, that could not be looked at.
func (e *Evidence) Miss(c Category, where string, why media.Phrase) {
	e.Missing = append(e.Missing, Missing{c, where, because(why)})
}

// A Sighting is one thing that was found.
type Sighting struct {
	Category Category      `json:"category" enum:"nudity,suggestive,words,contact,codes,known,black,silent,frozen"`
	Score    float64       `json:"score" minimum:"0" maximum:"1" doc:"0 to 1"`
	Start    media.Seconds `json:"start_seconds" minimum:"0"`
	End      media.Seconds `json:"end_seconds" minimum:"0"`
	Where    string        `json:"where,omitempty" doc:"Where a text was found: metadata, subtitles, screen or speech"`
	Label    string        `json:"label,omitempty" doc:"Which of its category, such as url or phone"`
	Term     string        `json:"term,omitempty" doc:"Term of a word list, normalized"`
	List     string        `json:"list,omitempty" doc:"Word list of the term, as name@version; empty for a word of the parameters"`
	Text     string        `json:"text,omitempty" doc:"Text around it"`
	Box      *media.Box    `json:"box,omitempty" doc:"Part of the upright image"`
	Evidence string        `json:"evidence,omitempty" doc:"ID of an output that shows it"`
}

// A Sample is the score of one frame that was looked at.
type Sample struct {
	At      media.Seconds `json:"time_seconds" minimum:"0"`
	Score   float64       `json:"score" minimum:"0" maximum:"1" doc:"0 to 1"`
	Unknown bool          `json:"unknown,omitempty" doc:"true if the frame could not be looked at"`
}

// Missing is what could not be looked at.
type Missing struct {
	Category Category `json:"category" enum:"nudity,suggestive,words,contact,codes,known,black,silent,frozen"`
	Where    string   `json:"where,omitempty" doc:"Which part of it, such as screen or speech; everything if empty"`
	Reason   Reason   `json:"reason"`
}

// A Reason is a media.Phrase whose arguments have none of their own, so that its
// schema has an end.
type Reason struct {
	Text string `json:"text" doc:"The text in English"`
	Key  string `json:"key,omitempty" doc:"Stable key of the text's form; a client can have it in other languages"`
	Args []Arg  `json:"args,omitempty" doc:"What the form has in its places {0}, {1}, …"`
}

// An Arg is what a form has in one of its places.
type Arg struct {
	Text string `json:"text"`
	Key  string `json:"key,omitempty"`
}

func because(p media.Phrase) Reason {
	r := Reason{Text: p.Text, Key: p.Key}
	for _, a := range p.Args {
		r.Args = append(r.Args, Arg{a.Text, a.Key})
	}
	return r
}

// A Judgement is what a policy makes of evidence.
type Judgement struct {
	Verdict    media.Verdict `json:"verdict" enum:"pass,review,block" doc:"The most severe of all categories"`
	Categories []Finding     `json:"categories" doc:"Every category that the policy looks for"`
}

// A Finding is the verdict of one category.
type Finding struct {
	Category Category      `json:"category" enum:"nudity,suggestive,words,contact,codes,known,black,silent,frozen"`
	Verdict  media.Verdict `json:"verdict" enum:"pass,review,block"`
	Score    float64       `json:"score" minimum:"0" maximum:"1" doc:"Highest score that counts, 0 to 1; 0 if nothing was found"`
	Found    int           `json:"found" minimum:"0" doc:"Number of sightings, or of spans of samples, that count"`
	Spans    []Span        `json:"spans,omitempty" maxItems:"10" doc:"The first of them"`
	Missing  []Missing     `json:"not_looked_at,omitempty" doc:"What could not be looked at, so that the verdict is not pass"`
}

// A Span is a part of the source with a verdict of its own.
type Span struct {
	Verdict media.Verdict `json:"verdict" enum:"review,block"`
	Sighting
}

// maxSpans is how many spans of a category a judgement lists; the report has all.
const maxSpans = 10

// Judge applies the policy to evidence.
func (p *Policy) Judge(e Evidence) Judgement {
	j := Judgement{Verdict: media.VerdictPass, Categories: []Finding{}}
	for _, c := range p.Looks() {
		if len(p.LookFor) == 0 && slices.Contains(e.Omitted, c) {
			continue // nobody asked for it by its name
		}
		f := p.judge(c, e)
		j.Verdict = j.Verdict.Worse(f.Verdict)
		j.Categories = append(j.Categories, f)
	}
	if len(j.Categories) == 0 { // a policy that Validate refuses
		j.Verdict = media.VerdictReview
	}
	return j
}

func (p *Policy) judge(c Category, e Evidence) Finding {
	rule := p.Rule(c)
	f := Finding{Category: c, Verdict: media.VerdictPass}
	count := func(s Span) {
		f.Found++
		f.Score, f.Verdict = max(f.Score, s.Score), f.Verdict.Worse(s.Verdict)
		if len(f.Spans) < maxSpans {
			f.Spans = append(f.Spans, s)
		}
	}
	for _, s := range e.Sightings {
		if v := rule.of(s.Score); s.Category == c && v != media.VerdictPass {
			count(Span{v, s})
		}
	}
	samples := e.Samples[c]
	for _, s := range rule.spans(c, samples) {
		count(s)
	}
	for _, m := range e.Missing {
		if m.Category == c {
			f.Missing = append(f.Missing, m)
		}
	}
	if len(f.Missing) == 0 {
		switch {
		case slices.Contains(e.Omitted, c):
			f.Missing = append(f.Missing, Missing{Category: c, Reason: because(media.Phrasef("nothing is given to look for"))})
		case !slices.Contains(e.Looked, c):
			f.Missing = append(f.Missing, Missing{Category: c, Reason: because(media.Phrasef("it was not looked for"))})
		case gaps(samples):
			f.Missing = append(f.Missing, Missing{Category: c, Reason: because(media.Phrasef("too many frames could not be looked at"))})
		}
	}
	if len(f.Missing) > 0 {
		f.Verdict = f.Verdict.Worse(rule.unknown())
	}
	return f
}
