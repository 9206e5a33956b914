package manifest

import (
	"io"
	"math"
	"path"
	"slices"

	"github.com/mediamill/mediamill/internal/manifest/mpegts"
	"github.com/mediamill/mediamill/internal/media"
)

// MeasureTS reads a rendition of MPEG-TS segments, one stream in each. Times
// count from the clock's own 0, which is not the presentation's.
func MeasureTS(f *Folder, segments []string) (*Rendition, error) {
	if len(segments) == 0 {
		return nil, fault("there are no segments")
	}
	folder := path.Dir(segments[0])
	r := &Rendition{Folder: folder, Name: path.Base(folder), Timescale: mpegts.Clock}
	before, end := int64(-1), int64(0)
	for _, name := range segments {
		err := f.with(name, func(at io.ReaderAt, size int64) error {
			s, err := mpegts.Read(at, size)
			if err != nil {
				return err
			}
			if s.Video && !s.Frames[0].Key {
				return fault("does not begin with a keyframe")
			}
			out, last := r.addTS(name, size, s, before)
			if len(r.Segments) == 0 {
				r.Head = s.Head
			}
			r.Segments = append(r.Segments, out)
			before, end = out.Start, last
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for i := range r.Segments { // a segment lasts until the next one begins
		next := end
		if i+1 < len(r.Segments) {
			next = r.Segments[i+1].Start
		}
		r.Segments[i].Duration = next - r.Segments[i].Start
	}
	r.stand()
	return r, nil
}

// addTS is a segment without its duration, and when its last frame ends.
func (r *Rendition) addTS(name string, size int64, s *mpegts.Segment, before int64) (Segment, int64) {
	r.Video = s.Video
	if s.Codec != "" {
		r.Codec = s.Codec
	}
	if !s.Video {
		r.Channels, r.SampleRate = s.Channels, s.SampleRate
	}
	out := Segment{File: name, Bytes: size, Frames: len(s.Frames), Start: math.MaxInt64}
	var times []int64
	near := before
	if near < 0 {
		near = s.Frames[0].Time
	}
	last := int64(0)
	for _, frame := range s.Frames {
		t := mpegts.Unwrap(frame.Time, near)
		times = append(times, t)
		last = max(last, t+frame.Duration)
		if frame.Key && s.Video {
			out.Keys = append(out.Keys, Key{Start: t, Offset: frame.Offset, Bytes: frame.Bytes})
		}
	}
	slices.Sort(times)
	out.Start = times[0]
	if s.Video {
		gap := int64(mpegts.Clock / 25)
		if n := len(times); n > 1 {
			gap = int64(math.Round(float64(times[n-1]-times[0]) / float64(n-1)))
			r.FrameRate = nearRate(float64(mpegts.Clock) / (float64(times[n-1]-times[0]) / float64(n-1)))
		}
		last = times[len(times)-1] + gap
	}
	return out, last
}

// nearRate writes a measured rate as the ratio that people mean.
func nearRate(fps float64) media.Rational {
	for _, den := range []int64{1, 1001} {
		num := math.Round(fps * float64(den) / 1000 * 1000)
		if den == 1001 {
			num = math.Round(fps*1.001) * 1000
		}
		if r := (media.Rational{Num: int64(num), Den: den}); math.Abs(r.Float()/fps-1) < 1e-4 {
			return r
		}
	}
	return media.Rational{Num: int64(math.Round(fps * 1000)), Den: 1000}.Reduced()
}
