package ffmpeg

import (
	"os"
	"runtime"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
)

const (
	defaultStall  = 120 * time.Second
	defaultWall   = 6 * time.Hour // when nothing tells how long the work is
	defaultMemory = 4 << 30
	stopGrace     = 5 * time.Second         // from TERM to KILL after a limit
	cancelGrace   = 1500 * time.Millisecond // from TERM to KILL when the caller gave up: nobody wants the output
)

// DefaultLimits are the limits of a command that reads so many bytes:
//
//	Wall         10 × duration + 10 min, or 10 min + 1 s a frame, or 6 h when neither is known
//	Stall        120 s
//	CPU          Wall × processors
//	MemoryBytes  4 GiB of address space, and 128 MiB for each processor above 4 (threads reserve stacks and heaps)
//	OutputBytes  4 × input + 1 GiB, and 2 MB for each second of output
func DefaultLimits(c *Command, inputBytes int64) Limits {
	l := Limits{Wall: defaultWall, Stall: defaultStall}
	switch {
	case c.Expect.Duration > 0:
		l.Wall = 10*c.Expect.Duration + 10*time.Minute
	case c.Expect.Frames > 0:
		l.Wall = time.Duration(c.Expect.Frames)*time.Second + 10*time.Minute
	}
	processors := runtime.NumCPU()
	l.CPU = l.Wall * time.Duration(processors)
	l.MemoryBytes = defaultMemory + int64(max(0, processors-4))*(128<<20)
	l.OutputBytes = 4*inputBytes + 1<<30 + int64(c.Expect.Duration.Seconds()*2e6)
	return l
}

// or fills zero fields from the defaults.
func (l Limits) or(d Limits) Limits {
	if l.Wall <= 0 {
		l.Wall = d.Wall
	}
	if l.Stall <= 0 {
		l.Stall = d.Stall
	}
	if l.CPU <= 0 {
		l.CPU = l.Wall * time.Duration(runtime.NumCPU())
	}
	if l.MemoryBytes <= 0 {
		l.MemoryBytes = d.MemoryBytes
	}
	if l.OutputBytes <= 0 {
		l.OutputBytes = d.OutputBytes
	}
	return l
}

// kernel are the limits that the kernel holds.
func (l Limits) kernel() sandbox.Limits {
	return sandbox.Limits{CPU: l.CPU, MemoryBytes: l.MemoryBytes, FileBytes: l.OutputBytes, OpenFiles: 1024}
}

func bytesOf(paths []string) int64 {
	var total int64
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil {
			total += info.Size()
		}
	}
	return total
}
