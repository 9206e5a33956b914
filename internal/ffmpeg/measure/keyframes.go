package measure

import (
	"context"
	"encoding/json"
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
// the packets are too many to read in the time that a probe has.
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

// indexed is nil for a file without an index.
func (m meter) indexed(v *media.VideoStream) []media.Seconds {
	if m.src.Container != "mov" {
		return nil
	}
	file, err := os.Open(m.places.Sources[0])
	if err != nil {
		return nil
	}
	defer file.Close()
	x, err := mov.Read(file, m.src.Bytes)
	if err != nil || x.Fragmented || v.Index >= len(x.Tracks) || x.Tracks[v.Index].Kind != "vide" {
		return nil
	}
	var out []media.Seconds
	for _, at := range x.Tracks[v.Index].Keyframes(x, maxKeyframes) {
		out = append(out, media.Seconds(at))
	}
	return out
}

func (m meter) scanned(ctx context.Context, v *media.VideoStream, w media.Measurement) ([]media.Seconds, error) {
	args := []string{"-select_streams", strconv.Itoa(v.Index), "-show_entries", "packet=pts_time,flags"}
	if w.Maximum > 0 {
		args = append(args, "-read_intervals", "%+"+ffmpeg.Stamp(w.Maximum))
	}
	raw, err := m.runner.Probe(ctx, m.places.Sources[0], args...)
	if code := media.CodeOf(err); ctx.Err() == nil && (code == media.CodeEngineTimeout || code == media.CodeInputLimit) {
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
			out = append(out, media.Seconds(at))
		}
	}
	slices.Sort(out)
	return out, nil
}
