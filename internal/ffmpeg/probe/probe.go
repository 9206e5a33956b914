// Package probe turns ffprobe's answer into media.Source: what a file holds,
// what of it is unusual, and whether it is within the limits.
package probe

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Limits bound a source. Zero fields take the defaults of DefaultLimits.
type Limits struct {
	Bytes    int64
	Duration time.Duration
	Side     int   // pixels of the longer side
	Pixels   int64 // of one picture
	Streams  int
}

// DefaultLimits are those of docs/security.md.
func DefaultLimits() Limits {
	return Limits{Bytes: 50 << 30, Duration: 12 * time.Hour, Side: 8192, Pixels: 64 << 20, Streams: 64}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	return Limits{
		Bytes: cmp.Or(l.Bytes, d.Bytes), Duration: cmp.Or(l.Duration, d.Duration), Side: cmp.Or(l.Side, d.Side),
		Pixels: cmp.Or(l.Pixels, d.Pixels), Streams: cmp.Or(l.Streams, d.Streams),
	}
}

// Options change a probe.
type Options struct{ Limits Limits }

// Source probes one file. Errors: input.malformed for what no demuxer reads,
// input.unsupported for a container or codec that is not allowed, input.limit
// above a limit, input.no_stream for a file without pictures and sound.
func Source(ctx context.Context, runner ffmpeg.Runner, path string, o Options) (*media.Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, media.Wrap(media.CodeInputUnreachable, err, "the source can not be read")
	}
	limits := o.Limits.withDefaults()
	if info.Size() > limits.Bytes {
		return nil, limit("limits.source_bytes", "the source has %d bytes, more than %d", info.Size(), limits.Bytes)
	}
	if info.Size() == 0 {
		return nil, media.Errorf(media.CodeInputMalformed, "the source is empty").WithHint("check that it was written or uploaded whole")
	}
	raw, err := runner.Probe(ctx, path)
	if err != nil {
		return nil, err
	}
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, media.Wrap(media.CodeEngineFailed, err, "ffprobe's answer can not be read")
	}
	src := a.source(info.Size())
	if err := check(src, len(a.Streams), limits); err != nil {
		return nil, err
	}
	find(src, &a)
	return src, nil
}

func limit(setting, format string, args ...any) error {
	return media.Errorf(media.CodeInputLimit, format, args...).WithHint("an operator can raise %s", setting)
}

// check refuses what is beyond a limit, or nothing that could be worked on.
func check(src *media.Source, streams int, l Limits) error {
	if streams > l.Streams {
		return limit("limits.streams", "the source has %d streams, more than %d", streams, l.Streams)
	}
	if d := src.Duration.Duration(); d > l.Duration {
		return limit("limits.source_length", "the source lasts %s, longer than %s", d.Round(time.Second), l.Duration)
	}
	for _, v := range src.Video {
		if v.Width > l.Side || v.Height > l.Side || int64(v.Width)*int64(v.Height) > l.Pixels {
			return limit("limits.side and limits.pixels", "the picture has %dx%d pixels, more than the limit of %d on a side and %d in all",
				v.Width, v.Height, l.Side, l.Pixels)
		}
	}
	if len(src.Video)+len(src.Audio)+len(src.Covers)+len(src.Subtitles) == 0 {
		return media.Errorf(media.CodeInputNoStream, "the source has neither pictures nor sound that can be read").
			WithHint("probe it to see what it holds")
	}
	return nil
}
