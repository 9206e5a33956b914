package measure

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe/mov"
	"github.com/mediamill/mediamill/internal/media"
)

// maxKeyframes bounds the list: 12 hours of a picture without other frames, at
// 24 a second, have about as many.
const maxKeyframes = 1 << 20

// keyframes lists when the main video's keyframes are shown, in ffmpeg's time
// stamps, without decoding: from the index of an MP4 or MOV, and from all
// packets of anything else, up to w.Maximum when that is set. It is nil when
// the packets are too many to read in the processor time that a probe has.
func (m meter) keyframes(ctx context.Context, w media.Measurement) ([]media.Seconds, error) {
	v := m.src.MainVideo()
	if v == nil {
		return nil, nil
	}
	out := m.indexed(v)
	if out == nil {
		var err error
		if out, err = m.scanned(ctx, v, w); err != nil {
			return nil, err
		}
	}
	if w.Maximum > 0 {
		end := m.src.Start + media.SecondsOf(w.Maximum)
		out = slices.DeleteFunc(out, func(s media.Seconds) bool { return s > end })
	}
	return out, nil
}

// hidden is how much of the main video an edit list hides after the keyframe
// that its first picture needs; 0 without an index.
func (m meter) hidden() media.Seconds {
	v := m.src.MainVideo()
	if v == nil {
		return 0
	}
	x, t := m.track(v)
	if t == nil {
		return 0
	}
	return micro(t.Hidden(x))
}

// track is the stream's in the index of an MP4 or MOV; nil without one.
func (m meter) track(v *media.VideoStream) (*mov.Index, *mov.Track) {
	if m.src.Container != "mov" {
		return nil, nil
	}
	file, err := os.Open(m.places.Sources[0])
	if err != nil {
		return nil, nil
	}
	defer file.Close()
	x, err := mov.Read(file, m.src.Bytes)
	if err != nil || x.Fragmented || v.Index >= len(x.Tracks) || x.Tracks[v.Index].Kind != "vide" {
		return nil, nil
	}
	return x, &x.Tracks[v.Index]
}

// indexed is nil for a file without an index.
func (m meter) indexed(v *media.VideoStream) []media.Seconds {
	x, t := m.track(v)
	if t == nil {
		return nil
	}
	var out []media.Seconds
	for _, at := range t.Keyframes(x, maxKeyframes) {
		out = append(out, micro(at))
	}
	return out
}

// micro rounds to what ffmpeg can seek to, so that no fact reads 15.999999999999998.
func micro(at float64) media.Seconds { return media.Seconds(math.Round(at*1e6) / 1e6) }

func (m meter) scanned(ctx context.Context, v *media.VideoStream, w media.Measurement) ([]media.Seconds, error) {
	args := []string{"-select_streams", strconv.Itoa(v.Index), "-show_entries", "packet=pts_time,flags"}
	if w.Maximum > 0 {
		args = append(args, "-read_intervals", "%+"+ffmpeg.Stamp(w.Maximum))
	}
	raw, err := m.runner.Probe(ctx, m.places.Sources[0], args...)
	if code := media.CodeOf(err); ctx.Err() == nil && (code == media.CodeEngineCPU || code == media.CodeInputLimit) {
		return nil, nil
	}
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
		return nil, media.Wrap(media.CodeEngineFailed, err, "ffprobe's answer can not be read")
	}
	var out []media.Seconds
	for _, p := range a.Packets {
		if at, err := strconv.ParseFloat(p.At, 64); err == nil && strings.Contains(p.Flags, "K") && len(out) < maxKeyframes {
			out = append(out, micro(at))
		}
	}
	slices.Sort(out)
	return out, nil
}
