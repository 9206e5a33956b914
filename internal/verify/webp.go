package verify

import (
	"encoding/binary"
	"io"
	"os"
)

// animatedWebP walks the chunks of a WebP file: whole to the last byte, with at
// least one animation frame that lies inside the canvas.
func animatedWebP(path string) (width, height int, ok bool) {
	file, err := os.Open(path)
	if err != nil {
		return 0, 0, false
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, 256<<20))
	if err != nil || len(raw) < 30 || string(raw[:4]) != "RIFF" || string(raw[8:12]) != "WEBP" ||
		int64(binary.LittleEndian.Uint32(raw[4:]))+8 > int64(len(raw)) {
		return 0, 0, false
	}
	frames := 0
	for at := 12; at+8 <= len(raw); {
		kind, size := string(raw[at:at+4]), int(binary.LittleEndian.Uint32(raw[at+4:]))
		body := at + 8
		if size < 0 || body+size > len(raw) {
			return 0, 0, false
		}
		switch {
		case kind == "VP8X" && size >= 10:
			width, height = 1+int(le24(raw[body+4:])), 1+int(le24(raw[body+7:]))
		case kind == "ANMF" && size > 24:
			x, y := 2*int(le24(raw[body:])), 2*int(le24(raw[body+3:]))
			w, h := 1+int(le24(raw[body+6:])), 1+int(le24(raw[body+9:]))
			if x+w > width || y+h > height {
				return 0, 0, false
			}
			frames++
		}
		at = body + size + size%2
	}
	return width, height, frames > 0 && width > 0
}

func le24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }
