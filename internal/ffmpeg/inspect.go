package ffmpeg

import (
	"context"
	"io"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

// A Show is what ffprobe shows of a file beside nothing else: sections and their
// members, as -show_entries takes them, such as "packet=pts_time,size". It writes
// a line for each section, with "|" between the members.
type Show struct {
	Source  int // of the task's
	Entries string
}

// An Inspection is one start of ffprobe whose output is read while it runs,
// because it is too long to keep: all packets of a film.
type Inspection struct {
	Show   Show
	Places Places
	Limits Limits                                       // those of a run
	Read   func(ctx context.Context, r io.Reader) error // as Run.Read
	Hear   func(line string)                            // as Run.Hear
}

// Inspect runs ffprobe as Run runs ffmpeg; what is read is never kept. Errors are
// those of Run.
func (t *Tool) Inspect(ctx context.Context, in Inspection) (Result, error) {
	if n := in.Show.Source; n < 0 || n >= len(in.Places.Sources) || !safeValue.MatchString(in.Show.Entries) {
		return Result{Exit: -1}, refused("ffprobe cannot show %q of source %d", in.Show.Entries, n)
	}
	path := in.Places.Sources[in.Show.Source]
	format, err := t.sniffed(path)
	if err != nil {
		return Result{Exit: -1}, err
	}
	places := in.Places
	places.Allow = t.allow
	effort := probeEfforts[0]
	input, err := renderInput(Input{File: Source(in.Show.Source), Format: format, Options: []Option{
		Int("probesize", effort.bytes), Int("analyzeduration", effort.length.Microseconds()),
	}}, places)
	if err != nil {
		return Result{Exit: -1}, err
	}
	args := slices.Concat([]string{"-hide_banner", "-loglevel", "level+warning", "-of", "compact", "-show_entries", in.Show.Entries}, input)
	r := Run{Places: in.Places, Hear: in.Hear, Read: func(ctx context.Context, from io.Reader, _ []io.Reader) error { return in.Read(ctx, from) }}
	if r.Places.Sources == nil || in.Read == nil {
		return Result{Exit: -1}, media.Errorf(media.CodeWorkerInternal, "an inspection needs a source and a reader")
	}
	return t.run(ctx, r, t.ffprobe, args, in.Limits.or(DefaultLimits(&Command{}, 0)))
}
