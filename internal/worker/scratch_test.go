package worker

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
)

// All rooms are made under one process ID, as containers on one volume make them.
func TestTheSweepRemovesOnlyWhatDeadProcessesLeft(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "scratch")
	open := func() *room {
		r, err := openRoom(dir, "task")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(r.dir, "source"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		return r
	}
	lives, dead := open(), open()
	_ = dead.lock.Close() // as the kernel does when the process is killed
	stays := map[string]bool{lives.dir: true, lives.lock.Name(): true, dead.dir: false, dead.lock.Name(): false}
	for _, name := range []string{"somebody's", "7-task-1", "mediamill-notes", "notes.lock"} {
		stays[filepath.Join(dir, name)] = true
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	New(Deps{Scratch: dir, Log: slog.New(slog.DiscardHandler)}).sweepScratch()
	for name, want := range stays {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("%s stays: %t, want %t", name, err == nil, want)
		}
	}
	if err := lives.close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{lives.dir, lives.lock.Name()} {
		if _, err := os.Stat(name); !os.IsNotExist(err) {
			t.Errorf("%s is left: %v", name, err)
		}
	}
}
