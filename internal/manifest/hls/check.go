package hls

import (
	"cmp"
	"maps"
	"math"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/media"
)

// Check holds a multivariant or media playlist, its name relative to dir, to
// its files: each segment is there, begins with a keyframe and lasts as long
// as the playlist says, to within a frame; times run on without gap;
// renditions are aligned; CODECS are exact; BANDWIDTH is the measured peak.
// The error is verify.failed and tells every fault; the report is what was
// found, also when there are faults.
func Check(dir, name string) (manifest.Report, error) {
	folder, err := manifest.OpenFolder(dir)
	if err != nil {
		return manifest.Report{}, media.Wrap(media.CodeVerifyFailed, err, "%s cannot be opened", name)
	}
	defer folder.Close()
	c := &checker{folder: folder, report: &manifest.Report{}, done: map[string]*manifest.Rendition{}, target: map[string]int{}}
	data, ok := c.read(name)
	if !ok {
		return *c.report, c.report.Err()
	}
	if IsMultivariant(data) {
		c.multivariant(name, data)
	} else {
		c.playlist(name, data)
	}
	c.report.Align()
	return *c.report, c.report.Err()
}

type checker struct {
	folder *manifest.Folder
	report *manifest.Report
	done   map[string]*manifest.Rendition // by playlist
	target map[string]int                 // target durations of pictures and sound, seconds, by playlist
	texts  []*manifest.Rendition          // tracks of subtitles, by the names of their playlists
}

func (c *checker) fault(format string, args ...any) { c.report.Fault(format, args...) }

func (c *checker) read(name string) ([]byte, bool) {
	data, err := c.folder.Read(name, maxBytes)
	if err != nil {
		c.fault("%s: %v", name, media.AsError(err).Message)
		return nil, false
	}
	c.report.Add(name)
	return data, true
}

// local is the path of an address that a playlist names; faults when it is not one of ours.
func (c *checker) local(from, uri string) (string, bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Path == "" || *u != (url.URL{Path: u.Path, RawPath: u.RawPath}) {
		u = &url.URL{Path: "/"} // more than a path, which has a fault below
	}
	name := path.Join(path.Dir(from), u.Path)
	if strings.Contains(u.Path, `\`) || strings.HasPrefix(u.Path, "/") || name == ".." || strings.HasPrefix(name, "../") {
		c.fault("%s refers to %q, which is not the relative name of a file in the folder", from, uri)
		return "", false
	}
	return name, true
}

func (c *checker) multivariant(name string, data []byte) {
	m, err := ParseMultivariant(data)
	if err != nil {
		c.fault("%s: %v", name, media.AsError(err).Message)
		return
	}
	if len(m.Variants) == 0 {
		c.fault("%s has no variant", name)
	}
	groups := map[string][]*manifest.Rendition{}
	names := map[string]bool{}
	defaults := map[string]int{}
	for _, e := range m.Media {
		key := e.Type + " " + e.Group
		if names[key+" "+e.Name] {
			c.fault("%s: two members of the group %s have the name %q", name, e.Group, e.Name)
		}
		names[key+" "+e.Name] = true
		if e.Default {
			defaults[key]++
		}
		child, ok := c.local(name, e.URI)
		if !ok {
			continue
		}
		switch e.Type {
		case "AUDIO":
			if r := c.open(child); r != nil {
				groups[e.Group] = append(groups[e.Group], r)
				r.Language, r.Default = e.Language, e.Default
			} else {
				groups[e.Group] = append(groups[e.Group], nil)
			}
		case "SUBTITLES":
			groups[e.Group] = append(groups[e.Group], c.subtitles(child))
		}
	}
	c.members(name, m.Media)
	for key, n := range defaults {
		if n > 1 {
			c.fault("%s: %d default members in the group %s", name, n, key)
		}
	}
	for _, v := range m.Variants {
		c.variant(name, &v, groups)
	}
	c.targets(name)
	for _, t := range c.texts { // when text is cut, it is cut for the whole film
		if d := math.Abs(float64(t.Duration() - c.report.Duration)); d > 0.05 {
			c.fault("%s has a duration of %.3f s, but the presentation has %.3f s", t.Name, t.Duration(), c.report.Duration)
		}
	}
	for _, v := range m.IFrames {
		c.keyframes(name, &v)
	}
	for _, v := range m.Images {
		c.images(name, &v)
	}
}

// members wants all groups of a type to offer the same (RFC 8216, 4.3.4.1.1):
// only where it lies, and the channels, may differ.
func (c *checker) members(name string, list []Media) {
	groups := map[string]map[Media]bool{}
	first := map[string]string{}
	for _, e := range list {
		key := e.Type + " " + e.Group
		if groups[key] == nil {
			groups[key] = map[Media]bool{}
		}
		if first[e.Type] == "" {
			first[e.Type] = key
		}
		e.Group, e.URI, e.Channels = "", "", ""
		groups[key][e] = true
	}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		kind, id, _ := strings.Cut(key, " ")
		if other := first[kind]; !maps.Equal(groups[key], groups[other]) {
			c.fault("%s: the groups %s and %s do not have the same members", name, strings.TrimPrefix(other, kind+" "), id)
		}
	}
}

// targets wants one target duration for all pictures and sound (RFC 8216, 6.2.4).
func (c *checker) targets(name string) {
	first := ""
	for _, p := range slices.Sorted(maps.Keys(c.target)) {
		if first == "" {
			first = p
		}
		if c.target[p] != c.target[first] {
			c.fault("%s: the target duration is %d s in %s and %d s in %s", name, c.target[first], first, c.target[p], p)
		}
	}
}

// open checks a media playlist once, however often it is named.
func (c *checker) open(name string) *manifest.Rendition {
	if r, seen := c.done[name]; seen {
		return r
	}
	c.done[name] = nil
	data, ok := c.read(name)
	if !ok {
		return nil
	}
	r := c.playlist(name, data)
	c.done[name] = r
	return r
}

func (c *checker) variant(name string, v *Variant, groups map[string][]*manifest.Rendition) {
	child, ok := c.local(name, v.URI)
	if !ok {
		return
	}
	r := c.open(child)
	if r == nil {
		return
	}
	if r.Init == "" && r.Video {
		r.Width, r.Height = v.Width, v.Height // nothing is read of the pictures in MPEG-TS that would tell
	}
	peak, average, codecs := r.Peak(), r.Average(), []string{r.Codec}
	if v.Audio != "" {
		group, known := groups[v.Audio]
		if !known {
			c.fault("%s: %s refers to an audio group %q that does not exist", name, v.URI, v.Audio)
		}
		var most, mean media.BitRate
		for _, a := range group {
			if a == nil || a == r {
				continue
			}
			most, mean = max(most, a.Peak()), max(mean, a.Average())
			if !slices.Contains(codecs, a.Codec) {
				codecs = append(codecs, a.Codec)
			}
		}
		if r.Video {
			peak, average = peak+most, average+mean
		} else {
			peak, average = max(peak, most), max(average, mean)
		}
	}
	if v.Subtitles != "" {
		group, known := groups[v.Subtitles]
		if !known {
			c.fault("%s: %s refers to a subtitle group %q that does not exist", name, v.URI, v.Subtitles)
		}
		var most, mean media.BitRate
		for _, s := range group {
			if s != nil {
				most, mean = max(most, s.Peak()), max(mean, s.Average())
			}
		}
		peak, average = peak+most, average+mean
	}
	c.near(name, v.URI, "BANDWIDTH", v.Bandwidth, peak)
	if v.Average > 0 {
		c.near(name, v.URI, "AVERAGE-BANDWIDTH", v.Average, average)
	}
	if !slices.Equal(slices.Sorted(slices.Values(codecs)), slices.Sorted(slices.Values(v.Codecs))) {
		c.fault("%s: %s has CODECS %v, but its segments have %v", name, v.URI, v.Codecs, codecs)
	}
	if r.Init != "" && (v.Width != r.Width || v.Height != r.Height) {
		c.fault("%s: %s has RESOLUTION %d×%d, but its segments have %d×%d", name, v.URI, v.Width, v.Height, r.Width, r.Height)
	}
	if videoRange := cmp.Or(v.Range, "SDR"); r.Init != "" && r.Video && videoRange != r.Range {
		c.fault("%s: %s has VIDEO-RANGE %s, but its segments have %s", name, v.URI, videoRange, r.Range)
	}
	if rate := r.FrameRate.Float(); v.FrameRate > 0 && rate > 0 && len(r.Segments) > 0 && r.Segments[0].Frames > 1 && math.Abs(v.FrameRate-rate) > 0.01*rate {
		c.fault("%s: %s has FRAME-RATE %.3f, but its segments have %.3f", name, v.URI, v.FrameRate, rate)
	}
}

// near wants a rate of at least what was measured, and at most a tenth more.
func (c *checker) near(name, uri, attribute string, says, is media.BitRate) {
	if says < is || float64(says) > float64(is)*1.1+1000 {
		c.fault("%s: %s has %s %d, but %d was measured", name, uri, attribute, says, is)
	}
}
