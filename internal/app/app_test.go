package app

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// run is one command, as a person starts it.
func run(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = Main(t.Context(), args, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

func TestExitCodes(t *testing.T) {
	t.Setenv("MEDIAMILL_KEY", "id.secret")
	t.Setenv("MEDIAMILL_SERVER", "http://127.0.0.1:1") // nothing listens there
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"the version", []string{"version"}, 0, "mediamill "},
		{"help", []string{"--help"}, 0, "Exit codes"},
		{"an unknown command", []string{"transmogrify"}, 2, "unknown command"},
		{"an unknown flag", []string{"run", "--fast"}, 2, "unknown flag"},
		{"a missing argument", []string{"job", "get"}, 2, "accepts 1 arg"},
		{"no template", []string{"run", "in.mp4"}, 2, "--template"},
		{"an unknown template is told with one like it", []string{"run", "in.mp4", "--template", "mp4-h264-721p"}, 2, "did you mean mp4-h264-720p"},
		{"an unknown parameter is told with one like it", []string{"run", "in.mp4", "--template", "snapshot-poster", "--set", "fromat=png"}, 2, "did you mean format"},
		{"no such file", []string{"run", "no-such-file.mp4", "--template", "remux-mp4"}, 1, "cannot read"},
		{"no server", []string{"job", "list"}, 3, "cannot be reached"},
		{"a wrong setting", []string{"config", "--ffmpeg-sandbox", "maybe"}, 2, "ffmpeg.sandbox"},
		{"a priority of no task's own", []string{"job", "priority", "x", "--as-job"}, 2, "--task"},
		{"no priority", []string{"job", "priority", "x"}, 2, "to as-job"},
		{"a priority of a template that is not asked for", []string{"job", "create", "--sample", "--template", "remux-mp4", "--task-priority", "snapshot-poster=40"}, 2, "snapshot-poster"},
		{"a worker without a database", []string{"worker"}, 2, "--database"},
		{"an operation that there is not", []string{"template", "schema", "snapshoot"}, 2, "did you mean snapshot"},
	} {
		code, out, errs := run(t, tt.args...)
		if code != tt.code || !strings.Contains(out+errs, tt.says) {
			t.Errorf("%s: exit %d, want %d, and %q in:\n%s%s", tt.name, code, tt.code, tt.says, out, errs)
		}
	}
}

func TestRunWithoutAServerLeavesOnlyWholeOutputs(t *testing.T) {
	dir := t.TempDir()
	clip := filepath.Join(dir, "a clip.mp4")
	made := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=d=1:s=320x180:r=25",
		"-f", "lavfi", "-i", "sine=d=1", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", clip)
	if text, err := made.CombinedOutput(); err != nil {
		t.Fatalf("no clip: %v: %s", err, text)
	}
	out := filepath.Join(dir, "out")
	code, text, _ := run(t, "run", clip, "--template", "remux-mp4", "--template", "snapshot-10-evenly", "--set", "count=10",
		"--sample=false", "-o", out+"/", "--json")
	if code == 0 {
		t.Fatalf("a parameter of one operation was taken for all: %s", text)
	}
	if _, err := os.Stat(out); err == nil {
		t.Errorf("a refused run made its folder")
	}
	code, text, errs := run(t, "run", clip, "--template", "remux-mp4", "--template", "snapshot-10-evenly", "-o", out+"/", "--json")
	if code != 0 {
		t.Fatalf("exit %d: %s%s", code, text, errs)
	}
	files := 0
	for line := range strings.Lines(text) {
		var task struct {
			State   string
			Outputs []struct {
				File  string
				Bytes int64
			}
		}
		if err := json.Unmarshal([]byte(line), &task); err != nil || task.State != "succeeded" {
			t.Fatalf("line %q: %v", line, err)
		}
		for _, f := range task.Outputs {
			info, err := os.Stat(f.File)
			if err != nil || info.Size() != f.Bytes {
				t.Errorf("%s: %v", f.File, err)
			}
			files++
		}
	}
	if files != 11 {
		t.Errorf("%d files, want 11", files)
	}
	if code, _, errs = run(t, "run", clip, "--template", "remux-mp4", "--template", "snapshot-10-evenly", "-o", out+"/"); code != 1 || !strings.Contains(errs, "output.exists") {
		t.Errorf("a second run: exit %d and %s, want 1 and output.exists", code, errs)
	}
	for _, name := range []string{"bare", "named.mov"} { // a file without an extension gets that of what it is
		want := filepath.Join(out, strings.Replace(name, "bare", "bare.mp4", 1))
		if code, text, errs = run(t, "run", clip, "--template", "remux-mp4", "-o", filepath.Join(out, name)); code != 0 || strings.TrimSpace(text) != want {
			t.Errorf("-o %s: exit %d, %q, %s, want %s", name, code, text, errs, want)
		}
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			t.Errorf("left in the folder: %s", e.Name())
		}
	}
}

// TestARunPrintsWhatItFound analyzes a clip and reads the summary.
func TestARunPrintsWhatItFound(t *testing.T) {
	dir := t.TempDir()
	clip := filepath.Join(dir, "clip.mp4")
	made := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=d=2:s=320x180:r=25", "-c:v", "libx264", "-preset", "ultrafast", clip)
	if text, err := made.CombinedOutput(); err != nil {
		t.Fatalf("no clip: %v: %s", err, text)
	}
	out := filepath.Join(dir, "out")
	code, text, errs := run(t, "run", clip, "--template", "understand", "-o", out+"/")
	if code != 0 {
		t.Fatalf("exit %d: %s%s", code, text, errs)
	}
	for _, want := range []string{"duration    2.000 s, 50 frames", "shots       1 (0 cuts, 0 fades)", "black       none", "not looked for: the source has no audio", filepath.Join(out, "clip", "report.json")} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in:\n%s", want, text)
		}
	}
}
