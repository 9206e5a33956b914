package snapshot

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/still"
)

// choose finds the best frame among those looked at closely.
type choose struct {
	scores                []float64 // of the candidates' stills
	name                  string    // of the poster in the out folder
	frame                 int64     // bytes of a finished raw frame
	greyWidth, greyHeight int
}

// A closer is one frame looked at closely.
type closer struct {
	candidate, number int
	time              media.Seconds
	still             media.Still
	score             float64
}

// Make copies the best frame to where the encoder reads it. The score of a
// frame is half its candidate's and half its own; detail counts against the most
// detailed frame of all, because it depends on the size of the copy.
func (c *choose) Make(_ context.Context, w op.Work) error {
	frames, err := c.look(w)
	if err != nil {
		return err
	}
	if len(frames) == 0 {
		return media.Errorf(media.CodeInputTruncated, "no frame could be decoded for a poster")
	}
	most := 0.0
	for _, f := range frames {
		most = max(most, f.still.Detail)
	}
	best := &frames[0]
	for i := range frames {
		f := &frames[i]
		relative := f.still
		if most > 0 && f.still.Detail >= 0.0005 {
			relative.Detail = still.Rich * f.still.Detail / most
		}
		f.score = 0.5*c.scores[f.candidate] + 0.5*still.Score(relative)
		if f.score > best.score {
			best = f
		}
	}
	w.Made.Times[c.name] = best.time
	w.Made.Reasons = append(w.Made.Reasons, media.Reasoned(media.Phrasef("poster"), media.Phrasef("the frame at %.3f s, the best of %d frames that were compared closely: score %.2f, brightness %.2f, contrast %.2f, detail %.0f %% of the maximum",
		best.time, len(frames), best.score, best.still.Luma, best.still.Contrast, 100*best.still.Detail/max(most, 1e-9))))
	return c.copy(w.Work, best)
}

// look judges every frame's grey copy.
func (c *choose) look(w op.Work) ([]closer, error) {
	var frames []closer
	size := c.greyWidth * c.greyHeight
	for i := range c.scores {
		name := fmt.Sprintf(firstChoice, i)
		grey, err := os.ReadFile(filepath.Join(w.Work, name+".grey"))
		if err != nil {
			return nil, err
		}
		seen := still.Notes(w.Work, name+".txt", w.Source.Start)
		var before []byte
		for n := 0; n < len(seen) && (n+1)*size <= len(grey); n++ {
			copy := grey[n*size : (n+1)*size]
			frames = append(frames, closer{candidate: i, number: n, time: seen[n].Time, still: still.Judge(copy, before, c.greyWidth)})
			before = copy
		}
	}
	return frames, nil
}

func (c *choose) copy(folder string, best *closer) error {
	from, err := os.Open(filepath.Join(folder, fmt.Sprintf(firstChoice, best.candidate)+".raw"))
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.Create(filepath.Join(folder, posterRaw))
	if err != nil {
		return err
	}
	_, err = io.Copy(to, io.NewSectionReader(from, int64(best.number)*c.frame, c.frame))
	if e := to.Close(); err == nil {
		err = e
	}
	return err
}
