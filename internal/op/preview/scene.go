package preview

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/still"
)

// cut is the mean difference of neighboring stills from which they belong to
// different shots.
const cut = 0.08

// scenes are where the scenes begin, in order, and how long each lasts.
func (p *Params) scenes(src *media.Source, span still.Span, plan *op.Plan) ([]media.Seconds, media.Seconds, error) {
	if p.Scenes == Times {
		return p.given(span)
	}
	if !span.Known() {
		return nil, 0, media.Errorf(media.CodeInputMalformed, "the duration of the source is unknown and could not be measured").
			WithHint("use scenes times, or remux the source first")
	}
	if p.whole(span) {
		plan.Reasons = append(plan.Reasons, media.Reasoned(media.Phrasef("scenes"), media.Phrasef("the video has a duration of %.2f s, so all of it is shown", span.Length())))
		return []media.Seconds{span.First}, min(span.Length(), p.Duration), nil
	}
	count := max(min(p.Count, int(p.Duration/shortest)), 1)
	length := p.Duration / media.Seconds(count)
	if p.Scenes == Auto {
		if starts := p.chosen(src.Measured.Stills, span, count, length, plan); starts != nil {
			return starts, length, nil
		}
		plan.Reasons = append(plan.Reasons, media.Reasoned(media.Phrasef("scenes"), media.Phrasef("no different shots were found, so the scenes are evenly spaced")))
	}
	starts := make([]media.Seconds, count)
	for i := range starts {
		middle := span.First + span.Length()*media.Seconds((float64(i)+0.5)/float64(count))
		starts[i] = middle - length/2
	}
	return starts, length, nil
}

// given are the times of the parameters.
func (p *Params) given(span still.Span) ([]media.Seconds, media.Seconds, error) {
	starts := slices.Sorted(slices.Values(p.Times))
	var faults media.Faults
	for i, t := range p.Times {
		if span.Known() && t >= span.End {
			faults.Add(media.Bad(fmt.Sprintf("times[%d]", i), "%.3f s is after the end of the video at %.3f s", t, span.End))
		}
	}
	length := p.Duration / media.Seconds(len(starts))
	if span.Known() {
		length = min(length, span.Length())
		for i := range starts {
			starts[i] = max(min(starts[i], span.End-length), span.First)
		}
	}
	return starts, length, faults.Err()
}

// chosen takes the best still of each shot, then the best of these that are
// spread over the film. With fewer shots than scenes, shots may give several.
func (p *Params) chosen(stills []media.Still, span still.Span, count int, length media.Seconds, plan *op.Plan) []media.Seconds {
	shots := bestOfShots(stills)
	from, kind := shots, "of as many shots"
	if len(shots) < count {
		from, kind = stills, fmt.Sprintf("of %d shots", len(shots))
	}
	var best []media.Still
	for apart := span.Length() / media.Seconds(2*count); len(best) < count && apart > length/4; apart /= 2 {
		best = still.Best(from, count, max(apart, length))
	}
	if len(best) == 0 {
		return nil
	}
	slices.SortFunc(best, func(a, b media.Still) int { return cmp.Compare(a.Time, b.Time) })
	starts := make([]media.Seconds, 0, len(best))
	for _, s := range best {
		start := max(min(s.Time, span.End-length), span.First)
		if n := len(starts); n > 0 {
			start = max(start, min(starts[n-1]+length, span.End-length))
		}
		starts = append(starts, start)
		plan.Reasons = append(plan.Reasons, media.Reasoned(media.Phrasef("scene at %.2f s", start), media.Phrasef("score %.2f", still.Score(s))))
	}
	plan.Reasons = append(plan.Reasons, media.Reasoned(media.Phrasef("scenes"), media.Phrasef("%d %s, from %d analyzed frames", len(starts), kind, len(stills))))
	return starts
}

// bestOfShots is the still of the highest score of each shot. A shot begins
// where a still differs much from the one before; its first still may be in a
// dissolve, which its score tells.
func bestOfShots(stills []media.Still) []media.Still {
	var best []media.Still
	for i, s := range stills {
		switch {
		case i == 0 || s.Change >= cut:
			best = append(best, settled(s))
		case still.Score(s) > still.Score(best[len(best)-1]):
			best[len(best)-1] = s
		}
	}
	return slices.DeleteFunc(best, func(s media.Still) bool { return still.Score(s) == 0 })
}

// settled is a shot's first still without its difference from the shot before,
// which says nothing against it.
func settled(s media.Still) media.Still {
	s.Change = 0
	return s
}
