package measure

import (
	"bytes"
	"context"
	"fmt"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/packet"
	"github.com/mediamill/mediamill/internal/media"
)

// End is when the last of some streams of a source ends, in seconds after the
// source's start as ffmpeg's own runs count them: by its packets, or by what
// comes out of the decoders, which takes a decoding of the whole. What a
// container says of its length has no part in it.
func End(ctx context.Context, runner ffmpeg.Runner, places ffmpeg.Places, source int, streams []int, decode bool) (media.Seconds, error) {
	out := ffmpeg.Output{File: ffmpeg.Pipe(), Format: "framecrc"}
	for _, index := range streams {
		out.Maps = append(out.Maps, fmt.Sprintf("0:%d", index))
	}
	if decode { // frames are passed on by reference, so that nothing but decoding costs
		out.Options = []ffmpeg.Option{ffmpeg.FrameMode("passthrough"), ffmpeg.Word("c:v", "wrapped_avframe"), ffmpeg.Word("c:a", "pcm_s16le")}
	} else {
		out.Options = []ffmpeg.Option{ffmpeg.Word("c", "copy"), ffmpeg.Flag("copyinkf")}
	}
	one := places
	one.Sources = places.Sources[source : source+1]
	list := &ends{}
	_, err := runner.Run(ctx, ffmpeg.Run{
		Command: &ffmpeg.Command{Inputs: []ffmpeg.Input{{File: ffmpeg.Source(0)}}, Outputs: []ffmpeg.Output{out}},
		Places:  one, Stdout: list,
	})
	return media.Seconds(float64(list.last) / 1e6), err
}

// ends reads what the muxer framecrc writes.
type ends struct {
	list packet.Listing
	part []byte // of a line
	last int64  // microseconds
}

func (e *ends) Write(p []byte) (int, error) {
	e.part = append(e.part, p...)
	for {
		line, rest, found := bytes.Cut(e.part, []byte("\n"))
		if !found {
			return len(p), nil
		}
		if p, ok := e.list.Line(string(line)); ok {
			if at, known := p.At(); known {
				e.last = max(e.last, at+p.Duration)
			}
		}
		e.part = rest
	}
}
