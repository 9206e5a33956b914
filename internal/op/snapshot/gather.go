package snapshot

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/still"
)

// gather tells the time of each picture's frame and closes the gaps in their
// numbers where a damaged or short source gave none.
type gather struct {
	frames  []still.Frame
	span    still.Span
	name    string // pattern of the pictures' names
	pastEnd PastEnd
	all     bool // a missing picture is a failure
}

// Make fails with input.truncated when there is no picture at all, or not each
// of them although on_damage says fail, and with
// config.invalid when a time turns out to be after the end and may not be.
func (g *gather) Make(_ context.Context, w op.Work) error {
	number := 0
	var missing, late []string
	for _, f := range g.frames {
		path := filepath.Join(w.Out, f.File.Name)
		at := fmt.Sprintf("%.3f s", f.At)
		shown, seen := still.Shown(w.Work, f, w.Source.Start)
		if _, err := os.Stat(path); err != nil || !seen {
			missing = append(missing, at)
			continue
		}
		if f.Roll && g.span.After(f.At, shown) {
			late = append(late, at)
			if g.pastEnd == Skip {
				if err := os.Remove(path); err != nil {
					return err
				}
				continue
			}
		}
		number++
		name := fmt.Sprintf(g.name, number)
		if err := os.Rename(path, filepath.Join(w.Out, name)); err != nil {
			return err
		}
		w.Made.Times[name] = shown
	}
	return g.tell(w.Made, number, missing, late)
}

func (g *gather) tell(made *op.Made, pictures int, missing, late []string) error {
	if len(late) > 0 && g.pastEnd == Fail {
		return media.Bad("times", "%s: after the last frame of the video", strings.Join(late, ", "))
	}
	if pictures == 0 || g.all && len(missing) > 0 {
		return media.Errorf(media.CodeInputTruncated, "no frame could be decoded at %s", strings.Join(append(missing, late...), ", "))
	}
	if len(late) > 0 {
		made.Warnings = append(made.Warnings, media.Warning{Code: media.WarnPastEnd, Phrase: media.Phrasef("after the last frame: %s", strings.Join(late, ", "))})
	}
	if len(missing) > 0 {
		made.Warnings = append(made.Warnings, media.Warning{Code: media.WarnPictureMissing, Phrase: media.Phrasef("the source has no decodable frame at %s", strings.Join(missing, ", "))})
	}
	return nil
}
