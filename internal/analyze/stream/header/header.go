// Package header reads what the packets of a stream say of themselves before any
// decoding: units and parameter sets of H.264, HEVC and MPEG-2, and the headers of
// audio frames. It takes any bytes.
package header

import (
	"bytes"
	"hash/fnv"
)

// A Picture is what a packet of video has.
type Picture struct {
	Sets      []Set
	Delimiter bool // it begins with an access unit delimiter
	Slices    bool // it has a part of a frame
	Key       bool // decoding can begin at it
	Invalid   int  // units that no decoder can read
}

// A Set is a parameter set.
type Set struct {
	Kind          byte // type of the unit
	ID            uint32
	Hash          uint64
	Width, Height int // 0 if it does not say the frame size
}

// maxSets bounds the sets of a packet that are read.
const maxSets = 32

// maxSet bounds the bytes of a set that are read.
const maxSet = 4096

// Reads says whether Video can read a codec, by its name in ffmpeg.
func Reads(codec string) bool { return codec == "h264" || codec == "hevc" || codec == "mpeg2video" }

// Video reads a packet of a codec that Reads, with start codes.
func Video(codec string, packet []byte) (p Picture) {
	first := true
	for unit := range units(packet) {
		switch codec {
		case "h264":
			p.h264(unit, first)
		case "hevc":
			p.hevc(unit, first)
		case "mpeg2video":
			p.mpeg2(unit)
		}
		first = false
	}
	return p
}

// units divides a packet at its start codes.
func units(packet []byte) func(yield func([]byte) bool) {
	code := []byte{0, 0, 1}
	return func(yield func([]byte) bool) {
		at := bytes.Index(packet, code)
		for at >= 0 {
			packet = packet[at+3:]
			at = bytes.Index(packet, code)
			unit := packet
			if at >= 0 {
				unit = packet[:at]
			}
			if unit = bytes.TrimRight(unit, "\x00"); len(unit) > 0 && !yield(unit) {
				return
			}
		}
	}
}

// Types of the units of H.264.
const (
	avcSlice = 1
	avcIDR   = 5
	avcSPS   = 7
	avcPPS   = 8
	avcAUD   = 9
)

func (p *Picture) h264(unit []byte, first bool) {
	kind := unit[0] & 31
	switch {
	case unit[0]&0x80 != 0: // the forbidden bit
		p.Invalid++
		return
	case kind == avcAUD:
		p.Delimiter = p.Delimiter || first
	case kind >= avcSlice && kind <= avcIDR:
		p.Slices, p.Key = true, p.Key || kind == avcIDR
	case kind == avcSPS:
		p.add(avcSize(kind, unit))
	case kind == avcPPS:
		b := bits{data: payload(unit[1:min(len(unit), maxSet)])}
		p.add(Set{Kind: kind, ID: b.golomb(), Hash: sum(unit)}, !b.short)
	}
}

// Types of the units of HEVC.
const (
	hevcFirstKey = 16
	hevcLastKey  = 23
	hevcLast     = 31 // of those that have a part of a frame
	hevcVPS      = 32
	hevcSPS      = 33
	hevcPPS      = 34
	hevcAUD      = 35
)

func (p *Picture) hevc(unit []byte, first bool) {
	kind := unit[0] >> 1 & 63
	if unit[0]&0x80 != 0 || len(unit) < 2 || unit[1]&7 == 0 { // the forbidden bit, or no temporal ID
		p.Invalid++
		return
	}
	b := bits{data: payload(unit[2:min(len(unit), maxSet)])}
	switch {
	case kind == hevcAUD:
		p.Delimiter = p.Delimiter || first
	case kind <= hevcLast:
		p.Slices, p.Key = true, p.Key || kind >= hevcFirstKey && kind <= hevcLastKey
	case kind == hevcVPS:
		p.add(Set{Kind: kind, ID: b.read(4), Hash: sum(unit)}, !b.short)
	case kind == hevcSPS:
		p.add(hevcSize(kind, unit, &b))
	case kind == hevcPPS:
		p.add(Set{Kind: kind, ID: b.golomb(), Hash: sum(unit)}, !b.short)
	}
}

// Start codes of MPEG-2.
const (
	mpegPicture  = 0x00
	mpegSequence = 0xb3
)

func (p *Picture) mpeg2(unit []byte) {
	b := bits{data: unit[1:]}
	switch unit[0] {
	case mpegPicture:
		b.skip(10)
		p.Slices, p.Key = true, p.Key || b.read(3) == 1
	case mpegSequence:
		s := Set{Kind: mpegSequence, Hash: sum(unit)}
		s.Width, s.Height = int(b.read(12)), int(b.read(12))
		p.add(s, !b.short && s.Width > 0 && s.Height > 0)
	}
}

func (p *Picture) add(s Set, ok bool) {
	switch {
	case !ok:
		p.Invalid++
	case len(p.Sets) < maxSets:
		p.Sets = append(p.Sets, s)
	}
}

func sum(unit []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(unit)
	return h.Sum64()
}
