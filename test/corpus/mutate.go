package corpus

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
)

// mutations are 15 damages of one seed. random is the seed's own.
func mutations(name string, seed []byte, random *rand.Rand) []input {
	n := len(seed)
	var out []input
	add := func(what string, data []byte, want class) {
		out = append(out, input{path.Join(name, what+path.Ext(name)), data, want})
	}
	for _, keep := range []int{1, 16, 64} {
		want := damaged // a picture's or a wave's head is enough for some
		if keep == 1 {
			want = refused
		}
		add(fmt.Sprintf("first-%d-bytes", keep), seed[:min(keep, n)], want)
	}
	add("first-quarter", seed[:n/4], damaged)
	add("first-half", seed[:n/2], damaged)
	add("all-but-7-bytes", seed[:n-7], damaged)
	for _, every := range []int{10000, 1000, 200, 30} {
		data := slices.Clone(seed)
		for range max(1, n/every) {
			data[random.IntN(n)] ^= 1 << random.IntN(8)
		}
		add(fmt.Sprintf("a-bit-in-%d-bytes", every), data, damaged)
	}
	head := slices.Clone(seed)
	for i := range min(64, n) {
		head[i] = byte(random.Uint32())
	}
	add("random-head", head, damaged)
	hole := slices.Clone(seed)
	clear(hole[n/3 : n*2/3])
	add("zeroed-middle", hole, damaged)
	add("twice", slices.Concat(seed, seed), damaged)
	add("halves-swapped", slices.Concat(seed[n/2:], seed[:n/2]), damaged)
	add("tail-of-ones", append(slices.Clone(seed[:n*3/4]), bytes.Repeat([]byte{0xff}, n/4)...), damaged)
	return out
}
