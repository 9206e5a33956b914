// Package looking is an operation for tests that makes no file: Go code looks at
// small gray frames while ffmpeg decodes, and what it finds is the task's result.
// A parameter makes it misbehave.
package looking

import (
	"context"
	"errors"
	"io"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// Params say how to look.
type Params struct {
	How string `json:"how" enum:"whole,early,error,wrong,nothing,file" default:"whole"`
}

// Found is the result.
type Found struct {
	Frames int     `json:"frames" minimum:"1"`
	Mean   float64 `json:"mean" minimum:"0" maximum:"255" doc:"Of all pixels"`
	Light  string  `json:"light" enum:"dark,bright"`
}

// Op is the operation.
func Op() op.Op {
	return op.Op{Name: "looking", Title: "Looking", Summary: "Look at frames", Layout: op.NoFiles,
		New: func() op.Params { return &Params{How: "whole"} }, Result: Found{}}
}

// Validate is op.Params'.
func (p *Params) Validate() media.Faults { return op.Bounds(p) }

// Needs is op.Params'.
func (p *Params) Needs() []ffmpeg.Need { return nil }

// Queue is op.Params'.
func (p *Params) Queue() media.Queue { return media.QueueLight }

// Measures is op.Params'.
func (p *Params) Measures(*media.Source) []media.Measurement { return nil }

// side of the frames that are looked at.
const side = 16

// Plan is one command whose frames Go reads.
func (p *Params) Plan(in op.Input) (*op.Plan, error) {
	out := ffmpeg.Output{File: ffmpeg.Pipe(), Format: "rawvideo", Maps: []string{"[seen]"}}
	outputs := []ffmpeg.Output{out}
	if p.How == "file" {
		outputs = append(outputs, ffmpeg.Output{File: ffmpeg.Out("stray.mkv"), Format: "matroska", Maps: []string{"0:v:0"}, Options: []ffmpeg.Option{ffmpeg.Word("c", "copy")}})
	}
	return &op.Plan{Steps: []op.Step{{Name: "look", Read: p, Command: &ffmpeg.Command{
		Inputs: []ffmpeg.Input{{File: ffmpeg.Source(0)}},
		Graph: []ffmpeg.Chain{{In: []string{"0:v:0"}, Out: []string{"seen"}, Filters: []ffmpeg.Filter{
			ffmpeg.F("scale", "w", side, "h", side), ffmpeg.F("format", "", "gray")}}},
		Outputs: outputs, Expect: ffmpeg.Expect{Duration: in.Source.Duration.Duration()},
	}}}}, nil
}

// Read is op.Reader's.
func (p *Params) Read(_ context.Context, w op.Work, from io.Reader) error {
	var sum, pixels float64
	found := Found{Light: "dark"}
	for frame := make([]byte, side*side); ; found.Frames++ {
		if _, err := io.ReadFull(from, frame); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		for _, pixel := range frame {
			sum, pixels = sum+float64(pixel), pixels+1
		}
		switch p.How {
		case "early":
			if found.Frames == 3 {
				w.Made.Result = found
				return nil
			}
		case "error":
			return media.Errorf(media.CodeInputUnsupported, "nothing can be seen")
		}
	}
	found.Mean = sum / max(pixels, 1)
	if found.Mean > 128 {
		found.Light = "bright"
	}
	switch p.How {
	case "nothing":
		return nil
	case "wrong":
		found.Light = "blue"
	}
	w.Made.Result = found
	return nil
}
