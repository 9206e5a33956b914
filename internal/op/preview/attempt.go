package preview

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
)

// An attempt is one rung of the way down to the cap.
type attempt struct {
	Width, Height, FPS, Quality int // Height 0: by the ratio
}

// attempts begin with what was asked for; quality falls first, because motion
// and size are seen sooner.
func (p *Params) attempts() []attempt {
	var all []attempt
	for _, share := range [...]struct{ width, fps, quality float64 }{
		{1, 1, 1}, {1, 1, 0.6}, {0.8, 0.8, 0.5}, {0.6, 0.7, 0.4}, {0.4, 0.5, 0.3}, {0.25, 0.4, 0.15},
	} {
		a := attempt{
			Width:   max(int(float64(p.Width)*share.width)/2*2, 16),
			Height:  int(float64(p.Height)*share.width) / 2 * 2,
			FPS:     max(int(float64(p.FPS)*share.fps+0.5), min(p.FPS, 3)),
			Quality: max(int(float64(p.Quality)*share.quality), 1),
		}
		if len(all) == 0 || a != all[len(all)-1] {
			all = append(all, a)
		}
	}
	return all
}

// size is the box of the picture; a smaller source is not enlarged.
func (a attempt) size() picture.Size {
	if a.Height == 0 {
		return picture.Size{Width: a.Width}
	}
	return picture.Size{Width: a.Width, Height: max(a.Height, 16), Mode: picture.Stretch}
}

func (a attempt) String() string {
	return fmt.Sprintf("at most %d pixels wide, %d frames per second, quality %d", a.Width, a.FPS, a.Quality)
}

// keep publishes an attempt that fits.
type keep struct {
	file, name string // in the work folder and in the out folder
	attempt    attempt
	number     int
	last       bool
	max        int64 // bytes
}

// Make fails with output.limit when the last attempt is too large, and with
// input.truncated when nothing was made.
func (k *keep) Make(_ context.Context, w op.Work) error {
	path := filepath.Join(w.Work, k.file)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return media.Errorf(media.CodeInputTruncated, "no frame of the selected scenes could be decoded")
	}
	if err != nil {
		return err
	}
	if size := info.Size(); size > k.max {
		if k.last {
			return media.Errorf(media.CodeOutputLimit, "the preview has %d bytes %s, more than max_bytes, %d", size, k.attempt, k.max).
				WithHint("raise max_bytes, or lower duration_seconds or width; mp4 is smaller than webp, and webp than gif")
		}
		return os.Remove(path)
	}
	w.Made.Reasons = append(w.Made.Reasons, media.Reasoned(media.Phrasef("size"), media.Phrasef("%d bytes of at most %d with attempt %d: %s", info.Size(), k.max, k.number, k.attempt)))
	if k.number > 1 {
		w.Made.Warnings = append(w.Made.Warnings, media.Warning{Code: media.WarnReduced, Phrase: media.Phrasef("to keep max_bytes, the preview is %s", k.attempt.String())})
	}
	return os.Rename(path, filepath.Join(w.Out, k.name))
}
