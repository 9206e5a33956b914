// Package sandbox starts ffmpeg in a cage: a clean environment, closed
// descriptors, resource limits, and on Linux Landlock, seccomp and namespaces.
// The cage is put on by this program's own child (see MaybeChild), which then
// becomes ffmpeg.
package sandbox

import (
	"time"
)

// A Mode says what happens when a layer is missing on this machine.
type Mode string

const (
	Required Mode = "required" // every layer must hold, or nothing runs
	Auto     Mode = "auto"     // use the layers that hold
	Off      Mode = "off"      // clean environment and process group only
)

// Limits are held by the kernel. Zero fields are not set.
type Limits struct {
	CPU         time.Duration
	MemoryBytes int64 // address space
	FileBytes   int64 // of one file
	OpenFiles   int
}

// A Spec is one program to start.
type Spec struct {
	Program string
	Args    []string // without the program's name
	Dir     string   // current folder
	Read    []string // files and folders that it may read besides the system's
	Write   []string // folders that it may read and write
	Limits  Limits
}
