package probe

import (
	"math"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg/probe/mov"
	"github.com/mediamill/mediamill/internal/media"
)

// A pace is how long frames follow one another.
type pace struct {
	spans     []mov.Span
	duplicate int // frames with the time of the one before
}

// paceOf takes the times at which frames are shown.
func paceOf(times []float64) pace {
	slices.Sort(times)
	var p pace
	for i := 1; i < len(times); i++ {
		step := times[i] - times[i-1]
		if step <= 0 {
			p.duplicate++
			continue
		}
		p.spans = append(p.spans, mov.Span{Count: 1, Duration: step})
	}
	return p
}

// usual is the duration that half of the frames do not exceed, and how many
// frames there are.
func (p pace) usual() (seconds float64, frames int64) {
	sorted := slices.Clone(p.spans)
	slices.SortFunc(sorted, func(a, b mov.Span) int {
		if a.Duration < b.Duration {
			return -1
		}
		return 1
	})
	for _, s := range sorted {
		frames += s.Count
	}
	var seen int64
	for _, s := range sorted {
		if seen += s.Count; seen*2 >= frames {
			return s.Duration, frames
		}
	}
	return 0, frames
}

// variable says that more than one frame in a hundred lasts noticeably longer
// or shorter than usual. Two milliseconds are what a coarse time scale makes of
// a constant rate; a gap is no change of rate.
func (p pace) variable() bool {
	usual, frames := p.usual()
	if frames < 3 {
		return false
	}
	slack := max(0.0021, usual*0.05)
	var odd int64
	for _, s := range p.spans {
		if math.Abs(s.Duration-usual) > slack && s.Duration < hole(usual) {
			odd += s.Count
		}
	}
	return odd >= 3 && odd*100 > frames // one or two are a hitch, as at the head of a fragment
}

// hole is how long a frame must last to be a gap.
func hole(usual float64) float64 { return max(1, 6*usual) }

// gap is the longest time in which a frame stands although others follow one
// another quickly, and how many such times there are.
func (p pace) gap() (longest float64, count int64) {
	usual, frames := p.usual()
	if frames < 3 {
		return 0, 0
	}
	for _, s := range p.spans {
		if s.Duration >= hole(usual) {
			longest, count = max(longest, s.Duration), count+s.Count
		}
	}
	return longest, count
}

// settle gives a stream the rate that its frames have. ffprobe takes a coarse
// time scale for a rate in short files, and fields for frames in AVI.
func (p pace) settle(v *media.VideoStream) {
	v.Variable = p.variable()
	rate := p.rate()
	if !rate.Known() {
		return
	}
	_, frames := p.usual()
	tooHigh := func(told media.Rational, by float64) bool { return frames >= 8 && told.Float() > by*rate.Float() }
	if v.Variable || !v.FrameRate.Known() || tooHigh(v.FrameRate, 1.1) {
		v.FrameRate = rate
	}
	if !v.Variable && tooHigh(v.RealRate, 2.5) { // twice is how fields are counted
		v.RealRate = v.FrameRate
	}
}

// rate is frames a second on average, gaps left out; unknown for too few frames.
func (p pace) rate() media.Rational {
	usual, _ := p.usual()
	var frames int64
	var seconds float64
	for _, s := range p.spans {
		if s.Duration < hole(usual) {
			frames, seconds = frames+s.Count, seconds+float64(s.Count)*s.Duration
		}
	}
	if frames == 0 || seconds <= 0 || float64(frames)/seconds > 1000 {
		return media.Rational{}
	}
	return media.Rational{Num: int64(math.Round(float64(frames) / seconds * 1000)), Den: 1000}.Reduced()
}
