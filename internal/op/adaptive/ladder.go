package adaptive

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/encode"
	"github.com/mediamill/mediamill/internal/op/picture"
)

const (
	tooNear  = 1.35 // caps nearer than this make one of two rungs useless
	tooFar   = 2.5  // caps farther apart than this get a rung between
	highRate = 49.0 // frames a second from which a rate counts as high
	halfUnto = 480  // rungs below this show at most 30 frames a second
	leastCap = 60_000
	moreFrom = 720 // rungs from this on get 1.5 times the bits for a high rate
)

// A rung is one rendition that will be made.
type rung struct {
	short         int
	order         int // in a ladder by hand
	width, height int
	rate          media.Rational
	halved        bool // every second frame of the source's rate
	crf           float64
	cap           media.BitRate
}

// name is what people call it, by lines.
func (r *rung) name() string { return fmt.Sprintf("%dp", r.short) }

// A laddering decides the rungs of one codec.
type laddering struct {
	p             *Params
	src           *media.Source
	v             *media.VideoStream
	codec         encode.Codec
	width, height int // of the source as shown
	rate          media.Rational
	reasons       []media.Reason
}

func (l *laddering) say(short int, format string, args ...any) {
	l.reasons = append(l.reasons, media.Reasoned(media.Phrasef("%s rung %dp", l.codec, short), media.Phrasef(format, args...)))
}

// rungs are the renditions, the largest first. There is always one.
func (l *laddering) rungs() []rung {
	if len(l.p.Ladder) > 0 {
		return l.byHand()
	}
	top := min(min(l.width, l.height), l.p.MaxShortSide)
	if top == l.p.MaxShortSide && min(l.width, l.height) > top {
		l.say(top, "the largest size that max_short_side allows")
	}
	list := []rung{l.rung(top)}
	var above []string
	for _, s := range slices.Backward(encode.Ladder(l.codec)) {
		switch {
		case s.Short == top:
		case s.Short > top:
			if s.Short <= l.p.MaxShortSide {
				above = append(above, fmt.Sprintf("%dp", s.Short))
			}
		default:
			list = append(list, l.rung(s.Short))
		}
	}
	if len(above) > 0 {
		l.reasons = append(l.reasons, media.Reasoned(media.Phrasef("%s rungs %s", l.codec, strings.Join(above, " ")), media.Phrasef("dropped: the shorter side of the source is %d, and renditions are not enlarged", min(l.width, l.height))))
	}
	list = l.prune(list)
	list = l.fill(list)
	if small := top * 2 / 3; len(list) == 1 && top > 240 {
		list = append(list, l.rung(small))
		l.say(small, "added: a player needs a second rendition to switch to")
	}
	for i := range list {
		l.tell(&list[i], top)
	}
	return list
}

// byHand are the rungs that parameters name, those above the source dropped.
func (l *laddering) byHand() []rung {
	var list []rung
	source := min(l.width, l.height)
	for i, given := range l.p.Ladder {
		short := given.Short
		if short > source && !l.p.Upscale {
			if slices.ContainsFunc(l.p.Ladder, func(o Rung) bool { return o.Short <= source && o.Short >= source*19/20 }) ||
				slices.ContainsFunc(list, func(r rung) bool { return r.short == source }) {
				l.say(short, "dropped: the shorter side of the source is %d, and upscale is not set", source)
				continue
			}
			l.say(short, "limited to %d, the shorter side of the source: upscale is not set", source)
			short = source
		}
		r := l.rung(short)
		r.order = i
		if given.MaxRate > 0 {
			r.cap = given.MaxRate
		}
		if given.CRF > 0 {
			r.crf = given.CRF
		}
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b rung) int { return b.short - a.short })
	for i := range list {
		l.say(list[i].short, "as requested, %d×%d, at most %s", list[i].width, list[i].height, kbits(list[i].cap))
	}
	return list
}

// rung is one of any size: quality and cap between those of the table's
// neighbors, by their pixels.
func (l *laddering) rung(short int) rung {
	r := rung{short: short, rate: l.rate}
	r.width, r.height = picture.Size{ShortSide: short, Upscale: l.p.Upscale}.Fit(l.width, l.height)
	t := between(l.codec, float64(short))
	r.crf = min(max(t.CRF+l.p.Quality, 1), 63)
	r.cap = t.Cap
	if r.rate.Float() >= highRate {
		if short < halfUnto {
			r.rate, r.halved = media.Rational{Num: r.rate.Num, Den: r.rate.Den * 2}.Reduced(), true
		} else if short >= moreFrom {
			r.cap = r.cap * 3 / 2
		}
	}
	if limit := l.limit(&r); limit > 0 && limit < r.cap {
		r.cap = limit
	}
	r.cap = max(r.cap, leastCap)
	return r
}

func between(codec encode.Codec, short float64) encode.Target {
	rows := encode.Ladder(codec)
	low, high := rows[0], rows[len(rows)-1]
	for _, s := range rows {
		if float64(s.Short) <= short {
			low = s
		}
	}
	for _, s := range slices.Backward(rows) {
		if float64(s.Short) >= short {
			high = s
		}
	}
	a, b := low.Target, high.Target
	if low.Short >= high.Short { // on a row, or outside the table
		scale := math.Pow(short/float64(low.Short), 1.5)
		return encode.Target{CRF: a.CRF, Cap: round(float64(a.Cap) * scale)}
	}
	part := math.Log(short/float64(low.Short)) / math.Log(float64(high.Short)/float64(low.Short))
	return encode.Target{CRF: a.CRF + math.Round((b.CRF-a.CRF)*part), Cap: round(float64(a.Cap) * math.Pow(float64(b.Cap)/float64(a.Cap), part))}
}

// round is to three figures, as people write bit rates.
func round(r float64) media.BitRate {
	unit := math.Pow(10, math.Floor(math.Log10(max(r, 1)))-2)
	return media.BitRate(math.Round(r/unit) * unit)
}

// limit is what the source's own bit rate makes sensible: 1.2 times it, by the
// pixels to the power of 0.75 (small pictures need more bits a pixel), and
// more when the source's codec needs fewer bits than the rung's; 0 when unknown.
func (l *laddering) limit(r *rung) media.BitRate {
	rate := float64(l.v.BitRate)
	if rate == 0 && l.src.BitRate > 0 && len(l.src.Video) == 1 {
		rate = float64(l.src.BitRate)
		for _, a := range l.src.Audio {
			rate -= float64(a.BitRate)
		}
	}
	if rate <= 0 {
		return 0
	}
	from, to := encode.Share(l.v.Codec), encode.Share(string(l.codec))
	pixels := float64(r.width*r.height) / float64(max(l.width*l.height, 1))
	return max(round(1.2*rate*math.Pow(pixels, 0.75)*to/from), leastCap)
}

// prune drops rungs that are too near the one above. The top stays, because it
// is the source's own size.
func (l *laddering) prune(list []rung) []rung {
	kept := list[:1]
	for _, r := range list[1:] {
		above := kept[len(kept)-1]
		if ratio := float64(above.cap) / float64(r.cap); ratio < tooNear {
			l.say(r.short, "dropped: its bit rate of %s is only %.2f times lower than the %s of %s", kbits(r.cap), ratio, kbits(above.cap), above.name())
			continue
		}
		kept = append(kept, r)
	}
	return kept
}

// fill puts a rung between two whose caps are far apart.
func (l *laddering) fill(list []rung) []rung {
	var full []rung
	for i, r := range list {
		if i > 0 {
			above := full[len(full)-1]
			middle := int(math.Round(math.Sqrt(float64(above.short)*float64(r.short))/18) * 18)
			if float64(above.cap)/float64(r.cap) > tooFar && middle > r.short && middle < above.short {
				added := l.rung(middle)
				added.cap = round(math.Sqrt(float64(above.cap) * float64(r.cap)))
				full = append(full, added)
				l.say(middle, "added: the bit rates of %s and %s are too far apart", above.name(), r.name())
			}
		}
		full = append(full, r)
	}
	return full
}

// tell gives the reason of a rung that is made.
func (l *laddering) tell(r *rung, top int) {
	why := media.Phrasef("from the table")
	if r.short == top {
		why = media.Phrasef("the size of the source")
	}
	plain := between(l.codec, float64(r.short)).Cap
	switch {
	case l.limit(r) == r.cap:
		why = media.Phrasef("%s, limited by the bit rate of the source", why)
	case r.cap > plain:
		why = media.Phrasef("%s, increased by half because of the high frame rate", why)
	}
	if r.halved {
		why = media.Phrasef("%s, every second frame", why)
	}
	l.say(r.short, "kept: %d×%d, %s frames per second, at most %s, %s", r.width, r.height, r.rate, kbits(r.cap), why)
}

func kbits(r media.BitRate) string { return fmt.Sprintf("%d kb/s", (r+500)/1000) }
