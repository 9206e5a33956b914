//go:build screenshots

package console_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/test/console"
	"github.com/mediamill/mediamill/test/mill"
)

// silent makes a film without sound.
func silent(t *testing.T, path string) {
	t.Helper()
	args := strings.Fields("-v error -f lavfi -i testsrc2=r=25:s=320x180:d=2 -c:v libx264 -preset ultrafast -g 25 " + path)
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", args...).CombinedOutput(); err != nil {
		t.Fatalf("no film: %v: %s", err, out)
	}
}

// TestScreenshots makes the pictures of `make screenshots`; it looks at nothing itself.
func TestScreenshots(t *testing.T) {
	_, order, storage := site(t)
	mill.Clip(t, filepath.Join(storage, "in", "short.mp4"), "320x180", 2)
	mill.Clip(t, filepath.Join(storage, "in", "long.mp4"), "1920x1080", 60)
	silent(t, filepath.Join(storage, "in", "silent.mp4"))
	if err := os.WriteFile(filepath.Join(storage, "in", "broken.mp4"), []byte("no film is in here"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := filepath.Abs("../../screenshots")
	if err != nil {
		t.Fatal(err)
	}
	order.Story, order.Out, order.Limit = "screenshots", out, 60*60
	console.Tell(t, order)
}
