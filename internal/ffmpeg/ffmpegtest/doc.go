// Package ffmpegtest makes the media that tests read, with the ffmpeg of this
// machine, and keeps them in the user's cache. Nothing is downloaded, and the
// repository holds only the recipes.
//
// Fixture makes a file of the table by its name, Clip a file to measure. Both return
// a path that must not be written to, because all tests share it.
package ffmpegtest

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Program finds ffmpeg or ffprobe. A test that needs a missing one is skipped,
// and fails where CI is set.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err != nil && os.Getenv("CI") != "":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	return path
}

// FFmpeg runs ffmpeg in dir and gives its standard output. It is for tests that
// look at files with an ffmpeg that is not in the cage.
func FFmpeg(t testing.TB, dir string, args ...string) []byte {
	t.Helper()
	out, err := run(Program(t, "ffmpeg"), dir, args)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// run starts ffmpeg without questions and progress.
func run(program, dir string, args []string) ([]byte, error) {
	cmd := exec.Command(program, append([]string{"-hide_banner", "-nostdin", "-v", "error", "-y"}, args...)...)
	cmd.Dir = dir
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.Output()
	if err != nil {
		return nil, &failure{args: args, log: log.String(), err: err}
	}
	return out, nil
}

// A failure is an ffmpeg that ended badly, with what it said.
type failure struct {
	args []string
	log  string
	err  error
}

func (f *failure) Error() string {
	return "ffmpeg " + strings.Join(f.args, " ") + ": " + f.err.Error() + "\n" + f.log
}

func (f *failure) Unwrap() error { return f.err }
