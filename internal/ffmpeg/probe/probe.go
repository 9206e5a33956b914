// Package probe turns ffprobe's output into media.Source: what a file holds,
// what is unusual about it, and whether it is within the limits.
package probe

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"os"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Limits bound a source. Zero fields take the defaults of DefaultLimits, and
// negative ones are no limit.
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
		Bytes: or(l.Bytes, d.Bytes), Duration: or(l.Duration, d.Duration), Side: or(l.Side, d.Side),
		Pixels: or(l.Pixels, d.Pixels), Streams: or(l.Streams, d.Streams),
	}
}

func or[N int | int64 | time.Duration](n, standard N) N {
	if n < 0 {
		return math.MaxInt
	}
	return cmp.Or(n, standard)
}

// Options change a probe.
type Options struct{ Limits Limits }

// Source probes one file. Errors: input.malformed for what no demuxer reads,
// input.unsupported for a container or codec that is not allowed, input.limit
// above a limit, input.no_stream for a file without pictures and sound.
func Source(ctx context.Context, runner ffmpeg.Runner, path string, o Options) (*media.Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, media.Wrap(media.CodeInputUnreachable, err, "the source cannot be read")
	}
	limits := o.Limits.withDefaults()
	if info.Size() > limits.Bytes {
		return nil, limit("limits.source_bytes", "the source has %d bytes, more than the limit of %d", info.Size(), limits.Bytes)
	}
	if info.Size() == 0 {
		return nil, media.Errorf(media.CodeInputMalformed, "the source is empty").WithHint("check that it was written or uploaded completely")
	}
	raw, err := runner.Probe(ctx, path)
	if err != nil {
		return nil, explained(err, path)
	}
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, media.Wrap(media.CodeEngineFailed, err, "the output of ffprobe cannot be read")
	}
	if err := a.listen(ctx, runner, path); err != nil {
		return nil, err
	}
	src := a.source(info.Size())
	if err := check(src, len(a.Streams), limits); err != nil {
		return nil, err
	}
	if len(src.Video)+len(src.Audio)+len(src.Covers)+len(src.Subtitles) == 0 {
		return nil, nothing(&a, path, limits)
	}
	if len(src.Subtitles) > 0 && len(a.Streams) == 1 {
		if err := checkText(path); err != nil {
			return nil, err
		}
	}
	seen, err := lookAt(ctx, runner, path, src, &a)
	if err != nil {
		return nil, err
	}
	for i := range src.Video {
		v := &src.Video[i]
		if p, known := seen.paces[v.Index]; known {
			p.settle(v)
		}
		if v.HDR == "pq" && v.Mastering == nil {
			mastering(ctx, runner, path, v)
		}
	}
	find(src, &a, &seen)
	return src, nil
}

func limit(setting, format string, args ...any) error {
	return media.Errorf(media.CodeInputLimit, format, args...).WithHint("an operator can raise %s", setting)
}

// check refuses what is beyond a limit.
func check(src *media.Source, streams int, l Limits) error {
	if streams > l.Streams {
		return limit("limits.streams", "the source has %d streams, more than the limit of %d", streams, l.Streams)
	}
	if d := src.Duration.Duration(); d > l.Duration {
		return limit("limits.source_length", "the source has a duration of %s, more than the limit of %s", d.Round(time.Second), l.Duration)
	}
	for _, v := range src.Video {
		if v.Width > l.Side || v.Height > l.Side || int64(v.Width)*int64(v.Height) > l.Pixels {
			return tooLarge(int64(v.Width), int64(v.Height), l)
		}
	}
	return nil
}
