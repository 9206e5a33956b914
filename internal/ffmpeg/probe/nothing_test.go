package probe_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe"
	"github.com/mediamill/mediamill/internal/media"
)

// edited is a fixture with the last of each old word replaced by one as long.
func edited(t *testing.T, fixture string, pairs ...string) string {
	t.Helper()
	data, err := os.ReadFile(ffmpegtest.Fixture(t, fixture))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		at := bytes.LastIndex(data, []byte(pairs[i]))
		if at < 0 || len(pairs[i]) != len(pairs[i+1]) {
			t.Fatalf("%s has no %q to replace by %q", fixture, pairs[i], pairs[i+1])
		}
		copy(data[at:], pairs[i+1])
	}
	return string(data)
}

// flac32 is silence in FLAC with samples of 32 bits, for which ffmpeg 5.1 has
// neither encoder nor decoder: a head, and frames of one constant each.
func flac32() string {
	const frames, samples = 12, 4096
	head := binary.BigEndian.AppendUint16([]byte("fLaC\x80\x00\x00\x22"), samples)
	head = binary.BigEndian.AppendUint16(head, samples)
	head = append(head, 0, 0, 0, 0, 0, 0) // sizes of frames, unknown
	head = binary.BigEndian.AppendUint64(head, 48000<<44|31<<36|frames*samples)
	out := append(head, make([]byte, 16)...) // no checksum
	for i := range byte(frames) {
		frame := []byte{0xff, 0xf8, 0xca, 0x0e, i}
		frame = append(frame, byte(crc(frame, 8, 0x07)))
		frame = append(frame, 0, 0, 0, 0, 0) // constant, 0
		out = binary.BigEndian.AppendUint16(append(out, frame...), uint16(crc(frame, 16, 0x8005)))
	}
	return string(out)
}

func crc(data []byte, width, polynomial uint) uint {
	sum, top := uint(0), uint(1)<<(width-1)
	for _, b := range data {
		sum ^= uint(b) << (width - 8)
		for range 8 {
			if sum&top != 0 {
				sum = sum<<1 ^ polynomial
			} else {
				sum <<= 1
			}
		}
	}
	return sum & (top<<1 - 1)
}

// webp is the head of a picture of 16000×9000 pixels, of each of the three kinds.
func webp(kind string, head ...byte) string {
	body := kind + string(binary.LittleEndian.AppendUint32(nil, uint32(len(head)+40))) + string(head) + strings.Repeat("\x00", 40)
	return "RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)+4))) + "WEBP" + body
}

// A source that ffmpeg lacks a decoder for is not damaged, and one that is
// beyond a limit neither: the message says what it is.
func TestWhatIsRefusedIsNamed(t *testing.T) {
	t.Parallel()
	heic := "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x0cmeta\x00\x00\x00\x00\x00\x00\x03\xf0mdat" + strings.Repeat("\x01", 1000)
	const large = "16000x9000"
	for name, c := range map[string]struct {
		content string
		code    media.Code
		says    string
	}{
		"VVC":                   {edited(t, "no_audio", "avc1", "vvc1"), media.CodeInputUnsupported, `video of codec "vvc1"`},
		"VVC in Matroska":       {edited(t, "mkv", "V_MPEG4/ISO/AVC", "V_MPEGI/ISO/VVC", "A_AAC", "A_AC4"), media.CodeInputUnsupported, "video with an unnamed codec"},
		"Dolby Vision of AV1":   {edited(t, "no_audio", "avc1", "dav1"), media.CodeInputUnsupported, `video of codec "dav1"`},
		"AC-4":                  {edited(t, "no_video", "mp4a", "ac-4", "esds", "dac4"), media.CodeInputUnsupported, `audio of codec "ac-4"`},
		"IAMF":                  {edited(t, "no_video", "mp4a", "iamf", "esds", "iacb"), media.CodeInputUnsupported, `audio of codec "iamf"`},
		"HEIC":                  {heic, media.CodeInputUnsupported, "HEIF image (heic)"},
		"FLAC of 32 bits":       {flac32(), media.CodeInputUnsupported, `audio of codec "flac" with 32 bits per sample`},
		"a WebP with a canvas":  {webp("VP8X", 0, 0, 0, 0, 0x7f, 0x3e, 0, 0x27, 0x23, 0), media.CodeInputLimit, large},
		"a lossless WebP":       {webp("VP8L", 0x2f, 0x7f, 0xfe, 0xc9, 0x08), media.CodeInputLimit, large},
		"a lossy WebP":          {webp("VP8 ", 0x10, 0, 0, 0x9d, 1, 0x2a, 0x80, 0x3e, 0x28, 0x23), media.CodeInputLimit, large},
		"a WebP without a size": {webp("VP8X"), media.CodeInputMalformed, `video of codec "webp"`},
	} {
		path := filepath.Join(t.TempDir(), "source")
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := probe.Source(t.Context(), tooltest.Tool(t), path, probe.Options{})
		if e := media.AsError(err); err == nil || e.Code != c.code || !strings.Contains(e.Message, c.says) || e.Hint == "" {
			t.Errorf("%s: %v, want %s and %q", name, err, c.code, c.says)
		}
	}
}
