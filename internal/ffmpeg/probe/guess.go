package probe

import (
	"bytes"
	"io"
	"os"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

// bare are demuxers of streams without a container: nothing in the file tells
// its length, and ffprobe divides its bytes by the bit rate of its beginning.
var bare = []string{"aac", "ac3", "eac3", "dts", "truehd", "mlp", "amr", "amrnb", "amrwb", "loas", "h264", "hevc", "m4v", "mpegvideo", "av1", "obu"}

// guesses says that the duration of a source is a guess. An MP3 tells it in its
// first frame, when its encoder could go back and write it there.
func guesses(src *media.Source, path string) bool {
	if src.Container != "mp3" {
		return slices.Contains(bare, src.Container)
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, 10)
	if _, err := io.ReadFull(file, head); err != nil {
		return false
	}
	at := int64(0)
	if string(head[:3]) == "ID3" { // its size has 7 bits a byte
		at = 10 + int64(head[6]&0x7f)<<21 + int64(head[7]&0x7f)<<14 + int64(head[8]&0x7f)<<7 + int64(head[9]&0x7f)
	}
	first := make([]byte, 4096)
	n, err := file.ReadAt(first, at)
	if err != nil && err != io.EOF {
		return false
	}
	for _, mark := range [...]string{"Xing", "Info", "VBRI"} {
		if bytes.Contains(first[:n], []byte(mark)) {
			return false
		}
	}
	return true
}
