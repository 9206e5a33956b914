package measure

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

const (
	spanFrames = 100              // looked at in one place
	spanApart  = 15 * time.Second // a shorter film is looked at in one place

	shortFrames = 16 // looked at in one place when the flag says progressive
	shortEnough = shortFrames / 2
)

// interlace looks at three places of a film, since it may begin with a
// progressive title, in one process. Film that is flagged as progressive nearly
// always is: a short look into its middle is enough unless it finds anything
// else.
func (m meter) interlace(ctx context.Context) (*media.Interlace, error) {
	v := m.src.MainVideo()
	if v == nil {
		return nil, nil
	}
	if v.FieldOrder == "progressive" && !mayHide(v) {
		return nil, nil // the flag is right
	}
	if v.FieldOrder == "progressive" {
		middle := []time.Duration{m.src.Duration.Duration() / 2}
		out, err := m.fields(ctx, v, middle, shortFrames, ffmpeg.Flag("noaccurate_seek"))
		if err != nil || out.Progressive >= shortEnough && out.Progressive > 4*(out.TopFirst+out.BottomFirst) {
			return out, err
		}
	}
	starts := []time.Duration{0}
	if length := m.src.Duration.Duration(); length > spanApart {
		starts = []time.Duration{length / 10, length / 2, length * 8 / 10}
	}
	return m.fields(ctx, v, starts, spanFrames)
}

// mayHide says whether a picture that is flagged as progressive can hold fields
// all the same: cameras and broadcasters make fields of few sizes, 25 or 30
// frames of them a second, and fields that were scaled cannot be told apart
// any more.
func mayHide(v *media.VideoStream) bool {
	height := min(v.Width, v.Height)
	return slices.Contains([]int{480, 486, 512, 576, 1080, 1088}, height) && v.FrameRate.Float() < 31
}

// fields counts what idet says of so many frames from each time on; seek are
// further options of the inputs that do not begin at 0.
func (m meter) fields(ctx context.Context, v *media.VideoStream, starts []time.Duration, frames int, seek ...ffmpeg.Option) (*media.Interlace, error) {
	c := &ffmpeg.Command{Expect: ffmpeg.Expect{Frames: int64(frames)}}
	for i, at := range starts {
		input, label := ffmpeg.Input{File: ffmpeg.Source(0)}, "v"+strconv.Itoa(i)
		if v.Rotation != 0 || v.Flipped { // fields are lines of the frame as it is coded
			input.Options = append(input.Options, ffmpeg.Flag("noautorotate"))
		}
		if at > 0 {
			input.Options = append(append(input.Options, ffmpeg.Time("ss", at)), seek...)
		}
		c.Inputs = append(c.Inputs, input)
		c.Graph = append(c.Graph, ffmpeg.Chain{
			In:      []string{fmt.Sprintf("%d:%d", i, v.Index)},
			Filters: []ffmpeg.Filter{ffmpeg.F("idet"), printTo("metadata", idetFile(i))},
			Out:     []string{label},
		})
		c.Outputs = append(c.Outputs, ffmpeg.Output{File: ffmpeg.Null(), Format: "null", Maps: []string{"[" + label + "]"},
			Options: []ffmpeg.Option{ffmpeg.Int("frames:v", frames), ffmpeg.FrameMode("passthrough")}})
	}
	if err := m.run(ctx, c); err != nil {
		return nil, err
	}
	var out media.Interlace
	for i := range starts {
		if err := m.printed(idetFile(i), func(key, value string) { CountFields(&out, key, value) }); err != nil {
			return nil, err
		}
	}
	return &out, nil
}

// CountFields counts a frame when a value is idet's verdict on it.
func CountFields(to *media.Interlace, key, value string) {
	if key != "lavfi.idet.multiple.current_frame" {
		return
	}
	switch value {
	case "tff":
		to.TopFirst++
	case "bff":
		to.BottomFirst++
	case "progressive":
		to.Progressive++
	case "undetermined":
		to.Unknown++
	}
}

func idetFile(i int) string { return fmt.Sprintf("idet-%d.txt", i) }
