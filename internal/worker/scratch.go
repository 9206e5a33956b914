package worker

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// sweepScratch removes folders of attempts whose process is gone: a worker that
// was killed had no chance to. ffmpeg itself died with it.
func (w *Worker) sweepScratch() {
	entries, err := os.ReadDir(w.Scratch)
	if err != nil {
		w.Log.Warn("can not look for what is left in the scratch folder", "error", err)
		return
	}
	for _, e := range entries {
		pid, _, found := strings.Cut(e.Name(), "-")
		n, err := strconv.Atoi(pid)
		if !found || err != nil || n != os.Getpid() && lives(n) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(w.Scratch, e.Name())); err != nil {
			w.Log.Warn("can not remove a left scratch folder", "folder", e.Name(), "error", err)
		}
	}
}

// lives says whether a process has the pid; a reused pid only delays the sweep.
func lives(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || err == syscall.EPERM
}

// free is how many bytes a folder's file system still takes.
func free(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
