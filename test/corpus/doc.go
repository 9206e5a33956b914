// Package corpus feeds more than two hundred broken and hostile files to the
// probe and to a short transcode in the sandbox. Each has a class of result
// that it must give; none may crash, hang, exhaust memory, leave a process behind,
// or read the files of others.
//
// The files are made at test time from 13 small seeds and are the same in every run.
// A file that broke something in production is added to special.go.
package corpus

import "github.com/mediamill/mediamill/internal/media"

// An input is one file and what may come of it.
type input struct {
	name string // of the test; its last part is the file's name
	data []byte
	want class
}

// A class is a set of results. The code "" is success.
type class []media.Code

// Where damage hits by chance, versions of ffmpeg differ in what they can
// still read; that they either read it or blame the input is what counts.
var (
	damaged = class{"", media.CodeInputMalformed, media.CodeInputTruncated, media.CodeInputUnsupported, media.CodeInputNoStream, media.CodeInputLimit}
	refused = class{media.CodeInputMalformed, media.CodeInputTruncated, media.CodeInputUnsupported, media.CodeInputNoStream}
	foreign = class{media.CodeInputUnsupported, media.CodeInputMalformed} // a playlist, script or text
	tooMuch = class{media.CodeInputLimit, media.CodeInputMalformed}
	works   = class{""}
)
