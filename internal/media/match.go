package media

// A Match says how two sources are alike, by their fingerprints.
type Match struct {
	Same   bool         `json:"same" doc:"Whether the sources have a part in common, by its images or its audio"`
	Images *MatchedPart `json:"images,omitempty" doc:"Longest part whose images are alike"`
	Audio  *MatchedPart `json:"audio,omitempty" doc:"Longest part whose audio is alike"`
}

// A MatchedPart is one part of two sources.
type MatchedPart struct {
	Start    Seconds `json:"start_seconds" minimum:"0" doc:"Start in the first source"`
	End      Seconds `json:"end_seconds" minimum:"0" doc:"End in the first source"`
	Other    Seconds `json:"other_start_seconds" minimum:"0" doc:"Start in the second source"`
	Likeness float64 `json:"likeness" minimum:"0" maximum:"1" doc:"1 for the same, about 0.5 for parts that have nothing in common"`
}

// Length is how long the part is.
func (p *MatchedPart) Length() Seconds { return p.End - p.Start }
