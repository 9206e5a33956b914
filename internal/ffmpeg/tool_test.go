package ffmpeg

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/sandbox"
)

var findOnce = sync.OnceValues(func() (*Tool, error) {
	return Find(context.Background(), Options{Sandbox: sandbox.Auto})
})

// tool is the ffmpeg of this machine in its cage.
func tool(t *testing.T) *Tool {
	t.Helper()
	found, err := findOnce()
	if err != nil {
		if os.Getenv("CI") == "" {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	return found
}

// clip makes a short video with sound.
func clip(t *testing.T, tl *Tool, length time.Duration) string {
	t.Helper()
	out := t.TempDir()
	c := &Command{
		Inputs: []Input{
			{File: File{Place: InLavfi, Name: "testsrc2=s=160x90:r=25"}},
			{File: File{Place: InLavfi, Name: "sine=f=440:r=44100"}},
		},
		Outputs: []Output{{File: Out("clip.mp4"), Format: "mp4", Maps: []string{"0:v", "1:a"},
			Options: []Option{Time("t", length), Word("c:v", "libx264"), Word("preset", "ultrafast"), Word("c:a", "aac")}}},
		Expect: Expect{Duration: length},
	}
	if _, err := tl.Run(context.Background(), Run{Command: c, Places: Places{Work: t.TempDir(), Out: out}}); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(out, "clip.mp4")
}

func TestRunReportsProgressAndUse(t *testing.T) {
	tl := tool(t)
	source := clip(t, tl, 2*time.Second)
	out := t.TempDir()
	var last Progress
	c := &Command{
		Inputs:  []Input{{File: Source(0)}},
		Outputs: []Output{{File: Out("a.mkv"), Format: "matroska", Options: []Option{Word("c:v", "libx264"), Word("preset", "medium"), Word("c:a", "aac")}}},
		Expect:  Expect{Duration: 2 * time.Second},
	}
	result, err := tl.Run(context.Background(), Run{Command: c, Places: Places{Sources: []string{source}, Work: t.TempDir(), Out: out},
		Progress: func(p Progress) {
			if p.Fraction < last.Fraction {
				t.Errorf("progress fell from %v to %v", last.Fraction, p.Fraction)
			}
			last = p
		}})
	if err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(result.Log, "\n"))
	}
	if last.Fraction < 0.95 || last.Frames != 50 || result.CPU == 0 || result.PeakBytes < 1<<20 || result.Exit != 0 {
		t.Errorf("last progress %+v, result %+v", last, result)
	}
	answer, err := tl.Probe(context.Background(), filepath.Join(out, "a.mkv"))
	if err != nil || !strings.Contains(string(answer), `"matroska,webm"`) {
		t.Errorf("probe: %v\n%s", err, answer)
	}
}
