// Package sample makes the built-in sample video with ffmpeg, so that a new
// installation has a source to work on and the repository holds no licensed video.
// It is the source that a job names as source.sample: "standard".
package sample

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// The film's form: 24 seconds of 1280×720 at 25 frames a second, H.264 and
// stereo AAC in MP4, a keyframe every 2 seconds and so on every cut.
const (
	Width, Height = 1280, 720
	FrameRate     = 25
	SceneLength   = 4 * time.Second
	Name          = "standard" // in a job's source.sample
)

// A Scene is a part of the film between two cuts.
type Scene struct {
	Name       string // as its caption says
	Start, End media.Seconds
}

// Scenes lists the film's scenes in order.
func Scenes() []Scene {
	all := make([]Scene, len(pictures()))
	for i, p := range pictures() {
		start := media.SecondsOf(time.Duration(i) * SceneLength)
		all[i] = Scene{Name: p.name, Start: start, End: start + media.SecondsOf(SceneLength)}
	}
	return all
}

// Duration is the film's.
func Duration() time.Duration { return time.Duration(len(pictures())) * SceneLength }

// Make writes the film to path, which appears only when it is whole. An
// ffmpeg that cannot write text on pictures, for want of the filter or of a
// font, makes it without captions. progress hears how far it is; nil: nobody does.
func Make(ctx context.Context, r ffmpeg.Runner, path string, progress func(percent float64)) error {
	folder, err := os.MkdirTemp(filepath.Dir(path), ".sample-")
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "the scratch folder for the sample video cannot be created")
	}
	defer os.RemoveAll(folder)
	places := ffmpeg.Places{Work: filepath.Join(folder, "work"), Out: filepath.Join(folder, "out")}
	for _, p := range []string{places.Work, places.Out} {
		if err := os.Mkdir(p, 0o700); err != nil {
			return media.Wrap(media.CodeWorkerDisk, err, "the scratch folder for the sample video cannot be created")
		}
	}
	captions := r.Capabilities().Filters["drawtext"]
	if captions {
		if err := writeTexts(places.Work); err != nil {
			return media.Wrap(media.CodeWorkerDisk, err, "the captions of the sample video cannot be written")
		}
	}
	draw := func(captions bool) error {
		_, err := r.Run(ctx, ffmpeg.Run{Command: command(r.Capabilities(), captions), Places: places, Progress: func(p ffmpeg.Progress) {
			if progress != nil {
				progress(100 * p.Fraction)
			}
		}})
		return err
	}
	err = draw(captions)
	if err != nil && captions && ctx.Err() == nil {
		err = draw(false)
	}
	if err != nil {
		return err
	}
	return media.Wrap(media.CodeWorkerDisk, os.Rename(filepath.Join(places.Out, file), path), "the sample video cannot be moved to its folder")
}

const file = "sample.mp4"

// command renders all scenes and the music in one run.
func command(caps *ffmpeg.Capabilities, captions bool) *ffmpeg.Command {
	c := &ffmpeg.Command{Expect: ffmpeg.Expect{Duration: Duration()}}
	c.Graph = append(c.Graph, music()...)
	joined := ffmpeg.Chain{Out: []string{"film"}}
	for i, p := range pictures() {
		label := sceneLabel(i)
		c.Graph = append(c.Graph, p.draw(label+"raw")...)
		c.Graph = append(c.Graph, scene(label, i, captions))
		joined.In = append(joined.In, label)
	}
	joined.Filters = []ffmpeg.Filter{ffmpeg.F("concat", "n", len(joined.In), "v", 1, "a", 0)}
	if captions {
		joined.Filters = append(joined.Filters, clock())
	}
	c.Graph = append(c.Graph, joined)
	c.Outputs = []ffmpeg.Output{{
		File: ffmpeg.Out(file), Format: "mp4", Maps: []string{"[film]", "[music]"},
		Options: append(video(caps),
			ffmpeg.Word("pix_fmt", "yuv420p"), ffmpeg.Int("g", 2*FrameRate),
			ffmpeg.Word("color_primaries", "bt709"), ffmpeg.Word("color_trc", "bt709"),
			ffmpeg.Word("colorspace", "bt709"), ffmpeg.Word("color_range", "tv"),
			ffmpeg.Word("c:a", "aac"), ffmpeg.Rate("b:a", 128000), ffmpeg.Int("ar", 48000),
			ffmpeg.Word("metadata", "title=Mediamill sample"), ffmpeg.Word("metadata:s:a:0", "language=eng"),
			ffmpeg.Word("movflags", "+faststart"), ffmpeg.Word("flags", "+bitexact"), ffmpeg.Word("fflags", "+bitexact"),
			ffmpeg.Time("t", Duration())),
	}}
	return c
}

// video is the best encoder that is there; MPEG-4 part 2 is in every ffmpeg.
func video(caps *ffmpeg.Capabilities) []ffmpeg.Option {
	switch {
	case caps.Encoders["libx264"]:
		return []ffmpeg.Option{ffmpeg.Word("c:v", "libx264"), ffmpeg.Word("preset", "superfast"), ffmpeg.Int("crf", 20),
			ffmpeg.Int("keyint_min", 2*FrameRate), ffmpeg.Int("sc_threshold", 0)}
	case caps.Encoders["h264_videotoolbox"]:
		return []ffmpeg.Option{ffmpeg.Word("c:v", "h264_videotoolbox"), ffmpeg.Rate("b:v", 5000000)}
	case caps.Encoders["libopenh264"]:
		return []ffmpeg.Option{ffmpeg.Word("c:v", "libopenh264"), ffmpeg.Rate("b:v", 5000000)}
	}
	return []ffmpeg.Option{ffmpeg.Word("c:v", "mpeg4"), ffmpeg.Int("q:v", 3)}
}
