package header

import "slices"

// largest is the side of a frame that a parameter set can say and a decoder can have.
const largest = 1 << 16

// chromaProfiles are those of H.264 whose parameter sets say more of the chroma
// (ISO/IEC 14496-10, 7.3.2.1.1).
var chromaProfiles = []uint32{100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}

// avcSize reads a sequence parameter set of H.264 up to the frame size.
func avcSize(kind byte, unit []byte) (Set, bool) {
	b := &bits{data: payload(unit[1:min(len(unit), maxSet)])}
	profile := b.read(8)
	b.skip(16)
	s := Set{Kind: kind, ID: b.golomb(), Hash: sum(unit)}
	chroma := uint32(1)
	if slices.Contains(chromaProfiles, profile) {
		if chroma = b.golomb(); chroma == 3 {
			b.skip(1)
		}
		b.golomb()
		b.golomb()
		b.skip(1)
		if b.read(1) == 1 {
			scaling(b, chroma)
		}
	}
	b.golomb()
	switch b.golomb() { // how the order of the frames is coded
	case 0:
		b.golomb()
	case 1:
		b.skip(1)
		b.signed()
		b.signed()
		for range min(b.golomb(), 255) {
			b.signed()
		}
	}
	b.golomb()
	b.skip(1)
	width, height := (b.golomb()+1)*16, (b.golomb()+1)*16
	rows := uint32(2)
	if b.read(1) == 1 {
		rows = 1
	} else {
		b.skip(1)
	}
	height *= rows
	b.skip(1)
	if b.read(1) == 1 {
		x, y := uint32(2), uint32(2)
		if chroma != 1 {
			y = 1
		}
		if chroma == 0 || chroma == 3 {
			x = 1
		}
		y *= rows
		width -= x * (b.golomb() + b.golomb())
		height -= y * (b.golomb() + b.golomb())
	}
	s.Width, s.Height = int(width), int(height)
	return s, !b.short && width > 0 && width < largest && height > 0 && height < largest
}

// scaling reads over the lists of a scaling matrix.
func scaling(b *bits, chroma uint32) {
	lists := 8
	if chroma == 3 {
		lists = 12
	}
	for i := range lists {
		if b.read(1) == 0 {
			continue
		}
		size := 16
		if i >= 6 {
			size = 64
		}
		last, next := int32(8), int32(8)
		for range size {
			if next != 0 {
				next = (last + b.signed()) & 255
			}
			if next != 0 {
				last = next
			}
		}
	}
}

// hevcSize reads a sequence parameter set of HEVC up to the frame size.
func hevcSize(kind byte, unit []byte, b *bits) (Set, bool) {
	b.skip(4)
	layers := int(b.read(3))
	b.skip(1 + 88 + 8) // profile, tier and level
	var profile, level [8]bool
	for i := range layers {
		profile[i], level[i] = b.read(1) == 1, b.read(1) == 1
	}
	if layers > 0 {
		b.skip(2 * (8 - layers))
	}
	for i := range layers {
		if profile[i] {
			b.skip(88)
		}
		if level[i] {
			b.skip(8)
		}
	}
	s := Set{Kind: kind, ID: b.golomb(), Hash: sum(unit)}
	chroma := b.golomb()
	if chroma == 3 {
		b.skip(1)
	}
	width, height := b.golomb(), b.golomb()
	if b.read(1) == 1 {
		x, y := uint32(1), uint32(1)
		if chroma == 1 || chroma == 2 {
			x = 2
		}
		if chroma == 1 {
			y = 2
		}
		width -= x * (b.golomb() + b.golomb())
		height -= y * (b.golomb() + b.golomb())
	}
	s.Width, s.Height = int(width), int(height)
	return s, !b.short && width > 0 && width < largest && height > 0 && height < largest
}
