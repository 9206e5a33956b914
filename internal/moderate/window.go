package moderate

import "github.com/mediamill/mediamill/internal/media"

// mostUnknown is the share of the samples that may be missing.
const mostUnknown = 0.01

// gaps says whether too many samples could not be looked at.
func gaps(samples []Sample) bool {
	missing := 0
	for _, s := range samples {
		if s.Unknown {
			missing++
		}
	}
	return float64(missing) > mostUnknown*float64(len(samples))
}

// spans are the runs of samples in which the rule's number of a window reach a
// score: those that block, then those for review that no block covers.
func (r *Rule) spans(c Category, samples []Sample) []Span {
	blocked := make([]bool, len(samples))
	var found []Span
	if r.Block > 0 {
		found = r.runs(c, media.VerdictBlock, r.Block, samples, blocked)
	}
	if r.Review > 0 {
		found = append(found, r.runs(c, media.VerdictReview, r.Review, samples, blocked)...)
	}
	return found
}

// runs joins the samples that count towards a full window. It leaves out runs of
// samples that are all taken already, and takes those that it returns.
func (r *Rule) runs(c Category, verdict media.Verdict, least float64, samples []Sample, taken []bool) []Span {
	counts := make([]bool, len(samples))
	window := max(r.Window, 1)
	// A source shorter than a window is one window, so that all of its few frames can count.
	need := min(max(r.Samples, 1), max(len(samples), 1))
	over := 0
	over1 := func(i int) bool { return !samples[i].Unknown && samples[i].Score >= least }
	for i := range samples {
		if over1(i) {
			over++
		}
		if i >= window && over1(i-window) {
			over--
		}
		if over < need {
			continue
		}
		for k := max(0, i-window+1); k <= i; k++ {
			counts[k] = counts[k] || over1(k)
		}
	}
	var found []Span
	last := -1 // the latest sample of the open run
	fresh := false
	for i := range samples {
		if !counts[i] {
			continue
		}
		if last < 0 || i-last >= window && window > 1 || i-last > 1 && window == 1 {
			if last >= 0 && !fresh {
				found = found[:len(found)-1]
			}
			found = append(found, Span{verdict, Sighting{Category: c, Start: samples[i].At, End: samples[i].At}})
			fresh = false
		}
		s := &found[len(found)-1]
		s.End, s.Score = samples[i].At, max(s.Score, samples[i].Score)
		fresh = fresh || !taken[i]
		taken[i] = true
		last = i
	}
	if last >= 0 && !fresh {
		found = found[:len(found)-1]
	}
	return found
}
