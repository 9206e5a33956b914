package mp4

import "bytes"

// ParameterSets are H.264's SPS and PPS of a track, each behind a start code;
// nil for another codec.
func (t *Indexed) ParameterSets() []byte {
	f := t.configuration("avcC")
	if f == nil {
		return nil
	}
	var sets []byte
	f.skip(5)
	for _, mask := range []uint8{31, 255} { // so many SPS, then so many PPS
		for range f.u8() & mask {
			sets = append(append(sets, 0, 0, 0, 1), f.take(int(f.u16()))...)
		}
	}
	if f.err != nil {
		return nil
	}
	return sets
}

// AudioConfig is the AudioSpecificConfig of AAC; nil for another codec.
func (t *Indexed) AudioConfig() []byte {
	f := t.configuration("esds")
	if f == nil {
		return nil
	}
	f.full()
	var config []byte
	walkESDS(f, func(tag uint8, size int, f *fields) bool {
		if tag == 4 {
			f.skip(13)
			return true
		}
		config = bytes.Clone(f.take(size))
		return false
	})
	if f.err != nil {
		return nil
	}
	return config
}

// configuration is a box inside the sample entry.
func (t *Indexed) configuration(kind string) (found *fields) {
	if len(t.Description) < 8 {
		return nil
	}
	// The entry's fixed part depends on what it is; the box is looked for behind it.
	fixed := 8 + 78
	if t.Kind == "audio" {
		fixed = 8 + 28
	}
	if len(t.Description) < fixed {
		return nil
	}
	_ = children(t.Description[fixed:], func(k string, body []byte) error {
		if k == kind && found == nil {
			found = &fields{data: body, kind: kind}
		}
		return nil
	})
	return found
}
