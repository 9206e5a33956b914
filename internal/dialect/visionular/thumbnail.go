package visionular

import (
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op/snapshot"
)

// thumbnailTask is the task of a job that makes the thumbnails of a template.
const thumbnailTask = "thumbnail"

func (t *thumbnail) empty() bool { return t == nil || *t == (thumbnail{}) }

// params make JPEGs from start_point on: one every interval seconds, at most
// number, or with number alone that many, evenly spaced. The vendor documents only
// the names of the members; without both there is one image.
func (t *thumbnail) params(f *media.Faults) *snapshot.Params {
	var own media.Faults
	own.Add(media.Between("start_point", t.StartPoint, 0, 1_000_000), media.Between("interval", t.Interval, 0, 86_400),
		media.Between("number", t.Number, 0, 3600))
	for field, n := range map[string]int{"width": t.Width, "height": t.Height} {
		if n != 0 {
			own.Add(media.Between(field, n, 8, 4096))
		}
	}
	f.Under("thumbnail.", own)
	p := snapshot.Default()
	p.Start, p.Width, p.Height, p.Upscale = media.Seconds(t.StartPoint), t.Width, t.Height, t.Width > 0 || t.Height > 0
	switch {
	case t.Interval > 0:
		p.Pick, p.Interval, p.MaxCount = snapshot.Every, media.Seconds(t.Interval), 3600
		if t.Number > 0 {
			p.MaxCount, p.Length = t.Number, media.Seconds(t.Interval*t.Number)
		}
	case t.Number > 1:
		p.Count = t.Number
	default:
		p.Pick, p.Times, p.Start, p.PastEnd = snapshot.Times, []media.Seconds{media.Seconds(t.StartPoint)}, 0, snapshot.Last
	}
	if len(own) == 0 {
		f.Under("thumbnail.", p.Validate())
	}
	return p
}
