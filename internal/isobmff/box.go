// Package isobmff walks the boxes that MP4, MOV and CMAF files consist of
// (ISO/IEC 14496-12). It knows where a box begins and ends, and no box by name; a
// caller that reads a file from outside has to bound what it reads of it.
//
//	for b, err := range isobmff.Boxes(moov) {
//		if err != nil || b.Missing > 0 {
//			break // what follows is not a box, or this one is truncated
//		}
//		fmt.Println(b.Type, len(b.Body(moov)))
//	}
package isobmff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
)

// ErrNoBox is what holds no box where one should begin.
var ErrNoBox = errors.New("no box")

// A Box is where a box lies in what holds it, and what it is called.
type Box struct {
	Type   string
	Offset int64 // of its header
	Header int64 // bytes of its header: 8 or 16
	Size   int64 // with its header, as far as there are bytes
	// Missing is how many bytes more the box promises.
	Missing int64
}

// End is the offset of the first byte after the box.
func (b Box) End() int64 { return b.Offset + b.Size }

// Body is the content of a box of data.
func (b Box) Body(data []byte) []byte { return data[b.Offset+b.Header : b.End()] }

// At reads the header of the box at an offset of a file, which ends at end.
func At(r io.ReaderAt, at, end int64) (Box, error) {
	var head [16]byte
	n, err := r.ReadAt(head[:min(16, max(end-at, 0))], at)
	if err != nil && !errors.Is(err, io.EOF) {
		return Box{}, fmt.Errorf("the box at %d cannot be read: %w", at, err)
	}
	return header(head[:n], at, end-at)
}

// Boxes are those of one level that is in memory. An error ends the walk, and
// so does a box that is cut.
func Boxes(data []byte) iter.Seq2[Box, error] {
	return func(yield func(Box, error) bool) {
		for at := int64(0); at < int64(len(data)); {
			b, err := header(data[at:], at, int64(len(data))-at)
			if !yield(b, err) || err != nil {
				return
			}
			at = b.End()
		}
	}
}

// header reads what head begins with; left bytes are there from at on.
func header(head []byte, at, left int64) (Box, error) {
	if len(head) < 8 {
		return Box{}, fmt.Errorf("%w: %d bytes at %d are too few", ErrNoBox, len(head), at)
	}
	b := Box{Type: string(head[4:8]), Offset: at, Header: 8, Size: int64(binary.BigEndian.Uint32(head))}
	switch b.Size {
	case 0: // to the end
		b.Size = left
	case 1:
		if len(head) < 16 {
			return Box{}, fmt.Errorf("%w: %q at %d ends inside its header", ErrNoBox, b.Type, at)
		}
		b.Header, b.Size = 16, int64(binary.BigEndian.Uint64(head[8:]))
	}
	if b.Size < b.Header {
		return Box{}, fmt.Errorf("%w: %q at %d has %d bytes with its header", ErrNoBox, b.Type, at, b.Size)
	}
	if b.Size > left {
		b.Size, b.Missing = left, b.Size-left
	}
	return b, nil
}
