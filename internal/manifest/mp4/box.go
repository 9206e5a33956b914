package mp4

import (
	"encoding/binary"
	"io"

	"github.com/mediamill/mediamill/internal/isobmff"
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

// A fileBox is one of the top level, which is there as a whole.
type fileBox struct{ isobmff.Box }

func boxAt(r io.ReaderAt, at, end int64) (fileBox, error) {
	b, err := isobmff.At(r, at, end)
	if err != nil {
		return fileBox{}, malformed("%v", err)
	}
	return fileBox{b}, whole(b)
}

// whole refuses a box that is cut.
func whole(b isobmff.Box) error {
	if b.Missing > 0 {
		return malformed("the box %q at %d has %d bytes, but %d are left", b.Type, b.Offset, b.Size+b.Missing, b.Size)
	}
	return nil
}

// body reads a box's content into memory.
func (b fileBox) body(r io.ReaderAt) ([]byte, error) {
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
	for b, err := range isobmff.Boxes(data) {
		if err != nil {
			return malformed("%v", err)
		}
		if err := whole(b); err != nil {
			return err
		}
		if err := each(b.Type, b.Body(data)); err != nil {
			return err
		}
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
	first := "" // of the two
	for at, n := int64(0), 0; at < size; n++ {
		b, err := boxAt(r, at, size)
		if err != nil {
			return false, err
		}
		if n == maxBoxes {
			return false, malformed("more than %d boxes", maxBoxes)
		}
		if first == "" && (b.Type == "moov" || b.Type == "mdat") {
			first = b.Type
		}
		at = b.End()
	}
	if first == "" {
		return false, malformed("there is neither a moov nor an mdat box")
	}
	return first == "moov", nil
}
