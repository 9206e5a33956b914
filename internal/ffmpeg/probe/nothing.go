package probe

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"os"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// nothing is the error of a source without any stream that could be worked on.
func nothing(a *answer, path string, l Limits) error {
	for i := range a.Streams {
		s := &a.Streams[i]
		if !s.unreadable() {
			continue
		}
		if w, h := sizeOf(s.Codec, path); w > int64(l.Side) || h > int64(l.Side) || w*h > l.Pixels {
			return tooLarge(w, h, l)
		}
		if s.unknown(a) {
			return media.Errorf(media.CodeInputUnsupported, "stream %d is %s, which this ffmpeg cannot decode", s.Index, s.named()).
				WithHint("convert the source to a common codec, or ask an operator to install a newer ffmpeg")
		}
		return media.Errorf(media.CodeInputMalformed, "stream %d, %s, cannot be decoded", s.Index, s.named()).
			WithHint("check that the source plays, and that it was uploaded completely")
	}
	return media.Errorf(media.CodeInputNoStream, "the source has no readable video or audio stream").
		WithHint("probe it to see its streams")
}

// unknown says that it is ffmpeg that lacks the codec, rather than the source
// that is damaged: the container tells a codec, and ffmpeg has no name for it.
// MPEG streams that tell nothing are named by their content, which may be damaged.
func (s *stream) unknown(a *answer) bool {
	if s.Codec == "" {
		return s.tag() != "" || strings.HasPrefix(a.Format.Name, "matroska")
	}
	return s.silent
}

// named says what a stream is, for a message: its codec, or else the
// container's tag of it, as "video of codec "vvc1"".
func (s *stream) named() string {
	codec := s.Codec
	if codec == "" {
		codec = s.tag()
	}
	switch {
	case codec == "":
		return s.Type + " with an unnamed codec"
	case s.silent:
		return s.Type + " of codec " + strconv.Quote(codec) + " with " + s.Bits + " bits per sample"
	}
	return s.Type + " of codec " + strconv.Quote(printable(codec))
}

// tag is the container's own name of a codec, most often of four letters, as
// "ac-4"; empty where it tells none.
func (s *stream) tag() string {
	if s.Tag == "[0][0][0][0]" {
		return ""
	}
	return s.Tag
}

// listen marks FLAC of 32 bits that this ffmpeg does not decode: before 6.0 it
// takes the head, finds no frame after it and says nothing.
func (a *answer) listen(ctx context.Context, runner ffmpeg.Runner, path string) error {
	for i := range a.Streams {
		s := &a.Streams[i]
		if s.Codec != "flac" || s.Bits != "32" {
			continue
		}
		raw, err := runner.Probe(ctx, path, "-select_streams", strconv.Itoa(s.Index), "-show_frames", "-read_intervals", "%+#1")
		if err != nil {
			return explained(err, path)
		}
		var first struct{ Frames []json.RawMessage }
		s.silent = json.Unmarshal(raw, &first) == nil && len(first.Frames) == 0
	}
	return nil
}

func tooLarge(width, height int64, l Limits) error {
	return limit("limits.side and limits.pixels", "the frame size is %dx%d, more than the limit of %d pixels per side and %d in total",
		width, height, l.Side, l.Pixels)
}

// sizeOf is the size that a still picture's head tells; ffprobe tells none of
// one that is beyond the limits.
func sizeOf(codec, path string) (width, height int64) {
	file, err := os.Open(path)
	if err != nil {
		return 0, 0
	}
	defer file.Close()
	head := make([]byte, 30)
	if _, err := file.ReadAt(head, 0); err != nil {
		return 0, 0
	}
	switch codec {
	case "png":
		return int64(binary.BigEndian.Uint32(head[16:])), int64(binary.BigEndian.Uint32(head[20:]))
	case "webp":
		return sizeOfWebP(head)
	}
	return 0, 0
}

// sizeOfWebP reads the three heads that a WebP may have: of its canvas, of
// lossless and of lossy pictures.
func sizeOfWebP(head []byte) (width, height int64) {
	switch body := head[20:]; {
	case bytes.HasPrefix(head[12:], []byte("VP8X")):
		return 1 + int64(binary.LittleEndian.Uint32(body[3:])>>8), 1 + int64(binary.LittleEndian.Uint32(body[6:])>>8)
	case bytes.HasPrefix(head[12:], []byte("VP8L")):
		sides := binary.LittleEndian.Uint32(body[1:])
		return 1 + int64(sides&0x3fff), 1 + int64(sides>>14&0x3fff)
	case bytes.HasPrefix(head[12:], []byte("VP8 ")):
		return int64(binary.LittleEndian.Uint16(body[6:]) & 0x3fff), int64(binary.LittleEndian.Uint16(body[8:]) & 0x3fff)
	}
	return 0, 0
}
