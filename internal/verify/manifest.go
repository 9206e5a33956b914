package verify

import (
	"slices"

	"github.com/mediamill/mediamill/internal/manifest"
	"github.com/mediamill/mediamill/internal/manifest/dash"
	"github.com/mediamill/mediamill/internal/manifest/hls"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
)

// presentations holds manifests to the files that they name. Those that a
// player opens come first; a playlist that one of them names is checked with it.
func (c *checker) presentations() error {
	if len(c.manifests) == 0 {
		return nil
	}
	slices.SortStableFunc(c.manifests, func(a, b op.File) int { return rank(a) - rank(b) })
	covered := map[string]bool{}
	for _, f := range c.manifests {
		if covered[f.Name.File] {
			continue
		}
		report, err := c.presentation(f)
		if err != nil {
			return err
		}
		for _, name := range report.Files {
			covered[name] = true
			if !c.named[name] {
				return failed(f.Name.File, "it refers to %s, which is not in the plan", name)
			}
		}
		if err := c.length(f, report.Duration, nil); err != nil {
			return err
		}
		c.shows(f.Name.File, report)
	}
	for _, name := range c.segments {
		if !covered[name] {
			return failed(name, "no playlist refers to it")
		}
	}
	return nil
}

func rank(f op.File) int {
	if f.Role == media.RoleManifest {
		return 0
	}
	return 1
}

func (c *checker) presentation(f op.File) (manifest.Report, error) {
	if f.Expect.Kind == op.KindDASH {
		return dash.Check(c.dir, f.Name.File)
	}
	return hls.Check(c.dir, f.Name.File)
}

// shows notes how long a presentation is, and size and frame rate of its largest rendition.
func (c *checker) shows(name string, report manifest.Report) {
	for i := range c.result.Files {
		file := &c.result.Files[i]
		if file.Name.File != name {
			continue
		}
		file.Duration = report.Duration
		for _, r := range report.Renditions {
			if r.Width*r.Height > file.Width*file.Height {
				file.Width, file.Height, file.Rate = r.Width, r.Height, r.FrameRate
			}
		}
	}
}
