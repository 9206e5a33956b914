package vtt

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/media"
)

// A Thumbnail is one cue of a thumbnail track: the part of a sheet that stands
// for a span of time.
type Thumbnail struct {
	Start, End    media.Seconds
	Sheet         string // reference to the sheet, as Reference makes it
	X, Y          int    // left upper corner on the sheet, pixels
	Width, Height int
}

// Thumbnails writes a thumbnail track. Times are cut to whole milliseconds, so
// that a cue never begins after the frame that it shows.
func Thumbnails(cues []Thumbnail) []byte {
	var b bytes.Buffer
	b.WriteString("WEBVTT\n")
	for _, c := range cues {
		fmt.Fprintf(&b, "\n%s --> %s\n%s#xywh=%d,%d,%d,%d\n", clock(c.Start), clock(c.End), c.Sheet, c.X, c.Y, c.Width, c.Height)
	}
	return b.Bytes()
}

// clock is a time as WebVTT writes it, as 01:02:03.004. The half microsecond
// makes up for times that have no exact float.
func clock(s media.Seconds) string {
	ms := int64((max(float64(s), 0) + 0.5e-6) * 1000)
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
}

// Reference is the relative reference by which the object with the key from
// names the one with the key to, escaped as an address.
func Reference(from, to string) string {
	here, there := strings.Split(path.Dir("/"+from), "/")[1:], strings.Split("/"+to, "/")[1:]
	for len(here) > 0 && len(there) > 1 && here[0] == there[0] {
		here, there = here[1:], there[1:]
	}
	var parts []string
	for _, folder := range here {
		if folder != "" {
			parts = append(parts, "..")
		}
	}
	for _, name := range there {
		parts = append(parts, url.PathEscape(name))
	}
	reference := strings.Join(parts, "/")
	if first, _, _ := strings.Cut(reference, "/"); strings.Contains(first, ":") {
		return "./" + reference // a colon in the first part would look like a scheme
	}
	return reference
}
