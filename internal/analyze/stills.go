package analyze

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Stills are frames at a rate, for analyzers that look closely: a model that needs
// colors, or what small frames do not show. Analyzers that ask for the same stills
// share them; each other kind is one more copy out of the one decoding.
type Stills struct {
	Rate  float64 // frames per second, at most those of the source; the first frame is always one
	Long  int     // largest size of the longer side in pixels; larger frames are made smaller, and pixels square
	Short int     // and of the shorter side
	Cut   bool    // the middle of larger frames instead, unscaled
	Color bool    // 3 bytes for each pixel: red, green, blue; else 1
}

// ColorStills are what analyzers share that need nothing else: one in a second, large
// enough to read and to look at.
var ColorStills = Stills{Rate: 1, Long: 1280, Short: 1280, Color: true}

// A Still is one of them. Pixels are valid during the call only, row by row from
// the top left of the upright image; black is 0 and white is 255.
type Still struct {
	At            media.Seconds
	Width, Height int
	Pixels        []byte
}

// size is that of the stills of a source, in pixels.
func (s Stills) size(input Input) (width, height int) {
	most := [2]int{s.Long, s.Short}
	if input.Height > input.Width {
		most = [2]int{s.Short, s.Long}
	}
	width, height = max(input.Width, 1), max(input.Height, 1)
	if !s.Cut && input.Shown[0] > 0 && input.Shown[1] > 0 {
		width, height = input.Shown[0], input.Shown[1]
	}
	if s.Cut {
		return min(width, most[0]), min(height, most[1])
	}
	share := min(1, float64(most[0])/float64(width), float64(most[1])/float64(height))
	return max(int(float64(width)*share+0.5), 1), max(int(float64(height)*share+0.5), 1)
}

// early is how much sooner than after its interval a still may come, in
// microseconds, because the times of frames are rounded.
const early = 1000

// filters choose frames, print their times into a pipe at once, because few come,
// and bring them to size. Times are in microseconds before. A source whose frames
// change their size is scaled to its first.
func (s Stills) filters(input Input, times int) []ffmpeg.Filter {
	width, height := s.size(input)
	step := int(1e6/s.Rate) - early
	list := []ffmpeg.Filter{
		ffmpeg.F("select", "expr", fmt.Sprintf("isnan(prev_selected_pts)+gte(pts-prev_selected_pts,%d)", max(step, 0))),
		ffmpeg.F("metadata", "mode", "add", "key", "at", "value", "1"), // frames without any are not printed
		ffmpeg.F("metadata", "mode", "print", "file", ffmpeg.SidePipe(times), "direct", 1),
	}
	pixels := "gray"
	if s.Color {
		pixels = "rgb24"
	}
	if s.Cut && input.Width > 0 && input.Height > 0 {
		list = append(list, ffmpeg.F("scale", "w", input.Width, "h", input.Height), ffmpeg.F("format", "pix_fmts", pixels))
		if width < input.Width || height < input.Height {
			list = append(list, ffmpeg.F("crop", "w", width, "h", height))
		}
		return list
	}
	return append(list, ffmpeg.F("scale", "w", width, "h", height, "flags", "area"), ffmpeg.F("format", "pix_fmts", pixels))
}

// bytes is the size of one still.
func (s Stills) bytes(input Input) int {
	width, height := s.size(input)
	if s.Color {
		return 3 * width * height
	}
	return width * height
}

// watchStills reads stills and their times until both pipes end.
func (w *Watch) watchStills(of Stills, frames, times io.Reader) error {
	at := make(chan media.Seconds, ahead)
	var timesErr error
	go func() {
		defer close(at)
		timesErr = readLines(times, func(t media.Seconds) { at <- t }, func(*Line) {})
	}()
	still := Still{Pixels: make([]byte, of.bytes(w.set.input))}
	still.Width, still.Height = of.size(w.set.input)
	var err error
	for err == nil {
		if _, err = io.ReadFull(frames, still.Pixels); err != nil {
			break
		}
		var ok bool
		if still.At, ok = <-at; !ok {
			err = errors.New("a still came without its time")
			break
		}
		w.still(of, still)
	}
	_, _ = io.Copy(io.Discard, frames) // ffmpeg would block otherwise
	for range at {
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) { // an incomplete one is an error of ffmpeg
		err = nil
	}
	return errors.Join(err, timesErr)
}

// still passes one to those who asked for its kind.
func (w *Watch) still(of Stills, s Still) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, one := range w.watchers {
		if watcher, ok := one.(StillWatcher); ok && w.set.members[i].Needs().Stills == of {
			watcher.Still(s)
		}
	}
}

// label is the name of the n-th copy of the frames in the graph.
func label(n int) string { return "still" + strconv.Itoa(n) }
