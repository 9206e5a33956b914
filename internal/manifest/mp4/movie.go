package mp4

import (
	"encoding/binary"
	"io"
	"math"
)

// A Movie is a plain MP4: one index (moov) for all samples.
type Movie struct {
	Tracks []Indexed
}

// An Indexed is a track of a Movie with its samples, in decoding order.
type Indexed struct {
	Track
	Description []byte // the sample entry, a whole box
	Samples     []Sample
	Start       int64 // decode time of the first sample on the movie's time line, in the track's units; negative for what is not shown
}

// ReadMovie reads the index of a plain MP4 of size bytes that has at most so many
// samples. Tracks of a fragmented one have none.
func ReadMovie(r io.ReaderAt, size int64, most int) (*Movie, error) {
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
			return readMoov(data, size, most)
		}
		at = b.End()
	}
	return nil, malformed("there is no moov box")
}

func readMoov(data []byte, size int64, most int) (*Movie, error) {
	in, m := &Init{}, &Movie{}
	if err := in.moov(data); err != nil {
		return nil, err
	}
	scale := uint32(0) // of the movie, which empty edits are counted in
	err := children(data, func(kind string, body []byte) error {
		switch kind {
		case "mvhd":
			f := fields{data: body, kind: kind}
			version, _ := f.full()
			f.wide(version)
			f.wide(version)
			scale = f.u32()
			return f.err
		case "trak":
			t := tables{}
			if err := t.read(body); err != nil {
				return err
			}
			samples, err := t.samples(size, most)
			if err != nil {
				return err
			}
			most -= len(samples)
			m.Tracks = append(m.Tracks, Indexed{Track: in.Tracks[len(m.Tracks)], Description: t.description, Samples: samples})
		}
		return nil
	})
	for i := range m.Tracks {
		m.Tracks[i].edit(scale)
	}
	return m, err
}

// edit puts the samples on the movie's time line as the edit list says: an empty
// edit delays them, and what lies before the start of the other is not shown.
// Pictures keep their decode times and are shown earlier, so that the first
// keyframe is decoded and shown at one time.
func (t *Indexed) edit(movie uint32) {
	for _, e := range t.Edits {
		if e.Start < 0 {
			t.Start += scaled(e.Duration, int64(movie), int64(t.Timescale))
			continue
		}
		if t.Kind != "video" {
			t.Start -= e.Start
			return
		}
		for i := range t.Samples {
			t.Samples[i].CompositionOffset -= int32(min(e.Start, math.MaxInt32))
		}
		return
	}
}

// A tables is the sample table of a track as it was found: each box behind its
// version and its number of entries.
type tables struct {
	description                             []byte
	stts, ctts, stss, stsc, stsz, offsets   fields
	sttsN, cttsN, stssN, stscN, stszN, offN uint32
	fixed                                   uint32 // size of every sample; 0 when stsz lists them
	wide                                    bool   // offsets have 64 bits
}

func (t *tables) read(data []byte) error {
	return children(data, func(kind string, body []byte) error {
		f := fields{data: body, kind: kind}
		switch kind {
		case "mdia", "minf", "stbl":
			return t.read(body)
		case "stsd":
			f.full()
			f.u32()
			n := int64(0)
			if len(f.data) >= 8 {
				n = int64(binary.BigEndian.Uint32(f.data))
			}
			if n < 8 || n > int64(len(f.data)) {
				return malformed("a track has no sample description")
			}
			t.description = append([]byte(nil), f.data[:n]...) // the rest of the index need not be kept for it
			return nil
		case "stsz":
			f.full()
			t.fixed, t.stszN = f.u32(), f.u32()
			t.stsz = f
			return f.err
		case "stco", "co64":
			t.wide = kind == "co64"
		}
		if into, entries := t.part(kind); into != nil {
			f.full()
			*entries = f.u32()
			*into = f
		}
		return f.err
	})
}

func (t *tables) part(kind string) (*fields, *uint32) {
	switch kind {
	case "stts":
		return &t.stts, &t.sttsN
	case "ctts":
		return &t.ctts, &t.cttsN
	case "stss":
		return &t.stss, &t.stssN
	case "stsc":
		return &t.stsc, &t.stscN
	case "stco", "co64":
		return &t.offsets, &t.offN
	}
	return nil, nil
}

// samples puts the tables together; none for a fragmented file.
func (t *tables) samples(size int64, most int) ([]Sample, error) {
	switch {
	case t.stszN == 0:
		return nil, nil
	case int64(t.stszN) > int64(most):
		return nil, malformed("there are more samples than %d", most)
	case t.fixed == 0 && int64(t.stszN)*4 > int64(len(t.stsz.data)):
		return nil, malformed("stsz is too short for %d samples", t.stszN)
	case t.stts.kind == "" || t.stsc.kind == "" || t.offsets.kind == "":
		return nil, malformed("a sample table lacks one of stts, stsc, stco")
	}
	list := make([]Sample, t.stszN)
	for i := range list {
		list[i].Size, list[i].Sync = t.fixed, t.stss.kind == ""
		if t.fixed == 0 {
			list[i].Size = t.stsz.u32()
		}
	}
	t.stts.runs(t.sttsN, list, func(s *Sample, v uint32) { s.Duration = v })
	t.ctts.runs(t.cttsN, list, func(s *Sample, v uint32) { s.CompositionOffset = int32(v) })
	for range t.stssN {
		n := t.stss.u32()
		if t.stss.err != nil {
			break
		}
		if n >= 1 && n <= t.stszN {
			list[n-1].Sync = true
		}
	}
	if err := t.place(list, size); err != nil {
		return nil, err
	}
	for _, f := range []fields{t.stts, t.ctts, t.stss, t.stsc, t.stsz, t.offsets} {
		if f.err != nil {
			return nil, f.err
		}
	}
	return list, nil
}

// runs reads entries of a count and of a value that so many samples have.
func (f *fields) runs(entries uint32, list []Sample, set func(*Sample, uint32)) {
	at := 0
	for range entries {
		n, v := f.u32(), f.u32()
		if f.err != nil {
			return
		}
		for ; n > 0 && at < len(list); n-- {
			set(&list[at], v)
			at++
		}
	}
}

// place finds where each sample lies: chunks of some samples, one after another.
func (t *tables) place(list []Sample, size int64) error {
	at, per, left := 0, uint32(0), t.stscN
	next := uint32(1) // the chunk from which another number of samples holds
	if left > 0 {
		next = t.stsc.u32()
	}
	for chunk := uint32(1); chunk <= t.offN && at < len(list); chunk++ {
		for left > 0 && next <= chunk && t.stsc.err == nil {
			per = t.stsc.u32()
			t.stsc.u32() // sample description
			if left--; left > 0 {
				next = t.stsc.u32()
			}
		}
		offset := int64(0)
		if t.wide {
			offset = int64(t.offsets.u64())
		} else {
			offset = int64(t.offsets.u32())
		}
		if t.offsets.err != nil || t.stsc.err != nil {
			return malformed("the sample offsets are truncated")
		}
		for n := per; n > 0 && at < len(list); n-- {
			if offset < 0 || offset > size-int64(list[at].Size) {
				return malformed("sample %d is outside the file", at+1)
			}
			list[at].Offset = offset
			offset += int64(list[at].Size)
			at++
		}
	}
	if at < len(list) {
		return malformed("%d samples have no offset", len(list)-at)
	}
	return nil
}

// scaled is n of units of 1/from second in units of 1/to, rounded.
func scaled(n, from, to int64) int64 {
	if from <= 0 {
		return 0
	}
	return n/from*to + int64(math.Round(float64(n%from)*float64(to)/float64(from)))
}
