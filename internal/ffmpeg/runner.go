package ffmpeg

import (
	"context"
	"io"
	"time"
)

// A Run is one start of ffmpeg.
type Run struct {
	Command *Command
	Places  Places
	Limits  Limits
	Stdin   func(ctx context.Context, w io.Writer) error // feeds pipe:0; nil for none
	Stdout  io.Writer                                    // takes pipe:1; nil for none
	// Read reads pipe:1 in place of Stdout; nil for none. It runs beside ffmpeg,
	// until the end of what that writes, and takes something within Limits.Stall.
	// ctx ends when ffmpeg is stopped. When it returns before the end, without an
	// error it has enough: ffmpeg is ended, and the run ends well. side are the
	// further pipes of Command.Pipes; ffmpeg waits for the reader of each, so they
	// are read at the same time.
	Read func(ctx context.Context, r io.Reader, side []io.Reader) error
	// Hear gets every line that ffmpeg writes about its work, such as damage that it
	// meets, from one goroutine, never after Run returned; Result.Log has the last ones.
	Hear func(line string)
	// Progress is called at up to 5 Hz, from one goroutine, never after Run returned.
	Progress func(Progress)
}

// Progress is what ffmpeg reports while it runs.
type Progress struct {
	Fraction float64 // 0 to 1 against Command.Expect; never falls
	Frames   int64
	Time     time.Duration // of the output's time line
	Speed    float64       // output time in a second of wall time
	Bytes    int64
}

// A Result is how a run ended; it is filled as far as known when Run fails too.
type Result struct {
	Args      []string // exact arguments, with the program's name first
	Exit      int      // -1 when a signal ended it
	Signal    string
	Log       []string // last 200 lines of stderr
	CPU       time.Duration
	PeakBytes int64
	Wall      time.Duration
}

// Limits bound one run. Zero fields take the defaults of DefaultLimits.
type Limits struct {
	CPU         time.Duration // processor time; what bounds work
	Wall        time.Duration // whole run; far above what the work takes on an idle machine
	Stall       time.Duration // without progress, though it ran or could have
	MemoryBytes int64
	OutputBytes int64 // of one file
	Threads     int
}

// A Runner starts ffmpeg and ffprobe.
type Runner interface {
	// Run waits for the end. When ctx ends it asks ffmpeg to stop, and kills it
	// 5 s later. Errors are media.Error of the classes input and engine.
	Run(ctx context.Context, r Run) (Result, error)
	// Probe is ffprobe's JSON for one file: format, streams, chapters.
	// Its limit is processor time; a machine that is busy makes it late, and at
	// last engine.timeout, which says nothing about the file. args are further
	// ffprobe options of the caller's own making, as "-show_frames"; path stands
	// behind "file:".
	Probe(ctx context.Context, path string, args ...string) ([]byte, error)
	// Inspect passes on what ffprobe shows of a file while it reads it.
	Inspect(ctx context.Context, in Inspection) (Result, error)
	Capabilities() *Capabilities
}
