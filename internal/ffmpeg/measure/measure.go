// Package measure finds what only decoding shows about a source: interlacing,
// loudness, what single frames look like, and where keyframes are. It decodes no
// more than it must.
package measure

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Measure does what an operation asked for, on source 0 of the places; what it
// writes into the work folder it also removes. A measurement that the source
// has no stream for is left nil. Errors are those of ffmpeg's runs.
func Measure(ctx context.Context, runner ffmpeg.Runner, places ffmpeg.Places, src *media.Source, wants []media.Measurement) (media.Measured, error) {
	m := meter{runner: runner, places: places, src: src}
	var out media.Measured
	for _, w := range wants {
		var err error
		switch w.Kind {
		case media.MeasureInterlace:
			out.Interlace, err = m.interlace(ctx)
		case media.MeasureLoudness:
			out.Loudness, err = m.loudness(ctx, w)
		case media.MeasureStills:
			out.Stills, err = m.stills(ctx, w)
		case media.MeasureKeyframes:
			err = m.addKeyframes(ctx, w, &out)
		case media.MeasureSamples:
			out.Samples, err = m.samples(ctx)
		case media.MeasureHiss:
			out.Hiss, err = m.hiss(ctx, w)
		case media.MeasureHidden:
			out.Hidden = m.hidden()
		default:
			err = media.Errorf(media.CodeWorkerInternal, "unknown measurement %q", w.Kind)
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

type meter struct {
	runner ffmpeg.Runner
	places ffmpeg.Places
	src    *media.Source
}

func (m meter) run(ctx context.Context, c *ffmpeg.Command) error {
	_, err := m.runner.Run(ctx, ffmpeg.Run{Command: c, Places: m.places})
	return err
}

// printed calls each for every line key=value that a filter wrote into a file
// of the work folder, and removes the file. The time of the frame comes first,
// with the key "time".
func (m meter) printed(name string, each func(key, value string)) error {
	path := filepath.Join(m.places.Work, name)
	defer os.Remove(path)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // not one frame was decoded
	}
	if err != nil {
		return media.Wrap(media.CodeWorkerDisk, err, "cannot read the measurements")
	}
	defer file.Close()
	return media.Wrap(media.CodeWorkerDisk, Values(file, each), "cannot read the measurements")
}

// Values calls each for every line key=value that a filter prints. The time of the
// frame comes first, with the key "time".
func Values(from io.Reader, each func(key, value string)) error {
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		line := lines.Text()
		if _, at, found := strings.Cut(line, "pts_time:"); found {
			each("time", strings.TrimSpace(at))
		} else if key, value, found := strings.Cut(line, "="); found {
			each(key, value)
		}
	}
	return lines.Err()
}

// number reads what a filter printed; other for what is no number.
func number(text string, other float64) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != f {
		return other
	}
	return f
}

// PrintVideo and PrintAudio are the filters that write the metadata of frames into a
// further pipe, for Values.
func PrintVideo(pipe int) ffmpeg.Filter {
	return ffmpeg.F("metadata", "mode", "print", "file", ffmpeg.SidePipe(pipe))
}

// PrintAudio is PrintVideo for audio.
func PrintAudio(pipe int) ffmpeg.Filter {
	return ffmpeg.F("ametadata", "mode", "print", "file", ffmpeg.SidePipe(pipe))
}

// printTo is the filter that writes a frame's metadata into a file of the work folder.
func printTo(filter, file string) ffmpeg.Filter {
	return ffmpeg.F(filter, "mode", "print", "file", file)
}
