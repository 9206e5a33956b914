package ffmpegtest

import (
	"os"
	"testing"
	"time"
)

func TestEveryFixtureIsMadeAndSmall(t *testing.T) {
	var total int64
	for _, name := range Names() {
		info, err := os.Stat(Fixture(t, name))
		if err != nil {
			t.Error(err)
			continue
		}
		total += info.Size()
		if info.Size() > 4<<20 {
			t.Errorf("%s has %d bytes", name, info.Size())
		}
	}
	if total > 32<<20 {
		t.Errorf("all have %d bytes", total)
	}
}

func TestFixtureIsMadeOnce(t *testing.T) {
	first, err := os.Stat(Fixture(t, "plain"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := os.Stat(Fixture(t, "plain"))
	if err != nil || !os.SameFile(first, again) {
		t.Errorf("made again: %v", err)
	}
}

func TestFlashesAndBeepsFallTogetherInTheSyncClip(t *testing.T) {
	for name, want := range map[string]time.Duration{"sync": 0, "vfr": 0, "audio_lead": -500 * time.Millisecond} {
		got := MeasureSync(t, Fixture(t, name))
		if name == "audio_lead" {
			if len(got.Beeps) == 0 || len(got.Flashes) == 0 || (got.Beeps[0]-got.Flashes[0]-want).Abs() > 50*time.Millisecond {
				t.Errorf("%s: %+v", name, got)
			}
			continue
		}
		offsets := got.Offsets()
		if len(offsets) != 3 {
			t.Errorf("%s: %d flashes fit a beep, of 3: %+v", name, len(offsets), got)
		}
		for _, o := range offsets {
			if (o - want).Abs() > 45*time.Millisecond {
				t.Errorf("%s: sound is off by %s", name, o)
			}
		}
	}
}

func TestClipIsWhatItsSpecSays(t *testing.T) {
	path := Clip(t, Spec{Duration: time.Second, Ext: ".mkv", Audio: "none", Picture: "mandelbrot"})
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		t.Error(err)
	}
}
