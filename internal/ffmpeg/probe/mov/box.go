// Package mov reads the sample tables of a MOV or MP4 file: where samples are,
// when they are shown, which are keyframes, and which edits apply. ffprobe
// reports none of this without reading every packet.
//
// Files come from outside: the amount that is read into memory is bounded, and no
// count in a table is trusted beyond the number of bytes that the table has.
package mov

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/mediamill/mediamill/internal/isobmff"
)

const (
	maxMoov  = 256 << 20 // bytes of a moov; 12 hours of 60 frames a second need about 60 MiB
	maxBoxes = 1 << 14   // on one level
	maxDepth = 8
)

// ErrNoIndex is a file without a moov.
var ErrNoIndex = errors.New("there is no moov box")

// errDamaged is a moov whose tables contradict themselves.
var errDamaged = errors.New("the tables of the moov box contradict each other")

// boxes calls each for the boxes of one level. A box that is longer than what
// holds it is cut, and ends the walk.
func boxes(data []byte, each func(kind string, body []byte)) {
	n := 0
	for b, err := range isobmff.Boxes(data) {
		if err != nil || n == maxBoxes {
			return
		}
		n++
		each(b.Type, b.Body(data))
	}
}

// moov finds the index among the top boxes. missing is how many bytes the file
// lacks of what its top boxes promise; fragments says that there are moof boxes.
func moov(r io.ReaderAt, size int64) (data []byte, missing int64, fragments bool, err error) {
	for at, n := int64(0), 0; at < size && n < maxBoxes; n++ {
		b, err := isobmff.At(r, at, size)
		if errors.Is(err, isobmff.ErrNoBox) {
			break
		}
		if err != nil {
			return nil, 0, false, err
		}
		missing = max(missing, b.Missing)
		switch b.Type {
		case "moof":
			fragments = true
		case "moov":
			if b.Size-b.Header > maxMoov || data != nil {
				return nil, missing, fragments, errDamaged
			}
			data = make([]byte, b.Size-b.Header)
			if _, err := r.ReadAt(data, at+b.Header); err != nil && !errors.Is(err, io.EOF) {
				return nil, missing, fragments, err
			}
		}
		if fragments && data != nil {
			break // the rest is media
		}
		at = b.End()
	}
	if data == nil {
		err = ErrNoIndex
	}
	return data, missing, fragments, err
}

// A table is the body of a full box: version and flags, a count, entries.
type table struct {
	entries []byte
	width   int // bytes of an entry
}

// tableOf cuts a count that the bytes do not hold.
func tableOf(body []byte, width int) table {
	if len(body) < 8 {
		return table{width: width}
	}
	count := int(min(uint64(binary.BigEndian.Uint32(body[4:])), uint64((len(body)-8)/width)))
	return table{entries: body[8 : 8+count*width], width: width}
}

func (t table) len() int { return len(t.entries) / max(t.width, 1) }

// at is the field of four bytes of an entry.
func (t table) at(i, field int) uint32 {
	return binary.BigEndian.Uint32(t.entries[i*t.width+4*field:])
}
