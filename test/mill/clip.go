package mill

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// Clip makes a video with sound of a size, as 320x180, and of so many seconds; a
// small one is quick, and a large one gives time to watch.
func Clip(t testing.TB, path, size string, seconds int) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	length := ":d=" + strconv.Itoa(seconds)
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=r=25:s="+size+length,
		"-f", "lavfi", "-i", "sine=f=440"+length, "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac", path).CombinedOutput()
	if err != nil {
		t.Fatalf("no clip: %v: %s", err, out)
	}
}
