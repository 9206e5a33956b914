package op

import "github.com/mediamill/mediamill/internal/media"

// A Weight adds up the bit rates of an output's streams, each the most that its
// encoder may take, or about what a copied one has.
type Weight struct {
	bits      float64 // a second
	unbounded bool
}

// Add adds a stream; one of rate 0 makes the sum unknown.
func (w *Weight) Add(rate media.BitRate) {
	w.bits += float64(rate)
	w.unbounded = w.unbounded || rate <= 0
}

// Bytes is the most that so long an output weighs, with 3 % for its container; 0
// when nobody can tell.
func (w *Weight) Bytes(length media.Seconds) int64 {
	if w.unbounded || length <= 0 {
		return 0
	}
	return int64(w.bits / 8 * float64(length) * 1.03)
}
