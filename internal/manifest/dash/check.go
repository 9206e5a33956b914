package dash

import (
	"math"
	"path"
	"strings"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/vtt"
	"github.com/mediamill/mediamill/internal/media"
)

// Check holds a description, its name relative to dir, to its files, as
// hls.Check does for playlists: every segment that the timeline tells is there
// with exactly that time, begins with a keyframe, renditions are aligned,
// codecs are exact, bandwidth is the measured peak. The error is verify.failed
// and tells every fault.
func Check(dir, name string) (manifest.Report, error) {
	folder, err := manifest.OpenFolder(dir)
	if err != nil {
		return manifest.Report{}, media.Wrap(media.CodeVerifyFailed, err, "%s cannot be opened", name)
	}
	defer folder.Close()
	c := &checker{folder: folder, base: path.Dir(name), report: &manifest.Report{}}
	c.report.Add(name)
	data, err := folder.Read(name, maxBytes)
	if err != nil {
		c.fault("%s: %v", name, media.AsError(err).Message)
		return *c.report, c.report.Err()
	}
	m, err := Parse(data)
	if err != nil {
		c.fault("%s: %v", name, media.AsError(err).Message)
		return *c.report, c.report.Err()
	}
	c.mpd(m)
	c.report.Align()
	return *c.report, c.report.Err()
}

type checker struct {
	folder *manifest.Folder
	base   string
	report *manifest.Report
}

func (c *checker) fault(format string, args ...any) { c.report.Fault(format, args...) }

// local is the path of a name of the description; it faults for one that leads elsewhere.
func (c *checker) local(name string) (string, bool) {
	at := path.Join(c.base, name)
	if name == "" || strings.ContainsAny(name, ":?#\\%") || strings.HasPrefix(name, "/") || at == ".." || strings.HasPrefix(at, "../") {
		c.fault("the MPD refers to %q, which is not the relative name of a file in the folder", name)
		return "", false
	}
	return at, true
}

func (c *checker) mpd(m *MPD) {
	total, err := Seconds(m.Duration)
	if err != nil {
		c.fault("%v", media.AsError(err).Message)
	}
	if len(m.Periods) != 1 {
		c.fault("the MPD has %d periods, expected 1", len(m.Periods))
	}
	ids := map[string]bool{}
	for _, p := range m.Periods {
		for i := range p.Sets {
			for _, r := range p.Sets[i].Representations {
				if r.ID == "" || ids[r.ID] {
					c.fault("the representation %q appears twice", r.ID)
				}
				ids[r.ID] = true
				c.representation(&p.Sets[i], &r)
			}
		}
	}
	if d := c.report.Duration; math.Abs(float64(total-d)) > 0.002 {
		c.fault("mediaPresentationDuration is %.3f s, but the segments have %.3f s", float64(total), float64(d))
	}
}

func (c *checker) representation(s *AdaptationSet, r *Representation) {
	switch s.ContentType {
	case "text":
		c.text(r)
		return
	case "image":
		c.images(r)
		return
	}
	if r.Template == nil || r.Template.Initialization == "" {
		c.fault("%s has no SegmentTemplate with an initialization", r.ID)
		return
	}
	parts, err := r.Template.Parts(r.ID)
	if err != nil {
		c.fault("%v", media.AsError(err).Message)
		return
	}
	init, ok := c.local(r.Template.Initialization)
	var files []string
	for _, p := range parts {
		if file, good := c.local(p.File); good {
			files = append(files, file)
		}
	}
	if !ok || len(files) != len(parts) {
		return
	}
	c.report.Add(init)
	c.report.Add(files...)
	m, err := manifest.MeasureCMAF(c.folder, init, files)
	if err != nil {
		c.fault("%s: %v", r.ID, media.AsError(err).Message)
		return
	}
	c.compare(s, r, m, parts)
	c.report.Rendition(m)
}

func (c *checker) compare(s *AdaptationSet, r *Representation, m *manifest.Rendition, parts []Part) {
	if r.Template.Timescale != m.Timescale {
		c.fault("%s has timescale %d, but its segments have %d", r.ID, r.Template.Timescale, m.Timescale)
		return
	}
	for i, p := range parts {
		if is := m.Segments[i]; p.Start-r.Template.Offset != is.Start || p.Duration != is.Duration {
			c.fault("%s: %s is declared at %d with duration %d, but is at %d with duration %d", r.ID, p.File, p.Start, p.Duration, is.Start, is.Duration)
		}
	}
	if r.Codecs != m.Codec {
		c.fault("%s has codecs %q, but its segments have %q", r.ID, r.Codecs, m.Codec)
	}
	if peak := int64(m.Peak()); r.Bandwidth < peak || float64(r.Bandwidth) > float64(peak)*1.1+1000 {
		c.fault("%s has bandwidth %d, but %d was measured", r.ID, r.Bandwidth, peak)
	}
	if s.ContentType == "video" && (r.Width != m.Width || r.Height != m.Height) {
		c.fault("%s is declared as %d×%d, but is %d×%d", r.ID, r.Width, r.Height, m.Width, m.Height)
	}
	if s.ContentType == "audio" && r.Sampling != m.SampleRate {
		c.fault("%s is declared with %d Hz, but has %d Hz", r.ID, r.Sampling, m.SampleRate)
	}
}

func (c *checker) text(r *Representation) {
	file, ok := c.local(r.BaseURL)
	if !ok {
		return
	}
	c.report.Add(file)
	data, err := c.folder.Read(file, maxBytes)
	if err == nil {
		_, err = vtt.Parse(data)
	}
	if err != nil {
		c.fault("%s: %v", file, media.AsError(err).Message)
	}
}

func (c *checker) images(r *Representation) {
	if r.Template == nil || len(r.Essential) == 0 || r.Essential[0].Scheme != tileScheme {
		c.fault("%s has no template, or no property for its tiles", r.ID)
		return
	}
	parts, err := r.Template.Parts(r.ID)
	if err != nil {
		c.fault("%v", media.AsError(err).Message)
		return
	}
	for _, p := range parts {
		file, ok := c.local(p.File)
		if !ok {
			continue
		}
		c.report.Add(file)
		if n, err := c.folder.Size(file); err != nil || n == 0 {
			c.fault("%s is missing or empty", file)
		}
	}
}
