package measure

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
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
	return micro(list.last), err
}

// ends reads what the framecrc muxer writes: a line "#tb 0: 1/25" for each
// stream's time base, then one a packet of stream, decoding time, time,
// duration, size and sum.
type ends struct {
	base []float64
	part []byte // of a line
	last float64
}

func (e *ends) Write(p []byte) (int, error) {
	e.part = append(e.part, p...)
	for {
		line, rest, found := bytes.Cut(e.part, []byte("\n"))
		if !found {
			return len(p), nil
		}
		e.line(string(line))
		e.part = rest
	}
}

func (e *ends) line(text string) {
	if text, isBase := strings.CutPrefix(text, "#tb "); isBase {
		_, ratio, _ := strings.Cut(text, ": ")
		if r, err := media.ParseRational(ratio); err == nil {
			e.base = append(e.base, r.Float())
		}
		return
	}
	fields := strings.Split(text, ",")
	if len(fields) < 5 {
		return
	}
	var n [4]int64
	for i := range n {
		var err error
		if n[i], err = strconv.ParseInt(strings.TrimSpace(fields[i]), 10, 64); err != nil {
			return
		}
	}
	at := n[2]
	if at == math.MinInt64 { // not told; when it is decoded is the next best
		at = n[1]
	}
	if n[0] >= 0 && n[0] < int64(len(e.base)) && at != math.MinInt64 {
		e.last = max(e.last, float64(at+n[3])*e.base[n[0]])
	}
}
