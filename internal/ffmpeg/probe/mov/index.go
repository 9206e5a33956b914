package mov

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
)

// An Index is what a moov says.
type Index struct {
	Timescale  uint32 // units a second of edits
	Tracks     []Track
	Fragmented bool  // samples are told by moof boxes, not here
	Missing    int64 // bytes that the boxes promise and the file lacks
}

// A Track is one stream. Times are in units of its Timescale.
type Track struct {
	ID        uint32
	Kind      string // handler, as "vide", "soun", "tmcd"
	Timescale uint32
	Duration  int64
	Edits     []Edit

	times   table // stts: count, duration
	shifts  table // ctts: count, offset
	keys    table // stss: number, from 1
	allKeys bool  // no stss: every sample is a keyframe
	chunks  table // stco
	far     table // co64
	runs    table // stsc: first chunk, samples a chunk, description
	sizes   table // stsz
	size    uint32
	samples int64
}

// An Edit is one entry of an edit list.
type Edit struct {
	Duration int64 // in units of Index.Timescale; 0 is the rest
	Start    int64 // in units of the track; −1 is nothing shown
	Rate     int32 // 16.16; 1 is 65536
}

// Read reads the index of a file of size bytes. It fails with ErrNoIndex when
// there is none.
func Read(r io.ReaderAt, size int64) (*Index, error) {
	data, missing, fragments, err := moov(r, size)
	if err != nil {
		return nil, err
	}
	x := &Index{Missing: missing, Fragmented: fragments}
	compressed := false
	boxes(data, func(kind string, body []byte) {
		switch kind {
		case "mvhd":
			x.Timescale, _ = scale(body)
		case "trak":
			if t, ok := track(body); ok && len(x.Tracks) < 1024 {
				x.Tracks = append(x.Tracks, t)
			}
		case "mvex":
			x.Fragmented = true
		case "cmov":
			compressed = true
		}
	})
	if compressed {
		return nil, errors.New("the moov box is compressed")
	}
	if x.Timescale == 0 {
		return nil, errDamaged
	}
	return x, nil
}

// Track finds a track by its number; nil for none.
func (x *Index) Track(id uint32) *Track {
	for i := range x.Tracks {
		if x.Tracks[i].ID == id {
			return &x.Tracks[i]
		}
	}
	return nil
}

// scale reads time scale and duration of a movie or media header.
func scale(body []byte) (units uint32, duration int64) {
	switch {
	case len(body) >= 32 && body[0] == 1:
		return binary.BigEndian.Uint32(body[20:]), int64(binary.BigEndian.Uint64(body[24:]))
	case len(body) >= 20 && body[0] == 0:
		return binary.BigEndian.Uint32(body[12:]), int64(binary.BigEndian.Uint32(body[16:]))
	}
	return 0, 0
}

func track(body []byte) (Track, bool) {
	t := Track{allKeys: true}
	t.walk(body, 0)
	return t, t.ID != 0 && t.Timescale != 0
}

func (t *Track) walk(data []byte, depth int) {
	if depth > maxDepth {
		return
	}
	boxes(data, func(kind string, body []byte) {
		switch kind {
		case "mdia", "minf", "stbl", "edts":
			t.walk(body, depth+1)
		case "tkhd":
			if len(body) >= 24 && body[0] == 1 {
				t.ID = binary.BigEndian.Uint32(body[20:])
			} else if len(body) >= 16 {
				t.ID = binary.BigEndian.Uint32(body[12:])
			}
		case "mdhd":
			t.Timescale, t.Duration = scale(body)
		case "hdlr":
			if len(body) >= 12 && t.Kind == "" {
				t.Kind = strings.TrimRight(string(body[8:12]), "\x00")
			}
		case "elst":
			t.Edits = edits(body)
		case "stts":
			t.times = tableOf(body, 8)
		case "ctts":
			t.shifts = tableOf(body, 8)
		case "stss":
			t.keys, t.allKeys = tableOf(body, 4), false
		case "stco":
			t.chunks = tableOf(body, 4)
		case "co64":
			t.far = tableOf(body, 8)
		case "stsc":
			t.runs = tableOf(body, 12)
		case "stsz":
			t.sized(body)
		}
	})
}

// sized reads the table of sizes, which has one size for all in place of entries.
func (t *Track) sized(body []byte) {
	if len(body) < 12 {
		return
	}
	t.size = binary.BigEndian.Uint32(body[4:])
	if t.size != 0 {
		t.samples = int64(binary.BigEndian.Uint32(body[8:]))
		return
	}
	t.sizes = tableOf(body[4:], 4)
	t.samples = int64(t.sizes.len())
}

func edits(body []byte) []Edit {
	width := 12
	if len(body) > 0 && body[0] == 1 {
		width = 20
	}
	list := tableOf(body, width)
	var out []Edit
	for i := range min(list.len(), 4096) {
		if width == 12 {
			out = append(out, Edit{int64(list.at(i, 0)), int64(int32(list.at(i, 1))), int32(list.at(i, 2))})
			continue
		}
		wide := func(field int) int64 { return int64(list.at(i, field))<<32 | int64(list.at(i, field+1)) }
		out = append(out, Edit{wide(0), wide(2), int32(list.at(i, 4))})
	}
	return out
}
