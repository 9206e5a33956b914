package mp4

import (
	"encoding/binary"
	"slices"
)

// pack makes a box of parts.
func pack(kind string, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	b := binary.BigEndian.AppendUint32(make([]byte, 0, len(body)+8), uint32(len(body)+8))
	return append(append(b, kind...), body...)
}

// packFull makes a box with a version and flags.
func packFull(kind string, version uint8, flags uint32, parts ...[]byte) []byte {
	return pack(kind, slices.Concat([][]byte{u32(uint32(version)<<24 | flags)}, parts)...)
}

func u16(list ...uint16) (b []byte) {
	for _, n := range list {
		b = binary.BigEndian.AppendUint16(b, n)
	}
	return b
}

func u32(list ...uint32) (b []byte) {
	for _, n := range list {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return b
}

func u64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// trackID is the one track of what is written here.
const trackID = 1

// unity is a matrix that leaves pictures as they are.
func unity() []byte { return u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000) }

// InitSegment is what a player must have before a Fragment of the track: an
// initialization segment of CMAF, with times in units of 1/scale.
func (t *Indexed) InitSegment(scale uint32) []byte {
	handler, header := "vide", packFull("vmhd", 0, 1, make([]byte, 8))
	volume := uint16(0)
	if t.Kind == "audio" {
		handler, header, volume = "soun", packFull("smhd", 0, 0, make([]byte, 4)), 0x100
	}
	language := uint16(0)
	name := t.Language
	if len(name) != 3 {
		name = "und"
	}
	for _, c := range []byte(name) {
		language = language<<5 | uint16(c-0x60)&31
	}
	track := pack("trak",
		packFull("tkhd", 0, 7, u32(0, 0, trackID, 0, 0, 0, 0), u16(0, 0, volume, 0), unity(), u32(uint32(t.Width)<<16, uint32(t.Height)<<16)),
		pack("mdia",
			packFull("mdhd", 0, 0, u32(0, 0, scale, 0), u16(language, 0)),
			packFull("hdlr", 0, 0, u32(0), []byte(handler), make([]byte, 12), []byte("Mediamill\x00")),
			pack("minf", header,
				pack("dinf", packFull("dref", 0, 0, u32(1), packFull("url ", 0, 1))),
				pack("stbl",
					packFull("stsd", 0, 0, u32(1), t.Description), packFull("stts", 0, 0, u32(0)), packFull("stsc", 0, 0, u32(0)),
					packFull("stsz", 0, 0, u32(0, 0)), packFull("stco", 0, 0, u32(0))))))
	return slices.Concat(
		pack("ftyp", []byte("cmfc"), u32(0), []byte("iso6cmfcdash")),
		pack("moov",
			packFull("mvhd", 0, 0, u32(0, 0, scale, 0, 0x10000), u16(0x100), make([]byte, 10), unity(), make([]byte, 24), u32(trackID+1)),
			track,
			pack("mvex", packFull("trex", 0, 0, u32(trackID, 1, 0, 0, 0)))))
}

const (
	flagsSync    = 0x02000000
	flagsNonSync = 0x01010000
)

// Span is the part of the file in which the samples of a cut lie.
func (t *Indexed) Span(c Cut) (offset, bytes int64) {
	end := int64(0)
	offset = t.Samples[c.First].Offset
	for _, s := range t.Samples[c.First:c.End] {
		offset, end = min(offset, s.Offset), max(end, s.Offset+int64(s.Size))
	}
	return offset, end - offset
}

// Fragment is a cut as moof and mdat, made of the bytes of its Span. The number
// counts from 1.
func (t *Indexed) Fragment(c Cut, number, scale uint32, span []byte) []byte {
	offset, _ := t.Span(c)
	list := t.Samples[c.First:c.End]
	run := u32(uint32(len(list)), 0) // the place of the data is filled in below
	at, before, bytes := int64(0), int64(0), 0
	begin := int64(0) // of the first sample, so that rounding does not drift
	for _, s := range t.Samples[:c.First] {
		begin += int64(s.Duration)
	}
	begin += t.Start
	for i, s := range list {
		at += int64(s.Duration)
		now := scaled(begin+at, int64(t.Timescale), int64(scale)) - c.Time
		flags := uint32(flagsNonSync)
		if s.Sync {
			flags = flagsSync
		}
		duration := now - before
		if i == len(list)-1 {
			duration = c.Duration - before
		}
		run = append(run, u32(uint32(duration), s.Size, flags, uint32(int32(scaled(int64(s.CompositionOffset), int64(t.Timescale), int64(scale)))))...)
		before = now
		bytes += int(s.Size)
	}
	moof := func(run []byte) []byte {
		return pack("moof", packFull("mfhd", 0, 0, u32(number)),
			pack("traf", packFull("tfhd", 0, defaultBase, u32(trackID)), packFull("tfdt", 1, 0, u64(uint64(max(c.Time, 0)))), packFull("trun", 1, 0xf01, run)))
	}
	binary.BigEndian.PutUint32(run[4:], uint32(len(moof(run))+8))
	out := append(moof(run), u32(uint32(bytes+8))...)
	out = append(out, "mdat"...)
	for _, s := range list {
		from := s.Offset - offset
		out = append(out, span[from:from+int64(s.Size)]...)
	}
	return out
}
