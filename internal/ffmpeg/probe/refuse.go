package probe

import (
	"bufio"
	"encoding/binary"
	"io"
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
	if e.Code == media.CodeEngineMemory { // no true index needs so much
		e = &media.Error{Code: media.CodeInputLimit, Message: "the head of the source asks for more memory than a probe may have", Err: err}
		return e.WithHint("the source is damaged, or made to do harm; convert it first")
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

const (
	textBytes = 32 << 20 // of a file of subtitles
	textLine  = 64 << 10 // bytes; ffmpeg needs minutes for a line of megabytes
)

// checkText refuses a file of subtitles that ffmpeg would not get through.
func checkText(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return media.Wrap(media.CodeInputUnreachable, err, "the source can not be read")
	}
	defer file.Close()
	lines := bufio.NewReaderSize(file, textLine)
	read := 0
	for {
		line, err := lines.ReadSlice('\n')
		switch read += len(line); {
		case err == bufio.ErrBufferFull:
			return media.Errorf(media.CodeInputLimit, "a line of the subtitles is longer than %d bytes", textLine).
				WithHint("break the line")
		case read > textBytes:
			return media.Errorf(media.CodeInputLimit, "the subtitles are longer than %d bytes", textBytes).
				WithHint("split the file")
		case err == io.EOF:
			return nil
		case err != nil:
			return media.Wrap(media.CodeInputUnreachable, err, "the source can not be read")
		}
	}
}
