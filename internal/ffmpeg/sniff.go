package ffmpeg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// Sniff says by a file's first bytes, never by its name, which demuxer reads
// it: as "mov", "matroska", "mpegts", "jpeg_pipe". It is not ok for what it does
// not know, and for playlists and scripts, which make a demuxer open other files.
func Sniff(r io.ReaderAt) (format string, ok bool) {
	head := make([]byte, 4096)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false
	}
	head = head[:n]
	if format := byMagic(head); format != "" {
		return format, true
	}
	if after, found := afterID3(head); found {
		if body := make([]byte, 16); after > 0 {
			n, _ := r.ReadAt(body, after)
			if format := audioFrame(body[:n]); format != "" {
				return format, true
			}
		}
		return "mp3", true
	}
	for _, test := range [...]func([]byte) string{movBox, transportStream, audioFrame, elementaryVideo, subtitleText} {
		if format := test(head); format != "" {
			return format, true
		}
	}
	return "", false
}

// magics are tried in their order; off is where the bytes stand.
var magics = [...]struct {
	off    int
	bytes  string
	format string
}{
	{0, "\x1a\x45\xdf\xa3", "matroska"},
	{0, "\x89PNG\r\n\x1a\n", "png_pipe"},
	{0, "\xff\xd8\xff", "jpeg_pipe"},
	{0, "GIF87a", "gif"}, {0, "GIF89a", "gif"},
	{0, "BM", "bmp_pipe"},
	{0, "II*\x00", "tiff_pipe"}, {0, "MM\x00*", "tiff_pipe"},
	{0, "OggS", "ogg"},
	{0, "fLaC", "flac"},
	{0, "FLV\x01", "flv"},
	{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"},
	{0, "\x00\x00\x01\xba", "mpeg"},
	{0, "\x00\x00\x01\xb3", "mpegvideo"},
	{0, "\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02", "mxf"},
	{0, "DKIF", "ivf"},
	{0, "#!AMR", "amr"},
	{0, "caff\x00\x01", "caf"},
	{0, "riff\x2e\x91\xcf\x11", "w64"},
	{0, "\x0b\x77", "ac3"},
	{8, "WAVE", "wav"}, {8, "AVI ", "avi"}, {8, "AVIX", "avi"}, {8, "WEBP", "webp_pipe"},
	{8, "AIFF", "aiff"}, {8, "AIFC", "aiff"},
}

func byMagic(head []byte) string {
	for _, m := range magics {
		if len(head) < m.off || !bytes.HasPrefix(head[m.off:], []byte(m.bytes)) {
			continue
		}
		if m.off == 8 && !isIFF(head) {
			continue
		}
		if m.format == "bmp_pipe" && (len(head) < 18 || binary.LittleEndian.Uint32(head[14:]) > 124) {
			continue // two letters alone say little; the size of the second header must be one that exists
		}
		if m.format == "png_pipe" && bytes.Contains(head, []byte("acTL")) {
			return "apng"
		}
		if m.format == "ac3" && len(head) > 5 && head[5]>>3 > 10 {
			return "eac3"
		}
		return m.format
	}
	return ""
}

func isIFF(head []byte) bool {
	switch string(head[:4]) {
	case "RIFF", "RF64", "FORM":
		return true
	}
	return false
}

// afterID3 is where an ID3v2 tag ends.
func afterID3(head []byte) (int64, bool) {
	if len(head) < 10 || !bytes.HasPrefix(head, []byte("ID3")) {
		return 0, false
	}
	size := int64(head[6]&0x7f)<<21 | int64(head[7]&0x7f)<<14 | int64(head[8]&0x7f)<<7 | int64(head[9]&0x7f)
	return 10 + size, true
}

// movBox looks for one of the boxes that a MOV or MP4 file begins with.
func movBox(head []byte) string {
	if len(head) < 8 {
		return ""
	}
	switch string(head[4:8]) {
	case "ftyp", "moov", "mdat", "wide", "free", "skip", "pnot", "styp", "moof", "sidx", "uuid", "junk", "prfl":
		return "mov"
	}
	return ""
}

// HEIF is the brand of a file that says to be a picture of that format, as
// "heic" and "mif1"; empty for all others. It is of the same boxes as a film, so
// that ffmpeg before 7.1 looks for a film in it. AVIF, which it reads, is not meant.
func HEIF(r io.ReaderAt) string {
	head := make([]byte, 12)
	if _, err := r.ReadAt(head, 0); err != nil || string(head[4:8]) != "ftyp" {
		return ""
	}
	switch brand := string(head[8:]); brand {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
		return brand
	}
	return ""
}

// transportStream wants the sync byte of four packets in a row, of 188, 192 or
// 204 bytes, anywhere in the first kilobyte.
func transportStream(head []byte) string {
	for _, size := range [...]int{188, 192, 204} {
		for start := 0; start < min(1024, len(head)); start++ {
			if synced(head, start, size) {
				return "mpegts"
			}
		}
	}
	return ""
}

func synced(head []byte, start, size int) bool {
	count := 0
	for at := start; at < len(head) && count < 8; at += size {
		if head[at] != 0x47 {
			return false
		}
		count++
	}
	return count >= 4 || start == 0 && count > 0 && len(head) >= 188 && len(head) < 4*size
}

// audioFrame knows the frame headers of MPEG audio and ADTS.
func audioFrame(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("fLaC")):
		return "flac"
	case len(head) < 4 || head[0] != 0xff:
		return ""
	case head[1]&0xf6 == 0xf0:
		return "aac"
	case head[1]&0xe0 == 0xe0 && head[1]&0x06 != 0 && head[1]&0x18 != 0x08 && head[2]>>4 != 0x0f && head[2]>>2&3 != 3:
		return "mp3"
	}
	return ""
}

// elementaryVideo knows raw H.264 and HEVC by their first parameter set.
func elementaryVideo(head []byte) string {
	unit, found := bytes.CutPrefix(head, []byte{0, 0, 0, 1})
	if !found {
		unit, found = bytes.CutPrefix(head, []byte{0, 0, 1})
	}
	if !found || len(unit) < 2 || unit[0]&0x80 != 0 {
		return ""
	}
	switch {
	case unit[0]>>1 == 32 && unit[1] == 1, unit[0]>>1 == 35 && unit[1] == 1 && len(unit) > 4:
		return "hevc" // video parameter set, or an access unit delimiter
	case unit[0]&0x1f == 7, unit[0]&0x1f == 9 && len(unit) > 2:
		return "h264"
	}
	return ""
}

// subtitleText knows sidecar subtitles.
func subtitleText(head []byte) string {
	text := strings.TrimLeft(strings.TrimPrefix(string(head), "\ufeff"), " \r\n\t")
	switch {
	case strings.HasPrefix(text, "WEBVTT"):
		return "webvtt"
	case strings.HasPrefix(text, "[Script Info]"):
		return "ass"
	}
	number, rest, _ := strings.Cut(text, "\n")
	time, _, _ := strings.Cut(rest, "\n")
	if strings.Trim(number, "0123456789\r ") == "" && number != "" && strings.Contains(time, "-->") {
		return "srt"
	}
	return ""
}

// sniffed is the demuxer for a file on disk; empty when ffmpeg may choose among
// those allowed.
func (t *Tool) sniffed(path string) (string, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return "", media.Errorf(media.CodeInputUnsupported, "the source is not a file") // opening a pipe would wait for its writer
	}
	f, err := os.Open(path)
	if err != nil {
		code := media.CodeWorkerInternal
		if errors.Is(err, fs.ErrNotExist) {
			code = media.CodeInputUnreachable
		}
		return "", media.Wrap(code, err, "the source cannot be opened")
	}
	defer f.Close()
	format, ok := Sniff(f)
	if !ok {
		return "", nil
	}
	return format, nil
}
