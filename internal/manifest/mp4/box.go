package mp4

import (
	"encoding/binary"
	"io"

	"github.com/mediamill/mediamill/internal/media"
)

// Limits of one file. A real moof has some kilobytes, a real moov some megabytes.
const (
	maxHeaderBox = 64 << 20 // bytes of a box that is read into memory
	maxBoxes     = 1 << 16  // boxes on the top level
	maxTracks    = 64
	maxSamples   = 1 << 20 // in one fragment
)

// malformed is an error that says where a file is wrong.
func malformed(format string, args ...any) error {
	return media.Errorf(media.CodeInputMalformed, "MP4: "+format, args...)
}

// A Box is one box of the top level: where it lies and what it is called.
type Box struct {
	Type   string
	Offset int64 // of its header
	Header int64 // bytes of its header: 8 or 16
	Size   int64 // with its header
}

// End is the offset of the first byte after the box.
func (b Box) End() int64 { return b.Offset + b.Size }

// Boxes lists the boxes of the top level of a file of size bytes.
func Boxes(r io.ReaderAt, size int64) ([]Box, error) {
	var boxes []Box
	for at := int64(0); at < size; {
		b, err := boxAt(r, at, size)
		if err != nil {
			return boxes, err
		}
		if len(boxes) == maxBoxes {
			return boxes, malformed("more than %d boxes", maxBoxes)
		}
		boxes = append(boxes, b)
		at = b.End()
	}
	return boxes, nil
}

func boxAt(r io.ReaderAt, at, end int64) (Box, error) {
	var head [16]byte
	if end-at < 8 {
		return Box{}, malformed("%d bytes at %d are too few for a box", end-at, at)
	}
	if _, err := r.ReadAt(head[:8], at); err != nil {
		return Box{}, media.Wrap(media.CodeInputMalformed, err, "MP4: the box at %d cannot be read", at)
	}
	b := Box{Type: string(head[4:8]), Offset: at, Header: 8, Size: int64(binary.BigEndian.Uint32(head[:4]))}
	switch b.Size {
	case 0: // to the end of the file
		b.Size = end - at
	case 1:
		if end-at < 16 {
			return Box{}, malformed("the box at %d ends inside its header", at)
		}
		if _, err := r.ReadAt(head[8:], at+8); err != nil {
			return Box{}, media.Wrap(media.CodeInputMalformed, err, "MP4: the box at %d cannot be read", at)
		}
		b.Header, b.Size = 16, int64(binary.BigEndian.Uint64(head[8:]))
	}
	if b.Size < b.Header || b.Size > end-at {
		return Box{}, malformed("the box %q at %d has %d bytes where %d are left", b.Type, at, b.Size, end-at)
	}
	return b, nil
}

// body reads a box's content into memory.
func (b Box) body(r io.ReaderAt) ([]byte, error) {
	n := b.Size - b.Header
	if n > maxHeaderBox {
		return nil, malformed("the box %q at %d has %d bytes, more than %d", b.Type, b.Offset, n, maxHeaderBox)
	}
	data := make([]byte, n)
	if _, err := r.ReadAt(data, b.Offset+b.Header); err != nil && (err != io.EOF || n > 0) {
		return nil, media.Wrap(media.CodeInputMalformed, err, "MP4: the box %q at %d cannot be read", b.Type, b.Offset)
	}
	return data, nil
}

// children calls each for every box of data, in order.
func children(data []byte, each func(kind string, body []byte) error) error {
	for len(data) > 0 {
		if len(data) < 8 {
			return malformed("%d bytes are too few for a box", len(data))
		}
		size, header := uint64(binary.BigEndian.Uint32(data)), uint64(8)
		kind := string(data[4:8])
		switch {
		case size == 0:
			size = uint64(len(data))
		case size == 1 && len(data) >= 16:
			size, header = binary.BigEndian.Uint64(data[8:]), 16
		}
		if size < header || size > uint64(len(data)) {
			return malformed("the box %q has %d bytes where %d are left", kind, size, len(data))
		}
		if err := each(kind, data[header:size]); err != nil {
			return err
		}
		data = data[size:]
	}
	return nil
}

// A fields reads numbers one after another; reading past the end gives zeros
// and leaves an error for the caller to ask for once.
type fields struct {
	data []byte
	kind string
	err  error
}

func (f *fields) take(n int) []byte {
	if n < 0 || n > len(f.data) {
		if f.err == nil {
			f.err = malformed("the box %q is too short", f.kind)
		}
		return make([]byte, min(max(n, 0), 8))
	}
	taken := f.data[:n]
	f.data = f.data[n:]
	return taken
}

func (f *fields) skip(n int)  { f.take(n) }
func (f *fields) u8() uint8   { return f.take(1)[0] }
func (f *fields) u16() uint16 { return binary.BigEndian.Uint16(f.take(2)) }
func (f *fields) u32() uint32 { return binary.BigEndian.Uint32(f.take(4)) }
func (f *fields) u64() uint64 { return binary.BigEndian.Uint64(f.take(8)) }

// full reads the version and flags that many boxes begin with.
func (f *fields) full() (version uint8, flags uint32) {
	n := f.u32()
	return uint8(n >> 24), n & 0xffffff
}

func (f *fields) wide(version uint8) uint64 {
	if version == 1 {
		return f.u64()
	}
	return uint64(f.u32())
}

// FastStart says whether the index of a plain MP4 (moov) stands before its data
// (mdat), so that a player can begin before it has the whole file.
func FastStart(r io.ReaderAt, size int64) (bool, error) {
	boxes, err := Boxes(r, size)
	if err != nil {
		return false, err
	}
	for _, b := range boxes {
		switch b.Type {
		case "moov":
			return true, nil
		case "mdat":
			return false, nil
		}
	}
	return false, malformed("there is neither moov nor mdat")
}
