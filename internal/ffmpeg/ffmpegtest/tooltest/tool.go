// Package tooltest gives tests the ffmpeg of this machine in its sandbox. It is not
// part of ffmpegtest because the tests of package ffmpeg itself use that package.
package tooltest

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
)

// find looks once for all tests of a package, since it tries the sandbox.
var find = sync.OnceValues(func() (*ffmpeg.Tool, error) {
	return ffmpeg.Find(context.Background(), ffmpeg.Options{Sandbox: sandbox.Auto})
})

// Tool is the ffmpeg of this machine. A test without it is skipped, and fails
// where CI is set.
func Tool(t testing.TB) *ffmpeg.Tool {
	t.Helper()
	tool, err := find()
	switch {
	case err != nil && os.Getenv("CI") != "":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	return tool
}
