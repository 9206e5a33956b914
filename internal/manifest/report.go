package manifest

import (
	"fmt"
	"math"
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Report is what a check of a manifest found.
type Report struct {
	Renditions []*Rendition // as measured
	Files      []string     // all that the manifest names, itself first, without doubles
	Duration   media.Seconds
	Faults     []string

	named map[string]bool // what Files holds
}

// maxFaults keeps a report of a broken presentation readable.
const maxFaults = 20

// Fault adds one thing that is wrong.
func (r *Report) Fault(format string, args ...any) {
	if len(r.Faults) < maxFaults {
		r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
	}
}

// Add notes files that the manifest names.
func (r *Report) Add(names ...string) {
	if r.named == nil {
		r.named = map[string]bool{}
	}
	for _, n := range names {
		if !r.named[n] {
			r.named[n] = true
			r.Files = append(r.Files, n)
		}
	}
}

// Err is verify.failed with all faults, or nil.
func (r *Report) Err() error {
	if len(r.Faults) == 0 {
		return nil
	}
	return media.Errorf(media.CodeVerifyFailed, "%s", strings.Join(r.Faults, "; "))
}

// Rendition adds a measured rendition, and checks its own time line.
func (r *Report) Rendition(m *Rendition) {
	r.Renditions = append(r.Renditions, m)
	r.Duration = max(r.Duration, m.Duration())
	slack := int64(math.Ceil(float64(m.Frame()) * float64(m.Timescale)))
	for i := 1; i < len(m.Segments); i++ {
		before, s := m.Segments[i-1], m.Segments[i]
		if gap := s.Start - before.Start - before.Duration; gap > slack || gap < -slack {
			r.Fault("%s begins %.3f s after the end of %s", s.File, m.Seconds(gap), path.Base(before.File))
		}
	}
	if first := m.Seconds(m.Segments[0].Start); m.Init != "" && math.Abs(float64(first)) > 0.001 {
		r.Fault("%s begins at %.3f s and not at 0", m.Folder, first)
	}
}

// Align checks that all renditions of pictures have their segments at the same
// times, to within a frame, and that sound does not lie elsewhere.
func (r *Report) Align() {
	var first *Rendition
	for _, m := range r.Renditions {
		if !m.Video {
			continue
		}
		if first == nil {
			first = m
			continue
		}
		if len(m.Segments) != len(first.Segments) {
			r.Fault("%s has %d segments, but %s has %d", m.Folder, len(m.Segments), first.Folder, len(first.Segments))
			continue
		}
		for i := range m.Segments {
			a, b := first.Seconds(first.Segments[i].Start), m.Seconds(m.Segments[i].Start)
			if math.Abs(float64(a-b)) > 0.0015 {
				r.Fault("segment %d begins at %.3f s in %s, but at %.3f s in %s", i+1, a, first.Folder, b, m.Folder)
				break
			}
		}
	}
}
