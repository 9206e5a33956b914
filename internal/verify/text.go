package verify

import (
	"os"
	"strings"
	"unicode/utf8"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// vtt holds a text track to WebVTT's form: its first line, and at least the
// arrow of one cue unless the track may be empty.
func (c *checker) vtt(f op.File, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "can not read the outputs")
	}
	text := string(raw)
	if !utf8.Valid(raw) || !strings.HasPrefix(strings.TrimPrefix(text, "\ufeff"), "WEBVTT") {
		return failed(f.Name.File, "it is not WebVTT")
	}
	if f.Role == media.RoleThumbnails && !strings.Contains(text, " --> ") {
		return failed(f.Name.File, "it has no cue")
	}
	return nil
}

// manifest is checked by the package manifest, with all that it refers to.
func (c *checker) manifest(f op.File, checked *Checked) error {
	return nil
}
