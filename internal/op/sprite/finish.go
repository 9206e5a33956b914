package sprite

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/still"
)

// finish holds the sheets against the notes of what was put on them and
// writes the track.
type finish struct {
	grid   grid
	span   still.Span
	name   string        // pattern of the sheets' names
	sheets []string      // references to the sheets, relative to the track
	frames []still.Frame // of the cells, when they were sought
	seek   bool
	want   int  // cells of a whole source; 0 when that is not certain
	all    bool // a missing cell is a failure
	speck  bool // the source's picture is too small to judge cells by
}

// Make fails with input.truncated when there is no cell, or not each of them
// although on_damage says fail, and with verify.failed when a sheet is missing or too many, or a cell
// is blank where the source is not.
func (f *finish) Make(_ context.Context, w op.Work) error {
	cells := still.Notes(w.Work, cellNote, w.Source.Start)
	if f.seek { // the cells' own files have no times
		i := 0
		for _, shown := range taken(f.frames, w) {
			if i < len(cells) {
				cells[i].Time = shown
			}
			i++
		}
		if i != len(cells) && i > 0 { // with none, they were read and have times
			return media.Errorf(media.CodeVerifyFailed, "%d cells were put on sheets and %d taken from the source", len(cells), i)
		}
	}
	if len(cells) == 0 {
		return noCell()
	}
	if err := f.count(w.Out, len(cells)); err != nil {
		return err
	}
	if err := f.blank(w.Work, cells); err != nil {
		return err
	}
	if len(cells) < f.want {
		text := media.Phrasef("%d of %d cells have no frame of their own in the source", f.want-len(cells), f.want)
		if f.all {
			return media.Errorf(media.CodeInputTruncated, "%s", text)
		}
		w.Made.Warnings = append(w.Made.Warnings, media.Warning{Code: media.WarnPictureMissing, Phrase: text})
	}
	return os.WriteFile(filepath.Join(w.Out, track), f.track(cells), 0o600)
}

// count checks that there are exactly the sheets that the cells fill.
func (f *finish) count(out string, cells int) error {
	want := f.grid.sheets(cells)
	for n := 1; n <= want+1; n++ {
		_, err := os.Stat(filepath.Join(out, fmt.Sprintf(f.name, n)))
		switch there := err == nil; {
		case there && n > want:
			return media.Errorf(media.CodeVerifyFailed, "%d cells need %d sheets, but there is a sheet %d", cells, want, n)
		case !there && n <= want:
			return media.Wrap(media.CodeVerifyFailed, err, "%d cells need %d sheets, but sheet %d is missing", cells, want, n)
		}
	}
	if want > len(f.sheets) {
		return media.Errorf(media.CodeVerifyFailed, "there are %d sheets, more than the %d planned", want, len(f.sheets))
	}
	return nil
}

// A cell is blank when it has less than flat levels between its darkest and its
// brightest pixel, and wrongly so when most of the source's picture has lively.
const (
	flat   = 8
	lively = 24
	// speck is how many pixels a source must have for a statistic.
	speck = 64
)

// blank looks at every cell on the sheets as a player will see it.
func (f *finish) blank(work string, cells []still.Seen) error {
	grey, err := os.Open(filepath.Join(work, sheetGrey))
	if err != nil {
		return err
	}
	defer grey.Close()
	if f.speck {
		return nil
	}
	width, height := f.grid.Columns*f.grid.Width, f.grid.Rows*f.grid.Height
	sheet, loaded := make([]byte, width*height), 0
	for i, c := range cells {
		n, x, y := f.grid.place(i)
		if n != loaded {
			if _, err := io.ReadFull(grey, sheet); err != nil {
				return media.Wrap(media.CodeVerifyFailed, err, "sheet %d cannot be decoded as %d×%d", n, width, height)
			}
			loaded = n
		}
		low, high := byte(255), byte(0)
		for row := y; row < y+f.grid.Height; row++ {
			for _, p := range sheet[row*width+x : row*width+x+f.grid.Width] {
				low, high = min(low, p), max(high, p)
			}
		}
		if int(high)-int(low) < flat && c.High-c.Low > lively {
			return media.Errorf(media.CodeVerifyFailed, "the cell of %.3f s on sheet %d is blank, but the source is not", c.Time, n)
		}
	}
	return nil
}

// track has a cue from each cell's frame to the next one's; the last lasts to
// the end of the picture. A frame from before the beginning, which an edit list
// hides or a container tells with a negative time, is shown from the beginning.
func (f *finish) track(cells []still.Seen) []byte {
	var cues []vtt.Thumbnail
	for i, c := range cells {
		n, x, y := f.grid.place(i)
		end := max(f.span.End, c.Time+0.04)
		if i+1 < len(cells) {
			end = cells[i+1].Time
		}
		begin := max(c.Time, 0)
		if end-begin < 0.001 { // as fine as a cue tells
			continue
		}
		cues = append(cues, vtt.Thumbnail{Start: begin, End: end, Sheet: f.sheets[n-1], X: x, Y: y, Width: f.grid.Width, Height: f.grid.Height})
	}
	return vtt.Thumbnails(cues)
}
