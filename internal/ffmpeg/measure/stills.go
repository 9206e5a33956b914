package measure

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// Size of the grey copies on which stills are judged, pixels. Small, because
// a poster's faults (black, faded, blurred) show at any size.
const (
	stillWidth  = 160
	stillHeight = 90
)

// batch is how many places of a file one ffmpeg seeks to.
const batch = 8

// stills looks at single frames, spread evenly over a span. Each is sought for,
// and decoded from the keyframe before it, so a long film costs no more than a
// short one.
func (m meter) stills(ctx context.Context, w media.Measurement) ([]media.Still, error) {
	v := m.src.MainVideo()
	if v == nil {
		return nil, nil
	}
	times := spread(w, m.src.Duration.Duration())
	var out []media.Still
	var before []byte
	for len(times) > 0 {
		n := min(batch, len(times))
		frames, err := m.grey(ctx, v, times[:n])
		if err != nil {
			return nil, err
		}
		for i, frame := range frames {
			if frame == nil {
				continue // beyond the last frame
			}
			still := judge(frame, before)
			still.Time = media.SecondsOf(times[i])
			out, before = append(out, still), frame
		}
		times = times[n:]
	}
	return out, nil
}

// spread puts Count times into the middle of equal parts of the span.
func spread(w media.Measurement, length time.Duration) []time.Duration {
	from, to := w.From, w.To
	if to <= 0 || length > 0 && to > length {
		to = length
	}
	n := max(w.Count, 1)
	if to <= from {
		return []time.Duration{from}
	}
	times := make([]time.Duration, n)
	for i := range times {
		times[i] = from + time.Duration((float64(i)+0.5)/float64(n)*float64(to-from))
	}
	return times
}

// grey decodes one small grey frame at each time, in one process that seeks in
// as many inputs. A time beyond the last frame gives nil.
func (m meter) grey(ctx context.Context, v *media.VideoStream, times []time.Duration) ([][]byte, error) {
	c := &ffmpeg.Command{Expect: ffmpeg.Expect{Frames: 1}}
	for i, at := range times {
		label := "v" + strconv.Itoa(i)
		c.Inputs = append(c.Inputs, ffmpeg.Input{File: ffmpeg.Source(0), Options: []ffmpeg.Option{
			ffmpeg.Time("ss", at), ffmpeg.Word("skip_frame", "nokey"), ffmpeg.Flag("noaccurate_seek"), ffmpeg.Int("threads", 1),
		}})
		c.Graph = append(c.Graph, ffmpeg.Chain{
			In: []string{strconv.Itoa(i) + ":" + strconv.Itoa(v.Index)},
			Filters: []ffmpeg.Filter{
				ffmpeg.F("scale", "w", stillWidth, "h", stillHeight, "flags", "area"),
				ffmpeg.F("format", "pix_fmts", "gray"),
			},
			Out: []string{label},
		})
		c.Outputs = append(c.Outputs, ffmpeg.Output{
			File: ffmpeg.Work(stillFile(i)), Format: "rawvideo", Maps: []string{"[" + label + "]"},
			Options: []ffmpeg.Option{ffmpeg.Int("frames:v", 1)},
		})
	}
	if _, err := m.runner.Run(ctx, ffmpeg.Run{Command: c, Places: m.places}); err != nil {
		return nil, err
	}
	out := make([][]byte, len(times))
	for i := range times {
		path := filepath.Join(m.places.Work, stillFile(i))
		if raw, err := os.ReadFile(path); err == nil && len(raw) >= stillWidth*stillHeight {
			out[i] = raw[:stillWidth*stillHeight]
		}
		_ = os.Remove(path)
	}
	return out, nil
}

func stillFile(i int) string { return "still-" + strconv.Itoa(i) + ".gray" }

// judge measures a grey frame, against the one before when there is one.
func judge(frame, before []byte) media.Still {
	var sum, squares, edges, change float64
	for i, p := range frame {
		y := float64(p)
		sum += y
		squares += y * y
		if before != nil {
			change += math.Abs(y - float64(before[i]))
		}
	}
	for y := 1; y < stillHeight-1; y++ {
		for x := 1; x < stillWidth-1; x++ {
			i := y*stillWidth + x
			edges += math.Abs(4*float64(frame[i]) - float64(frame[i-1]) - float64(frame[i+1]) -
				float64(frame[i-stillWidth]) - float64(frame[i+stillWidth]))
		}
	}
	n := float64(len(frame))
	mean := sum / n
	return media.Still{
		Luma: mean / 255, Contrast: math.Sqrt(max(squares/n-mean*mean, 0)) / 255,
		Detail: edges / ((stillWidth - 2) * (stillHeight - 2)) / (4 * 255), Change: change / n / 255,
	}
}

// keyframes lists the times of the main video's keyframes from packets, without
// decoding. Stops at w.Maximum of the time line when that is set.
func (m meter) keyframes(ctx context.Context, w media.Measurement) ([]media.Seconds, error) {
	v := m.src.MainVideo()
	if v == nil {
		return nil, nil
	}
	args := []string{"-select_streams", strconv.Itoa(v.Index), "-show_entries", "packet=pts_time,flags", "-show_packets"}
	if w.Maximum > 0 {
		args = append(args, "-read_intervals", "%+"+ffmpeg.Stamp(w.Maximum))
	}
	raw, err := m.runner.Probe(ctx, m.places.Sources[0], args...)
	if err != nil {
		return nil, err
	}
	var out []media.Seconds
	err = packets(raw, func(at, flags string) {
		if f, e := strconv.ParseFloat(at, 64); e == nil && strings.Contains(flags, "K") {
			out = append(out, media.Seconds(f))
		}
	})
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out, err
}
