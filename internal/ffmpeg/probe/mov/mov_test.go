package mov

import (
	"bytes"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
)

func read(t *testing.T, name string) ([]byte, *Index) {
	t.Helper()
	data, err := os.ReadFile(ffmpegtest.Fixture(t, name))
	if err != nil {
		t.Fatal(err)
	}
	x, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return data, x
}

func TestKeyframesAreWhereTheEncoderPutThem(t *testing.T) {
	for name, want := range map[string][]float64{"plain": {0, 1}, "b_frames": {0, 1}, "edit_list": {0.4, 1.4}} {
		_, x := read(t, name)
		got := x.Tracks[0].Keyframes(x, 100)
		if !slices.EqualFunc(got, want, func(a, b float64) bool { return a-b < 0.001 && b-a < 0.001 }) {
			t.Errorf("%s: %v, expected %v", name, got, want)
		}
	}
}

func TestHiddenPartOfAnEditList(t *testing.T) {
	for name, want := range map[string]float64{"plain": 0, "b_frames": 0, "audio_lead": 0, "edit_list": 0.6} {
		_, x := read(t, name)
		if got := x.Tracks[0].Hidden(x); got-want > 0.001 || want-got > 0.001 {
			t.Errorf("%s: %.3f s, expected %.3f", name, got, want)
		}
	}
}

func TestSamplesThatAFileStillHas(t *testing.T) {
	data, x := read(t, "plain")
	for i := range x.Tracks {
		track := &x.Tracks[i]
		if n, _ := track.Present(int64(len(data))); n != track.Samples() || !track.Sound() {
			t.Errorf("track %d: %d of %d samples of a whole file", track.ID, n, track.Samples())
		}
		if n, _ := track.Present(int64(len(data) / 2)); n == 0 || n >= track.Samples() {
			t.Errorf("track %d: %d of %d samples of half a file", track.ID, n, track.Samples())
		}
	}
}

func TestOnlyRealEditsCut(t *testing.T) {
	for name, want := range map[string]bool{"plain": false, "b_frames": false, "audio_lead": false, "edit_list": true} {
		_, x := read(t, name)
		if got := x.Tracks[0].Cuts(x, 0.001); got != want {
			t.Errorf("%s: %v, edits %+v", name, got, x.Tracks[0].Edits)
		}
	}
}

func TestDamagedTablesDoNoHarm(t *testing.T) {
	data, _ := read(t, "b_frames")
	start := bytes.Index(data, []byte("moov"))
	random := rand.New(rand.NewPCG(7, 7))
	for range 3000 {
		broken := slices.Clone(data)
		for range 1 + random.IntN(6) {
			at := start + random.IntN(len(broken)-start)
			broken[at] = byte(random.Uint32())
			if random.IntN(3) == 0 {
				broken[at] = 0xff
			}
		}
		broken = broken[:len(broken)-random.IntN(2)*random.IntN(200)]
		x, err := Read(bytes.NewReader(broken), int64(len(broken)))
		if err != nil {
			continue
		}
		for i := range x.Tracks {
			t := &x.Tracks[i]
			t.Spans()
			t.Keyframes(x, 1000)
			t.Cuts(x, 0.001)
			t.Present(int64(len(broken)))
		}
	}
}
