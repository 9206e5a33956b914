package sprite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/still"
)

// order numbers the sought cells without a gap, because a damaged source may
// lack some and two intervals may share one frame.
type order struct {
	frames []still.Frame
	again  bool // another step takes cells when there are none
}

// Make renames the cells; those that are not used stay behind their numbers.
func (o *order) Make(_ context.Context, w op.Work) error {
	number := 0
	for i := range taken(o.frames, w) {
		number++
		from, to := o.frames[i].File.Name, fmt.Sprintf(cellName, number)
		if from == to {
			continue
		}
		if err := os.Rename(filepath.Join(w.Work, from), filepath.Join(w.Work, to)); err != nil {
			return err
		}
	}
	if number == 0 && !o.again {
		return noCell()
	}
	for n := number + 1; n <= len(o.frames); n++ {
		if err := os.Remove(filepath.Join(w.Work, fmt.Sprintf(cellName, n))); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

// taken yields the places of the frames that were found, with the times shown,
// each later than the one before.
func taken(frames []still.Frame, w op.Work) func(func(int, media.Seconds) bool) {
	return func(yield func(int, media.Seconds) bool) {
		last := media.Seconds(-1)
		for i, f := range frames {
			shown, found := still.Shown(w.Work, f, w.Source.Start)
			if !found || shown <= last {
				continue
			}
			last = shown
			if !yield(i, shown) {
				return
			}
		}
	}
}

func noCell() error {
	return media.Errorf(media.CodeInputTruncated, "no frame could be decoded for a sprite sheet")
}
