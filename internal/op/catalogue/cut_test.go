package catalogue

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg/ffmpegtest"
	"github.com/mediamill/mediamill/internal/optest"
)

// A stretch is a part of a source, in seconds.
type stretch struct{ from, to float64 }

// Each frame of each cut is held to the number of the source's frame for that
// time, in containers that ffmpeg seeks exactly and in those where it lands
// between keyframes.
func TestCutsShowTheFramesOfTheirTimes(t *testing.T) {
	const h264, open = "libx264 -preset veryfast -bf 2 -sc_threshold 0", " -x264-params open-gop=1"
	for _, source := range []struct {
		name, ext, video, audio string
		groups                  []int // frames from keyframe to keyframe
		strict                  bool
	}{
		{"TS", ".ts", h264, "aac", []int{50, 250}, true},
		{"TS of open groups", ".ts", h264 + open, "aac", []int{50}, false},
		{"TS that is refreshed in columns", ".ts", "libx264 -preset veryfast -bf 0 -x264-params intra-refresh=1", "aac", []int{50}, false},
		{"TS of HEVC", ".ts", "libx265 -preset ultrafast -x265-params open-gop=1:scenecut=0:bframes=3:log-level=error", "aac", []int{50, 250}, true},
		{"PS", ".mpg", "mpeg2video -q:v 4 -bf 2 -sc_threshold 1000000000", "mp2", []int{50, 250}, true},
		{"MP4", ".mp4", h264, "aac", []int{250}, true},
		{"MKV", ".mkv", h264, "aac", []int{250}, false},
		{"FLV", ".flv", h264, "aac -ar 44100", []int{50, 250}, false},
	} {
		for _, group := range source.groups {
			t.Run(fmt.Sprintf("%s of %d frames", source.name, group), func(t *testing.T) {
				t.Parallel()
				path := ffmpegtest.Clip(t, ffmpegtest.Spec{Duration: 16 * time.Second, Width: 160, Height: 48, GOP: group, Picture: "numbered",
					Ext: source.ext, Video: source.video, Audio: source.audio, Channels: 1})
				for _, cut := range cuts() {
					if cut.strict && !source.strict {
						continue
					}
					o, _ := All().Find(cut.op)
					run, err := optest.Do(t, *o, path, cut.params)
					if err != nil {
						t.Errorf("%s %s: %v", cut.op, cut.params, err)
						continue
					}
					s := shows{t, run, cut.op}
					if cut.parts == nil {
						s.pictures()
						continue
					}
					s.film(cut.parts)
					if (cut.op == "transcode" || cut.op == "adaptive") && !cut.strict {
						s.beeps(cut.parts[0], cut.clock)
					}
				}
			})
		}
	}
}

// A cut is an operation that takes parts of a film of 16 s.
type cut struct {
	op, params string
	strict     bool // decoders may not err
	parts      []stretch
	clock      float64 // stamp of the first picture, in seconds
}

func cuts() []cut {
	const fast = `"video":{"preset":"ultrafast"}`
	const segments = `"preset":"ultrafast","segment_seconds":1,"gop_seconds":1`
	return []cut{
		{"join", `{"segments":[{"start_seconds":7,"duration_seconds":2},{"start_seconds":3,"duration_seconds":1},{"end_seconds":1}],` + fast + `}`, false, []stretch{{7, 9}, {3, 4}, {0, 1}}, 0},
		{"join", `{"segments":[{"start_seconds":12,"duration_seconds":1}],"on_damage":"fail",` + fast + `}`, true, []stretch{{12, 13}}, 0},
		{"preview", `{"format":"mp4","scenes":"times","times":[0,3,7],"duration_seconds":3,"fps":25,"quality":90}`, false, []stretch{{0, 1}, {3, 4}, {7, 8}}, 0},
		{"transcode", `{"trim":{"start_seconds":7,"duration_seconds":2},` + fast + `}`, false, []stretch{{7, 9}}, 0},
		{"transcode", `{"trim":{"start_seconds":11},"on_damage":"fail","video":{"preset":"ultrafast","rate_control":"two_pass"}}`, true, []stretch{{11, 16}}, 0},
		{"adaptive", `{"trim":{"start_seconds":7,"duration_seconds":2},` + segments + `}`, false, []stretch{{7, 9}}, 0},
		{"adaptive", `{"trim":{"start_seconds":-5,"end_seconds":-2},"container":"ts",` + segments + `}`, false, []stretch{{11, 14}}, 1.4},
		{"snapshot", `{"pick":"times","times":[3,7.5,12]}`, false, nil, 0},
		{"snapshot", `{"pick":"poster"}`, false, nil, 0},
	}
}

// shows compares what an operation made with its numbered source.
type shows struct {
	t   *testing.T
	run optest.Run
	op  string
}

// near says that a frame of the source is the one of a time: exactly where its
// stamps are whole, within a frame where the sound begins before the picture.
func (s shows) near(number int, at float64) bool {
	v := s.run.Source.MainVideo()
	late := float64(v.Start - s.run.Source.Start)
	allowed := 0.001
	if late > 0.001 {
		allowed = 0.0405
	}
	return math.Abs(float64(number)/25+late-at) <= allowed
}

func (s shows) film(parts []stretch) {
	s.t.Helper()
	var want []float64
	for _, p := range parts {
		for n := range int(math.Round((p.to - p.from) * 25)) {
			want = append(want, p.from+float64(n)/25)
		}
	}
	got := ffmpegtest.Numbers(s.t, filepath.Join(s.run.Out, s.run.Files[0].Name.File))
	if off := len(got) - len(want); off < -1 || off > 1 {
		s.t.Errorf("%s: %d frames, want %d", s.op, len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		if !s.near(got[i], want[i]) {
			s.t.Fatalf("%s: frame %d is number %d of the source, want that of %.3f s; all: %v", s.op, i, got[i], want[i], got)
		}
	}
}

// beeps come half a second after each full second of the source.
func (s shows) beeps(part stretch, clock float64) {
	s.t.Helper()
	got := ffmpegtest.MeasureSync(s.t, filepath.Join(s.run.Out, s.run.Files[0].Name.File)).Beeps
	if want := int(part.to - part.from); len(got) != want {
		s.t.Fatalf("%s: %d beeps at %v, want %d", s.op, len(got), got, want)
	}
	for i, at := range got {
		if late := at.Seconds() - clock - float64(i) - 0.5; math.Abs(late) > 0.06 { // an encoder's delay that TS and PS do not tell
			s.t.Errorf("%s: beep %d comes at %.3f s", s.op, i, at.Seconds())
		}
	}
}

func (s shows) pictures() {
	s.t.Helper()
	for _, f := range s.run.Files {
		at := s.run.Times[f.Name.File]
		number := ffmpegtest.Numbers(s.t, filepath.Join(s.run.Out, f.Name.File))
		v := s.run.Source.MainVideo()
		if len(number) != 1 || math.Abs(float64(number[0])/25+float64(v.Start-s.run.Source.Start)-float64(at)) > 0.0015 {
			s.t.Errorf("%s: %s shows number %v, said to be of %.3f s", s.op, f.Name.File, number, at)
		}
	}
}
