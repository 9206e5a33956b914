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
	Time     string `json:"pts_time"`
	Duration string `json:"duration_time"`
	Flags    string `json:"flags"`
}

// packets are those of one stream between two times; the whole file when
// interval is empty.
func packets(ctx context.Context, runner ffmpeg.Runner, path string, index int, interval string) ([]packet, error) {
	args := []string{"-select_streams", strconv.Itoa(index), "-show_entries", "packet=pts_time,duration_time,flags"}
	if interval != "" {
		args = append(args, "-read_intervals", interval)
	}
	raw, err := runner.Probe(ctx, path, args...)
	if err != nil {
		return nil, err
	}
	var a struct{ Packets []packet }
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, media.Wrap(media.CodeEngineFailed, err, "ffprobe's answer can not be read")
	}
	return a.Packets, nil
}

// times are when packets are shown, and when the last of them ends.
func times(list []packet) (at []float64, end float64) {
	for _, p := range list {
		t, err := strconv.ParseFloat(p.Time, 64)
		if err != nil {
			continue
		}
		at = append(at, t)
		d, _ := strconv.ParseFloat(p.Duration, 64)
		end = max(end, t+d)
	}
	return at, end
}

// reads says which part of a source is looked at for its pace, and which for
// its end; both are empty when one reading of the whole tells both.
func reads(src *media.Source) (pace, end string) {
	if src.Bytes <= wholeBytes && src.Duration <= wholeLength {
		return "", ""
	}
	last := max(float64(src.Start+src.Duration)-edgeLength, 0)
	return "%+" + strconv.Itoa(edgeLength), strconv.FormatFloat(last, 'f', 3, 64) + "%"
}
