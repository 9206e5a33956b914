// Package faces finds faces in images: where they are and how many, not whose.
package faces

import (
	"context"
	"math"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/sight"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/tensor"
)

// Pack has the model.
const Pack = "faces"

const (
	size = 256
	// overlap is the share that two faces can have in common.
	overlap = 0.3
	// rows of the outputs: a box, and six points that are not used.
	values = 16
)

// A grid is one of the two raster of places that the model looks at.
type grid struct{ stride, each int }

var grids = [...]grid{{16, 2}, {32, 6}}

// Detect finds the faces of an image whose score is at least the least one, the best
// first.
func Detect(ctx context.Context, model analyze.Model, m *sight.Image, least float64) ([]sight.Detection, error) {
	pixels := m.Resize(m.Whole(), size, size, sight.FromOrigin)
	for i := range pixels {
		pixels[i] = pixels[i]/127.5 - 1
	}
	out, err := model.Run(ctx, []tensor.Tensor{tensor.Floats("", pixels, 1, size, size, 3)})
	if err != nil {
		return nil, err
	}
	var found []sight.Detection
	for _, g := range grids {
		cells := size / g.stride
		count := cells * cells * g.each
		scores, boxes := of(out, count), of(out, count*values)
		if scores == nil || boxes == nil {
			return nil, media.Errorf(media.CodeEngineFailed, "a model returned something else than expected")
		}
		for i, logit := range scores {
			score := 1 / (1 + math.Exp(-float64(logit)))
			if !(score >= least) {
				continue
			}
			cell, b := i/g.each, boxes[i*values:]
			x := (float64(cell%cells)+0.5)*float64(g.stride) + float64(b[0])
			y := (float64(cell/cells)+0.5)*float64(g.stride) + float64(b[1])
			w, h := float64(b[2])/2, float64(b[3])/2
			box := sight.Inside((x-w)/size, (y-h)/size, (x+w)/size, (y+h)/size)
			if box.Width > 0 && box.Height > 0 {
				found = append(found, sight.Detection{Label: "face", Score: score, Box: box})
			}
		}
	}
	return sight.Distinct(found, overlap), nil
}

// of is the output with a number of values; each of the four has another one.
func of(out []tensor.Tensor, count int) []float32 {
	for _, t := range out {
		if len(t.Floats) == count {
			return t.Floats
		}
	}
	return nil
}
