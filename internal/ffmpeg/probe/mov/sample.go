package mov

import (
	"encoding/binary"
	"math"
	"slices"
)

// Samples is how many samples the track has.
func (t *Track) Samples() int64 { return t.samples }

// Sound says that tables of times and sizes agree on the number of samples.
func (t *Track) Sound() bool {
	var n int64
	for i := range t.times.len() {
		n += int64(t.times.at(i, 0))
	}
	return n == t.samples
}

// A Span is so many samples in a row that each last so long.
type Span struct {
	Count    int64
	Duration float64 // seconds
}

// Spans are the durations of samples in decoding order, from the table of
// times; its last sample is left out, since its duration is often made up.
func (t *Track) Spans() []Span {
	var out []Span
	for i := range t.times.len() {
		out = append(out, Span{int64(t.times.at(i, 0)), float64(t.times.at(i, 1)) / float64(t.Timescale)})
	}
	if n := len(out); n > 0 {
		if out[n-1].Count--; out[n-1].Count <= 0 {
			out = out[:n-1]
		}
	}
	return out
}

// Keyframes are the times of keyframes on the presentation's time line, in
// seconds, in order; at most limit of them.
func (t *Track) Keyframes(x *Index, limit int) []float64 {
	if t.samples == 0 || !t.Sound() {
		return nil
	}
	var out []float64
	t.eachKey(x, limit, func(seconds float64) bool {
		if seconds > -1e-6 {
			out = append(out, seconds)
		}
		return true
	})
	slices.Sort(out)
	return out
}

// Hidden is how long before the presentation's first picture the keyframe lies
// that it needs, in seconds: what decoders of a copy get that players of the
// original do not see. It is 0 when the first picture is a keyframe.
func (t *Track) Hidden(x *Index) float64 {
	if t.samples == 0 || !t.Sound() {
		return 0
	}
	begins, hidden := 0.0, 0.0
	for _, e := range t.Edits {
		if e.Start >= 0 {
			break
		}
		begins += float64(e.Duration) / float64(x.Timescale)
	}
	t.eachKey(x, math.MaxInt, func(seconds float64) bool {
		if seconds > begins+1e-6 {
			return false
		}
		hidden = begins - seconds
		return true
	})
	return max(hidden, 0)
}

// eachKey calls each with the times of keyframes in decoding order, until it
// says stop; at most limit of them.
func (t *Track) eachKey(x *Index, limit int, each func(seconds float64) bool) {
	shift := t.Shift(x)
	times, shifts := cursor{table: t.times}, cursor{table: t.shifts}
	more := func(n int64) bool {
		at := times.sum(n) + int64(int32(shifts.value(n)))
		return each(float64(at)/float64(t.Timescale) + shift)
	}
	if t.allKeys {
		for n := range min(t.samples, int64(limit)) {
			if !more(n) {
				return
			}
		}
		return
	}
	for i := range min(t.keys.len(), limit) {
		if n := int64(t.keys.at(i, 0)) - 1; n >= 0 && n < t.samples && !more(n) {
			return
		}
	}
}

// A cursor walks a table of runs (count, value) forward.
type cursor struct {
	table  table
	run    int
	first  int64 // first sample of the run
	before int64 // sum of what lies before the run
}

func (c *cursor) seek(n int64) bool {
	for c.run < c.table.len() {
		count := int64(c.table.at(c.run, 0))
		if n < c.first+count {
			return true
		}
		c.before += count * int64(c.table.at(c.run, 1))
		c.first += count
		c.run++
	}
	return false
}

// sum is the sum of the values of all samples before n.
func (c *cursor) sum(n int64) int64 {
	if !c.seek(n) {
		return c.before
	}
	return c.before + (n-c.first)*int64(c.table.at(c.run, 1))
}

// value is the value of sample n; 0 beyond the table.
func (c *cursor) value(n int64) uint32 {
	if !c.seek(n) {
		return 0
	}
	return c.table.at(c.run, 1)
}

// Shift is what the edit list adds to the track's times, in seconds: the empty
// edit at its head, less where its first real edit begins.
func (t *Track) Shift(x *Index) float64 {
	shift := 0.0
	for _, e := range t.Edits {
		if e.Start >= 0 {
			return shift - float64(e.Start)/float64(t.Timescale)
		}
		shift += float64(e.Duration) / float64(x.Timescale)
	}
	return shift
}

// Cuts says whether the edit list does more than what every encoder's delay
// needs: shows parts, out of order, at another speed, or leaves out the
// beginning or the end by more than slack seconds.
func (t *Track) Cuts(x *Index, slack float64) bool {
	real := 0
	for _, e := range t.Edits {
		if e.Start < 0 {
			if real > 0 {
				return true // a hole
			}
			continue
		}
		real++
		if real > 1 || e.Rate != 1<<16 {
			return true
		}
		begins := float64(e.Start)/float64(t.Timescale) - t.firstShown()
		if begins > slack {
			return true
		}
		shown := float64(e.Duration) / float64(x.Timescale)
		whole := float64(t.Duration-e.Start) / float64(t.Timescale)
		if e.Duration > 0 && whole-shown > slack+0.1 {
			return true
		}
	}
	return false
}

// firstShown is when the first sample is shown, before edits.
func (t *Track) firstShown() float64 {
	if t.shifts.len() == 0 {
		return 0
	}
	return float64(int32(t.shifts.at(0, 1))) / float64(t.Timescale)
}

// Present walks the chunks: how many samples lie wholly inside a file of size
// bytes before the first that does not, and how long they last.
func (t *Track) Present(size int64) (samples int64, seconds float64) {
	chunks, run := t.chunks.len()+t.far.len(), 0
	at := int64(0)
	times := cursor{table: t.times}
	for c := range chunks {
		for run+1 < t.runs.len() && int64(t.runs.at(run+1, 0)) <= int64(c)+1 {
			run++
		}
		if t.runs.len() == 0 {
			break
		}
		n := min(int64(t.runs.at(run, 1)), t.samples-at)
		if offset := t.offset(c); offset > size || t.bytes(at, n) > size-offset {
			return at, float64(times.sum(at)) / float64(t.Timescale)
		}
		at += n
	}
	return t.samples, float64(times.sum(t.samples)) / float64(t.Timescale)
}

func (t *Track) offset(chunk int) int64 {
	if t.chunks.len() > 0 {
		return int64(t.chunks.at(chunk, 0))
	}
	return int64(binary.BigEndian.Uint64(t.far.entries[chunk*8:]) & (1<<63 - 1))
}

// bytes is the size of n samples from the first.
func (t *Track) bytes(first, n int64) int64 {
	if t.size != 0 {
		if n > (1<<62)/int64(t.size) {
			return 1 << 62
		}
		return n * int64(t.size)
	}
	total := int64(0)
	for i := first; i < first+n && i < int64(t.sizes.len()); i++ {
		total += int64(t.sizes.at(int(i), 0))
	}
	return total
}
