package analyze

import (
	"context"
	"io"
	"strconv"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/analyze/stream/header"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/packet"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// packets are the steps that read the packets of a source, and those of its main
// streams with what is in them. They take a small part of the time that decoding takes.
func packets(src *media.Source, watch *analyze.Watch) []op.Step {
	show := showing{watch}
	steps := []op.Step{{Name: "packets", Show: packet.Show(0), Read: show, Hear: show, Weight: 0.03}}
	if command, copies := headers(src); command != nil {
		steps = append(steps, op.Step{Name: "headers", Command: command, Read: copying{watch, copies}, Lenient: true, Weight: 0.03})
	}
	return steps
}

// showing reads all packets.
type showing struct{ watch *analyze.Watch }

// Read is op.Reader's.
func (s showing) Read(ctx context.Context, _ op.Work, from io.Reader) error {
	return s.watch.Packets(ctx, from)
}

// Hear is op.Hearer's.
func (s showing) Hear(line string) { s.watch.Message(analyze.ReadingPackets, line) }

// toStartCodes are the bitstream filters that put start codes before the units of
// a packet, as header.Video takes them.
var toStartCodes = map[string]string{"h264": "h264_mp4toannexb", "hevc": "hevc_mp4toannexb"}

// A copied stream, with the pipes that its data and their sizes come from; 0 is
// standard output.
type copied struct {
	of          analyze.Stream
	data, sizes int
}

// headers copies the main streams whose headers are read; the command is nil if
// there are none.
func headers(src *media.Source) (*ffmpeg.Command, []copied) {
	c := &ffmpeg.Command{Inputs: []ffmpeg.Input{{File: ffmpeg.Source(0)}}, Expect: ffmpeg.Expect{Duration: src.Duration.Duration()}}
	var copies []copied
	add := func(of analyze.Stream, index, data, sizes int, filter string) {
		for _, out := range []ffmpeg.Output{{File: ffmpeg.SidePipe(sizes), Format: "framecrc"}, {File: file(data), Format: "data"}} {
			out.Maps = []string{"0:" + strconv.Itoa(index)}
			out.Options = []ffmpeg.Option{ffmpeg.Word("c", "copy"), ffmpeg.Flag("copyinkf"), ffmpeg.Int("flush_packets", 1)} // the size before the data
			if filter != "" {
				out.Options = append(out.Options, ffmpeg.Word("bsf", filter))
			}
			c.Outputs = append(c.Outputs, out)
		}
		c.Pipes = max(c.Pipes, data, sizes)
		copies = append(copies, copied{of, data, sizes})
	}
	if v := src.MainVideo(); v != nil && header.Reads(v.Codec) {
		add(analyze.VideoStream, v.Index, 0, 1, toStartCodes[v.Codec])
	}
	if a := src.MainAudio(); a != nil && header.Hears(a.Codec) {
		add(analyze.AudioStream, a.Index, 3, 2, "")
	}
	if len(copies) == 0 {
		return nil, nil
	}
	return c, copies
}

func file(pipe int) ffmpeg.File {
	if pipe == 0 {
		return ffmpeg.Pipe()
	}
	return ffmpeg.SidePipe(pipe)
}

// copying reads what headers copies.
type copying struct {
	watch  *analyze.Watch
	copies []copied
}

// Read is op.Reader's.
func (c copying) Read(ctx context.Context, w op.Work, from io.Reader) error {
	pipes := append([]io.Reader{from}, w.Side...)
	used := make([]bool, len(pipes))
	var streams []analyze.Copied
	for _, one := range c.copies {
		streams = append(streams, analyze.Copied{Of: one.of, Sizes: pipes[one.sizes], Data: pipes[one.data]})
		used[one.sizes], used[one.data] = true, true
	}
	err := c.watch.Headers(ctx, streams)
	for i, pipe := range pipes { // ends of pipes that nothing is written into
		if !used[i] {
			_, _ = io.Copy(io.Discard, pipe)
		}
	}
	return err
}
