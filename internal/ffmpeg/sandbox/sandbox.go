// Package sandbox starts ffmpeg in a sandbox: a clean environment, closed
// descriptors, resource limits, and on Linux Landlock, seccomp and namespaces.
//
// A child process of this program sets the sandbox up for itself and then becomes
// ffmpeg: this package's init detects that the process is such a child.
//
// Each layer prevents something that the others do not: namespaces hide the network
// and other processes, Landlock files and other programs, seccomp refuses sockets,
// signals and the rarely used half of the kernel, and resource limits stop bombs. At
// start-up, a canary tries what an attacker would try.
package sandbox

import "time"

// A Mode says what happens when a layer is missing on this machine.
type Mode string

const (
	Required Mode = "required" // every layer must hold, or nothing runs
	Auto     Mode = "auto"     // use the layers that hold
	Off      Mode = "off"      // only the clean environment and the process group
)

// Limits are held by the kernel. Zero fields are not set.
type Limits struct {
	CPU         time.Duration // of all threads together
	MemoryBytes int64         // of address space
	FileBytes   int64         // of one file
	OpenFiles   int
	Threads     int // held by the kernel in a user namespace of an ordinary user
}

// A Spec is one program to start.
type Spec struct {
	Program string
	Args    []string // without the program's name
	Dir     string   // current folder
	Read    []string // files and folders that it may read besides the system's
	Write   []string // folders that it may read and write
	Limits  Limits
	Pipes   int // descriptors after 3 that it keeps: pipes of its caller
}

// ExitCode is how a child ends that could not put its cage on; its last line
// on standard error says why.
const ExitCode = 125
