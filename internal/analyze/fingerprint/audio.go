package fingerprint

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	window   = 16   // values that are compared together: two seconds
	errors   = 0.22 // share of their bits that may differ; unrelated audio has 0.43 and more
	least    = 40   // values that must be alike: five seconds
	shifts   = 6    // that are tried: those with the most equal values
	keyBits  = 20   // of a value: those of the lower notes, which survive encoding best
	frequent = 200  // times that a value may occur before it is silence or a held note
)

// audio tries the shifts at which most values are equal.
func audio(a, b []uint32, step media.Seconds) *media.MatchedPart {
	const key = 32 - keyBits
	places := map[uint32][]int{}
	for i, v := range a {
		if i == 0 || v != a[i-1] {
			places[v>>key] = append(places[v>>key], i)
		}
	}
	votes := map[int]int{}
	for k, v := range b {
		if list := places[v>>key]; len(list) <= frequent {
			for _, i := range list {
				votes[k-i]++
			}
		}
	}
	tried := make([]int, 0, len(votes))
	for s := range votes {
		tried = append(tried, s)
	}
	slices.SortFunc(tried, func(x, y int) int { return cmp.Or(cmp.Compare(votes[y], votes[x]), cmp.Compare(x, y)) })
	var found best
	shift := 0
	for _, s := range tried[:min(shifts, len(tried))] {
		if at := alikeAudio(a, b, s); at.weight > found.weight {
			found, shift = at, s
		}
	}
	if found.weight < least {
		return nil
	}
	return found.part(shift, step)
}

// alikeAudio compares at a shift, by windows; those of silence, whose values do not
// change, say nothing.
func alikeAudio(a, b []uint32, shift int) best {
	r := run{slack: window}
	wrong, changes := 0, 0
	from := max(0, -shift)
	at := func(i int) (differs, change int) {
		if i > from && bits.OnesCount32(a[i]^a[i-1]) > 1 {
			change = 1
		}
		return bits.OnesCount32(a[i] ^ b[i+shift]), change
	}
	for i := from; i < len(a) && i+shift < len(b); i++ {
		d, c := at(i)
		wrong, changes = wrong+d, changes+c
		if i-from >= window {
			d, c = at(i - window)
			wrong, changes = wrong-d, changes-c
		}
		if share := float64(wrong) / (32 * window); i-from >= window-1 && share <= errors && changes >= window/2 {
			r.alike(i, 1, 1-share)
		}
	}
	r.end()
	r.best.from = max(r.best.from-window+1, from) // the first window begins there
	return r.best
}
