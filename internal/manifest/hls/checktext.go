package hls

import (
	"math"
	"time"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
)

// textClock is the slack of text's times: WebVTT has milliseconds, EXTINF is rounded too.
const textClock = 2 * time.Millisecond

// subtitles checks the playlist of a text track: each segment is WebVTT with
// the same X-TIMESTAMP-MAP, and holds exactly the cues that its time shows; a
// cue that is shown across a cut stands alike on both sides. It returns the
// segments as a rendition, nil when they cannot be read.
func (c *checker) subtitles(name string) *manifest.Rendition {
	data, ok := c.read(name)
	if !ok {
		return nil
	}
	p, err := ParsePlaylist(data)
	if err != nil {
		c.fault("%s: %v", name, media.AsError(err).Message)
		return nil
	}
	if !p.Ended || p.Type != "VOD" {
		c.fault("%s is not a finished VOD playlist", name)
	}
	t := &text{checker: c, name: name, out: &manifest.Rendition{Timescale: manifest.TextScale}}
	for i, s := range p.Segments {
		if int(math.Round(float64(s.Duration))) > p.Target {
			c.fault("%s: EXTINF %.6f is longer than the target duration of %d s", name, s.Duration, p.Target)
		}
		if file, ok := c.local(name, s.URI); ok {
			c.report.Add(file)
			t.segment(file, s.Duration.Duration(), i == 0, i == len(p.Segments)-1)
		}
	}
	if len(p.Segments) == 0 {
		c.fault("%s has no segments", name)
	}
	t.out.Name = name
	c.texts = append(c.texts, t.out)
	return t.out
}

// A text is a track whose segments are read one after the other.
type text struct {
	*checker
	name   string
	out    *manifest.Rendition
	clock  int64         // of X-TIMESTAMP-MAP in the first segment
	at     time.Duration // where the next segment begins
	across []vtt.Cue     // cues that the next segment must repeat
}

func (t *text) segment(file string, lasts time.Duration, first, last bool) {
	data, err := t.folder.Read(file, maxBytes)
	var cues []vtt.Cue
	if err == nil {
		cues, err = vtt.Parse(data)
	}
	var local time.Duration
	var clock int64
	mapped := false
	if err == nil {
		local, clock, mapped, err = vtt.MapOf(data)
	}
	if err != nil {
		t.fault("%s: %v", file, media.AsError(err).Message)
		return
	}
	if first {
		t.clock = clock
	}
	if !mapped || local != 0 || clock != t.clock {
		t.fault("%s: X-TIMESTAMP-MAP is missing, or differs from that of the first segment", file)
	}
	begin, end := t.at, t.at+lasts
	held := map[vtt.Cue]bool{}
	var across []vtt.Cue
	for _, cue := range cues {
		held[cue] = true
		if cue.End <= begin-textClock || cue.Start >= end+textClock {
			t.fault("%s: a cue at %.3f s is outside the segment, %.3f to %.3f s", file, cue.Start.Seconds(), begin.Seconds(), end.Seconds())
		}
		if cue.End > end+textClock && !last {
			across = append(across, cue)
		}
	}
	for _, cue := range t.across {
		if !held[cue] {
			t.fault("%s: a cue that began at %.3f s is still shown here, and is missing", file, cue.Start.Seconds())
		}
	}
	t.out.Segments = append(t.out.Segments, manifest.Segment{
		File: file, Bytes: int64(len(data)), Frames: len(cues), Start: begin.Milliseconds(), Duration: end.Milliseconds() - begin.Milliseconds(),
	})
	t.at, t.across = end, across
}
