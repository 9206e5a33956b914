package mp4

import (
	"fmt"
	"math/bits"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// stsd reads the first sample description; the others of one track differ only
// in details that no player is told.
func (t *Track) stsd(f *fields) error {
	f.full()
	if count := f.u32(); count == 0 || f.err != nil {
		return malformed("a track has no sample description")
	}
	first := true
	return children(f.data, func(kind string, body []byte) error {
		if !first {
			return nil
		}
		first = false
		t.Entry = kind
		t.Codec = kind
		e := fields{data: body, kind: kind}
		e.skip(8) // reserved, data reference
		switch t.Kind {
		case "video":
			e.skip(16)
			t.Width, t.Height = int(e.u16()), int(e.u16())
			e.skip(50)
		case "audio":
			version := e.u16()
			e.skip(6)
			t.Channels = int(e.u16())
			e.skip(6)
			t.SampleRate = int(e.u32() >> 16)
			switch version { // QuickTime's longer forms
			case 1:
				e.skip(16)
			case 2:
				e.skip(36)
			}
		}
		if e.err != nil || t.Kind != "video" && t.Kind != "audio" {
			return e.err
		}
		return children(e.data, t.config)
	})
}

// config reads the boxes inside a sample entry.
func (t *Track) config(kind string, body []byte) error {
	f := fields{data: body, kind: kind}
	switch kind {
	case "avcC":
		f.skip(1)
		t.Codec = fmt.Sprintf("%s.%02x%02x%02x", t.Entry, f.u8(), f.u8(), f.u8())
	case "hvcC":
		t.Codec = hevc(t.Entry, &f)
	case "av1C":
		t.Codec = av1(&f)
	case "vpcC":
		f.full()
		profile, level, depth := f.u8(), f.u8(), f.u8()
		t.Codec = fmt.Sprintf("%s.%02d.%02d.%02d", t.Entry, profile, level, depth>>4)
	case "esds":
		f.full()
		t.Codec = esds(t.Entry, &f)
	case "dOps":
		f.skip(1)
		if n := f.u8(); n > 0 {
			t.Channels = int(n)
		}
	case "colr":
		if string(f.take(4)) == "nclx" {
			t.Color = color(f.u16(), f.u16(), f.u16(), f.u8())
		}
	}
	return f.err
}

// hevc is the codec string of ISO/IEC 14496-15, annex E.
func hevc(entry string, f *fields) string {
	f.skip(1)
	profile := f.u8()
	compatible := f.u32()
	constraints := f.take(6)
	level := f.u8()
	tier := "L"
	if profile&0x20 != 0 {
		tier = "H"
	}
	space := [...]string{"", "A", "B", "C"}[profile>>6]
	text := fmt.Sprintf("%s.%s%d.%X.%s%d", entry, space, profile&31, bits.Reverse32(compatible), tier, level)
	last := -1
	for i, c := range constraints {
		if c != 0 {
			last = i
		}
	}
	for _, c := range constraints[:last+1] {
		text += fmt.Sprintf(".%X", c)
	}
	return text
}

// av1 is the short codec string of the AV1 ISOBMFF binding.
func av1(f *fields) string {
	f.skip(1)
	profile, flags := f.u8(), f.u8()
	tier, depth := "M", 8
	if flags&0x80 != 0 {
		tier = "H"
	}
	switch {
	case flags&0x60 == 0x60:
		depth = 12
	case flags&0x40 != 0:
		depth = 10
	}
	return fmt.Sprintf("av01.%d.%02d%s.%02d", profile>>5, profile&31, tier, depth)
}

// walkESDS calls each for the descriptors of an esds, which lie inside one
// another: what leads to the decoder's configuration is read here. each takes
// the body of tag 5, of so many bytes; false ends the walk.
func walkESDS(f *fields, each func(tag uint8, size int, f *fields) bool) {
	for len(f.data) > 0 && f.err == nil {
		tag := f.u8()
		size := 0
		for range 4 {
			b := f.u8()
			size = size<<7 | int(b&0x7f)
			if b&0x80 == 0 {
				break
			}
		}
		switch tag {
		case 3: // elementary stream: an ID, flags, and what they announce
			f.skip(2)
			flags := f.u8()
			if flags&0x80 != 0 {
				f.skip(2)
			}
			if flags&0x40 != 0 {
				f.skip(int(f.u8()))
			}
			if flags&0x20 != 0 {
				f.skip(2)
			}
		case 4, 5: // decoder configuration: object type and rates; what is specific to the codec
			if !each(tag, size, f) {
				return
			}
		default:
			f.skip(size)
		}
	}
}

// esds is the codec string of what an esds tells: the object type, and of AAC the
// first five bits of its own configuration.
func esds(entry string, f *fields) string {
	object, kind := uint8(0), 0
	walkESDS(f, func(tag uint8, size int, f *fields) bool {
		if tag == 4 {
			object = f.u8()
			f.skip(12)
			return true
		}
		specific := fields{data: f.take(size), kind: "esds"}
		kind = int(specific.u8() >> 3)
		return false
	})
	if object == 0x40 && kind > 0 && kind != 31 {
		return fmt.Sprintf("%s.40.%d", entry, kind)
	}
	return fmt.Sprintf("%s.%02x", entry, object)
}

// color names the numbers of ISO/IEC 23091-2 as ffmpeg does.
func color(primaries, transfer, matrix uint16, ranges uint8) media.Color {
	c := media.Color{
		Primaries: map[uint16]string{1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020", 12: "smpte432"}[primaries],
		Transfer: map[uint16]string{1: "bt709", 4: "bt470m", 6: "smpte170m", 13: "iec61966-2-1", 14: "bt2020-10",
			16: "smpte2084", 18: "arib-std-b67"}[transfer],
		Matrix: map[uint16]string{0: "gbr", 1: "bt709", 5: "bt470bg", 6: "smpte170m", 9: "bt2020nc"}[matrix],
		Range:  "tv",
	}
	if ranges&0x80 != 0 {
		c.Range = "pc"
	}
	return c
}

// Family is the codec of a codec string, as "h264" for "avc1.64001f"; empty
// when it is not known here.
func Family(codec string) string {
	entry, _, _ := strings.Cut(codec, ".")
	switch strings.ToLower(entry) {
	case "avc1", "avc3":
		return "h264"
	case "hvc1", "hev1":
		return "hevc"
	case "av01":
		return "av1"
	case "vp09":
		return "vp9"
	case "mp4a":
		return "aac"
	case "opus":
		return "opus"
	case "ac-3":
		return "ac3"
	case "ec-3":
		return "eac3"
	case "flac":
		return "flac"
	}
	return ""
}
