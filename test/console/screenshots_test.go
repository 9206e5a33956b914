//go:build screenshots

package console_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/test/console"
	"github.com/mediamill/mediamill/test/mill"
)

// TestScreenshots makes the pictures of `make screenshots`; it looks at nothing itself.
func TestScreenshots(t *testing.T) {
	_, order, storage := site(t)
	mill.Clip(t, filepath.Join(storage, "in", "short.mp4"), "320x180", 2)
	mill.Clip(t, filepath.Join(storage, "in", "long.mp4"), "1920x1080", 60)
	if err := os.WriteFile(filepath.Join(storage, "in", "broken.mp4"), []byte("no film is in here"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := filepath.Abs("../../screenshots")
	if err != nil {
		t.Fatal(err)
	}
	order.Story, order.Out, order.Limit = "screenshots", out, 15*60
	console.Tell(t, order)
}
