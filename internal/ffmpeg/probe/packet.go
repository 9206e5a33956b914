package probe

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// How much of a file without an index is read for the times of its packets:
// all of a short one, the beginning and the end of a long one.
const (
	wholeBytes  = 96 << 20
	wholeLength = 20 * 60 // seconds
	edgeLength  = 15      // seconds
)

// A packet is one of ffprobe's, of the stream that was asked for.
type packet struct {
	Shown    string `json:"pts_time"`
	Decoded  string `json:"dts_time"`
	Duration string `json:"duration_time"`
	Flags    string `json:"flags"`
}

// at is when a packet is shown, or decoded where its container tells only that.
func (p packet) at() (seconds float64, known bool) {
	for _, text := range [...]string{p.Shown, p.Decoded} {
		if t, err := strconv.ParseFloat(text, 64); err == nil {
			return t, true
		}
	}
	return 0, false
}

// everyStream in place of an index asks for the packets of all.
const everyStream = -1

// packets are those of one stream between two times; the whole file when
// interval is empty.
func packets(ctx context.Context, runner ffmpeg.Runner, path string, index int, interval string) ([]packet, error) {
	args := []string{"-show_entries", "packet=pts_time,dts_time,duration_time,flags"}
	if index != everyStream {
		args = append(args, "-select_streams", strconv.Itoa(index))
	}
	if interval != "" {
		args = append(args, "-read_intervals", interval)
	}
	raw, err := runner.Probe(ctx, path, args...)
	if err != nil {
		return nil, err
	}
	var a struct{ Packets []packet }
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, media.Wrap(media.CodeEngineFailed, err, "the output of ffprobe cannot be read")
	}
	return a.Packets, nil
}

// times are when packets are shown, and when the last of them ends. A raw
// stream tells no times; its packets follow one another.
func times(list []packet) (at []float64, end float64) {
	spent := 0.0
	for _, p := range list {
		d, _ := strconv.ParseFloat(p.Duration, 64)
		spent += d
		t, known := p.at()
		if !known {
			continue
		}
		at = append(at, t)
		end = max(end, t+d)
	}
	if len(at) == 0 {
		return nil, spent
	}
	return at, end
}

// reads says which part of a source is looked at for its pace, and which for
// its end; both are empty when one reading of the whole tells both. What
// guesses its length is read whole, for that is the only way to know it.
func reads(src *media.Source, guessed bool) (pace, end string) {
	if guessed && src.Bytes <= wholeBytes || src.Bytes <= wholeBytes && src.Duration <= wholeLength {
		return "", ""
	}
	last := max(float64(src.Start+src.Duration)-edgeLength, 0)
	return "%+" + strconv.Itoa(edgeLength), from(last)
}

// from is the interval from a time to the end of the file.
func from(seconds float64) string { return strconv.FormatFloat(seconds, 'f', 3, 64) + "%" }
