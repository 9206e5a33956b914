package op

import "github.com/mediamill/mediamill/internal/media"

// A Part is what an output takes of one source. By it verification finds out how
// long the output must be when the source's own word turns out to be wrong.
type Part struct {
	Source  int           // of the task
	Streams []int         // indexes in the container; the part goes on to the end of the longest
	Start   media.Seconds // on the source's time line, which begins at 0
	Length  media.Seconds // at most so much; 0 is the rest
	Lead    media.Seconds // what a copy shows in addition, before the start
}

// Lasts is how long the part is when its streams end at end.
func (p Part) Lasts(end media.Seconds) media.Seconds {
	left := max(end-p.Start, 0)
	if p.Length > 0 {
		left = min(left, p.Length)
	}
	return left + p.Lead
}
