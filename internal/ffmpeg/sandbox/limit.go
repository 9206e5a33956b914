package sandbox

import (
	"fmt"
	"syscall"
	"time"
)

// limit sets all limits but that of memory. Past the soft limit of processor
// time comes SIGXCPU, five seconds later SIGKILL.
func limit(l Limits) error {
	if err := setLimit(syscall.RLIMIT_CORE, 0, 0); err != nil {
		return err
	}
	if l.CPU > 0 {
		seconds := uint64((l.CPU + time.Second - 1) / time.Second)
		if err := setLimit(syscall.RLIMIT_CPU, seconds, seconds+5); err != nil {
			return err
		}
	}
	if l.FileBytes > 0 {
		if err := setLimit(syscall.RLIMIT_FSIZE, uint64(l.FileBytes), uint64(l.FileBytes)); err != nil {
			return err
		}
	}
	if l.OpenFiles > 0 {
		return setLimit(syscall.RLIMIT_NOFILE, uint64(l.OpenFiles), uint64(l.OpenFiles))
	}
	return nil
}

func limitMemory(l Limits) error {
	if l.MemoryBytes <= 0 {
		return nil
	}
	return setLimit(syscall.RLIMIT_AS, uint64(l.MemoryBytes), uint64(l.MemoryBytes))
}

// setLimit lowers a limit; one that is lower already stays.
func setLimit(which int, soft, hard uint64) error {
	var now syscall.Rlimit
	if err := syscall.Getrlimit(which, &now); err != nil {
		return fmt.Errorf("limit %d: %w", which, err)
	}
	next := syscall.Rlimit{Cur: min(soft, now.Max), Max: min(hard, now.Max)}
	if err := syscall.Setrlimit(which, &next); err != nil {
		return fmt.Errorf("limit %d to %d: %w", which, soft, err)
	}
	return nil
}
