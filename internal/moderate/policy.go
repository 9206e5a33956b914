package moderate

import (
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

// A Policy has the rules that make a verdict.
type Policy struct {
	LookFor []Category `json:"look_for,omitempty" maxItems:"9" enum:"nudity,suggestive,words,contact,codes,known,black,silent,frozen" doc:"Categories to look for; all if empty. What cannot be looked at here gives what its rule says under unknown"`

	Nudity     Rule `json:"nudity" doc:"Nudity, by sampled frames"`
	Suggestive Rule `json:"suggestive" doc:"Suggestive content, by sampled frames"`
	Words      Rule `json:"words" doc:"Banned words"`
	Contact    Rule `json:"contact" doc:"Contact data and advertising in texts"`
	Codes      Rule `json:"codes" doc:"QR codes and bar codes"`
	Known      Rule `json:"known" doc:"Content that was blocked before; the score is the similarity"`
	Black      Rule `json:"black" doc:"Black video; the score is its share of the duration"`
	Silent     Rule `json:"silent" doc:"Silence; the score is its share of the duration"`
	Frozen     Rule `json:"frozen" doc:"Video that does not move; the score is its share of the duration"`
}

// A Rule says what a score of one category gives.
type Rule struct {
	Review  float64 `json:"review" minimum:"0" maximum:"1" doc:"Score from which a person must decide; 0 for never"`
	Block   float64 `json:"block" minimum:"0" maximum:"1" doc:"Score from which it is blocked; 0 for never"`
	Samples int     `json:"samples" minimum:"1" maximum:"100" default:"1" doc:"Of sampled frames: how many must reach the score in a window before they count"`
	Window  int     `json:"window" minimum:"1" maximum:"100" default:"1" doc:"Length of that window in sampled frames"`
	Unknown string  `json:"unknown" enum:"review,block" default:"review" doc:"What it gives if something could not be looked at"`
}

// Default is the policy that sends findings to a person and blocks nothing. Four
// of five samples: with 6 % of the frames wrong, 1 in 100 films of two minutes is flagged.
func Default() Policy {
	once := func(review float64) Rule { return Rule{Review: review, Samples: 1, Window: 1, Unknown: "review"} }
	return Policy{
		Nudity:     Rule{Review: 0.5, Samples: 4, Window: 5, Unknown: "review"},
		Suggestive: Rule{Review: 0.8, Samples: 4, Window: 5, Unknown: "review"},
		Words:      once(0.5), Contact: once(0.5), Codes: once(0.5), Known: once(0.85),
		Black: once(0.9), Silent: once(0.98), Frozen: once(0.9),
	}
}

// Rule is that of a category.
func (p *Policy) Rule(c Category) *Rule {
	return map[Category]*Rule{
		Nudity: &p.Nudity, Suggestive: &p.Suggestive, Words: &p.Words, Contact: &p.Contact, Codes: &p.Codes, Known: &p.Known,
		Black: &p.Black, Silent: &p.Silent, Frozen: &p.Frozen,
	}[c]
}

// Looks are the categories that the policy looks for, in the order of Categories.
func (p *Policy) Looks() []Category {
	if len(p.LookFor) == 0 {
		return Categories()
	}
	return slices.DeleteFunc(Categories(), func(c Category) bool { return !slices.Contains(p.LookFor, c) })
}

// LooksFor says whether a category is one of Looks.
func (p *Policy) LooksFor(c Category) bool { return slices.Contains(p.Looks(), c) }

// Validate lists faults that the bounds of single members do not show.
func (p *Policy) Validate() (faults media.Faults) {
	for _, c := range Categories() {
		rule, at := p.Rule(c), string(c)
		if p.LooksFor(c) && rule.Review == 0 && rule.Block == 0 {
			faults.Add(media.Conflict(at, "%s is looked for, but no score of it gives review or block", at).
				WithHint("set review or block above 0, or list in look_for only what counts"))
		}
		if rule.Review > 0 && rule.Block > 0 && rule.Block < rule.Review {
			faults.Add(media.Conflict(at+".block", "must be at least review, which is %v", rule.Review))
		}
		if rule.Samples > rule.Window {
			faults.Add(media.Conflict(at+".samples", "must be at most window, which is %d", rule.Window))
		}
	}
	return faults
}

// of is the verdict of a score.
func (r *Rule) of(score float64) media.Verdict {
	switch {
	case r.Block > 0 && score >= r.Block:
		return media.VerdictBlock
	case r.Review > 0 && score >= r.Review:
		return media.VerdictReview
	}
	return media.VerdictPass
}

// unknown is never pass, whatever the document has.
func (r *Rule) unknown() media.Verdict {
	if r.Unknown == string(media.VerdictBlock) {
		return media.VerdictBlock
	}
	return media.VerdictReview
}
