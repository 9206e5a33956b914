package ffmpegtest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A Spec says what a clip is. Its zero is two seconds of 320×180 at 25 frames a
// second in H.264 with stereo AAC, as MP4.
type Spec struct {
	Duration      time.Duration
	Width, Height int
	Rate          string // frames a second, as "30000/1001"
	Ext           string // with its dot, as ".mkv"
	Video         string // encoder and its options, as "libx264 -preset ultrafast"; "none" for no picture
	Audio         string // encoder and its options; "none" for no sound
	Channels      int
	SampleRate    int
	GOP           int    // frames from one keyframe to the next; 0 is one second at 25
	Picture       string // generator, as "mandelbrot"; testsrc2 when empty, "sync" for flashes with beeps, "numbered" for Numbers, with beeps
}

// or gives the defaults to what is not set.
func (s Spec) or() Spec {
	set := func(to *string, value string) {
		if *to == "" {
			*to = value
		}
	}
	number := func(to *int, value int) {
		if *to == 0 {
			*to = value
		}
	}
	if s.Duration == 0 {
		s.Duration = 2 * time.Second
	}
	number(&s.Width, 320)
	number(&s.Height, 180)
	number(&s.Channels, 2)
	number(&s.SampleRate, 48000)
	number(&s.GOP, 25)
	set(&s.Rate, "25")
	set(&s.Ext, ".mp4")
	set(&s.Video, "libx264 -preset ultrafast -pix_fmt yuv420p")
	set(&s.Audio, "aac -b:a 96k")
	set(&s.Picture, "testsrc2")
	return s
}

// Clip makes a file to measure, or takes it from the cache.
func Clip(t testing.TB, s Spec) string {
	t.Helper()
	all := recipes()
	all["clip"] = s.or().recipe()
	path, err := cook(Program(t, "ffmpeg"), "clip", all)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func (s Spec) recipe() recipe {
	length := s.Duration.Seconds()
	picture := fmt.Sprintf("%s=s=%dx%d:r=%s", s.Picture, s.Width, s.Height, s.Rate)
	sound := sineOf(s.Channels, s.SampleRate, length)
	switch s.Picture {
	case "sync":
		picture, sound = flashes(s.Width, s.Height, s.Rate, length), beeps(s.SampleRate, length)
	case "numbered":
		picture, sound = numbered(s.Width, s.Height, s.Rate, length), beeps(s.SampleRate, length)
	}
	var args strings.Builder
	inputs := 0
	put := func(source, codec string) {
		if codec == "none" {
			return
		}
		fmt.Fprintf(&args, "-f lavfi -i %s ", source)
		inputs++
	}
	put(picture, s.Video)
	put(sound, s.Audio)
	for i := range inputs {
		fmt.Fprintf(&args, "-map %d ", i)
	}
	if s.Video != "none" {
		fmt.Fprintf(&args, "-c:v %s -g %d ", s.Video, s.GOP)
	}
	if s.Audio != "none" {
		fmt.Fprintf(&args, "-c:a %s -ac %d -ar %d ", s.Audio, s.Channels, s.SampleRate)
	}
	fmt.Fprintf(&args, "-t %g clip%s", length, s.Ext)
	return recipe{file: "clip" + s.Ext, runs: []string{args.String()}}
}

// sineOf is a tone a channel, 200 Hz, 400 Hz and so on, so that swapped
// channels show.
func sineOf(channels, rate int, length float64) string {
	tones := make([]string, channels)
	for i := range tones {
		tones[i] = fmt.Sprintf("0.2*sin(2*PI*%d*t)", 200*(i+1))
	}
	layouts := map[int]string{1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}
	layout := ""
	if l, known := layouts[channels]; known {
		layout = ":c=" + l
	}
	return fmt.Sprintf("aevalsrc=%s%s:s=%d:d=%g", strings.Join(tones, "|"), layout, rate, length)
}
