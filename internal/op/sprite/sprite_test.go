package sprite_test

import (
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/sprite"
	"github.com/mediamill/mediamill/internal/op/still/stilltest"
	"github.com/mediamill/mediamill/internal/optest"
)

// A cue is one of the thumbnail track.
type cue struct {
	start, end float64
	sheet      string
	cell       image.Rectangle
}

var cueForm = regexp.MustCompile(`(?m)^([\d:.]+) --> ([\d:.]+)\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$`)

func cues(t *testing.T, run optest.Run) []cue {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(run.Out, "sprite.vtt"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(raw), "WEBVTT\n\n") {
		t.Errorf("the track begins with %.20q", raw)
	}
	var all []cue
	for _, m := range cueForm.FindAllStringSubmatch(string(raw), -1) {
		n := make([]int, 4)
		for i := range n {
			n[i], _ = strconv.Atoi(m[4+i])
		}
		all = append(all, cue{seconds(m[1]), seconds(m[2]), m[3], image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3])})
	}
	if strings.Count(string(raw), "-->") != len(all) {
		t.Errorf("a cue is not well formed:\n%s", raw)
	}
	return all
}

func seconds(clock string) float64 {
	var h, m int
	var s float64
	fmt.Sscanf(clock, "%d:%d:%f", &h, &m, &s)
	return float64(3600*h+60*m) + s
}

func TestCellsAreTheFramesOfTheirCues(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, fixture, params string
		cells, sheets         int
		sheet                 image.Point // size of one
		like                  float64
	}{
		{"exact, one small sheet", "plain", `{"interval_seconds":0.5,"accuracy":"exact"}`, 4, 1, image.Pt(640, 90), 0.95},
		{"every frame over several sheets", "plain", `{"interval_seconds":0.04,"columns":4,"rows":4}`, 50, 4, image.Pt(640, 360), 0.95},
		{"keyframes", "plain", `{"interval_seconds":1}`, 2, 1, image.Pt(320, 90), 0.95},
		{"keyframes of a transport stream", "ts", `{"interval_seconds":1}`, 2, 1, image.Pt(320, 90), 0.95},
		{"WebP", "plain", `{"interval_seconds":0.4,"format":"webp","cell_width":80,"accuracy":"exact"}`, 5, 1, image.Pt(400, 46), 0.9},
		{"PNG", "plain", `{"interval_seconds":0.4,"format":"png","cell_width":80,"accuracy":"exact"}`, 5, 1, image.Pt(400, 46), 0.9},
		{"no more than max_cells", "plain", `{"interval_seconds":0.04,"max_cells":7,"accuracy":"exact"}`, 7, 1, image.Pt(1120, 90), 0.95},
		{"turned", "rot90", `{"interval_seconds":1,"cell_width":90}`, 2, 1, image.Pt(180, 160), 0.95},
		{"square pixels", "sar", `{"interval_seconds":0.5,"accuracy":"exact"}`, 2, 1, image.Pt(320, 120), 0.9},
		{"one frame", "one_frame", `{}`, 1, 1, image.Pt(160, 90), 0.95},
		{"16 × 16", "size_16x16", `{"interval_seconds":0.5,"accuracy":"exact"}`, 2, 1, image.Pt(32, 16), 0.8},
		{"a variable rate", "vfr", `{"interval_seconds":0.55,"accuracy":"exact"}`, 6, 1, image.Pt(960, 90), 0.9},
		{"a late start", "late_start", `{"interval_seconds":0.5,"accuracy":"exact"}`, 4, 1, image.Pt(640, 90), 0.95},
		{"a part on one whole sheet", "plain", `{"interval_seconds":0.04,"max_cells":3,"columns":2,"rows":2,"one_sheet":true,"cell_height":90,"start_seconds":0.9,"duration_seconds":0.9,"accuracy":"exact"}`, 3, 1, image.Pt(320, 180), 0.95},
		{"a part of a transport stream", "ts", `{"interval_seconds":0.04,"max_cells":3,"columns":2,"rows":2,"one_sheet":true,"cell_height":90,"fit":"stretch","start_seconds":0.5,"accuracy":"exact"}`, 3, 1, image.Pt(320, 180), 0.95},
		{"keyframes of a part", "ts", `{"interval_seconds":0.5,"start_seconds":0.7,"accuracy":"keyframe"}`, 1, 1, image.Pt(160, 90), 0.95},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := ffmpegtest.Fixture(t, tt.fixture)
			run := optest.Must(t, sprite.Op(), path, tt.params)
			all := cues(t, run)
			if len(all) != tt.cells || len(run.Files) != tt.sheets+1 {
				t.Fatalf("%d cells and %d files, want %d and %d", len(all), len(run.Files), tt.cells, tt.sheets+1)
			}
			step := max(len(all)/6, 1) // some of many are enough
			for i := 0; i < len(all); i += step {
				c := all[i]
				if i > 0 && (c.start <= all[i-1].start || all[i-1].end != c.start) {
					t.Errorf("cue %d runs from %.3f after one to %.3f", i, c.start, all[i-1].end)
				}
				sheet := stilltest.Open(t, filepath.Join(run.Out, c.sheet))
				if sheet.Bounds().Size() != tt.sheet {
					t.Fatalf("%s is %v, want %v", c.sheet, sheet.Bounds().Size(), tt.sheet)
				}
				want := stilltest.FrameAt(t, path, media.Seconds(max(c.start-0.0005, 0)), run.Source.Start)
				if like := stilltest.SSIM(stilltest.GreyOf(sheet, c.cell), want); like < tt.like {
					t.Errorf("the cell of %.3f s is unlike its frame: SSIM %.3f", c.start, like)
				}
			}
		})
	}
}

func TestTwoHoursGiveAtMost200CellsSoon(t *testing.T) {
	t.Parallel()
	path := ffmpegtest.Fixture(t, "two_hours")
	began := time.Now()
	run := optest.Must(t, sprite.Op(), path, `{"interval_seconds":1}`)
	t.Logf("two hours took %v: %v", time.Since(began), run.Plan.Reasons)
	all := cues(t, run)
	if len(all) < 190 || len(all) > 200 || len(run.Files) != 3 {
		t.Fatalf("%d cells on %d files", len(all), len(run.Files))
	}
	for _, i := range []int{0, 57, 131, len(all) - 1} {
		c := all[i]
		if gap := math.Abs(c.start - float64(i)*36); gap > 36 {
			t.Errorf("cell %d is of %.1f s", i, c.start)
		}
		sheet := stilltest.Open(t, filepath.Join(run.Out, c.sheet))
		if like := stilltest.SSIM(stilltest.GreyOf(sheet, c.cell), stilltest.SoughtFrame(t, path, media.Seconds(max(c.start-0.0005, 0)))); like < 0.9 {
			t.Errorf("the cell of %.3f s is unlike its frame: SSIM %.3f", c.start, like)
		}
	}
}

func TestABlackFilmHasBlackCells(t *testing.T) {
	t.Parallel()
	optest.Must(t, sprite.Op(), ffmpegtest.Fixture(t, "black"), `{"interval_seconds":0.5,"accuracy":"exact"}`)
}

func TestSourcesWithoutPicturesAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := optest.Do(t, sprite.Op(), ffmpegtest.Fixture(t, "mp3"), `{}`); media.CodeOf(err) != media.CodeInputNoStream {
		t.Error(err)
	}
}

func TestACutSourceGivesTheCellsThatItHas(t *testing.T) {
	t.Parallel()
	run, err := optest.Do(t, sprite.Op(), ffmpegtest.Fixture(t, "cut_60"), `{"interval_seconds":0.2,"accuracy":"exact"}`)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(cues(t, run)); n < 3 || n >= 10 || !run.Warns("source_truncated") {
		t.Errorf("%d cells, warnings %v", n, run.Warnings)
	}
}
