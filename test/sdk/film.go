package sdk

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/test/node"
)

// Film makes a film of 3 seconds, 320x180, 25 pictures a second and a tone, in a
// folder, and gives its path.
func Film(t testing.TB, folder, name string) string {
	t.Helper()
	return FilmOf(t, folder, name, 3, 320, 180)
}

// FilmOf is Film of a length in seconds and a size in pixels.
func FilmOf(t testing.TB, folder, name string, seconds, width, height int) string {
	t.Helper()
	path := filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	size, length := strconv.Itoa(width)+"x"+strconv.Itoa(height), strconv.Itoa(seconds)
	cmd := exec.CommandContext(t.Context(), node.Program(t, "ffmpeg"), "-v", "error", "-y",
		"-f", "lavfi", "-i", "testsrc2=size="+size+":rate=25:duration="+length,
		"-f", "lavfi", "-i", "sine=frequency=440:duration="+length,
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac", "-b:a", "64k",
		"-movflags", "+faststart", path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out)
	}
	return path
}

// Facts are what ffprobe says of a file.
type Facts struct {
	Format struct {
		Name     string  `json:"format_name"`
		Duration float64 `json:"duration,string"` // seconds; 0 when it has none
		Bytes    int64   `json:"size,string"`
	} `json:"format"`
	Streams []Stream `json:"streams"`
}

// A Stream is one of a file's.
type Stream struct {
	Kind     string `json:"codec_type"` // video, audio, subtitle
	Codec    string `json:"codec_name"`
	Tag      string `json:"codec_tag_string"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Rate     string `json:"r_frame_rate"` // a fraction, as 25/1
	BitRate  string `json:"bit_rate"`
	Samples  string `json:"sample_rate"`
	Channels int    `json:"channels"`
}

// First is the first stream of a kind, and an empty one when there is none.
func (f Facts) First(kind string) Stream {
	for _, s := range f.Streams {
		if s.Kind == kind {
			return s
		}
	}
	return Stream{}
}

// Probe asks ffprobe about a file or an address; a file that it cannot read
// fails the test.
func Probe(t testing.TB, path string) Facts {
	t.Helper()
	args := []string{"-v", "error", "-show_format", "-show_streams", "-of", "json", path}
	if strings.HasSuffix(path, ".m3u8") { // its key's file may be called anything
		args = append([]string{"-allowed_extensions", "ALL"}, args...)
	}
	out, err := exec.CommandContext(t.Context(), node.Program(t, "ffprobe"), args...).Output()
	if err != nil {
		t.Fatalf("ffprobe %s: %v", path, err)
	}
	var f Facts
	if err := json.Unmarshal(out, &f); err != nil {
		t.Fatalf("ffprobe %s: %v in %s", path, err, out)
	}
	return f
}

// Decode reads a file to its end and fails the test when ffmpeg finds anything
// wrong with it.
func Decode(t testing.TB, path string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), node.Program(t, "ffmpeg"), "-v", "error", "-xerror", "-i", path, "-f", "null", "-")
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%s does not decode: %v\n%s", path, err, out)
	}
}
