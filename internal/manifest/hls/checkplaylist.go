package hls

import (
	"math"
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/media"
)

// playlist checks a media playlist of pictures or sound against its segments.
func (c *checker) playlist(name string, data []byte) *manifest.Rendition {
	p, err := ParsePlaylist(data)
	if err != nil {
		c.fault("%s: %v", name, media.AsError(err).Message)
		return nil
	}
	if !p.Ended || p.Type != "VOD" {
		c.fault("%s is not a finished VOD playlist", name)
	}
	c.target[name] = p.Target
	var files []string
	for _, s := range p.Segments {
		if file, ok := c.local(name, s.URI); ok {
			files = append(files, file)
		}
	}
	if len(files) != len(p.Segments) || len(files) == 0 {
		c.fault("%s has no segments", name)
		return nil
	}
	var r *manifest.Rendition
	if p.Map != "" {
		init, ok := c.local(name, p.Map)
		if !ok {
			return nil
		}
		c.report.Add(init)
		r, err = manifest.MeasureCMAF(c.folder, init, files)
	} else {
		r, err = manifest.MeasureTS(c.folder, files)
	}
	c.report.Add(files...)
	if err != nil {
		c.fault("%s: %v", name, media.AsError(err).Message)
		return nil
	}
	for i, s := range p.Segments {
		is := r.Seconds(r.Segments[i].Duration)
		if d := math.Abs(float64(s.Duration - is)); d > float64(r.Frame()) {
			c.fault("%s: EXTINF is %.6f for %s, which has a duration of %.6f s", name, s.Duration, s.URI, is)
		}
		if int(math.Round(float64(s.Duration))) > p.Target {
			c.fault("%s: EXTINF %.6f is longer than the target duration of %d s", name, s.Duration, p.Target)
		}
	}
	r.Playlist = name
	c.report.Rendition(r)
	return r
}

// besideKeyframes is the name of the media playlist that an I-frame playlist of
// a name stands beside; see KeyframesOf.
func besideKeyframes(name string) string {
	if path.Base(name) == IFrames {
		return path.Join(path.Dir(name), Index)
	}
	return strings.TrimSuffix(name, "-"+IFrames) + ".m3u8"
}

func (c *checker) keyframes(top string, v *Variant) {
	name, ok := c.local(top, v.URI)
	if !ok {
		return
	}
	data, ok := c.read(name)
	if !ok {
		return
	}
	p, err := ParsePlaylist(data)
	if err != nil {
		c.fault("%s: %v", name, media.AsError(err).Message)
		return
	}
	r := c.done[besideKeyframes(name)]
	if r == nil {
		c.fault("%s has no media playlist next to it", name)
		return
	}
	want := OfKeyframes(r)
	switch {
	case !p.IFramesOnly:
		c.fault("%s is not marked EXT-X-I-FRAMES-ONLY", name)
	case want != nil && (p.Map != want.Map || p.MapOffset != want.MapOffset || p.MapBytes != want.MapBytes):
		c.fault("%s: EXT-X-MAP does not match its keyframes", name)
	case want == nil || len(want.Segments) != len(p.Segments):
		c.fault("%s has %d keyframes, but the segments have a different number", name, len(p.Segments))
	default:
		for i, s := range p.Segments {
			if k := want.Segments[i]; s.URI != k.URI || s.Offset != k.Offset || s.Bytes != k.Bytes || math.Abs(float64(s.Duration-k.Duration)) > float64(r.Frame()) {
				c.fault("%s: entry %d is not the keyframe of %s", name, i+1, k.URI)
				break
			}
		}
	}
}

func (c *checker) images(top string, v *Variant) {
	name, ok := c.local(top, v.URI)
	if !ok {
		return
	}
	data, ok := c.read(name)
	if !ok {
		return
	}
	p, err := ParsePlaylist(data)
	if err != nil || !p.ImagesOnly {
		c.fault("%s is not an image playlist: %v", name, err)
		return
	}
	for _, s := range p.Segments {
		file, ok := c.local(name, s.URI)
		if !ok {
			continue
		}
		n, err := c.folder.Size(file)
		if err != nil || n == 0 {
			c.fault("%s: %s is missing or empty", name, s.URI)
		}
		if s.Tiles == nil {
			c.fault("%s: %s has no EXT-X-TILES", name, s.URI)
		}
		c.report.Add(file)
	}
}
