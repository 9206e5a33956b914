package measure

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	spanFrames = 100              // looked at in one place
	spanApart  = 15 * time.Second // a shorter film is looked at in one place
)

// interlace looks at three places of a film, since it may begin with a
// progressive title, in one process.
func (m meter) interlace(ctx context.Context) (*media.Interlace, error) {
	v := m.src.MainVideo()
	if v == nil {
		return nil, nil
	}
	starts := []time.Duration{0}
	if length := m.src.Duration.Duration(); length > spanApart {
		starts = []time.Duration{length / 10, length / 2, length * 8 / 10}
	}
	c := &ffmpeg.Command{Expect: ffmpeg.Expect{Frames: spanFrames}}
	for i, at := range starts {
		input, label := ffmpeg.Input{File: ffmpeg.Source(0)}, "v"+strconv.Itoa(i)
		if at > 0 {
			input.Options = []ffmpeg.Option{ffmpeg.Time("ss", at)}
		}
		c.Inputs = append(c.Inputs, input)
		c.Graph = append(c.Graph, ffmpeg.Chain{
			In:      []string{fmt.Sprintf("%d:%d", i, v.Index)},
			Filters: []ffmpeg.Filter{ffmpeg.F("idet"), printTo("metadata", idetFile(i))},
			Out:     []string{label},
		})
		c.Outputs = append(c.Outputs, ffmpeg.Output{File: ffmpeg.Null(), Format: "null", Maps: []string{"[" + label + "]"},
			Options: []ffmpeg.Option{ffmpeg.Int("frames:v", spanFrames), ffmpeg.FrameMode("passthrough")}})
	}
	if err := m.run(ctx, c); err != nil {
		return nil, err
	}
	var out media.Interlace
	counts := map[string]*int{
		"tff": &out.TopFirst, "bff": &out.BottomFirst, "progressive": &out.Progressive, "undetermined": &out.Unknown,
	}
	for i := range starts {
		err := m.printed(idetFile(i), func(key, value string) {
			if count := counts[value]; key == "lavfi.idet.multiple.current_frame" && count != nil {
				*count++
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return &out, nil
}

func idetFile(i int) string { return fmt.Sprintf("idet-%d.txt", i) }
