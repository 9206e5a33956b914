package shots

import (
	"cmp"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	fadeBlend = 0.42             // maximum distance of the middle from the average of both ends, as a share of their difference; 0.5 for a cut
	fadePale  = 0.8              // maximum variance of the middle, as a share of that of the ends: a blend of two images has less contrast
	fadeStep  = 0.35             // maximum difference from one frame to the next, as a share of that of the ends
	plain     = 0.03             // spread below which a frame has only one color
	plainLong = media.Seconds(3) // maximum duration of one color between a fade-out and a fade-in that are one transition
	slack     = media.Seconds(0.3)
)

// fades finds gradual transitions, with windows of two lengths: for dissolves, and
// for a short fade-out that is followed by a fade-in.
type fades struct {
	windows []*window
	plain   []span // of frames with only one color
	before  *image
}

type span struct{ from, to media.Seconds }

func newFades(rate float64) *fades {
	return &fades{windows: []*window{newWindow(rate, 1, 0.05), newWindow(rate, 0.34, 0.08)}}
}

func (f *fades) frame(p *image) {
	if p.spread < plain {
		if n := len(f.plain); n > 0 && f.before != nil && f.plain[n-1].to == f.before.at {
			f.plain[n-1].to = p.at
		} else {
			f.plain = append(f.plain, span{p.at, p.at})
		}
	}
	if f.before != nil {
		p.step = p.differs(f.before)
	}
	f.before = p
	for _, w := range f.windows {
		w.frame(p)
	}
}

// end merges what the windows found, and also a fade-out and the fade-in that
// follows it if there is only one color in between.
func (f *fades) end() []transition {
	var all, list []transition
	for _, w := range f.windows {
		all = append(all, w.found...)
	}
	slices.SortFunc(all, func(a, b transition) int { return cmp.Compare(a.from, b.from) })
	for _, t := range all {
		if n := len(list); n > 0 && (t.from <= list[n-1].to || f.nothing(list[n-1].to, t.from)) {
			list[n-1].to = max(list[n-1].to, t.to)
			list[n-1].confidence = max(list[n-1].confidence, t.confidence)
			continue
		}
		list = append(list, t)
	}
	return list
}

// nothing says whether there is only one color between two times.
func (f *fades) nothing(from, to media.Seconds) bool {
	return to-from <= plainLong && slices.ContainsFunc(f.plain, func(s span) bool {
		return s.from <= from+slack && s.to >= to-slack
	})
}

// A window looks at a number of frames. In fades and dissolves, unlike in movement,
// the middle frame is the average of those at the ends.
type window struct {
	frames int // odd
	least  float64
	last   []*image
	found  []transition
}

func newWindow(rate float64, length media.Seconds, least float64) *window {
	half := min(max(int(rate*float64(length)/2), 3), 60)
	return &window{frames: 2*half + 1, least: least}
}

func (w *window) frame(p *image) {
	w.last = append(w.last, p)
	if len(w.last) < w.frames {
		return
	}
	w.judge()
	w.last = slices.Delete(w.last, 0, 1)
}

// judge decides whether the window overlaps a gradual transition.
func (w *window) judge() {
	first, middle, last := w.last[0], w.last[w.frames/2], w.last[w.frames-1]
	change := first.differs(last)
	if change < w.least || middle.variance() > fadePale*(first.variance()+last.variance())/2 {
		return
	}
	// Also between the quarters, which excludes sudden changes.
	early, late := w.last[w.frames/4], w.last[w.frames-1-w.frames/4]
	if blend(first, middle, last) > fadeBlend*change || blend(early, middle, late) > fadeBlend*change {
		return
	}
	for _, p := range w.last[1:] {
		if p.step > fadeStep*change {
			return
		}
	}
	from, to := w.extent(change)
	if n := len(w.found); n > 0 && w.found[n-1].to >= from {
		w.found[n-1].to = max(w.found[n-1].to, to)
		return
	}
	w.found = append(w.found, transition{label: media.LabelFade, from: from, to: to, confidence: min(1, 0.5+change)})
}

// extent is the part of the window in which the change happens.
func (w *window) extent(change float64) (from, to media.Seconds) {
	const little = 0.1
	i, k := 0, w.frames-1
	for i < w.frames/2 && w.last[0].differs(w.last[i+1]) < little*change {
		i++
	}
	for k > w.frames/2 && w.last[w.frames-1].differs(w.last[k-1]) < little*change {
		k--
	}
	return w.last[i].at, w.last[k].at
}

// blend is how far the middle is from the average of the ends.
func blend(a, middle, b *image) float64 {
	sum := 0
	for i, v := range middle.pixels {
		d := 2*int(v) - int(a.pixels[i]) - int(b.pixels[i])
		sum += max(d, -d)
	}
	return float64(sum) / (2 * 255 * width * height)
}
