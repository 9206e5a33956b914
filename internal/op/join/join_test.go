package join

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/mediamill/mediamill/internal/media"
)

func TestCutsAreExactToTheFrame(t *testing.T) {
	t.Parallel()
	film := steps(t, "a.mp4", "160x96")
	r, file := run(t, `{"segments":[{"start_seconds":0.52,"end_seconds":-1.0},{"start_seconds":-0.6},{"start_seconds":0.2,"duration_seconds":0.2}]}`, film)
	var want []int
	for _, part := range [][2]int{{13, 25}, {35, 50}, {5, 10}} {
		for n := part[0]; n < part[1]; n++ {
			want = append(want, shade(n))
		}
	}
	got := brightness(t, file)
	if len(got) != len(want) {
		t.Fatalf("got %d frames, want %d", len(got), len(want))
	}
	for i := range want {
		if math.Abs(float64(int(got[i])-want[i])) > 5 {
			t.Errorf("frame %d has the brightness %d, want %d", i, got[i], want[i])
		}
	}
	if d := float64(r.Files[0].Duration); math.Abs(d-1.28) > 0.06 {
		t.Errorf("it lasts %.3f s, want 1.28", d)
	}
}

func TestACutThatCountsFromTheEndOfATransportStreamIsExact(t *testing.T) {
	t.Parallel()
	film := steps(t, "a.ts", "160x96")
	r, file := run(t, `{"segments":[{"start_seconds":-0.6}]}`, film)
	got := brightness(t, file)
	if len(got) != 15 || math.Abs(float64(int(got[0])-shade(35))) > 5 {
		t.Errorf("%d frames from the brightness %v on, want 15 from %d on", len(got), got, shade(35))
	}
	if keys := r.Source.Measured.Keyframes; keys == nil {
		t.Error("the keyframes before the cut were not looked for")
	}
}

func TestManyShortSegmentsKeepPictureAndSoundTogether(t *testing.T) {
	t.Parallel()
	// A flash and a beep in the first 0.1 s; each segment has the begin of it at its own.
	film := source(t, "flash.mp4", "-f", "lavfi", "-i", "color=black:size=96x64:rate=30:duration=1,drawbox=color=white:t=fill:enable='lt(t,0.099)'",
		"-f", "lavfi", "-i", "aevalsrc='0.5*sin(6000*t)*lt(t,0.1)':s=48000:d=1", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
	var parts []string
	for range 30 {
		parts = append(parts, `{"end_seconds":0.317}`) // 9.51 frames
	}
	_, file := run(t, `{"segments":[`+strings.Join(parts, ",")+`]}`, film)
	frames, sound := brightness(t, file), samples(t, file, "48000")
	if n := len(frames); n != 285 {
		t.Errorf("got %d frames, want 285: rounding may not add up", n)
	}
	onset := func(lit func(i int) bool, n int) []int {
		var at []int
		for i := range n {
			if lit(i) && (i == 0 || !lit(i-1)) {
				at = append(at, i)
			}
		}
		return at
	}
	flashes := onset(func(i int) bool { return frames[i] > 120 }, len(frames))
	loud := make([]bool, len(sound)/480)
	for i := range loud {
		loud[i] = peak(sound, 48000, float64(i)*0.01, float64(i+1)*0.01) > 0.2
	}
	beeps := onset(func(i int) bool { return loud[i] }, len(loud))
	if len(flashes) != 30 || len(beeps) != 30 {
		t.Fatalf("got %d flashes and %d beeps, want 30 of each", len(flashes), len(beeps))
	}
	for i := range flashes {
		if off := float64(flashes[i])/30 - float64(beeps[i])/100; math.Abs(off) > 0.034 {
			t.Errorf("joint %d: the flash is %.3f s from the beep", i, off)
		}
	}
}

func TestSourcesOfEveryKindBecomeTheFirst(t *testing.T) {
	t.Parallel()
	first := steps(t, "a.mp4", "320x180")
	wide := source(t, "wide.mkv", "-f", "lavfi", "-i", "color=white:size=144x120:rate=30:duration=1,setsar=16/15", "-f", "lavfi",
		"-i", "aevalsrc='0.3*sin(3000*t)|0|0|0|0|0':c=5.1:s=32000:d=1", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "ac3")
	mute := source(t, "mute.webm", "-f", "lavfi", "-i", "color=red:size=90x160:rate=12:duration=1", "-c:v", "libvpx", "-b:v", "200k")
	radio := source(t, "radio.mp3", "-f", "lavfi", "-i", "sine=frequency=500:sample_rate=22050:duration=1")
	r, file := run(t, `{"sources":[{"key":"wide.mkv"},{"key":"mute.webm"},{"key":"radio.mp3"}],
		"segments":[{"end_seconds":1},{"source":1,"end_seconds":1},{"source":2,"end_seconds":1},{"source":3,"end_seconds":1}]}`, first, wide, mute, radio)
	got := look(t, file)
	v, a := got.Video[0], got.Audio[0]
	if v.Width != 320 || v.Height != 180 || v.FrameRate.Float() != 25 || v.SAR.Float() != 1 || a.Channels != 1 || a.SampleRate != 48000 {
		t.Errorf("got %+v and %+v", v, a)
	}
	if math.Abs(float64(got.Duration)-4) > 0.1 {
		t.Errorf("it lasts %.3f s, want 4", float64(got.Duration))
	}
	sound := samples(t, file, "48000")
	for _, part := range []struct {
		name     string
		from, to float64
		loud     bool
	}{{"the first", 0.1, 0.9, true}, {"5.1 sound", 1.1, 1.9, true}, {"no sound", 2.1, 2.9, false}, {"sound alone", 3.1, 3.9, true}} {
		if p := peak(sound, 48000, part.from, part.to); (p > 0.01) != part.loud {
			t.Errorf("%s: the peak is %.4f", part.name, p)
		}
	}
	frames := brightness(t, file)
	if len(frames) != 100 || frames[37] < 200 || frames[90] > 20 {
		t.Errorf("%d frames; white is %d, black is %d", len(frames), frames[37], frames[90])
	}
	var said []string
	for _, w := range r.Warnings {
		said = append(said, string(w.Code))
	}
	for _, code := range []string{"no_audio", "no_video"} {
		if !slices.Contains(said, code) {
			t.Errorf("no warning %s in %v", code, said)
		}
	}
	if !slices.ContainsFunc(r.Plan.Normalized, func(f media.Finding) bool { return f.Code == "sar" && strings.Contains(f.Text, "source 1") }) {
		t.Errorf("pixels that are not square were not declared: %v", r.Plan.Normalized)
	}
}

func TestSoundFadesOnlyWhereItJumps(t *testing.T) {
	t.Parallel()
	level := source(t, "level.wav", "-f", "lavfi", "-i", "aevalsrc=0.5:s=48000:d=2", "-c:a", "pcm_s16le")
	for _, tt := range []struct {
		name, params string
		low          bool
	}{
		{"a joint is faded", `"segments":[{"end_seconds":0.5},{"start_seconds":1,"end_seconds":1.5}]`, true},
		{"what goes on is not", `"segments":[{"end_seconds":0.5},{"start_seconds":0.5,"end_seconds":1}]`, false},
		{"nor with no fade", `"segments":[{"end_seconds":0.5},{"start_seconds":1,"end_seconds":1.5}],"fade_seconds":0`, false},
	} {
		_, file := run(t, `{"container":"wav","video":{"codec":"none"},"audio":{"codec":"pcm"},`+tt.params+`}`, level)
		list := samples(t, file, "48000")
		if len(list) != 48000 {
			t.Errorf("%s: got %d samples, want 48000", tt.name, len(list))
			continue
		}
		joint := slices.Min(list[23990:24010])
		if (joint < 0.05) != tt.low {
			t.Errorf("%s: the level at the joint is %.3f", tt.name, joint)
		}
		if list[0] < 0.49 || list[47999] < 0.49 || list[22000] < 0.49 {
			t.Errorf("%s: faded where nothing is joined: %.3f … %.3f", tt.name, list[0], list[47999])
		}
	}
}

func TestASlideThatStandsIsTakenFromItsMiddle(t *testing.T) {
	t.Parallel()
	// One frame at 0 s and one at 4 s: between them there is nothing to decode.
	slides := source(t, "slides.mp4", "-f", "lavfi", "-i", "color=gray:size=64x64:rate=1:duration=9,geq=lum=60+20*N:cb=128:cr=128,select='not(mod(n,4))+eq(n,5)+eq(n,7)'",
		"-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0")
	_, file := run(t, `{"segments":[{"start_seconds":2,"end_seconds":3},{"start_seconds":4.5,"end_seconds":4.9}],"video":{"frame_rate":10}}`, slides)
	got := brightness(t, file)
	if len(got) != 14 || math.Abs(float64(got[3])-51) > 4 || math.Abs(float64(got[12])-144) > 4 {
		t.Errorf("got %v, want ten frames of about 51 and four of 144", got)
	}
}

func TestTwoPassesAndAWatermarkReadTheRightInputs(t *testing.T) {
	t.Parallel()
	a, b := steps(t, "a.mp4", "160x96"), steps(t, "b.mp4", "96x160")
	logo := source(t, "logo.png", "-f", "lavfi", "-i", "color=white:size=16x16", "-frames:v", "1")
	_, file := run(t, `{"sources":[{"key":"b.mp4"}],"video":{"rate_control":"two_pass","bit_rate":"200k","width":128,"height":128,"fit":"fill","upscale":true},
		"watermarks":[{"image":{"key":"logo.png"},"position":"center","size":0.5}],"metadata":{"set":{"title":"Both; of = them"}}}`, a, b, logo)
	got := look(t, file)
	if got.Video[0].Width != 128 || got.Video[0].Height != 128 || got.Metadata["title"] != "Both; of = them" {
		t.Errorf("got %+v, %v", got.Video[0], got.Metadata)
	}
	for i, y := range brightness(t, file) {
		if y < 200 {
			t.Fatalf("frame %d: the mark in the middle has the brightness %d", i, y)
		}
	}
}

func TestACutThatTheSourceDoesNotHaveIsRefused(t *testing.T) {
	t.Parallel()
	film := steps(t, "a.mp4", "64x64")
	_, _, err := try(t, `{"segments":[{"start_seconds":5},{"start_seconds":0.5,"end_seconds":1},{"start_seconds":2.5}]}`, film)
	if err == nil || !strings.Contains(err.Error(), "segments[0].start_seconds") || !strings.Contains(err.Error(), "segments[2].start_seconds") {
		t.Errorf("got %v", err)
	}
	if _, _, err = try(t, `{"segments":[{"end_seconds":0.05}]}`, film); err == nil || !strings.Contains(err.Error(), "two frames") {
		t.Errorf("got %v", err)
	}
	r, _ := run(t, `{"segments":[{"start_seconds":1,"end_seconds":9}]}`, film)
	if len(r.Warnings) != 1 || r.Warnings[0].Code != "segment_short" {
		t.Errorf("warnings are %v", r.Warnings)
	}
	if d := fmt.Sprintf("%.1f", float64(r.Files[0].Duration)); d != "1.0" {
		t.Errorf("it lasts %s s", d)
	}
}
