package probe

import (
	"bufio"
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
	known, picture := false, ""
	if file, err := os.Open(path); err == nil {
		_, known = ffmpeg.Sniff(file)
		picture = ffmpeg.HEIF(file)
		file.Close()
	}
	if e.Code == media.CodeInputTruncated && picture != "" { // such a picture has no moov
		e = media.Fault(media.CodeInputUnsupported, "", nil, "the source is a HEIF image (%s), which this ffmpeg cannot read", picture)
		return e.WithHint("convert it to JPEG or PNG")
	}
	if e.Code == media.CodeInputTruncated && !known {
		e = media.Fault(media.CodeInputMalformed, "", err, "the source is not a media file")
	}
	if e.Code == media.CodeEngineMemory { // no true index needs so much
		e = media.Fault(media.CodeInputLimit, "", err, "the header of the source requires more memory than a probe is allowed")
		return e.WithHint("the source is damaged or malicious; convert it first")
	}
	if e.Hint != "" {
		return e
	}
	switch e.Code {
	case media.CodeInputMalformed:
		return e.WithHint("check that the source is a video, audio or image file, and that it was uploaded completely")
	case media.CodeInputTruncated:
		return e.WithHint("upload the whole source again; an MP4 that was never finished lacks its index")
	case media.CodeInputUnsupported:
		return e.WithHint("convert the source to a common format; playlists cannot be sources")
	}
	return err
}

const (
	textBytes = 32 << 20 // of a file of subtitles
	textLine  = 64 << 10 // bytes; ffmpeg needs minutes for a line of megabytes
)

// checkText refuses a file of subtitles that ffmpeg would not get through.
func checkText(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return media.Wrap(media.CodeInputUnreachable, err, "the source cannot be read")
	}
	defer file.Close()
	lines := bufio.NewReaderSize(file, textLine)
	read := 0
	for {
		line, err := lines.ReadSlice('\n')
		switch read += len(line); {
		case err == bufio.ErrBufferFull:
			return media.Errorf(media.CodeInputLimit, "a line of the subtitles exceeds %d bytes", textLine).
				WithHint("break the line")
		case read > textBytes:
			return media.Errorf(media.CodeInputLimit, "the subtitles exceed %d bytes", textBytes).
				WithHint("split the file")
		case err == io.EOF:
			return nil
		case err != nil:
			return media.Wrap(media.CodeInputUnreachable, err, "the source cannot be read")
		}
	}
}
