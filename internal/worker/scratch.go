package worker

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/mediamill/mediamill/internal/media"
)

const (
	roomPrefix = "mediamill-"
	lockSuffix = ".lock"
)

// A room is a folder of its own in the scratch folder, for one attempt, plan or
// look. A locked file lies beside it: the kernel frees the lock with the process,
// however that ends, so that others on the same folder can tell what is left
// behind. Process IDs cannot tell: containers that share a volume have equal ones.
type room struct {
	dir  string
	lock *os.File
}

// openRoom makes a room in the scratch folder, which it makes if it is not there.
func openRoom(scratch, what string) (*room, error) {
	if err := os.MkdirAll(scratch, 0o700); err != nil {
		return nil, noRoom(err)
	}
	for {
		f, err := os.CreateTemp(scratch, roomPrefix+what+"-*"+lockSuffix)
		if err != nil {
			return nil, noRoom(err)
		}
		// A file system without locks is never swept, since no sweep gets one there.
		locked := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(locked, syscall.EWOULDBLOCK) || !stillThere(f) { // a sweep was between the two
			_ = f.Close()
			continue
		}
		r := &room{dir: strings.TrimSuffix(f.Name(), lockSuffix), lock: f}
		if err := os.Mkdir(r.dir, 0o700); err != nil {
			return nil, noRoom(errors.Join(err, r.close()))
		}
		return r, nil
	}
}

// stillThere says whether the open file is the one under its name.
func stillThere(f *os.File) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(f.Name())
	return err == nil && os.SameFile(open, named)
}

func noRoom(err error) error {
	return media.Wrap(media.CodeWorkerDisk, err, "cannot create a scratch folder")
}

// close removes the room; its lock goes last, so that a later sweep finds what
// could not be removed.
func (r *room) close() error {
	defer r.lock.Close()
	if err := os.RemoveAll(r.dir); err != nil {
		return err
	}
	if err := os.Remove(r.lock.Name()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// sweepScratch removes rooms whose process is gone: a worker that was killed had
// no chance to. ffmpeg itself died with it.
func (w *Worker) sweepScratch() {
	entries, err := os.ReadDir(w.Scratch)
	if err != nil {
		w.Log.Warn("cannot list leftover files in the scratch folder", "error", err)
		return
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !strings.HasPrefix(e.Name(), roomPrefix) || !strings.HasSuffix(e.Name(), lockSuffix) {
			continue
		}
		name := filepath.Join(w.Scratch, e.Name())
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			continue // another sweep was here, or it is another account's
		}
		if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil || !stillThere(f) {
			_ = f.Close()
			continue
		}
		left := &room{dir: strings.TrimSuffix(name, lockSuffix), lock: f}
		if err := left.close(); err != nil {
			w.Log.Warn("cannot remove a leftover scratch folder", "folder", left.dir, "error", err)
		}
	}
}

// free is how many bytes a folder's file system still takes.
func free(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
