package manifest

import (
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/media"
)

// A Set is a presentation: all that its manifests tell of. Names of files are
// relative to the folder of the manifests, with slashes.
type Set struct {
	Video      []*Rendition
	Audio      []*Rendition
	Subtitles  []*Subtitle
	Thumbnails *Thumbnails
}

// A Rendition is one stream in one quality, cut into segments.
type Rendition struct {
	Name      string // as "720p" or "audio-en"
	Folder    string // its files lie here, unless they are named otherwise
	Playlist  string // of HLS; index.m3u8 in Folder when empty
	Init      string // initialization segment; empty for MPEG-TS, whose segments need none
	InitBytes int64
	Head      int64  // of MPEG-TS: bytes of the first segment before its first frame, which are the program's tables
	Codec     string // as RFC 6381 writes it
	Timescale int64  // units a second of all times here
	Segments  []Segment

	Video bool // pictures, and not sound

	// Of pictures.
	Width, Height int // 0 where the segments do not tell, as MPEG-TS
	FrameRate     media.Rational
	Range         string // SDR, PQ or HLG
	// Of sound.
	Track                int // of the source; renditions of one track differ in bit rate only
	Channels, SampleRate int
	Language             string // BCP 47; empty when not known
	Title                string // for people
	Default              bool
	BitRate              media.BitRate // aimed at; tells audio renditions of one language apart
}

// A Segment is one file of a rendition.
type Segment struct {
	File     string
	Bytes    int64
	Start    int64 // presentation time of its first frame, in the rendition's units
	Duration int64
	Frames   int
	Keys     []Key // frames that decode without others; of pictures only
}

// A Key is a keyframe that a player can read by itself.
type Key struct {
	Start         int64 // in the rendition's units
	Duration      int64 // until the next one
	Offset, Bytes int64 // what to read of the segment's file; Bytes 0 when it cannot be read alone
}

// A Subtitle is one track of WebVTT text: whole in one file, which DASH names,
// and cut into segments, which HLS names. Either may be missing.
type Subtitle struct {
	Name     string // as "subs-en"
	Folder   string // its files lie here
	File     string // the whole text; empty when there is none
	Bytes    int64  // of File
	Segments []Segment
	Language string
	Title    string
	Default  bool
	Forced   bool
	SDH      bool
	Duration media.Seconds // of the presentation
}

// TextScale is the units a second of the times of subtitles' segments; WebVTT
// has milliseconds.
const TextScale = 1000

// Rendition is the track's segments as those of sound and pictures are.
func (s *Subtitle) Rendition() *Rendition {
	return &Rendition{Name: s.Name, Folder: s.Folder, Timescale: TextScale, Segments: s.Segments}
}

// Thumbnails are sheets of small pictures, one every Interval.
type Thumbnails struct {
	Pattern       string // of the files' names, with one "%05d"-like verb, without the folder
	Files         []string
	Bytes         []int64
	Width, Height int // of one cell, pixels
	Columns, Rows int
	Interval      media.Seconds
	Cells         int // shown; the last sheet may have room for more
	Duration      media.Seconds
}

// Seconds converts a time of the rendition's units.
func (r *Rendition) Seconds(units int64) media.Seconds {
	return media.Seconds(float64(units) / float64(max(r.Timescale, 1)))
}

// Duration is from the first frame to the end of the last.
func (r *Rendition) Duration() media.Seconds {
	if len(r.Segments) == 0 {
		return 0
	}
	last := r.Segments[len(r.Segments)-1]
	return r.Seconds(last.Start + last.Duration - r.Segments[0].Start)
}

// Bytes are all of its segments.
func (r *Rendition) Bytes() int64 {
	var sum int64
	for _, s := range r.Segments {
		sum += s.Bytes
	}
	return sum
}

// Target is the longest segment in whole seconds, rounded as HLS wants it.
func (r *Rendition) Target() int {
	longest := media.Seconds(0)
	for _, s := range r.Segments {
		longest = max(longest, r.Seconds(s.Duration))
	}
	return max(1, int(longest+0.5))
}

// Target is the target duration of all playlists of pictures and of sound:
// RFC 8216, 6.2.4 wants one for all.
func (s *Set) Target() int {
	target := 1
	for _, list := range [][]*Rendition{s.Video, s.Audio} {
		for _, r := range list {
			target = max(target, r.Target())
		}
	}
	return target
}

// Cuts are the starts of the segments that least or more seconds part, from
// the first at 0, and the end of the presentation: where text is cut, since it
// is too small for as many files as pictures have.
func (s *Set) Cuts(least media.Seconds) []media.Seconds {
	cuts := []media.Seconds{0}
	end := s.Duration()
	list := append(slices.Clone(s.Video), s.Audio...)
	if len(list) == 0 {
		return append(cuts, end)
	}
	r := list[0]
	for _, segment := range r.Segments {
		at := r.Seconds(segment.Start - r.Segments[0].Start)
		if at-cuts[len(cuts)-1] >= least-r.Frame() && end-at >= least/2 { // no crumb at the end
			cuts = append(cuts, at)
		}
	}
	return append(cuts, end)
}

// Duration of the longest rendition.
func (s *Set) Duration() media.Seconds {
	longest := media.Seconds(0)
	for _, list := range [][]*Rendition{s.Video, s.Audio} {
		for _, r := range list {
			longest = max(longest, r.Duration())
		}
	}
	return longest
}

// Average is the mean bit rate, rounded up.
func (r *Rendition) Average() media.BitRate {
	return rate(r.Bytes(), r.Duration())
}

// Peak is the largest bit rate of any run of segments whose duration is
// between 0.5 and 1.5 times the target duration, as HLS defines it; of all
// segments together when they are shorter than that.
func (r *Rendition) Peak() media.BitRate {
	low, high := 0.5*float64(r.Target()), 1.5*float64(r.Target())
	peak := r.Average()
	for first := range r.Segments {
		var bytes, units int64
		for _, s := range r.Segments[first:] {
			bytes += s.Bytes
			units += s.Duration
			if d := r.Seconds(units); float64(d) > high {
				break
			} else if float64(d) >= low {
				peak = max(peak, rate(bytes, d))
			}
		}
	}
	return peak
}

func rate(bytes int64, d media.Seconds) media.BitRate {
	if d <= 0 {
		return media.BitRate(bytes * 8)
	}
	return media.BitRate(float64(bytes)*8/float64(d)) + 1
}

// Frame is the length of one frame, or of one packet of sound as most codecs
// have it: what two times may differ by and still be equal.
func (r *Rendition) Frame() media.Seconds {
	if r.FrameRate.Known() {
		return media.Seconds(1 / r.FrameRate.Float())
	}
	if r.SampleRate > 0 {
		return media.Seconds(1024 / float64(r.SampleRate))
	}
	return 0.04
}

func (r *Rendition) String() string {
	return fmt.Sprintf("%s (%s, %d segments, %.3f s)", r.Name, r.Codec, len(r.Segments), r.Duration())
}
