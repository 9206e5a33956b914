// Package snapshot takes still images of a video: at times, at percentages, at an
// interval in seconds, evenly spread, or the one that makes the best poster.
package snapshot

import (
	"fmt"
	"slices"

	"github.com/mediamill/mediamill/internal/ffmpeg"
	"github.com/mediamill/mediamill/internal/media"
	"github.com/mediamill/mediamill/internal/op"
	"github.com/mediamill/mediamill/internal/op/picture"
	"github.com/mediamill/mediamill/internal/op/still"
)

// A Pick says how the frames are chosen.
type Pick string

const (
	Evenly   Pick = "evenly"
	Every    Pick = "every"
	Times    Pick = "times"
	Percents Pick = "percents"
	Poster   Pick = "poster"
)

// A PastEnd says what becomes of a time after the last frame.
type PastEnd string

const (
	Last PastEnd = "last" // the last frame stands in
	Skip PastEnd = "skip" // no picture, and a warning
	Fail PastEnd = "fail" // the task fails with config.invalid
)

// Params are the operation's knobs.
type Params struct {
	Pick     Pick                `json:"pick" enum:"evenly,every,times,percents,poster" default:"evenly" doc:"How frames are selected. evenly: count frames, evenly spaced. every: one every interval_seconds. times: at the given times. percents: at percentages of the duration. poster: the one frame that is best suited for a poster"`
	Count    int                 `json:"count" minimum:"1" maximum:"3600" default:"10" doc:"With pick evenly: number of images; the source is divided into this many equal parts, and the middle of each is used"`
	Interval media.Seconds       `json:"interval_seconds" minimum:"0.04" maximum:"86400" default:"10" doc:"With pick every: seconds between images"`
	MaxCount int                 `json:"max_count" minimum:"1" maximum:"3600" default:"300" doc:"With pick every: maximum number of images; the interval is increased for a long source"`
	Start    media.Seconds       `json:"start_seconds,omitempty" minimum:"0" maximum:"1000000" doc:"With pick evenly or every: start of the part of the source to use"`
	Length   media.Seconds       `json:"duration_seconds,omitempty" minimum:"0" maximum:"100000000" doc:"With pick evenly or every: duration of the part of the source to use; 0 means up to the end"`
	Times    []media.Seconds     `json:"times,omitempty" maxItems:"1000" example:"[1.5,30]" doc:"With pick times: 1 to 1000 times in seconds from the start; the images are numbered in the order of time"`
	Percents []float64           `json:"percents,omitempty" maxItems:"1000" example:"[10,50,90]" doc:"With pick percents, or in addition to times with pick times: 0 is the first frame and 100 the last"`
	PastEnd  PastEnd             `json:"past_end" enum:"last,skip,fail" default:"last" doc:"For a time after the end. last: use the last frame. skip: make no image, with a warning. fail: fail the task"`
	Accuracy still.Accuracy      `json:"accuracy" enum:"auto,keyframe,exact" default:"auto" doc:"exact: the first frame at or after the time. keyframe: the keyframe before the time, which is much faster. auto: keyframe if the images are 20 seconds or more apart, otherwise exact"`
	Format   still.Format        `json:"format" enum:"jpeg,png,webp,avif" default:"jpeg"`
	Quality  int                 `json:"quality" minimum:"1" maximum:"100" default:"90" doc:"Quality of JPEG, WebP and AVIF; PNG is lossless"`
	Width    int                 `json:"width,omitempty" minimum:"8" maximum:"16384" doc:"Width in pixels. If only one of width and height is given, the aspect ratio is kept; if no size is given, the size of the source is used"`
	Height   int                 `json:"height,omitempty" minimum:"8" maximum:"16384" doc:"Height in pixels. If only one of width and height is given, the aspect ratio is kept"`
	Short    int                 `json:"short_side,omitempty" minimum:"8" maximum:"16384" doc:"Length of the shorter side in pixels, instead of width and height"`
	Fit      picture.Mode        `json:"fit" enum:"fit,pad,fill,stretch,blur" default:"fit" doc:"How the image is fitted into width × height. fit: scaled to fit inside. pad: fit, with bars. fill: scaled to cover, then cropped. stretch: scaled without keeping the aspect ratio. blur: fit, over a blurred copy of itself"`
	Bars     picture.Bars        `json:"bars,omitempty" enum:"black,white" doc:"With fit pad: color of the bars; black if empty"`
	Turn     bool                `json:"turn,omitempty" doc:"Swap width and height if one of source and output is portrait and the other landscape"`
	Upscale  bool                `json:"upscale,omitempty" doc:"Enlarge a source that is smaller than the output size"`
	Marks    []picture.Watermark `json:"watermarks,omitempty" maxItems:"10" doc:"Drawn in the order of the list on each image; their start and end times are ignored. Not drawn on a poster"`
	OnDamage string              `json:"on_damage" enum:"salvage,fail" default:"salvage" doc:"If the source is damaged: salvage the images that can be made, with a warning, or fail the task"`
}

// Op is the operation's entry in the catalogue.
func Op() op.Op {
	return op.Op{
		Name:      "snapshot",
		Title:     "Snapshots",
		Summary:   "Still images at given times, at regular intervals, or the best one as a poster",
		Key:       "{job}/{name}/{file}",
		Layout:    op.Series,
		New:       func() op.Params { return Default() },
		Templates: templates(),
	}
}

// Default are the parameters that apply where nothing is said.
func Default() *Params {
	return &Params{
		Pick: Evenly, Count: 10, Interval: 10, MaxCount: 300, PastEnd: Last, Accuracy: still.Auto,
		Format: still.JPEG, Quality: 90, Fit: picture.Fit, OnDamage: "salvage",
	}
}

// Validate lists every fault that shows without the source.
func (p *Params) Validate() media.Faults {
	f := op.Bounds(p)
	belongs(&f, p.Pick, Times, p.Times, 1e6, len(p.Percents) > 0)
	belongs(&f, p.Pick, Percents, p.Percents, 100, false)
	if (p.Start > 0 || p.Length > 0) && p.Pick != Evenly && p.Pick != Every {
		f.Add(media.Conflict("start_seconds", "can be used with pick evenly or every only, not with %s", p.Pick))
	}
	for i := range p.Marks {
		f.Under(fmt.Sprintf("watermarks[%d].", i), p.Marks[i].Validate())
	}
	if len(p.Marks) > 0 && p.Pick == Poster {
		f.Add(media.Conflict("watermarks", "cannot be used with pick poster"))
	}
	for _, e := range p.size().Validate() {
		if e.Code == media.CodeConfigConflict { // ranges are in the tags
			f.Add(e)
		}
	}
	return f
}

// belongs checks a list that is read with one way of picking, whose name it
// bears; values run from 0 to high.
// Times may be percents alone or in part, so that one task has both.
func belongs[T ~float64](f *media.Faults, is, pick Pick, list []T, high T, others bool) {
	field := string(pick)
	switch {
	case is == Times && pick == Percents:
	case is == pick && len(list) == 0 && !others:
		f.Add(media.Missing(field, "pick %s needs at least one value", pick))
	case is != pick && len(list) > 0:
		f.Add(media.Conflict(field, "can be used with pick %s only, but pick is %s", pick, is))
	}
	for i, n := range list {
		f.Add(media.Between(fmt.Sprintf("%s[%d]", field, i), float64(n), 0, float64(high)))
	}
}

func (p *Params) size() picture.Size {
	return picture.Size{Width: p.Width, Height: p.Height, ShortSide: p.Short, Mode: p.Fit, Turn: p.Turn, Upscale: p.Upscale, Bars: p.Bars, Least: 8}
}

// Needs lists what ffmpeg must have.
func (p *Params) Needs() []ffmpeg.Need {
	return slices.Concat(picture.Needs(), p.size().Needs(), p.Format.Needs(), picture.OverlayNeeds(p.Marks))
}

// ExtraSources are the watermarks' images.
func (p *Params) ExtraSources() []media.SourceRef { return picture.ImageSources(p.Marks) }

// Queue is the one for short work, since nothing decodes the whole film.
func (p *Params) Queue() media.Queue { return media.QueueLight }

// Damage is what a damaged source gives.
func (p *Params) Damage() string { return p.OnDamage }

// Measures asks for stills when one is to be judged, and for keyframes where
// the container has no index or no duration.
func (p *Params) Measures(src *media.Source) []media.Measurement {
	v := src.MainVideo()
	if v == nil {
		return nil
	}
	m := still.Measures(src, v)
	if p.Pick == Poster {
		m = append(m, media.Measurement{Kind: media.MeasureStills, Count: 48})
	}
	return m
}
