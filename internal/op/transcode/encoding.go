package transcode

import (
	"bytes"
	"context"
	"io"
	"os"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// encodingBytes of a subtitle file are looked at.
const encodingBytes = 32 << 20

// encoded refuses a subtitle file in an encoding that it would have to be told:
// ffmpeg drops each line that is not UTF-8, and fails for a damaged source when
// most of them are.
type encoded struct{ source int } // index among the sources

func (e encoded) Make(_ context.Context, w op.Work) error {
	file, err := os.Open(w.Sources[e.source])
	if err != nil {
		return media.Wrap(media.CodeWorkerInternal, err, "the subtitles cannot be read")
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, encodingBytes))
	if err != nil {
		return media.Wrap(media.CodeWorkerInternal, err, "the subtitles cannot be read")
	}
	if len(text) == encodingBytes { // what a character is cut in two by
		text = text[:bytes.LastIndexByte(text, '\n')+1]
	}
	broken, sound := lines(text)
	switch {
	case broken == 0:
	case broken > sound:
		return media.Fault(media.CodeInputMalformed, "subtitles.file", nil, "the subtitle file is not in UTF-8").WithHint("set subtitles.charset to the encoding of the file, such as windows-1252 or gb18030")
	default: // it is UTF-8, and damaged
		w.Made.Warnings = append(w.Made.Warnings, media.Warning{Code: media.WarnCuesDropped, Phrase: media.Phrasef("%d lines of the subtitle file are not in UTF-8 and were omitted", broken)})
	}
	return nil
}

// lines counts those that are not UTF-8, and those that are and not only ASCII.
// A mark at its beginning tells ffmpeg that a file is UTF-16.
func lines(text []byte) (broken, sound int) {
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return 0, 0
	}
	for line := range bytes.Lines(text) {
		switch {
		case !utf8.Valid(line):
			broken++
		case utf8.RuneCount(line) < len(line):
			sound++
		}
	}
	return broken, sound
}
