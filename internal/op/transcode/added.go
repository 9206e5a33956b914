package transcode

import (
	"fmt"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/sound"
)

// Added is what another operation does to the main streams of the same file.
type Added struct {
	Picture picture.Added
	Sound   []ffmpeg.Filter
	Remade  *Remade // nil if the filters are all that is done to the audio
}

// Remade is a main audio stream that Go makes anew, in steps before the encoding,
// which reads it from its standard input.
type Remade struct {
	Rate  int // Hz, of the samples that are made
	Steps func(Remaking) (before []op.Step, feed op.Feeder)
}

// Remaking is what the steps get.
type Remaking struct {
	Decode   *ffmpeg.Command // writes the stream after Added.Sound to its standard output, as f32le
	Channels int
	Loudness *sound.Target // nil if it is kept
}

// PlanWith is Plan with what is added. Streams that it is for cannot be copied.
func (p *Params) PlanWith(in op.Input, added Added) (*op.Plan, error) { return p.plan(in, nil, added) }

// remake adds the steps and the chain of a stream that is made anew.
func (b *planner) remake(label string, s *media.AudioStream, want sound.Wanted) *sound.Sound {
	loud := want.Loudness
	rate := want.SampleRate
	want.Loudness, want.SampleRate = nil, b.added.Remade.Rate
	n := sound.Normalize(b.src, s, want)
	decode := &ffmpeg.Command{
		Inputs: []ffmpeg.Input{{File: ffmpeg.Source(0), Options: append(b.part().Input(), ffmpeg.Flag("vn"))}},
		Graph:  []ffmpeg.Chain{{In: []string{streamOf(s.Index)}, Filters: append(b.part().Sounds(), n.Filters...), Out: []string{"made"}}},
		Outputs: []ffmpeg.Output{{File: ffmpeg.Pipe(), Format: "f32le", Maps: []string{"[made]"},
			Options: append([]ffmpeg.Option{ffmpeg.Word("c:a", "pcm_f32le")}, b.part().Output()...)}},
		Expect: ffmpeg.Expect{Duration: b.duration()}, BitExact: b.in.BitExact,
	}
	steps, feed := b.added.Remade.Steps(Remaking{Decode: decode, Channels: n.Channels, Loudness: loud})
	b.plan.Steps = append(b.plan.Steps, steps...)
	b.fed, b.feed = len(b.graph), feed
	b.remade = &ffmpeg.Input{File: ffmpeg.Pipe(), Format: "f32le", Options: []ffmpeg.Option{ffmpeg.Int("ar", n.SampleRate), ffmpeg.Int("ac", n.Channels)}}
	b.graph = append(b.graph, ffmpeg.Chain{In: []string{label}, Filters: n.Finish(rate, loud), Out: []string{label}})
	n.SampleRate = rate
	return n
}

// connect makes the chain of a remade stream begin at its input, the last one.
func (b *planner) connect(inputs []ffmpeg.Input) []ffmpeg.Input {
	if b.remade == nil {
		return inputs
	}
	b.graph[b.fed].In = []string{fmt.Sprintf("%d:0", len(inputs))}
	return append(inputs[:len(inputs):len(inputs)], *b.remade)
}
