package still

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg"
)

func TestShownIsTheTimeOfTheFrameTaken(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	note := "frame:0    pts:10000000 pts_time:10\nseen=1\nframe:1    pts:10040000 pts_time:10.04\nseen=1\nframe:2    pts:10080000 pts_time:10.08\n" +
		"lavfi.signalstats.YLOW=16\nlavfi.signalstats.YAVG=80.5\nlavfi.signalstats.YHIGH=200\n"
	if err := os.WriteFile(filepath.Join(folder, "note.txt"), []byte(note), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		f    Frame
		want float64
	}{
		{"the first one", Frame{At: 0.02}, 0},
		{"rolling, the first at or after the time", Frame{At: 0.02, Roll: true}, 0.04},
		{"rolling, a time that was rounded up", Frame{At: 0.0403, Roll: true}, 0.04},
		{"rolling, the last stands in", Frame{At: 5, Roll: true}, 0.08},
	} {
		tt.f.Note, tt.f.File = "note.txt", ffmpeg.Out("p.jpg")
		if got, ok := Shown(folder, tt.f, 10); !ok || float64(got) != tt.want {
			t.Errorf("%s: %v, %v", tt.name, got, ok)
		}
	}
	if _, ok := Shown(folder, Frame{Note: "none.txt"}, 10); ok {
		t.Error("a note that is not there has a time")
	}
	if last := Notes(folder, "note.txt", 10)[2]; last.Low != 16 || last.Avg != 80.5 || last.High != 200 {
		t.Errorf("brightness is %+v", last)
	}
}
