package pack

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	lockName    = ".lock"
	workPattern = ".work-*"
)

// lock makes this process the only one that changes the folder. It waits for
// another, and removes what one that was killed left behind.
func (l *Library) lock(ctx context.Context, step func(Step)) (unlock func(), err error) {
	if err := os.MkdirAll(l.Dir, 0o700); err != nil {
		return nil, disk(err)
	}
	f, err := os.OpenFile(filepath.Join(l.Dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, disk(err)
	}
	for told := false; syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil; told = true {
		if !told {
			step(Waiting)
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	left, _ := filepath.Glob(filepath.Join(l.Dir, workPattern))
	for _, each := range left {
		_ = os.RemoveAll(each)
	}
	return func() { f.Close() }, nil
}

// scratch is a folder on the disk of the library, so that it can be renamed.
func (l *Library) scratch() (string, error) {
	dir, err := os.MkdirTemp(l.Dir, strings.TrimSuffix(workPattern, "*"))
	if err != nil {
		return "", disk(err)
	}
	return dir, nil
}

// syncAll has the files of a folder on the disk before it gets its name.
func syncAll(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := syncDir(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return syncDir(dir)
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
