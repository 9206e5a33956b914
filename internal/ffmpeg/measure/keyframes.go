package measure

import (
	"context"
	"math"
	"os"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/ffmpeg/probe/mov"
	"github.com/mediamill/mediamill/internal/ffmpeg/seek"
	"github.com/mediamill/mediamill/internal/media"
)

// addKeyframes puts what is measured now with what was before. The measurements
// that follow know it too.
func (m *meter) addKeyframes(ctx context.Context, w media.Measurement, to *media.Measured) error {
	list, err := m.keyframes(ctx, w)
	if err != nil || list == nil {
		return err
	}
	list = append(list, to.Keyframes...)
	slices.Sort(list)
	to.Keyframes = slices.Compact(list)
	known := *m.src
	known.Measured.Keyframes = to.Keyframes
	m.src = &known
	return nil
}

// keyframes lists when the main video's keyframes are shown, in ffmpeg's time
// stamps, without decoding: from the index of an MP4 or MOV, and from all
// packets of anything else, up to w.Maximum or from w.From to w.To when these
// are set. It is nil when the packets are too many to read in the processor
// time that a probe has.
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
	for _, at := range t.Keyframes(x, seek.MaxKeyframes) {
		out = append(out, micro(at))
	}
	return out
}

// micro rounds to what ffmpeg can seek to, so that no fact reads 15.999999999999998.
func micro(at float64) media.Seconds { return media.Seconds(math.Round(at*1e6) / 1e6) }

func (m meter) scanned(ctx context.Context, v *media.VideoStream, w media.Measurement) ([]media.Seconds, error) {
	var interval string
	switch start := m.src.Start.Duration(); {
	case w.Maximum > 0:
		interval = "%+" + ffmpeg.Stamp(w.Maximum)
	case w.To > 0:
		interval = ffmpeg.Stamp(start+w.From) + "%" + ffmpeg.Stamp(start+w.To)
	}
	out, err := seek.Scan(ctx, m.runner, m.places.Sources[0], v.Index, interval)
	if code := media.CodeOf(err); ctx.Err() == nil && (code == media.CodeEngineCPU || code == media.CodeInputLimit) {
		return nil, nil
	}
	return out, err
}
