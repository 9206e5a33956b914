package ffmpeg

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/media"
)

func TestProgressIsReadByKey(t *testing.T) {
	const report = `frame=10
fps=0.0
total_size=N/A
out_time_us=-9223372036854775808
out_time=-2562047788:00:54.775808
speed=N/A
progress=continue
frame=20
total_size=48
out_time_us=N/A
out_time_ms=7
progress=continue
some_new_key=1
speed=   4x
frame=50
out_time_us=1000000
progress=continue
frame=40
out_time_us=900000
speed=2.5x
progress=continue
frame=100
total_size=4096
out_time_us=2000000
progress=end
`
	for name, c := range map[string]struct {
		expect Expect
		want   []float64
	}{
		"against a duration":                    {Expect{Duration: 2 * time.Second}, []float64{0, 0, 0.5, 0.5, 1}},
		"against frames":                        {Expect{Frames: 200}, []float64{0.05, 0.1, 0.25, 0.25, 0.5}},
		"never above one":                       {Expect{Duration: time.Second}, []float64{0, 0, 1, 1, 1}},
		"nothing is expected, so it stays zero": {Expect{}, []float64{0, 0, 0, 0, 0}},
	} {
		var got []float64
		var moves []bool
		p := progressReader{expect: c.expect}
		p.read(strings.NewReader(report), func(now Progress, moved bool) {
			got, moves = append(got, now.Fraction), append(moves, moved)
		})
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if fmt.Sprint(moves) != "[true true true false true]" {
			t.Errorf("%s: moved %v", name, moves)
		}
		if want := (Progress{Fraction: p.now.Fraction, Frames: 100, Time: 2 * time.Second, Speed: 2.5, Bytes: 4096}); p.now != want {
			t.Errorf("%s: last %+v", name, p.now)
		}
	}
}

func FuzzProgress(f *testing.F) {
	f.Add("frame=1\nout_time_us=5\nspeed=1e309x\nprogress=continue\n")
	f.Fuzz(func(t *testing.T, text string) {
		p := progressReader{expect: Expect{Duration: time.Second}}
		last := 0.0
		p.read(strings.NewReader(text), func(now Progress, _ bool) {
			if now.Fraction < last || now.Fraction > 1 || now.Fraction != now.Fraction {
				t.Errorf("fraction %v after %v", now.Fraction, last)
			}
			last = now.Fraction
		})
	})
}

func TestLogKeepsTheLastLinesWithoutHostPaths(t *testing.T) {
	p := Places{Sources: []string{"/srv/tenant/secret name.mp4"}, Work: "/scratch/t1", Out: "/scratch/t1/out"}
	l := newLog(p, nil)
	var text bytes.Buffer
	for i := range 250 {
		fmt.Fprintf(&text, "line %d\n", i)
	}
	text.WriteString("[error] file:/srv/tenant/secret name.mp4: bad\n")
	text.WriteString("/scratch/t1/out/seg.m4s and /scratch/t1/pass.log and file:/scratch/t1/out\n")
	text.WriteString("title: \x1b[31mred\x07 \xff\n")
	text.WriteString(strings.Repeat("ä", 4000) + "\nlast without end")
	l.read(&text)
	got := l.all()
	if len(got) != logLines || got[0] != "line 55" {
		t.Errorf("%d lines, first %q", len(got), got[0])
	}
	tail := got[len(got)-5:]
	for i, want := range []string{"[error] source: bad", "out/seg.m4s and work/pass.log and out", "title: [31mred \uFFFD", "", "last without end"} {
		if want != "" && tail[i] != want {
			t.Errorf("line %q, want %q", tail[i], want)
		}
	}
	if n := len(tail[3]); n > logColumn+len("…") || !strings.HasSuffix(tail[3], "ä…") {
		t.Errorf("long line has %d bytes and ends with %q", n, tail[3][n-6:])
	}
}

func TestListsOfFFmpeg(t *testing.T) {
	const text = `Encoders:
 V..... = Video
 ------
 V....D libx264              libx264 H.264 (codec h264)
 A..... aac                  AAC (Advanced Audio Coding)
 D  mov,mp4,m4a     QuickTime / MOV
  E mpegts          MPEG-TS
 TSC scale             V->V       Scale
 .. yadif             V->V       of ffmpeg 8, with two flags
 D d v4l2            device
`
	got := listed(text)
	for _, want := range []string{"libx264", "aac", "mov", "mp4", "m4a", "mpegts", "scale", "yadif", "v4l2"} {
		if !got[want] {
			t.Errorf("%s is not found", want)
		}
	}
	if len(got) != 9 {
		t.Errorf("found %v", got)
	}
}

func TestVersions(t *testing.T) {
	for line, want := range map[string]string{
		"ffmpeg version 5.1.9-0+deb12u1 Copyright (c)": "5.1.9-0+deb12u1 5 1 true",
		"ffmpeg version n7.1.1-9-g9da5":                "n7.1.1-9-g9da5 7 1 true",
		"ffmpeg version 8.0 Copyright":                 "8.0 8 0 true",
		"ffmpeg version 4.4.2-0ubuntu0":                "4.4.2-0ubuntu0 4 4 false",
		"ffmpeg version 5.0.1":                         "5.0.1 5 0 false",
		"ffmpeg version N-118193-g5f":                  "N-118193-g5f 99 0 true",
		"ffprobe version 6.1":                          "6.1 6 1 true",
		"bash: no such thing":                          "unknown 0 0 false",
	} {
		name, major, minor := version(line)
		if got := fmt.Sprint(name, " ", major, " ", minor, " ", recent(major, minor)); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

func TestMissingNamesWhatWouldProvideIt(t *testing.T) {
	c := &Capabilities{Version: "6.0", Encoders: map[string]bool{"libx264": true}, Filters: map[string]bool{"scale": true}}
	faults := c.Missing([]Need{
		{"encoder", "libx264"}, {"encoder", "libfdk_aac|libx264"}, {"encoder", "libsvtav1|librav1e"}, {"filter", "zscale"},
		{"encoder", "h264_nvenc"}, {"muxer", "mp4"}, {"encoder", "libsvtav1|librav1e"},
	})
	want := []string{
		"ffmpeg 6.0 has no encoder libsvtav1 or librav1e; --enable-libsvtav1",
		"ffmpeg 6.0 has no filter zscale; --enable-libzimg",
		"ffmpeg 6.0 has no encoder h264_nvenc; --enable-nvenc",
		"ffmpeg 6.0 has no muxer mp4; full build",
	}
	if len(faults) != len(want) {
		t.Fatalf("%d faults: %v", len(faults), faults)
	}
	for i, f := range faults {
		message, hint, _ := strings.Cut(want[i], "; ")
		if f.Message != message || !strings.Contains(f.Hint, hint) || f.Code != media.CodeEngineMissing {
			t.Errorf("%v, hint %q", f, f.Hint)
		}
	}
}
