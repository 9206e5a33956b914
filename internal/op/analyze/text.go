package analyze

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// How much text is read: of some streams, of the beginning of the source.
const (
	mostTexts  = 1 + ffmpeg.MaxPipes
	textLength = time.Hour
)

// text writes the text of subtitle streams into pipes; the command is nil if there
// are none.
func text(src *media.Source) (*ffmpeg.Command, []int) {
	c := &ffmpeg.Command{Inputs: []ffmpeg.Input{{File: ffmpeg.Source(0), Options: []ffmpeg.Option{ffmpeg.Time("t", textLength)}}}}
	var streams []int
	for i, s := range src.TextSubtitles() {
		if i == mostTexts {
			break
		}
		c.Pipes = i
		c.Outputs = append(c.Outputs, ffmpeg.Output{File: file(i), Format: "webvtt", Maps: []string{"0:" + strconv.Itoa(s.Index)},
			Options: []ffmpeg.Option{ffmpeg.Word("c:s", "webvtt")}})
		streams = append(streams, s.Index)
	}
	if len(streams) == 0 {
		return nil, nil
	}
	return c, streams
}

// reading reads what text writes.
type reading struct {
	watch   *analyze.Watch
	streams []int
}

// Read is op.Reader's.
func (r reading) Read(ctx context.Context, w op.Work, from io.Reader) error {
	pipes := map[int]io.Reader{r.streams[0]: from}
	for i, index := range r.streams[1:] {
		pipes[index] = w.Side[i]
	}
	return r.watch.Text(ctx, pipes)
}
