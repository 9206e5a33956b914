package preview_test

import (
	"fmt"
	"image/gif"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest/tooltest"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/preview"
	"github.com/mediamill/mediamill/internal/optest"
)

// film has six shots of 3 s, each of another pattern; the second is black.
func film(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "film.mp4")
	var args []string
	for _, generator := range []string{"testsrc2=s=320x180", "color=black:s=320x180", "smptebars=s=320x180",
		"mandelbrot=s=320x180", "rgbtestsrc=s=320x180", "testsrc=s=320x180"} {
		args = append(args, "-f", "lavfi", "-t", "3", "-i", generator+":r=25")
	}
	args = append(args, "-f", "lavfi", "-t", "18", "-i", "sine", "-filter_complex",
		"[0]format=yuv420p[a];[2]format=yuv420p[c];[3]format=yuv420p[d];[4]format=yuv420p[e];[5]format=yuv420p[f];[a][1][c][d][e][f]concat=n=6[v]",
		"-map", "[v]", "-map", "6", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", path)
	ffmpegtest.FFmpeg(t, "", args...)
	return path
}

// shots are the scenes' shots of film, by the times that the plan tells.
func shots(run optest.Run) map[int]bool {
	all := map[int]bool{}
	for _, r := range run.Plan.Reasons {
		if at, found := strings.CutPrefix(r.About, "scene at "); found {
			var s float64
			fmt.Sscanf(at, "%f s", &s)
			all[int(s/3)] = true
		}
	}
	return all
}

func TestPreviewShowsDifferentShotsUnderItsCap(t *testing.T) {
	t.Parallel()
	path := film(t)
	for _, tt := range []struct {
		format, params string
		most           int64
	}{
		{"webp", `{"count":4,"duration_seconds":4,"width":240}`, 1500000},
		{"gif", `{"format":"gif","count":4,"duration_seconds":4,"width":240}`, 1500000},
		{"mp4", `{"format":"mp4","count":4,"duration_seconds":4,"width":240}`, 1500000},
		{"webp", `{"count":4,"duration_seconds":4,"width":320,"max_bytes":40000}`, 40000},
		{"gif", `{"format":"gif","count":4,"duration_seconds":4,"width":320,"max_bytes":60000}`, 60000},
		{"mp4", `{"format":"mp4","count":4,"duration_seconds":4,"width":320,"max_bytes":40000}`, 40000},
	} {
		t.Run(tt.format+" of "+strconv.FormatInt(tt.most, 10), func(t *testing.T) {
			t.Parallel()
			run := optest.Must(t, preview.Op(), path, tt.params)
			name := filepath.Join(run.Out, "preview."+tt.format)
			info, err := os.Stat(name)
			if err != nil || info.Size() > tt.most || info.Size() < 2000 {
				t.Fatalf("%v bytes, %v", info.Size(), err)
			}
			if found := shots(run); len(found) < 4 || found[1] {
				t.Errorf("shots %v; 1 is black", found)
			}
			if reduced := run.Warns("reduced"); reduced != (tt.most < 100000 && tt.format != "mp4") {
				t.Errorf("%d bytes, warnings %v", info.Size(), run.Warnings)
			}
			if tt.most == 1500000 {
				moves(t, name, tt.format)
			}
		})
	}
}

func TestAPreviewOfTwoSidesHasExactlyThem(t *testing.T) {
	t.Parallel()
	run := optest.Must(t, preview.Op(), film(t), `{"format":"gif","scenes":"times","times":[1],"duration_seconds":1,"width":120,"height":100}`)
	file, err := os.Open(filepath.Join(run.Out, "preview.gif"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	size, err := gif.DecodeConfig(file)
	if err != nil || size.Width != 120 || size.Height != 100 {
		t.Errorf("%d × %d, %v", size.Width, size.Height, err)
	}
}

// moves checks that a preview has about 4 s at 12 frames per second, no sound and
// endless repetition.
func moves(t *testing.T, path, format string) {
	t.Helper()
	switch format {
	case "gif":
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		g, err := gif.DecodeAll(file)
		if err != nil {
			t.Fatal(err)
		}
		hundredths := 0
		for _, d := range g.Delay {
			hundredths += d
		}
		if hundredths < 380 || hundredths > 420 || len(g.Image) < 20 || g.LoopCount != 0 {
			t.Errorf("%d frames over %d/100 s, loop count %d", len(g.Image), hundredths, g.LoopCount)
		}
	case "webp":
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		frames, ms := 0, 0
		for at := 12; at+24 < len(raw); {
			size := int(raw[at+4]) | int(raw[at+5])<<8 | int(raw[at+6])<<16 | int(raw[at+7])<<24
			if string(raw[at:at+4]) == "ANMF" {
				frames++
				ms += int(raw[at+20]) | int(raw[at+21])<<8 | int(raw[at+22])<<16
			}
			at += 8 + size + size%2
		}
		if frames < 20 || ms < 3800 || ms > 4200 {
			t.Errorf("%d frames over %d ms", frames, ms)
		}
	case "mp4":
		raw, err := tooltest.Tool(t).Probe(t.Context(), path)
		if err != nil || strings.Contains(string(raw), `"audio"`) || !strings.Contains(string(raw), `"nb_frames": "48"`) {
			t.Errorf("%v: %s", err, raw)
		}
	}
}

func TestAPreviewMayBeShorterThanItsFrames(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"gif", "webp", "mp4"} {
		for _, times := range []string{"0.1", "1.8"} {
			optest.Must(t, preview.Op(), ffmpegtest.Fixture(t, "plain"), `{"format":"`+format+`","scenes":"times","times":[`+times+`],"duration_seconds":0.1,"fps":2,"width":64}`)
		}
	}
}

func TestOddSourcesHavePreviews(t *testing.T) {
	t.Parallel()
	for _, fixture := range []string{"one_frame", "rot90", "size_16x16", "black", "pq", "late_start", "no_duration"} {
		t.Run(fixture, func(t *testing.T) {
			t.Parallel()
			optest.Must(t, preview.Op(), ffmpegtest.Fixture(t, fixture), `{"duration_seconds":1,"width":160}`)
		})
	}
}

func TestACapThatNothingMeetsIsAClearFailure(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "noise.mp4")
	ffmpegtest.FFmpeg(t, "", "-f", "lavfi", "-i", "nullsrc=s=320x180:r=25:d=4,noise=alls=100:allf=t", "-c:v", "libx264", "-preset", "ultrafast", path)
	_, err := optest.Do(t, preview.Op(), path, `{"format":"gif","duration_seconds":4,"fps":25,"width":320,"max_bytes":10000}`)
	if media.CodeOf(err) != media.CodeOutputLimit || media.AsError(err).Hint == "" {
		t.Error(err)
	}
}

func TestSourcesWithoutPicturesAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := optest.Do(t, preview.Op(), ffmpegtest.Fixture(t, "mp3"), `{}`); media.CodeOf(err) != media.CodeInputNoStream {
		t.Error(err)
	}
}
