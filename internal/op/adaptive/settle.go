package adaptive

import (
	"bytes"
	"io"
	"os"

	"github.com/mediamill/mediamill/internal/isobmff"
	"github.com/mediamill/mediamill/internal/manifest/mp4"
	"github.com/mediamill/mediamill/internal/media"
)

// settle mends a habit of ffmpeg's HLS muxer: with a fragment a keyframe it
// writes the first segment's fragments behind the initialization. What follows
// moov there goes to the front of the first segment, after its styp.
func settle(init, first string) error {
	data, err := os.ReadFile(init)
	if err != nil {
		return media.Wrap(media.CodeEngineFailed, err, "ffmpeg wrote no initialization segment")
	}
	head, err := mp4.ReadInit(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return media.Wrap(media.CodeEngineFailed, err, "the initialization segment is damaged")
	}
	if head.Size == int64(len(data)) {
		return nil
	}
	segment, err := os.ReadFile(first)
	if err != nil {
		return media.Wrap(media.CodeEngineFailed, err, "ffmpeg wrote no first segment")
	}
	styp := int64(0)
	if b, err := isobmff.At(bytes.NewReader(segment), 0, int64(len(segment))); err == nil && b.Type == "styp" {
		styp = b.End()
	}
	file, err := os.Create(first)
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "the first segment cannot be written")
	}
	_, err = io.Copy(file, io.MultiReader(bytes.NewReader(segment[:styp]), bytes.NewReader(data[head.Size:]), bytes.NewReader(segment[styp:])))
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Truncate(init, head.Size)
	}
	return media.Wrap(media.CodeWorkerDisk, err, "the first segment cannot be written")
}
