package analyze

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
)

// mostText bounds what is read of a subtitle stream, in bytes.
const mostText = 256 << 10

// Text reads subtitle streams as WebVTT, each by its index in the container. One that
// no text comes of is a gap.
func (w *Watch) Text(ctx context.Context, streams map[int]io.Reader) error {
	var all sync.WaitGroup
	var faults []error
	for index, from := range streams {
		all.Go(func() {
			raw, err := io.ReadAll(io.LimitReader(from, mostText))
			_, rest := io.Copy(io.Discard, from) // ffmpeg waits for the reader
			text := ""
			for _, cue := range vtt.Lines(raw) {
				text += cue + "\n"
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			if faults = append(faults, err, rest, ctx.Err()); text == "" {
				return
			}
			w.texts = append(w.texts, index)
			for _, one := range w.watchers {
				if watcher, ok := one.(TextWatcher); ok {
					watcher.Text(index, text)
				}
			}
		})
	}
	all.Wait()
	return errors.Join(faults...)
}

// unread are the gaps of streams that no text came of.
func (w *Watch) unread(name string) []Gap {
	var list []Gap
	for _, s := range w.set.input.Source.TextSubtitles() {
		if !slices.Contains(w.texts, s.Index) {
			list = append(list, gap(name, 0, 0, media.Phrasef("no text could be read from stream %d", s.Index)))
		}
	}
	return list
}
