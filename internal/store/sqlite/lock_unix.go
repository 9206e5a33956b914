//go:build unix

package sqlite

import (
	"os"
	"syscall"
)

// flock is released by the kernel when the process ends, however it ends.
func flock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
