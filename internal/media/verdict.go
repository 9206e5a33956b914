package media

// A Verdict says what a policy or a person decided about a source.
type Verdict string

const (
	VerdictPass   Verdict = "pass"
	VerdictReview Verdict = "review" // a person must decide
	VerdictBlock  Verdict = "block"
)

// Verdicts lists them all, the mildest first.
func Verdicts() []Verdict { return []Verdict{VerdictPass, VerdictReview, VerdictBlock} }

// Worse is the more severe of two verdicts; "" is milder than any.
func (v Verdict) Worse(other Verdict) Verdict {
	rank := map[Verdict]int{VerdictPass: 1, VerdictReview: 2, VerdictBlock: 3}
	if rank[other] > rank[v] {
		return other
	}
	return v
}
