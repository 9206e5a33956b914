package seek

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
)

// MaxKeyframes bounds a list of keyframes: 12 hours of a picture without other
// frames, at 24 a second, have about as many.
const MaxKeyframes = 1 << 20

// Scan lists when the keyframes of one stream are shown, in the container's
// time stamps, by reading packets without decoding: all of them, or those of an
// interval as ffprobe's -read_intervals writes it. Errors are those of a probe.
func Scan(ctx context.Context, runner ffmpeg.Runner, path string, stream int, interval string) ([]media.Seconds, error) {
	args := []string{"-select_streams", strconv.Itoa(stream), "-show_entries", "packet=pts_time,flags"}
	if interval != "" {
		args = append(args, "-read_intervals", interval)
	}
	raw, err := runner.Probe(ctx, path, args...)
	if err != nil {
		return nil, err
	}
	var a struct {
		Packets []struct {
			At    string `json:"pts_time"`
			Flags string `json:"flags"`
		} `json:"packets"`
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, media.Wrap(media.CodeEngineFailed, err, "the output of ffprobe cannot be read")
	}
	out := []media.Seconds{}
	for _, p := range a.Packets {
		if at, err := strconv.ParseFloat(p.At, 64); err == nil && strings.Contains(p.Flags, "K") && len(out) < MaxKeyframes {
			out = append(out, media.Seconds(math.Round(at*1e6)/1e6)) // what ffmpeg can seek to
		}
	}
	slices.Sort(out)
	return out, nil
}
