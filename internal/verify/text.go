package verify

import (
	"os"

	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// vtt holds a text track to WebVTT's form; a thumbnail track has a cue at least.
func (c *checker) vtt(f op.File, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot read the outputs")
	}
	cues, err := vtt.Parse(raw)
	if err != nil {
		return media.Wrap(media.CodeVerifyFailed, err, "%s: %s", f.Name.File, media.AsError(err).Message)
	}
	if f.Role == media.RoleThumbnails && len(cues) == 0 {
		return failed(f.Name.File, "it has no cue")
	}
	return nil
}

// document holds JSON to its schema.
func document(f op.File, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot read the outputs")
	}
	if err := op.CheckJSON(raw, f.Expect.Schema); err != nil {
		return failed(f.Name.File, "%v", err)
	}
	return nil
}
