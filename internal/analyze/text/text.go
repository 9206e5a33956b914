// Package text reads text in images, Chinese and English: one model finds where it
// is, another one reads each line.
package text

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/sight"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/tensor"
)

// Pack has the models and the characters.
const Pack = "text"

const (
	longest    = 960 // pixels of the longer side of the image in which text is searched
	multiple   = 32
	lineHeight = 48
	mostWidth  = 3200 // pixels of a line that is read
	mostLines  = 100  // of an image
	leastScore = 0.6  // of characters, on average
	leastSpace = 0.2  // of a space, which is often less likely than nothing
)

// A Line is text in an image.
type Line struct {
	Text  string
	Score float64
	Box   media.Box
}

// A Reader has both models.
type Reader struct {
	Find, Read analyze.Model
	characters []string // by class; the first is none
}

// NewReader reads the list of characters of the pack.
func NewReader(find, read analyze.Model, list []byte) *Reader {
	text := strings.TrimSuffix(strings.ReplaceAll(string(list), "\r", ""), "\n")
	return &Reader{find, read, append(append([]string{""}, strings.Split(text, "\n")...), " ")}
}

func unexpected() error {
	return media.Errorf(media.CodeEngineFailed, "a model returned something else than expected")
}

// Lines reads an image, from top to bottom.
func (r *Reader) Lines(ctx context.Context, m *sight.Image) ([]Line, error) {
	boxes, err := r.find(ctx, m)
	if err != nil {
		return nil, err
	}
	var lines []Line
	for _, b := range boxes[:min(len(boxes), mostLines)] {
		words, score, err := r.line(ctx, m, b)
		if err != nil {
			return nil, err
		}
		if words = strings.TrimSpace(words); words == "" || score < leastScore {
			continue
		}
		w, h := float64(m.Width), float64(m.Height)
		lines = append(lines, Line{words, score, sight.Inside(float64(b.X0)/w, float64(b.Y0)/h, float64(b.X1)/w, float64(b.Y1)/h)})
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return cmp.Or(cmp.Compare(a.Box.Y, b.Box.Y), cmp.Compare(a.Box.X, b.Box.X)) })
	return lines, nil
}

// find are the places of text, in pixels of the image.
func (r *Reader) find(ctx context.Context, m *sight.Image) ([]sight.Rect, error) {
	share := min(1, float64(longest)/float64(max(m.Width, m.Height)))
	width, height := rounded(float64(m.Width)*share), rounded(float64(m.Height)*share)
	pixels := m.Resize(m.Whole(), width, height, sight.Centers)
	mean, scale := [3]float32{123.675, 116.28, 103.53}, [3]float32{1 / 58.395, 1 / 57.12, 1 / 57.375}
	blueFirst := sight.ChannelsFirst(pixels, [3]int{2, 1, 0})
	n := width * height
	for c := range 3 {
		for i := range n {
			blueFirst[c*n+i] = (blueFirst[c*n+i] - mean[c]) * scale[c]
		}
	}
	out, err := r.Find.Run(ctx, []tensor.Tensor{tensor.Floats("", blueFirst, 1, 3, height, width)})
	if err != nil {
		return nil, err
	}
	if len(out) != 1 || len(out[0].Floats) != n {
		return nil, unexpected()
	}
	return places(out[0].Floats, width, height, m), nil
}

// rounded is a size that the model takes.
func rounded(v float64) int { return max(multiple, int(math.Round(v/multiple))*multiple) }

// line reads one line. What is taller than wide is read as it lies.
func (r *Reader) line(ctx context.Context, m *sight.Image, b sight.Rect) (string, float64, error) {
	w, h := b.X1-b.X0, b.Y1-b.Y0
	width := min(mostWidth, max(lineHeight/2, int(math.Ceil(float64(lineHeight*w)/float64(h)))))
	pixels := sight.ChannelsFirst(m.Resize(b, width, lineHeight, sight.Centers), [3]int{2, 1, 0})
	for i := range pixels {
		pixels[i] = pixels[i]/127.5 - 1
	}
	out, err := r.Read.Run(ctx, []tensor.Tensor{tensor.Floats("", pixels, 1, 3, lineHeight, width)})
	if err != nil {
		return "", 0, err
	}
	classes := len(r.characters)
	if len(out) != 1 || len(out[0].Shape) != 3 || out[0].Shape[2] != classes {
		return "", 0, unexpected()
	}
	var words strings.Builder
	sum, count, before, last := 0.0, 0, 0, 0
	space := float32(0) // the best score of a space since the last character
	for at := 0; at < len(out[0].Floats); at += classes {
		scores := out[0].Floats[at : at+classes]
		best := 0
		for i, s := range scores {
			if s > scores[best] {
				best = i
			}
		}
		// A character that goes on over several steps is one; between equal ones is none.
		space = max(space, scores[classes-1])
		if best != 0 && best != before {
			if space >= leastSpace && count > 0 && best != classes-1 && last != classes-1 {
				words.WriteByte(' ')
			}
			space, last = 0, best
			words.WriteString(r.characters[best])
			sum, count = sum+float64(scores[best]), count+1
		}
		before = best
	}
	if count == 0 {
		return "", 0, nil
	}
	return words.String(), sum / float64(count), nil
}
