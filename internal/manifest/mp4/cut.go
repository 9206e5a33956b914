package mp4

import "math"

// A Cut is a part of a track that can be played on its own.
type Cut struct {
	First, End     int   // samples from First to before End
	Time, Duration int64 // decode time of the first, and of all; in the units that were asked for
}

// Cuts divides a track into parts of at least so many seconds, each of which
// begins with a sample that needs no other. Times are in units of 1/scale.
// Sound that is not shown is left out.
func (t *Indexed) Cuts(seconds float64, scale uint32) []Cut {
	least := int64(seconds * float64(t.Timescale))
	return t.divide(scale, func(s Sample, at, begun int64) bool {
		return s.Sync && at-begun >= least-int64(s.Duration)/2
	})
}

// CutsAt divides a track at the times of another one's parts, in units of 1/scale.
func (t *Indexed) CutsAt(parts []Cut, scale uint32) []Cut {
	next := 1
	return t.divide(scale, func(s Sample, at, _ int64) bool {
		if next >= len(parts) || !s.Sync || scaled(at, int64(t.Timescale), int64(scale)) < parts[next].Time {
			return false
		}
		for next < len(parts) && scaled(at, int64(t.Timescale), int64(scale)) >= parts[next].Time {
			next++
		}
		return true
	})
}

// divide begins a part where begins says so, which gets the sample's time and
// that of the part's beginning.
func (t *Indexed) divide(scale uint32, begins func(s Sample, at, begun int64) bool) []Cut {
	var cuts []Cut
	at, begun := t.Start, int64(math.MinInt64)
	end := func(i int) {
		if n := len(cuts); n > 0 {
			cuts[n-1].End = i
			cuts[n-1].Duration = scaled(at, int64(t.Timescale), int64(scale)) - cuts[n-1].Time
		}
	}
	for i, s := range t.Samples {
		if (at >= 0 || t.Kind == "video") && (len(cuts) == 0 || begins(s, at, begun)) {
			end(i)
			begun = at
			cuts = append(cuts, Cut{First: i, Time: scaled(at, int64(t.Timescale), int64(scale))})
		}
		at += int64(s.Duration)
	}
	end(len(t.Samples))
	return cuts
}

// Bytes is how large all samples of a track are.
func (t *Indexed) Bytes() (n int64) {
	for _, s := range t.Samples {
		n += int64(s.Size)
	}
	return n
}
