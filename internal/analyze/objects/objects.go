// Package objects finds 80 kinds of things in images, by the labels of COCO.
package objects

import (
	"context"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/sight"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/tensor"
)

// Pack has the model.
const Pack = "objects"

const (
	size    = 512
	cells   = 128 // in each direction
	stride  = size / cells
	overlap = 0.4
)

// Detect finds the things of an image whose score is at least the least one, the best
// first. A thing is where a score is the largest of its surroundings.
func Detect(ctx context.Context, model analyze.Model, labels []string, m *sight.Image, least float64) ([]sight.Detection, error) {
	pixels := m.Resize(m.Whole(), size, size, sight.FromOrigin)
	out, err := model.Run(ctx, []tensor.Tensor{tensor.Floats("", pixels, 1, size, size, 3)})
	if err != nil {
		return nil, err
	}
	n := len(labels)
	scores, sides := tensor.Find(out, "tower_0/keypoints"), tensor.Find(out, "tower_0/wh")
	if scores == nil || sides == nil || len(scores.Floats) != cells*cells*n || len(sides.Floats) != cells*cells*4 {
		return nil, media.Errorf(media.CodeEngineFailed, "a model returned something else than expected")
	}
	var found []sight.Detection
	for i, score := range scores.Floats {
		if !(float64(score) >= least) {
			continue
		}
		cell, class := i/n, i%n
		x, y := cell%cells, cell/cells
		if !peak(scores.Floats, n, x, y, class) {
			continue
		}
		d := sides.Floats[4*cell:]
		cx, cy := float64(x*stride), float64(y*stride)
		box := sight.Inside((cx-float64(d[0]))/size, (cy-float64(d[1]))/size, (cx+float64(d[2]))/size, (cy+float64(d[3]))/size)
		if box.Width > 0 && box.Height > 0 {
			found = append(found, sight.Detection{Label: labels[class], Score: float64(score), Box: box})
		}
	}
	return sight.Distinct(found, overlap), nil
}

func peak(scores []float32, n, x, y, class int) bool {
	here := scores[(y*cells+x)*n+class]
	for v := max(0, y-1); v <= min(cells-1, y+1); v++ {
		for u := max(0, x-1); u <= min(cells-1, x+1); u++ {
			if scores[(v*cells+u)*n+class] > here {
				return false
			}
		}
	}
	return true
}
