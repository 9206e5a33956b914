// Package nudity finds explicit and suggestive images by two classifiers: a quick one
// looks at every still, and a better one only at those of which the first is not sure
// that there is nothing.
package nudity

import (
	"context"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/sight"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/tensor"
)

// Pack has the models.
const Pack = "nudity"

// Scores are what the models say of an image, 0 to 1.
type Scores struct {
	Explicit   float64 // the lower one of both models
	Suggestive float64
	Both       bool // the second model looked too
}

// looksAgain is the score of the first model from which the second one looks.
const looksAgain = 0.3

// Sizes of the images that the models take, and the order of their scores.
const (
	firstSize  = 224
	secondSize = 299
)

const (
	drawing = iota
	hentai
	neutral
	porn
	sexy
	classes
)

// Judge scores an image. An image is suspicious only if both models find it so, since
// each alone errs on textures and flowers.
func Judge(ctx context.Context, first, second analyze.Model, m *sight.Image) (Scores, error) {
	a, err := classify(ctx, first, m, firstSize)
	if err != nil {
		return Scores{}, err
	}
	s := Scores{Explicit: explicit(a), Suggestive: float64(a[sexy])}
	if s.Explicit <= looksAgain && s.Suggestive <= looksAgain {
		return s, nil
	}
	b, err := classify(ctx, second, m, secondSize)
	if err != nil {
		return Scores{}, err
	}
	return Scores{Explicit: min(s.Explicit, explicit(b)), Suggestive: min(s.Suggestive, float64(b[sexy])), Both: true}, nil
}

func explicit(scores []float32) float64 { return float64(scores[porn] + scores[hentai]) }

// classify brings the image to size exactly as NSFW JS does: a smoothed one turns
// people in clothes into explicit images.
func classify(ctx context.Context, model analyze.Model, m *sight.Image, size int) ([]float32, error) {
	pixels := m.Resize(m.Whole(), size, size, sight.Corners)
	for i := range pixels {
		pixels[i] /= 255
	}
	out, err := model.Run(ctx, []tensor.Tensor{tensor.Floats("", pixels, 1, size, size, 3)})
	if err != nil {
		return nil, err
	}
	if len(out) != 1 || len(out[0].Floats) != classes {
		return nil, media.Errorf(media.CodeEngineFailed, "a model returned something else than expected")
	}
	return out[0].Floats, nil
}
