package probe

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// missing is how many bytes a RIFF or Matroska file lacks of what its head
// promises; 0 for a whole one and for one that was written without knowing.
func missing(r io.ReaderAt, size int64) int64 {
	head := make([]byte, 4096)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) || n < 12 {
		return 0
	}
	head = head[:n]
	promised := int64(0)
	switch {
	case string(head[:4]) == "RIFF":
		if length := binary.LittleEndian.Uint32(head[4:]); length != 0 && length < 1<<32-16 {
			promised = 8 + int64(length)
		}
	case bytes.HasPrefix(head, []byte{0x1a, 0x45, 0xdf, 0xa3}):
		promised = segmentEnd(head)
	}
	return max(promised-size, 0)
}

// segmentEnd is where the one segment of a Matroska file ends; 0 when it does
// not tell.
func segmentEnd(head []byte) int64 {
	at := 4
	length, width := vint(head[at:])
	at += width + int(min(length, int64(len(head))))
	if width == 0 || at+12 > len(head) || !bytes.HasPrefix(head[at:], []byte{0x18, 0x53, 0x80, 0x67}) {
		return 0
	}
	at += 4
	length, width = vint(head[at:])
	if width == 0 || length == 1<<(7*width)-1 { // all ones is "unknown"
		return 0
	}
	return int64(at+width) + length
}

// vint is a number of EBML and how many bytes it has; 0 bytes when there is none.
func vint(b []byte) (n int64, width int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	width = 1
	for mask := byte(0x80); b[0]&mask == 0; mask >>= 1 {
		width++
	}
	if len(b) < width {
		return 0, 0
	}
	n = int64(b[0]) & (1<<(8-width) - 1)
	for _, c := range b[1:width] {
		n = n<<8 | int64(c)
	}
	return n, width
}

// hasCues says whether the directory at the head of a Matroska file names the
// index of keyframes.
func hasCues(r io.ReaderAt) bool {
	head := make([]byte, 4096)
	n, err := r.ReadAt(head, 0)
	return (err == nil || errors.Is(err, io.EOF)) && bytes.Contains(head[:n], []byte{0x53, 0xab, 0x84, 0x1c, 0x53, 0xbb, 0x6b})
}
