package header

// bits reads a string of bits; after its end it reads zeros, and short is true.
type bits struct {
	data  []byte
	at    int // bit
	short bool
}

// read takes up to 32 bits.
func (b *bits) read(n int) (v uint32) {
	for range n {
		v <<= 1
		if i := b.at >> 3; i < len(b.data) {
			v |= uint32(b.data[i]>>(7-b.at&7)) & 1
		} else {
			b.short = true
		}
		b.at++
	}
	return v
}

func (b *bits) skip(n int) { b.at += n }

// golomb takes a number in the Exp-Golomb code of H.264 and HEVC.
func (b *bits) golomb() uint32 {
	zeros := 0
	for b.read(1) == 0 {
		if zeros++; zeros > 31 || b.short {
			b.short = true
			return 0
		}
	}
	return 1<<zeros - 1 + b.read(zeros)
}

// signed takes a signed one.
func (b *bits) signed() int32 {
	v := b.golomb()
	if v&1 == 1 {
		return int32(v/2) + 1
	}
	return -int32(v / 2)
}

// payload is a unit of H.264 or HEVC without the bytes that keep start codes out of it.
func payload(unit []byte) []byte {
	out := make([]byte, 0, len(unit))
	zeros := 0
	for _, b := range unit {
		if zeros >= 2 && b == 3 {
			zeros = 0
			continue
		}
		out = append(out, b)
		if zeros++; b != 0 {
			zeros = 0
		}
	}
	return out
}
