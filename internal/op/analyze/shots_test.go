package analyze

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/mediamill/mediamill/internal/analyze"
	"github.com/mediamill/mediamill/internal/optest"
)

// reportOf reads what a run wrote.
func reportOf(t *testing.T, run optest.Run) *analyze.Report {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(run.Out, reportFile))
	if err != nil {
		t.Fatal(err)
	}
	var report analyze.Report
	if err := json.Unmarshal(raw, &report); err != nil {
		t.Fatal(err)
	}
	return &report
}

func TestHardCutsAreFoundToTheFrame(t *testing.T) {
	t.Parallel()
	var scenes []scene
	for i := range 40 { // lengths from 8 to 60 frames, in no order
		scenes = append(scenes, scene{look: i*5 + i/12, frames: 8 + i*37%53})
	}
	path, cuts, _ := reel(t, scenes)
	report := reportOf(t, optest.Must(t, Op(), path, `{"analyzers":["shots"]}`))
	right, found := 0, 0
	for _, a := range report.Of("transition") {
		frame := int(math.Round(float64(a.Start) * rate))
		if found++; a.Label == "cut" && slices.Contains(cuts, frame) {
			right++
		} else {
			t.Logf("wrong: %s at frame %d", a.Label, frame)
		}
	}
	t.Logf("%d right of %d, %d found", right, len(cuts), found)
	if f := f1(found, right, len(cuts)); f < 0.97 {
		t.Errorf("F1 is %.3f: %d of %d cuts, %d found", f, right, len(cuts), found)
	}
	shots := report.Of("shot")
	for i, s := range shots {
		if i > 0 && s.Start != shots[i-1].End {
			t.Errorf("shot %d begins at %v, after one that ends at %v", i, s.Start, shots[i-1].End)
		}
	}
	if facts := report.Facts.Shots; facts.Count != len(shots) || facts.Cuts != right {
		t.Errorf("%+v of %d shots", facts, len(shots))
	}
}

func TestFadesAreFound(t *testing.T) {
	t.Parallel()
	var scenes []scene
	for i := range 14 {
		s := scene{look: i * 5, frames: 60 + i*17%30}
		switch i % 3 {
		case 0:
			s.fade = 12 + i
		case 1:
			s.black = 10 + i
		}
		if i == 13 {
			s.black = 0
		}
		scenes = append(scenes, s)
	}
	path, cuts, fades := reel(t, scenes)
	report := reportOf(t, optest.Must(t, Op(), path, `{"analyzers":["shots"]}`))
	right, found, hard := 0, 0, 0
	for _, a := range report.Of("transition") {
		from, to := float64(a.Start)*rate, float64(a.End)*rate
		if a.Label == "cut" {
			if slices.Contains(cuts, int(math.Round(from))) {
				hard++
			} else {
				t.Logf("wrong cut at %.0f", from)
			}
			continue
		}
		found++
		middle := (from + to) / 2
		if slices.ContainsFunc(fades, func(f [2]int) bool { return middle >= float64(f[0]) && middle <= float64(f[1]) }) {
			right++
		} else {
			t.Logf("wrong fade from %.0f to %.0f", from, to)
		}
	}

	if f := f1(found, right, len(fades)); f < 0.85 {
		t.Errorf("F1 is %.3f: %d of %d fades, %d found", f, right, len(fades), found)
	}
	if hard != len(cuts) {
		t.Errorf("%d of %d cuts between fades", hard, len(cuts))
	}
}
