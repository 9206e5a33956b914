package probe

import (
	"encoding/binary"
	"os"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// explained is an error of ffprobe's with what a person can do about it. ffmpeg
// goes by the name where the bytes tell nothing, so a web page that is named
// .mp4 is an MP4 without an index to it.
func explained(err error, path string) error {
	e := media.AsError(err)
	known := false
	if file, err := os.Open(path); err == nil {
		_, known = ffmpeg.Sniff(file)
		file.Close()
	}
	if e.Code == media.CodeInputTruncated && !known {
		e = &media.Error{Code: media.CodeInputMalformed, Message: "the source is no media file", Err: err}
	}
	if e.Hint != "" {
		return e
	}
	switch e.Code {
	case media.CodeInputMalformed:
		return e.WithHint("check that the source is a video, sound or picture, and that it was uploaded whole")
	case media.CodeInputTruncated:
		return e.WithHint("upload the source again, whole; an MP4 that was never finished lacks its index")
	case media.CodeInputUnsupported:
		return e.WithHint("convert the source to a common format; playlists are no sources")
	}
	return err
}

// nothing is the error of a source without any stream that could be worked on.
func nothing(a *answer, path string, l Limits) error {
	for _, s := range a.Streams {
		if !s.unreadable() {
			continue
		}
		if w, h := sizeOfPNG(path); s.Codec == "png" && (w > int64(l.Side) || h > int64(l.Side) || w*h > l.Pixels) {
			return tooLarge(w, h, l)
		}
		return media.Errorf(media.CodeInputMalformed, "stream %d, %s of codec %q, can not be decoded", s.Index, s.Type, s.Codec).
			WithHint("check that the source plays, and that it was uploaded whole")
	}
	return media.Errorf(media.CodeInputNoStream, "the source has neither pictures nor sound that can be read").
		WithHint("probe it to see what it holds")
}

func tooLarge(width, height int64, l Limits) error {
	return limit("limits.side and limits.pixels", "the picture has %dx%d pixels, more than the limit of %d on a side and %d in all",
		width, height, l.Side, l.Pixels)
}

// sizeOfPNG is the size that a PNG's head tells; ffprobe tells none of one that
// is beyond the limits.
func sizeOfPNG(path string) (width, height int64) {
	file, err := os.Open(path)
	if err != nil {
		return 0, 0
	}
	defer file.Close()
	var head [8]byte
	if _, err := file.ReadAt(head[:], 16); err != nil {
		return 0, 0
	}
	return int64(binary.BigEndian.Uint32(head[:4])), int64(binary.BigEndian.Uint32(head[4:]))
}
