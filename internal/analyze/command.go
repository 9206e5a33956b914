package analyze

import (
	"strconv"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Further pipes of the command. Each kind of stills has two more: frames, and times.
const (
	videoPipe = 1 // what filters of the video print
	audioPipe = 2
)

// stillsPipe is the pipe of the n-th kind of stills, from 0; that of its times follows.
func stillsPipe(n int) int { return audioPipe + 1 + 2*n }

// Command decodes the source once for all analyzers, and writes what Watch reads.
func (c *Set) Command(src *media.Source) *ffmpeg.Command {
	kinds := c.kinds()
	pipes := audioPipe + 2*len(kinds)
	if c.prints {
		pipes++
	}
	command := &ffmpeg.Command{
		Inputs: []ffmpeg.Input{{File: ffmpeg.Source(0)}}, Pipes: pipes,
		Expect: ffmpeg.Expect{Duration: src.Duration.Duration()},
	}
	needs := c.Needs()
	// What is only decoded for its damage is passed on to nobody.
	if (needs.OfVideo() || needs.Packets) && src.MainVideo() != nil {
		c.video(command, src.MainVideo().Index, needs, kinds)
	}
	if needs.OfAudio() || src.MainAudio() != nil && (needs.Packets || c.prints && src.MainVideo() == nil) { // something must tell the duration
		command.Graph = append(command.Graph, ffmpeg.Chain{
			In: []string{"0:" + strconv.Itoa(src.MainAudio().Index)}, Out: []string{"heard"},
			Filters: printed(needs.Audio, audioPipe, "a"),
		})
		command.Outputs = append(command.Outputs, ffmpeg.Output{File: ffmpeg.Null(), Format: "null", Maps: []string{"[heard]"}})
	}
	if c.prints {
		command.Graph = append(command.Graph, ffmpeg.Chain{
			In: []string{"0:" + strconv.Itoa(src.MainAudio().Index)}, Out: []string{"printed"},
			Filters: []ffmpeg.Filter{
				ffmpeg.F("aresample", "sample_rate", 11025), ffmpeg.F("aformat", "sample_fmts", "s16", "channel_layouts", "mono"),
			},
		})
		command.Outputs = append(command.Outputs, ffmpeg.Output{
			File: ffmpeg.SidePipe(pipes), Format: "chromaprint", Maps: []string{"[printed]"},
			Options: []ffmpeg.Option{ffmpeg.Word("fp_format", "raw")},
		})
	}
	return command
}

// video adds what looks at the video stream: every frame, and copies of some.
func (c *Set) video(command *ffmpeg.Command, stream int, needs Needs, kinds []Stills) {
	add := func(from, to string, filters []ffmpeg.Filter, file ffmpeg.File, format string) {
		command.Graph = append(command.Graph, ffmpeg.Chain{In: []string{from}, Out: []string{to}, Filters: filters})
		command.Outputs = append(command.Outputs, ffmpeg.Output{
			File: file, Format: format, Maps: []string{"[" + to + "]"}, Options: []ffmpeg.Option{ffmpeg.FrameMode("passthrough")},
		})
	}
	input, filters := "0:"+strconv.Itoa(stream), printed(needs.Video, videoPipe, "")
	if len(kinds) > 0 {
		copies := ffmpeg.Chain{In: []string{input}, Out: []string{"all"}, Filters: append(filters, ffmpeg.F("split", "outputs", len(kinds)+1))}
		for i := range kinds {
			copies.Out = append(copies.Out, label(i))
		}
		command.Graph = append(command.Graph, copies)
		input, filters = "all", nil
	}
	if needs.Frames {
		filters = append(filters, ffmpeg.F("scale", "w", Width, "h", Height, "flags", "area"), ffmpeg.F("format", "pix_fmts", "gray"))
		add(input, "seen", filters, ffmpeg.Pipe(), "rawvideo")
	} else {
		if len(filters) == 0 {
			filters = []ffmpeg.Filter{ffmpeg.F("null")}
		}
		add(input, "seen", filters, ffmpeg.Null(), "null")
	}
	for i, kind := range kinds {
		pipe := stillsPipe(i)
		add(label(i), label(i)+"s", kind.filters(c.input, pipe+1), ffmpeg.SidePipe(pipe), "rawvideo")
	}
}

// kinds are the different stills that the members need.
func (c *Set) kinds() []Stills {
	var kinds []Stills
	seen := map[Stills]bool{{}: true}
	for _, m := range c.members {
		if of := m.Needs().Stills; of.Rate > 0 && !seen[of] {
			seen[of] = true
			kinds = append(kinds, of)
		}
	}
	return kinds
}
