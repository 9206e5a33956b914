package mp4

import "io"

// A Segment is one media segment: some fragments, one after another.
type Segment struct {
	Fragments []Fragment
	Indexes   []Index
	Size      int64
}

// A Fragment is one moof with its mdat, of one track.
type Fragment struct {
	Offset  int64 // of moof in the file
	End     int64 // after its mdat
	Track   uint32
	Time    int64 // decode time of the first sample, in the track's units
	Samples []Sample
}

// A Sample is one frame, or one packet of sound.
type Sample struct {
	Offset            int64 // in the file
	Size              uint32
	Duration          uint32 // in the track's units
	CompositionOffset int32  // composition time − decode time
	Sync              bool   // decodes without others
}

// An Index is one sidx.
type Index struct {
	Track     uint32
	Timescale uint32
	Time      int64
	Duration  int64
	Parts     int
}

const (
	nonSync     = 0x10000 // sample flag: not a sync sample
	defaultBase = 0x20000 // tfhd: offsets count from the moof
)

// Duration is the time of all samples, in the track's units.
func (f *Fragment) Duration() int64 {
	var sum int64
	for _, s := range f.Samples {
		sum += int64(s.Duration)
	}
	return sum
}

// ReadSegment reads a media segment whose tracks init describes. What lies
// before `from` (an initialization segment in the same file) is not looked at.
func ReadSegment(r io.ReaderAt, from, size int64, init *Init) (*Segment, error) {
	s := &Segment{Size: size}
	open := -1 // first fragment that still lacks its mdat
	for at := from; at < size; {
		b, err := boxAt(r, at, size)
		if err != nil {
			return nil, err
		}
		switch b.Type {
		case "moof":
			if open >= 0 {
				return nil, malformed("a moof at %d follows a moof without mdat", at)
			}
			data, err := b.body(r)
			if err != nil {
				return nil, err
			}
			open = len(s.Fragments)
			if err := s.moof(b, data, init); err != nil {
				return nil, err
			}
		case "mdat":
			if open < 0 {
				return nil, malformed("the mdat at %d has no moof", at)
			}
			for i := open; i < len(s.Fragments); i++ {
				if err := s.Fragments[i].close(b); err != nil {
					return nil, err
				}
			}
			open = -1
		case "sidx":
			data, err := b.body(r)
			if err != nil {
				return nil, err
			}
			if err := s.sidx(data); err != nil {
				return nil, err
			}
		}
		at = b.End()
	}
	if open >= 0 {
		return nil, malformed("the last moof has no mdat")
	}
	return s, nil
}

// close checks that the fragment's samples lie in its mdat.
func (f *Fragment) close(mdat fileBox) error {
	f.End = mdat.End()
	for i, s := range f.Samples {
		if s.Offset < mdat.Offset+mdat.Header || s.Offset > mdat.End()-int64(s.Size) {
			return malformed("sample %d of the fragment at %d is outside its mdat", i, f.Offset)
		}
	}
	return nil
}

func (s *Segment) moof(b fileBox, data []byte, init *Init) error {
	return children(data, func(kind string, body []byte) error {
		if kind != "traf" {
			return nil
		}
		frag := Fragment{Offset: b.Offset, Time: -1}
		run := runDefaults{base: b.Offset}
		err := children(body, func(kind string, body []byte) error {
			f := fields{data: body, kind: kind}
			switch kind {
			case "tfhd":
				return run.tfhd(&f, &frag, init)
			case "tfdt":
				version, _ := f.full()
				frag.Time = int64(f.wide(version))
				return f.err
			case "trun":
				return run.trun(&f, &frag)
			}
			return nil
		})
		if err == nil && (frag.Track == 0 || frag.Time < 0) {
			err = malformed("the fragment at %d lacks tfhd or tfdt", b.Offset)
		}
		s.Fragments = append(s.Fragments, frag)
		return err
	})
}

// runDefaults are what the samples of a traf have when trun does not say.
type runDefaults struct {
	duration, size, flags uint32
	base                  int64
	next                  int64 // where the next run begins when it does not say
}

func (d *runDefaults) tfhd(f *fields, frag *Fragment, init *Init) error {
	_, flags := f.full()
	frag.Track = f.u32()
	t := init.Track(frag.Track)
	if t == nil {
		return malformed("the fragment at %d belongs to track %d, which is not in the initialization segment", frag.Offset, frag.Track)
	}
	d.duration, d.size, d.flags = t.duration, t.size, t.flags
	if flags&1 != 0 {
		d.base = int64(f.u64())
	}
	if flags&2 != 0 {
		f.u32() // sample description
	}
	for _, each := range []struct {
		bit  uint32
		into *uint32
	}{{8, &d.duration}, {16, &d.size}, {32, &d.flags}} {
		if flags&each.bit != 0 {
			*each.into = f.u32()
		}
	}
	if flags&(1|defaultBase) == 0 {
		d.base = frag.Offset // the first traf counts from its moof either way
	}
	d.next = d.base
	return f.err
}

func (d *runDefaults) trun(f *fields, frag *Fragment) error {
	_, flags := f.full()
	count := f.u32()
	at := d.next
	if flags&1 != 0 {
		at = d.base + int64(int32(f.u32()))
	}
	first := d.flags
	if flags&4 != 0 {
		first = f.u32()
	}
	bytes := 0
	for _, bit := range []uint32{0x100, 0x200, 0x400, 0x800} {
		if flags&bit != 0 {
			bytes += 4
		}
	}
	if int64(count)+int64(len(frag.Samples)) > maxSamples || int64(count)*int64(bytes) > int64(len(f.data)) {
		return malformed("the fragment at %d declares %d samples, more than it can contain", frag.Offset, count)
	}
	for i := range count {
		s := Sample{Offset: at, Size: d.size, Duration: d.duration}
		sample := d.flags
		if flags&0x100 != 0 {
			s.Duration = f.u32()
		}
		if flags&0x200 != 0 {
			s.Size = f.u32()
		}
		if flags&0x400 != 0 {
			sample = f.u32()
		} else if i == 0 {
			sample = first
		}
		if flags&0x800 != 0 {
			s.CompositionOffset = int32(f.u32())
		}
		s.Sync = sample&nonSync == 0
		at += int64(s.Size)
		frag.Samples = append(frag.Samples, s)
	}
	d.next = at
	return f.err
}

func (s *Segment) sidx(data []byte) error {
	f := fields{data: data, kind: "sidx"}
	version, _ := f.full()
	x := Index{Track: f.u32(), Timescale: f.u32()}
	x.Time = int64(f.wide(version))
	f.wide(version) // first offset
	x.Parts = int(f.u32() & 0xffff)
	for range x.Parts {
		if f.err != nil {
			break
		}
		f.u32() // size
		x.Duration += int64(f.u32())
		f.u32() // access points
	}
	s.Indexes = append(s.Indexes, x)
	return f.err
}
