package mp4

import (
	"io"

	"github.com/mediamill/mediamill/internal/media"
)

// An Init is what a player must know before the first segment.
type Init struct {
	Tracks []Track
	Size   int64 // bytes up to the end of moov; what follows belongs to segments
}

// A Track is one stream.
type Track struct {
	ID                   uint32
	Kind                 string // "video", "audio", "text" or the handler's own four letters
	Timescale            uint32 // units a second
	Language             string // ISO 639-2, "und" for none
	Entry                string // sample entry, as "avc1"
	Codec                string // as RFC 6381 writes it, as "avc1.64001f"
	Width, Height        int
	Channels, SampleRate int
	Color                media.Color // from colr; empty when there is none
	Edits                []Edit

	duration, size, flags uint32 // defaults of samples, from trex
}

// An Edit is one entry of the edit list.
type Edit struct {
	Duration int64 // in the movie's units
	Start    int64 // in the track's units; −1 for an empty edit
}

// Track finds a track by its ID; nil for none.
func (i *Init) Track(id uint32) *Track {
	for n := range i.Tracks {
		if i.Tracks[n].ID == id {
			return &i.Tracks[n]
		}
	}
	return nil
}

// ReadInit reads an initialization segment, or the head of a fragmented MP4.
func ReadInit(r io.ReaderAt, size int64) (*Init, error) {
	for at := int64(0); at < size; {
		b, err := boxAt(r, at, size)
		if err != nil {
			return nil, err
		}
		if b.Type == "moov" {
			data, err := b.body(r)
			if err != nil {
				return nil, err
			}
			in := &Init{Size: b.End()}
			return in, in.moov(data)
		}
		at = b.End()
	}
	return nil, malformed("there is no moov box")
}

func (i *Init) moov(data []byte) error {
	defaults := map[uint32][3]uint32{}
	err := children(data, func(kind string, body []byte) error {
		switch kind {
		case "trak":
			if len(i.Tracks) == maxTracks {
				return malformed("more than %d tracks", maxTracks)
			}
			var t Track
			err := t.trak(body)
			i.Tracks = append(i.Tracks, t)
			return err
		case "mvex":
			return children(body, func(kind string, body []byte) error {
				if kind != "trex" {
					return nil
				}
				f := fields{data: body, kind: kind}
				f.full()
				id := f.u32()
				f.u32() // sample description
				defaults[id] = [3]uint32{f.u32(), f.u32(), f.u32()}
				return f.err
			})
		}
		return nil
	})
	for n := range i.Tracks {
		t := &i.Tracks[n]
		d := defaults[t.ID]
		t.duration, t.size, t.flags = d[0], d[1], d[2]
		if err == nil && t.Timescale == 0 {
			err = malformed("track %d has no timescale", t.ID)
		}
	}
	if err == nil && len(i.Tracks) == 0 {
		err = malformed("moov has no track")
	}
	return err
}

func (t *Track) trak(data []byte) error {
	return children(data, func(kind string, body []byte) error {
		f := fields{data: body, kind: kind}
		switch kind {
		case "tkhd":
			version, _ := f.full()
			f.wide(version) // created
			f.wide(version) // modified
			t.ID = f.u32()
			return f.err
		case "edts", "mdia", "minf", "stbl":
			return t.trak(body)
		case "elst":
			return t.elst(&f)
		case "mdhd":
			version, _ := f.full()
			f.wide(version)
			f.wide(version)
			t.Timescale = f.u32()
			f.wide(version) // duration
			t.Language = language(f.u16())
			return f.err
		case "hdlr":
			f.full()
			f.skip(4)
			t.Kind = kindOf(string(f.take(4)))
			return f.err
		case "stsd":
			return t.stsd(&f)
		}
		return nil
	})
}

func (t *Track) elst(f *fields) error {
	version, _ := f.full()
	count := f.u32()
	for range min(count, 1<<16) {
		if f.err != nil {
			return f.err
		}
		var e Edit
		if version == 1 {
			e = Edit{int64(f.u64()), int64(f.u64())}
		} else {
			e = Edit{int64(f.u32()), int64(int32(f.u32()))}
		}
		f.skip(4) // rate
		t.Edits = append(t.Edits, e)
	}
	return f.err
}

func kindOf(handler string) string {
	switch handler {
	case "vide":
		return "video"
	case "soun":
		return "audio"
	case "text", "sbtl", "subt":
		return "text"
	}
	return handler
}

// language unpacks three letters of five bits each.
func language(packed uint16) string {
	var l [3]byte
	for i := range l {
		l[i] = byte(packed>>(10-5*i)&31) + 0x60
		if l[i] < 'a' || l[i] > 'z' {
			return "und"
		}
	}
	return string(l[:])
}
