// Package measure finds what only decoding tells of a source: interlacing,
// loudness, what single frames look like, where keyframes are. It decodes no
// more than it must.
package measure

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Measure does what an operation asked for, on source 0 of the places. A
// measurement that the source has no stream for is left nil.
func Measure(ctx context.Context, runner ffmpeg.Runner, places ffmpeg.Places, src *media.Source, wants []media.Measurement) (media.Measured, error) {
	m := meter{runner: runner, places: places, src: src}
	var out media.Measured
	for _, w := range wants {
		var err error
		switch w.Kind {
		case "interlace":
			out.Interlace, err = m.interlace(ctx, w)
		case "loudness":
			out.Loudness, err = m.loudness(ctx, w)
		case "stills":
			out.Stills, err = m.stills(ctx, w)
		case "keyframes":
			out.Keyframes, err = m.keyframes(ctx, w)
		default:
			err = media.Errorf(media.CodeWorkerInternal, "nobody knows how to measure %q", w.Kind)
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

// run starts a command that writes nothing but what a filter prints into a
// file of the work folder, and reads that file's last value of each key.
func (m meter) run(ctx context.Context, c *ffmpeg.Command, printed string) (map[string]string, error) {
	if _, err := m.runner.Run(ctx, ffmpeg.Run{Command: c, Places: m.places}); err != nil {
		return nil, err
	}
	path := filepath.Join(m.places.Work, printed)
	defer os.Remove(path)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil // not one frame was decoded
	}
	if err != nil {
		return nil, media.Wrap(media.CodeWorkerDisk, err, "can not read what was measured")
	}
	defer file.Close()
	last := map[string]string{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if key, value, found := strings.Cut(lines.Text(), "="); found {
			last[key] = value
		}
	}
	return last, lines.Err()
}

// interlace looks at three spans of 80 frames, since a film may begin with a
// progressive title.
func (m meter) interlace(ctx context.Context, w media.Measurement) (*media.Interlace, error) {
	v := m.src.MainVideo()
	if v == nil {
		return nil, nil
	}
	length := m.src.Duration.Duration()
	spans := []time.Duration{0}
	if length > 20*time.Second {
		spans = []time.Duration{length / 10, length / 2, length * 8 / 10}
	}
	var out media.Interlace
	for _, at := range spans {
		input := ffmpeg.Input{File: ffmpeg.Source(0)}
		if at > 0 {
			input.Options = append(input.Options, ffmpeg.Time("ss", at))
		}
		last, err := m.run(ctx, &ffmpeg.Command{
			Inputs: []ffmpeg.Input{input},
			Graph: []ffmpeg.Chain{{
				In:      []string{"0:" + strconv.Itoa(v.Index)},
				Filters: []ffmpeg.Filter{ffmpeg.F("idet"), ffmpeg.F("metadata", "mode", "print", "file", "idet.txt")},
				Out:     []string{"v"},
			}},
			Outputs: []ffmpeg.Output{{File: ffmpeg.Null(), Format: "null", Maps: []string{"[v]"}, Options: []ffmpeg.Option{
				ffmpeg.Int("frames:v", 80), ffmpeg.Flag("an"),
			}}},
			Expect: ffmpeg.Expect{Frames: 80},
		}, "idet.txt")
		if err != nil {
			return nil, err
		}
		out.TopFirst += count(last["lavfi.idet.multiple.tff"])
		out.BottomFirst += count(last["lavfi.idet.multiple.bff"])
		out.Progressive += count(last["lavfi.idet.multiple.progressive"])
		out.Unknown += count(last["lavfi.idet.multiple.undetermined"])
	}
	return &out, nil
}

// loudness decodes the whole stream: the standard integrates over all of it.
func (m meter) loudness(ctx context.Context, w media.Measurement) (*media.Loudness, error) {
	if len(m.src.Audio) == 0 {
		return nil, nil
	}
	last, err := m.run(ctx, &ffmpeg.Command{
		Inputs: []ffmpeg.Input{{File: ffmpeg.Source(0), Options: []ffmpeg.Option{ffmpeg.Flag("vn")}}},
		Graph: []ffmpeg.Chain{{
			In: []string{"0:" + strconv.Itoa(w.Stream)},
			Filters: []ffmpeg.Filter{
				ffmpeg.F("ebur128", "peak", "true", "metadata", 1, "framelog", "quiet"),
				ffmpeg.F("ametadata", "mode", "print", "file", "ebur128.txt"),
			},
			Out: []string{"a"},
		}},
		Outputs: []ffmpeg.Output{{File: ffmpeg.Null(), Format: "null", Maps: []string{"[a]"}}},
		Expect:  ffmpeg.Expect{Duration: m.src.Duration.Duration()},
	}, "ebur128.txt")
	if err != nil {
		return nil, err
	}
	out := &media.Loudness{Stream: w.Stream, Integrated: decibel(last["lavfi.r128.I"]), Range: decibel(last["lavfi.r128.LRA"]), TruePeak: -70}
	for key, value := range last {
		if strings.HasPrefix(key, "lavfi.r128.true_peaks_ch") {
			out.TruePeak = max(out.TruePeak, peak(value))
		}
	}
	// The relative gate of BS.1770 lies 10 LU under the loudness of what is not silent.
	out.Threshold = max(out.Integrated-10, -70)
	return out, nil
}

func count(text string) int {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f < 0 || f > 1e9 {
		return 0
	}
	return int(f)
}

// decibel reads a level; silence, which is minus infinity, is -70.
func decibel(text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != f || f < -70 {
		return -70
	}
	return f
}

// peak turns a linear sample peak into decibels; ffmpeg prints it linear.
func peak(text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f <= 0 {
		return -70
	}
	return max(20*math.Log10(f), -70)
}

// packets calls each for every packet of an ffprobe answer.
func packets(raw []byte, each func(at, flags string)) error {
	var a struct {
		Packets []struct {
			At    string `json:"pts_time"`
			Flags string `json:"flags"`
		} `json:"packets"`
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		return media.Wrap(media.CodeEngineFailed, err, "ffprobe's answer can not be read")
	}
	for _, p := range a.Packets {
		each(p.At, p.Flags)
	}
	return nil
}
