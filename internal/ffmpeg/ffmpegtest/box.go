package ffmpegtest

import "encoding/binary"

// find is the offset of the first MP4 box on a path, as "moov", "trak",
// "tkhd", that begins at or after from; −1 for none.
func find(data []byte, from int, path ...string) int {
	start, end := from, len(data)
	for depth, name := range path {
		at := start
		for {
			if at+8 > end {
				return -1
			}
			size := int(binary.BigEndian.Uint32(data[at:]))
			if size < 8 || at+size > end {
				return -1
			}
			if string(data[at+4:at+8]) == name {
				if depth == len(path)-1 {
					return at
				}
				start, end = at+8, at+size
				break
			}
			at += size
		}
	}
	return -1
}

// patch writes value, of 4 bytes, at an offset behind the head of a box.
func patch(data []byte, value uint32, offset int, path ...string) {
	if at := find(data, 0, path...); at >= 0 && at+8+offset+4 <= len(data) {
		binary.BigEndian.PutUint32(data[at+8+offset:], value)
	}
}
