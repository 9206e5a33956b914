package ffmpeg

import (
	"os"
	"runtime"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
)

const (
	defaultStall  = 120 * time.Second
	defaultWork   = 6 * time.Hour // when nothing tells how long the work is
	defaultMemory = 4 << 30
	patience      = 24                      // a machine that gives a run a twenty-fourth of itself still brings it to its end
	cpuGrace      = 10 * time.Second        // the kernel's own limit comes first, where it holds
	stopGrace     = 5 * time.Second         // from TERM to KILL after a limit
	cancelGrace   = 1500 * time.Millisecond // from TERM to KILL when the caller gave up: nobody wants the output
)

// LimitsFor are those of time for work on media of a length: the processor time
// that an idle machine has in 10 × length + 10 min, and the wall time in which
// even a busy one gives as much. What hangs is ended by the stall rule long before.
func LimitsFor(length time.Duration) Limits { return limitsOf(10*length + 10*time.Minute) }

// limitsOf are those of work that takes so long on an idle machine.
func limitsOf(work time.Duration) Limits {
	return Limits{Wall: patience * work, CPU: work * time.Duration(runtime.NumCPU())}
}

// DefaultLimits are the limits of a command that reads so many bytes:
//
//	CPU          processors × (10 × duration + 10 min, or 10 min + 1 s a frame, or 6 h when neither is known)
//	Wall         24 times as long as an idle machine has for that
//	Stall        120 s
//	MemoryBytes  4 GiB of address space, and 128 MiB for each processor above 4 (threads reserve stacks and heaps)
//	OutputBytes  4 × input + 1 GiB, and 2 MB for each second of output
//	Threads      256, and 32 for each processor
func DefaultLimits(c *Command, inputBytes int64) Limits {
	l := limitsOf(defaultWork)
	switch {
	case c.Expect.Duration > 0:
		l = LimitsFor(c.Expect.Duration)
	case c.Expect.Frames > 0:
		l = limitsOf(time.Duration(c.Expect.Frames)*time.Second + 10*time.Minute)
	}
	processors := runtime.NumCPU()
	l.Stall = defaultStall
	l.MemoryBytes = defaultMemory + int64(max(0, processors-4))*(128<<20)
	l.OutputBytes = 4*inputBytes + 1<<30 + int64(c.Expect.Duration.Seconds()*2e6)
	l.Threads = 256 + 32*processors
	return l
}

// or fills zero fields from the defaults.
func (l Limits) or(d Limits) Limits {
	if l.CPU <= 0 {
		if l.CPU = d.CPU; l.Wall > 0 {
			l.CPU = l.Wall * time.Duration(runtime.NumCPU())
		}
	}
	if l.Wall <= 0 {
		l.Wall = d.Wall
	}
	if l.Stall <= 0 {
		l.Stall = d.Stall
	}
	if l.MemoryBytes <= 0 {
		l.MemoryBytes = d.MemoryBytes
	}
	if l.OutputBytes <= 0 {
		l.OutputBytes = d.OutputBytes
	}
	if l.Threads <= 0 {
		l.Threads = d.Threads
	}
	return l
}

// kernel are the limits that the kernel holds.
func (l Limits) kernel() sandbox.Limits {
	return sandbox.Limits{CPU: l.CPU, MemoryBytes: l.MemoryBytes, FileBytes: l.OutputBytes, OpenFiles: 1024, Threads: l.Threads}
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
