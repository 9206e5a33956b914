package snapshot

import (
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/still"
)

// moments are the times to take, in order, and what is to be told of the choice.
func (p *Params) moments(src *media.Source, v *media.VideoStream, plan *op.Plan) ([]media.Seconds, error) {
	span, err := still.SpanOf(src, v).Within(p.Start, p.Length)
	if err != nil {
		return nil, err
	}
	if p.Pick == Times && len(p.Percents) == 0 {
		return p.asked(span, plan)
	}
	if !span.Known() {
		return nil, media.Errorf(media.CodeInputMalformed, "the duration of the source is unknown and could not be measured").
			WithHint("use pick times, or remux the source first")
	}
	switch p.Pick {
	case Times:
		if len(p.Times) == 0 {
			return p.shares(span), nil
		}
		times, err := p.asked(span, plan)
		if err != nil {
			return nil, err
		}
		times = append(times, p.shares(span)...)
		slices.Sort(times)
		return times, nil
	case Percents:
		return p.shares(span), nil
	case Every:
		return p.every(span, plan), nil
	}
	return p.evenly(span, span.Frames(v), plan), nil
}

// asked are the given times as past_end says, sorted, each with its field's
// name in a fault.
func (p *Params) asked(span still.Span, plan *op.Plan) ([]media.Seconds, error) {
	var times []media.Seconds
	var faults media.Faults
	for i, t := range p.Times {
		if !span.Known() || t < span.End || p.PastEnd == Last {
			times = append(times, t)
			continue
		}
		text := media.Phrasef("%.3f s is after the end of the video at %.3f s", t, span.End)
		if p.PastEnd == Fail {
			faults.Add(media.Bad(fmt.Sprintf("times[%d]", i), "%s", text))
		} else {
			plan.Warnings = append(plan.Warnings, media.Warning{Code: media.WarnPastEnd, Phrase: media.Phrasef("%s; no image was made", text)})
		}
	}
	if len(times) == 0 && len(faults) == 0 {
		faults.Add(media.Bad("times", "all times are after the end of the video at %.3f s", span.End))
	}
	slices.Sort(times)
	return times, faults.Err()
}

func (p *Params) shares(span still.Span) []media.Seconds {
	times := make([]media.Seconds, len(p.Percents))
	for i, percent := range p.Percents {
		times[i] = span.First + (span.Last()-span.First)*media.Seconds(percent/100)
	}
	slices.Sort(times)
	return times
}

func (p *Params) every(span still.Span, plan *op.Plan) []media.Seconds {
	interval := max(p.Interval, span.Length()/media.Seconds(p.MaxCount))
	if interval > p.Interval {
		plan.Reasons = append(plan.Reasons, media.Reasoned(media.Phrasef("interval"), media.Phrasef("%.3f s instead of %.3f s, because max_count is %d and the duration of the video is %.3f s", interval, p.Interval, p.MaxCount, span.Length())))
	}
	var times []media.Seconds
	for i := range p.MaxCount {
		t := span.First + media.Seconds(i)*interval
		if i > 0 && t >= span.End {
			break
		}
		times = append(times, t)
	}
	return times
}

// evenly takes the middle of each of count equal parts: that is neither the
// black at the start nor the credits' last frame.
func (p *Params) evenly(span still.Span, frames int64, plan *op.Plan) []media.Seconds {
	count := p.Count
	if frames > 0 && frames < int64(count) {
		plan.Warnings = append(plan.Warnings, media.Warning{Code: media.WarnFewFrames, Phrase: media.Phrasef("the source has %d frames, so there are %d images instead of %d", frames, frames, count)})
		count = int(frames)
	}
	times := make([]media.Seconds, count)
	for i := range times {
		times[i] = span.First + span.Length()*media.Seconds((float64(i)+0.5)/float64(count))
	}
	if int64(count) == frames { // every frame: aim before each, since a middle may round to the next
		for i := range times {
			times[i] = span.First + span.Length()*media.Seconds(float64(i)/float64(count))
		}
	}
	return times
}
